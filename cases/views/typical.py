"""Typical cases: the desk's list, the form to write one, one case with what is done to it, the year's numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases import services
from cases.enums import CaseAct, CaseKind, CaseSort, CaseState, CaseView
from cases.exports import LIMIT, cases_workbook
from cases.forms import AskForm, CaseForm, CasesForm, CommentForm, ReasonForm, RemarkForm, ReturnCaseForm, SubmitForm
from cases.models import TypicalCase
from cases.permissions import can_write_case, sees_cases, writes_cases
from cases.rules import MAX_SIZE, PARTS, USUAL_SIZE, case_permits, case_size
from cases.selectors import (
    CaseDetail,
    CaseDraft,
    CaseFilter,
    case_detail,
    case_draft,
    case_facts,
    case_file_for,
    case_for,
    case_months,
    case_rows,
    case_year,
    cases_page,
    desk_regions,
    evidence_entries,
    files_of_case,
)
from cases.services import revise_case, write_case
from core.charts import Bar, bars
from core.downloads import as_attachment, workbook_answer
from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from core.periods import Month, local_date
from core.refusals import renew, tell, typed
from core.uploads import tell_dropped

# --- lists ---


@require_safe
def typical(request: HttpRequest) -> HttpResponse:
    """The list: what waits for the own office first."""
    form, filters = _wanted(request)
    now = timezone.now()
    context = {
        "listed": cases_page(request.actor, filters, page=request.GET.get("page"), now=now),
        "form": form,
        "filters": filters,
        "sort": filters.sort or "",
        "descending": filters.descending,
        "narrowed": bool(filters.kind or filters.month or filters.region or filters.text),
        "one_county": "region" not in form.fields,
        "writes": writes_cases(request.actor),
        "this_month": Month.of(local_date(now)),
    }
    return render(request, "cases/typical.html", context)


@require_safe
def typical_export(request: HttpRequest) -> HttpResponse:
    """The list, as filtered, as a workbook."""
    _, filters = _wanted(request)
    rows = case_rows(request.actor, filters, limit=LIMIT + 1)
    if len(rows) > LIMIT:
        messages.error(request, f"符合条件的案例超过 {LIMIT:,} 篇，请按地区或月份缩小范围后再导出。")
        return HttpResponseRedirect(f"{reverse('cases:typical')}?{request.GET.urlencode()}")
    now = timezone.now()
    name = f"典型案例_{local_date(now):%Y%m%d}.xlsx"
    return workbook_answer(cases_workbook(rows, now=now), name=name, plain_name="cases.xlsx")


def _wanted(request: HttpRequest) -> tuple[CasesForm, CaseFilter]:
    """The filter as asked for; a month or region that is none, or is not in view, is as unseen as a missing one."""
    if not sees_cases(request.actor):
        raise NotAllowed
    form = CasesForm(request.GET, months=case_months(request.actor), regions=desk_regions(request.actor))
    form.is_valid()
    if {"month", "region"} & form.errors.keys() or ("region" not in form.fields and request.GET.get("region")):
        raise Unseen
    sort = request.GET.get("sort", "")
    return form, CaseFilter(
        view=CaseView(form.cleaned_data.get("state") or CaseView.ALL),
        kind=form.cleaned_data.get("kind"),
        month=form.cleaned_data.get("month"),
        region=form.cleaned_data.get("region"),
        text=form.cleaned_data.get("q", ""),
        sort=CaseSort(sort) if sort in set(CaseSort) else None,
        descending=request.GET.get("order") == "desc",
    )


@require_safe
def typical_numbers(request: HttpRequest) -> HttpResponse:
    """How many cases were reported and adopted, by month and by region; `?year=2020`."""
    if not sees_cases(request.actor):
        raise NotAllowed
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else None
    found = case_year(request.actor, year, now=timezone.now())
    chart = bars(
        [Bar(row.label, row.reported, text=f"{row.reported} 篇，收录 {row.adopted} 篇") for row in found.months],
        title=f"{found.year} 年各月报送的典型案例",
        unit=" 篇",
    )
    context = {"found": found, "chart": chart, "narrows": bool(desk_regions(request.actor))}
    return render(request, "cases/typical_numbers.html", context)


@require_safe
def typical_file(request: HttpRequest, case_file: UUID) -> HttpResponse:
    """One file of a case in view, to be saved."""
    found = case_file_for(request.actor, case_file)
    return as_attachment(bytes(found.content), name=found.name, content_type=found.content_type)


# --- writing ---


@require_http_methods(["GET", "HEAD", "POST"])
def typical_new(request: HttpRequest) -> HttpResponse:
    """A new case: first its kind (`?kind=1`), then its parts; from an answered question (`?question=…`) it has a beginning."""
    if not writes_cases(request.actor):
        raise NotAllowed
    kind = _kind(request.GET.get("kind", ""))
    source = _uuid(request.POST.get("question") if request.method == "POST" else request.GET.get("question"))
    now = timezone.now()
    if kind is None:
        draft = case_draft(request.actor, source, now=now) if source is not None else None
        return render(request, "cases/typical_kind.html", {"kinds": _kinds(), "draft": draft})
    draft = case_draft(request.actor, source, now=now) if source is not None else None
    if request.method != "POST":
        begun = CaseForm(initial=_begun(kind, draft), kind=kind, chooses=draft is None)
        return _written(request, begun, kind=kind, draft=draft)
    form = CaseForm(request.POST, request.FILES, kind=kind, chooses=draft is None)
    tell_dropped(form, request)
    if form.is_valid():
        said = form.cleaned_data
        try:
            row = write_case(
                kind=kind, title=said["title"], texts=form.texts, enterprise=said.get("enterprise", ""), question=source,
                named=said["named"], attached=said["attached"], token=said["token"], by=request.actor, now=now,
            )  # fmt: skip
        except (Invalid, Refused) as refusal:
            tell(form, refusal)
        else:
            messages.success(request, f"草稿已保存，现有 {row.size} 字；核对后请报送。")
            return redirect("cases:typical_case", row.public_id)
    return _written(request, form, kind=kind, draft=draft)


def _begun(kind: CaseKind, draft: CaseDraft | None) -> dict[str, Any]:
    initial: dict[str, Any] = {"token": AskForm.fresh_token()}
    if draft is None:
        return initial
    texts = {name: draft.texts[name] for name, _, _ in PARTS[kind]}
    if kind is CaseKind.COPING:
        texts["measures"] = ""  # what the office did is no measure of the enterprise's own
    return initial | {"title": draft.title, "question": draft.question.public_id} | texts


def _kind(text: str | None) -> CaseKind | None:
    return next((kind for kind in CaseKind if str(kind.value) == text), None)


def _kinds() -> list[tuple[CaseKind, list[str]]]:
    return [(kind, [hint for _, _, hint in PARTS[kind]]) for kind in CaseKind]


def _uuid(text: str | None) -> UUID | None:
    """An id as sent; a text that is none is as unseen as a missing one."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Unseen from None


@require_http_methods(["GET", "HEAD", "POST"])
def typical_edit(request: HttpRequest, case: UUID) -> HttpResponse:
    """Change a draft or a returned case of the own office."""
    row = case_for(request.actor, case)
    if not can_write_case(request.actor, row):
        raise NotAllowed
    kind, kept = CaseKind(row.kind), files_of_case(row)
    offered = case_permits(CaseState(row.state), CaseAct.REVISE)
    if request.method != "POST":
        if not offered:
            return redirect("cases:typical_case", case)
        initial = {name: getattr(row, name) for name in ("title", "named", "version", *(n for n, _, _ in PARTS[kind]))}
        return _written(request, CaseForm(initial=initial, kind=kind, chooses=False, kept=kept), kind=kind, case=row)
    form = CaseForm(request.POST, request.FILES, kind=kind, chooses=False, kept=kept)
    tell_dropped(form, request)
    if not offered:
        return _case(request, case_detail(request.actor, case), unsaved=typed(form), status=409)
    if not form.is_valid():
        return _written(request, form, kind=kind, case=row)
    said = form.cleaned_data
    try:
        row = revise_case(
            case=case, title=said["title"], texts=form.texts, named=said["named"], attached=said["attached"],
            removed=said.get("removed", ()), version=said["version"] or 0, by=request.actor, now=timezone.now(),
        )  # fmt: skip
    except Stale as stale:
        row = case_for(request.actor, case)
        renew(form, version=row.version)
        return _written(request, form, kind=kind, case=row, overtaken=stale.message, status=409)
    except (Invalid, Refused) as refusal:
        tell(form, refusal)
        return _written(request, form, kind=kind, case=row)
    messages.success(request, f"修改已保存，现有 {row.size} 字。")
    return redirect("cases:typical_case", case)


def _written(
    request: HttpRequest,
    form: CaseForm,
    *,
    kind: CaseKind,
    draft: CaseDraft | None = None,
    case: TypicalCase | None = None,
    overtaken: str = "",
    status: int = 200,
) -> HttpResponse:
    """The form with its count, and beside it what it rests on: the timeline, and the enterprise's record."""
    least, most = USUAL_SIZE
    differing = [
        (part.label, getattr(case, part.name))
        for part in form.parts
        if overtaken and case is not None and (part.value() or "").strip() != getattr(case, part.name)
    ]
    if overtaken and case is not None and form["title"].value() != case.title:
        differing.insert(0, ("标题", case.title))
    context = {
        "form": form,
        "kind": kind,
        "case": case,
        "draft": draft,
        "evidence": evidence_entries(draft.evidence if draft else case.evidence if case else []),
        "about": case_facts(request.actor, case.enterprise_id, now=timezone.now()) if case is not None else None,
        "size": case_size({part.name: part.value() or "" for part in form.parts}),
        "least": least,
        "most": most,
        "limit": MAX_SIZE,
        "overtaken": overtaken,
        "differing": differing,
        "files_lost": request.method == "POST" and bool(request.FILES),
    }
    return render(request, "cases/typical_edit.html", context, status=status)


# --- one case ---


@dataclass(frozen=True)
class Page:
    """One thing that may be done with a case: the form, the service, what is said when it is done."""

    name: str
    act: CaseAct
    form: Callable[..., forms.Form]
    service: Callable[..., Any]
    done: str


def _submit_form(found: CaseDetail, data: QueryDict | None = None) -> forms.Form:
    return SubmitForm(data, warning=found.warning, initial={"version": found.case.version})


def _plain(form: Callable[..., forms.Form], **more: Any) -> Callable[..., forms.Form]:
    def build(found: CaseDetail, data: QueryDict | None = None) -> forms.Form:
        return form(data, initial={"version": found.case.version}, **more)

    return build


PAGES = {
    page.name: page
    for page in (
        Page("submit", CaseAct.SUBMIT, _submit_form, services.submit_case, "已报送，上级商务主管部门已收到通知。"),
        Page("forward", CaseAct.FORWARD, _plain(RemarkForm), services.forward_case, "已报省，报送单位已收到通知。"),
        Page("return", CaseAct.RETURN, _plain(ReturnCaseForm), services.return_case, "已退回报送单位修改。"),
        Page("adopt", CaseAct.ADOPT, _plain(RemarkForm), services.adopt_case, "已收录，报送单位已收到通知。"),
        Page(
            "withdraw", CaseAct.WITHDRAW, _plain(ReasonForm, label="撤回理由"), services.withdraw_case, "案例已撤回。"
        ),
        Page("comment", CaseAct.COMMENT, _plain(CommentForm), services.comment_on_case, "意见已提交。"),
    )
}


@require_safe
def typical_case(request: HttpRequest, case: UUID) -> HttpResponse:
    """One case with its history and files, and the forms for what the actor may do with it."""
    return _case(request, case_detail(request.actor, case))


def acting(page: Page) -> Callable[..., HttpResponseBase]:
    """The view of one act: done and back to the case, or the case's page with what was typed and what is wrong."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def act(request: HttpRequest, case: UUID) -> HttpResponse:
        if request.method != "POST":
            return redirect("cases:typical_case", case)
        found = case_detail(request.actor, case)
        form = page.form(found, request.POST)
        # Who may never do this is told so whatever was sent; the service asks again.
        if page.act not in found.rights:
            raise NotAllowed
        if not form.is_valid():
            return _case(request, found, {page.name: form})
        return _done(request, page, form, case, now=timezone.now())

    act.__name__ = f"typical_{page.name}"
    return act


def _done(request: HttpRequest, page: Page, form: forms.Form, case: UUID, *, now: datetime) -> HttpResponse:
    try:
        page.service(case=case, **form.cleaned_data, by=request.actor, now=now)
    except Stale as stale:
        found = case_detail(request.actor, case)
        renew(form, version=found.case.version)
        return _case(request, found, {page.name: form}, overtaken=stale.message, status=409)
    except (Invalid, Refused) as refusal:
        found = case_detail(request.actor, case)
        tell(form, refusal)
        return _case(request, found, {page.name: form})
    messages.success(request, page.done)
    return redirect("cases:typical_case", case)


def _case(
    request: HttpRequest,
    found: CaseDetail,
    shown: dict[str, forms.Form] | None = None,
    *,
    overtaken: str = "",
    unsaved: list[Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """`shown` are the forms that come back with what was typed: opened, in place of fresh ones; what the page offers no more
    is repeated to be copied.
    """
    shown = shown or {}
    offered = {name: shown.get(name) or page.form(found) for name, page in PAGES.items() if page.act in found.acts}
    for name, form in offered.items():
        form.auto_id = f"id_{name}_%s"  # many forms on one page: a label must find its own field
    gone = [form for name, form in shown.items() if name not in offered]
    context = {
        "found": found,
        "forms": offered,
        "open": next(iter(shown), ""),
        "refused": next((form for form in shown.values() if form.is_bound), None),
        "overtaken": overtaken,
        "unsaved": unsaved or [one for form in gone for one in typed(form)],
        "revises": CaseAct.REVISE in found.acts,
    }
    return render(request, "cases/typical_case.html", context, status=status)
