"""扣减认定: the list, the proposals that wait, one of them with its forms."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment import selectors, services
from assessment.enums import DeductionKind, DeductionSort, HearingState
from assessment.exports import LIMIT, deductions_workbook
from assessment.forms import (
    AppealDecisionForm,
    DecideForm,
    DeductionsForm,
    EnterHearingForm,
    HearingTextForm,
    WaitingForm,
)
from assessment.permissions import can_answer_hearing, can_decide, can_open_hearing, require_see
from assessment.rules import month_note
from assessment.selectors import DeductionFilter, HearingPage
from cases.selectors import desk_regions
from core.downloads import workbook_answer
from core.errors import NotAllowed, Refused, Stale, Unseen
from core.periods import Month, local_date
from core.refusals import Typed, renew, tell, typed

Forms = dict[str, forms.Form]


# --- the lists ---


@require_safe
def deductions(request: HttpRequest) -> HttpResponse:
    """Deductions in view, asked for, decided or taken over; `?view=decide&kind=late&month=2020-06&region=330106000`."""
    form, filters = _asked(request)
    now = timezone.now()
    context = {
        "form": form,
        "filters": filters,
        "sort": filters.sort or "",
        "descending": filters.descending,
        "listed": selectors.deduction_page(request.actor, filters, page=request.GET.get("page"), now=now),
        "waiting": selectors.waiting_proposals(request.actor).count(),
        "can_open": can_open_hearing(request.actor),
    }
    return render(request, "assessment/deductions.html", context)


@require_safe
def deductions_export(request: HttpRequest) -> HttpResponse:
    """The list, as filtered, as a workbook."""
    _, filters = _asked(request)
    now = timezone.now()
    rows = selectors.deduction_rows_in_order(request.actor, filters, limit=LIMIT + 1, now=now)
    if len(rows) > LIMIT:
        messages.error(request, f"符合条件的扣减超过 {LIMIT:,} 条，请按地区或月份缩小范围后再导出。")
        return redirect(f"{reverse('assessment:deductions')}?{request.GET.urlencode()}")
    name = f"扣减认定_{local_date(now):%Y%m%d}.xlsx"
    return workbook_answer(deductions_workbook(rows, made_at=now), name=name, plain_name="deductions.xlsx")


def _asked(request: HttpRequest) -> tuple[DeductionsForm, DeductionFilter]:
    """The filter as asked for; a region out of view is as unseen as a missing one, anything else unknown is no filter."""
    require_see(request.actor)
    form = DeductionsForm(
        request.GET, months=selectors.deduction_months(request.actor), regions=desk_regions(request.actor)
    )
    _refuse_unseen_region(form, request)
    sort = request.GET.get("sort", "")
    return form, DeductionFilter(
        view=form.cleaned_data.get("view"),
        kind=form.cleaned_data.get("kind"),
        region=form.cleaned_data.get("region"),
        month=form.cleaned_data.get("month"),
        sort=DeductionSort(sort) if sort in set(DeductionSort) else None,
        descending=request.GET.get("order") == "desc",
    )


def _refuse_unseen_region(form: forms.Form, request: HttpRequest) -> None:
    form.is_valid()
    if "region" in form.errors or ("region" not in form.fields and request.GET.get("region")):
        raise Unseen


@require_safe
def deduction_proposals(request: HttpRequest) -> HttpResponse:
    """Proposals that nobody has taken up, the oldest first."""
    require_see(request.actor)
    form = WaitingForm(request.GET, regions=desk_regions(request.actor))
    _refuse_unseen_region(form, request)
    context = {
        "form": form,
        "listed": selectors.open_proposals(
            request.actor,
            kind=form.cleaned_data.get("kind"),
            region=form.cleaned_data.get("region"),
            page=request.GET.get("page"),
        ),
        "can_open": can_open_hearing(request.actor),
    }
    return render(request, "assessment/deduction_proposals.html", context)


# --- asking for one ---


@require_http_methods(["GET", "HEAD", "POST"])
def open_hearing(request: HttpRequest, question: UUID, kind: str) -> HttpResponse:
    """The centre looks at a proposal once more, and asks for the deduction."""
    if not can_open_hearing(request.actor):
        raise NotAllowed
    if kind not in set(DeductionKind):
        raise Unseen
    wanted = DeductionKind(kind)
    if request.method == "POST":
        try:
            row = services.open_hearing(question=question, kind=wanted, by=request.actor, now=timezone.now())
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("assessment:deduction_proposals")
        return _opened(request, row.public_id)
    found = selectors.proposal_to_open(request.actor, question, wanted)
    occurred_on, times = selectors.occurrence_in(found.proposal)
    month = Month.of(occurred_on)
    context = {
        "found": found,
        "occurred_on": occurred_on,
        "times": times,
        "month": month,
        "is_published": month in selectors.published_from(month),
        "back_url": reverse("assessment:deduction_proposals"),
        "confirm_label": "提请认定",
    }
    return render(request, "assessment/open_hearing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def enter_hearing(request: HttpRequest) -> HttpResponse:
    """The centre asks for a deduction that nothing proposed. What was typed is kept."""
    if not can_open_hearing(request.actor):
        raise NotAllowed
    form = EnterHearingForm(request.POST or None, regions=selectors.regions_to_charge())
    if request.method == "POST" and form.is_valid():
        try:
            row = services.enter_hearing(**form.cleaned_data, by=request.actor, now=timezone.now())
        except Refused as refusal:
            tell(form, refusal)
        else:
            return _opened(request, row.public_id)
    return render(request, "assessment/enter_hearing.html", {"form": form})


def _opened(request: HttpRequest, hearing: UUID) -> HttpResponse:
    messages.success(request, "已提请认定，并已通知被提请单位在三个工作日内说明。")
    return redirect("assessment:hearing", hearing)


# --- one of them ---


@require_safe
def hearing(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """One 扣减认定: evidence, timeline, and the form for what the actor may do next."""
    page = selectors.hearing_page(request.actor, hearing, now=timezone.now())
    return _page(request, page, _fresh(page))


@require_POST
def reply_hearing(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """The bureau charged says what it has to say."""

    def act(data: dict[str, Any]) -> str:
        services.reply_hearing(hearing=hearing, text=data["text"], by=request.actor, now=timezone.now())
        return "说明已提交，由省厅认定，结果将在“消息”中告知。"

    return _act(request, hearing, "reply", HearingTextForm(request.POST), act)


@require_POST
def decide_hearing(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """The department decides."""
    row = selectors.hearing_for(request.actor, hearing)

    def act(data: dict[str, Any]) -> str:
        done = services.decide_hearing(
            hearing=hearing,
            deduct=data["outcome"] == "deduct",
            occurrences=data.get("occurrences") or 1,
            reason=data["reason"],
            seen=_seen(data),
            by=request.actor,
            now=timezone.now(),
        )
        if done.counted_month is None:
            return "已认定不予扣减，并已通知被提请单位。"
        counted = Month.of(done.counted_month)
        note = month_note(Month.of(done.month), counted)
        return f"已认定扣减{done.occurrences}次，{note or f'计入{counted.label}'}，并已通知被提请单位。"

    return _act(request, hearing, "decide", DecideForm(request.POST, most=row.most), act)


@require_POST
def appeal_hearing(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """The bureau appeals, once."""

    def act(data: dict[str, Any]) -> str:
        services.appeal_hearing(hearing=hearing, text=data["text"], by=request.actor, now=timezone.now())
        return "申诉已提交，由省厅另行指定人员处理，结果将在“消息”中告知。"

    return _act(request, hearing, "appeal", HearingTextForm(request.POST, label="申诉理由"), act)


@require_POST
def decide_appeal(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """Another person of the department upholds or revokes."""

    def act(data: dict[str, Any]) -> str:
        done = services.decide_appeal(
            hearing=hearing,
            revoke=data["outcome"] == "revoke",
            reason=data["reason"],
            seen=_seen(data),
            by=request.actor,
            now=timezone.now(),
        )
        if done.state != HearingState.REVOKED:
            return "已维持扣减，并已通知被提请单位。"
        if done.counted_month is not None and selectors.correction_needed(done):
            month = Month.of(done.counted_month).label
            return f"已撤销扣减。{month}已发布，已发布的结果不变，需由省外贸中心发布更正版本，已通知省外贸中心。"
        return "已撤销扣减，不再计入考核，并已通知被提请单位。"

    return _act(request, hearing, "settle", AppealDecisionForm(request.POST), act)


def _seen(data: dict[str, Any]) -> HearingState:
    """The state that the form was shown for. Raises Stale for a number that is none."""
    try:
        return HearingState(data["seen"])
    except ValueError:
        raise Stale from None


def _act(
    request: HttpRequest, hearing: UUID, name: str, form: forms.Form, act: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Do one thing to a hearing, or show its page again with what was typed, why not, and what was done to it meanwhile.

    What was typed stays in the form while the page still offers it, to be sent once more; else it is repeated beside.
    """
    status, overtaken = 200, ""
    if form.is_valid():
        try:
            message = act(form.cleaned_data)
        except Refused as refusal:
            tell(form, refusal)
        except Stale as stale:
            overtaken = stale.message
        else:
            messages.success(request, message)
            return redirect("assessment:hearing", hearing)
    page = selectors.hearing_page(request.actor, hearing, now=timezone.now())
    if not _may(request, page, name):
        raise NotAllowed
    since = selectors.told_since(request.actor, page, _looked_at(name, form))
    fresh, unsaved = _fresh(page), []
    if name in fresh:
        renew(form, seen=page.state.value)
        fresh[name] = form
    else:
        unsaved = typed(form)
    if since or overtaken:
        again = "请先查看；您填写的内容没有保存，保留在下方" + ("，核对后可再次提交。" if name in fresh else "。")
        told = overtaken or f"您填写期间，该扣减认定已变为“{page.state.label}”。"
        status, overtaken = 409, f"{told}{f'其间：{since}。' if since else ''}{again}"
    refused = form if form.errors else None
    return _page(request, page, fresh, refused=refused, overtaken=overtaken, unsaved=unsaved, status=status)


def _looked_at(name: str, form: forms.Form) -> HearingState:
    """The state in which the page offered the form: one of the bureau's is offered in one state alone."""
    if name == "reply":
        return HearingState.OPEN
    if name == "appeal":
        return HearingState.DEDUCTED
    text = str(form.data.get("seen", ""))
    known = {str(state.value): state for state in HearingState}
    return known.get(text, HearingState.REPLIED if name == "decide" else HearingState.APPEALED)


def _may(request: HttpRequest, page: HearingPage, name: str) -> bool:
    """Whether the actor is one who could ever do this to the hearing, whatever its state."""
    if name in ("reply", "appeal"):
        return can_answer_hearing(request.actor, page.hearing)
    return can_decide(request.actor)


def _fresh(page: HearingPage) -> Forms:
    """The forms that the page offers, empty."""
    seen = {"seen": page.state.value}
    offered: Forms = {}
    if page.may.reply:
        offered["reply"] = HearingTextForm()
    if page.may.decide:
        offered["decide"] = DecideForm(initial=seen, most=page.hearing.most)
    if page.may.appeal:
        offered["appeal"] = HearingTextForm(label="申诉理由")
    if page.may.settle:
        offered["settle"] = AppealDecisionForm(initial=seen)
    return offered


def _page(
    request: HttpRequest,
    page: HearingPage,
    offered: Forms,
    *,
    refused: forms.Form | None = None,
    overtaken: str = "",
    unsaved: Sequence[Typed] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page,
        "hearing": page.hearing,
        "forms": offered,
        "refused": refused,
        "overtaken": overtaken,
        "unsaved": unsaved,
    }
    return render(request, "assessment/hearing.html", context, status=status)
