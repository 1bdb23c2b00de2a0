"""Bulletins: the list, one as it is read, its text, and what is done to it until it is published."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment import exports, selectors, services
from assessment.enums import BulletinAct, BulletinState
from assessment.forms import BulletinForm, SendBackForm, VersionForm
from assessment.models import Bulletin
from assessment.permissions import can_review_bulletin, can_write_bulletin, issues_bulletins
from assessment.rules import next_bulletin_state, second_person_problem
from assessment.selectors import BulletinPage
from assessment.views.drawing import draw_trend, rate_charts
from cases.permissions import has_desk
from core.document import DOCX
from core.downloads import as_attachment, workbook_answer
from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from core.periods import Month
from core.refusals import renew, tell, typed

KEPT = "您填写的内容没有保存，保留在下方，核对后可再次提交。"


@require_safe
def bulletins(request: HttpRequest) -> HttpResponse:
    """The bulletins in view, and the months for which the own office may begin one."""
    found = selectors.bulletin_list(request.actor)
    return render(request, "assessment/bulletins.html", {"found": found, "issues": issues_bulletins(request.actor)})


@require_POST
def bulletin_begin(request: HttpRequest) -> HttpResponse:
    """Draft the bulletin of a month for the own office, then show it."""
    if not issues_bulletins(request.actor):
        raise NotAllowed
    try:
        month = Month.parse(request.POST.get("month", ""))
    except ValueError:
        messages.error(request, "请选择要起草通报的月份。")
        return redirect("assessment:bulletins")
    try:
        row = services.begin_bulletin(month=month, by=request.actor, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("assessment:bulletins")
    return redirect("assessment:bulletin", row.public_id)


@require_safe
def bulletin(request: HttpRequest, bulletin: UUID) -> HttpResponse:
    """One bulletin: text, tables and charts drawn from its run, printable; what may be done to it now."""
    return _page(request, bulletin)


def _page(
    request: HttpRequest, public_id: UUID, *, send_back_form: SendBackForm | None = None, status: int = 200
) -> HttpResponse:
    """The page; with the form that came back, or what was typed into it where it is offered no more."""
    page = selectors.bulletin_page(request.actor, public_id)
    row = page.bulletin
    rights = _rights(request, row)
    context = {
        "page": page,
        "bulletin": row,
        "charts": rate_charts(page.tables, page.found),
        "pin": "" if page.run is None else exports.pin_to(page.run),
        "own": _own_regions(request, page),
        "trend": page.trend,
        "trend_drawing": None
        if page.found is None or page.trend is None
        else draw_trend(page.trend, page.found.figures.scheme),
        "unsaved": [] if send_back_form is None or rights["can_review"] else typed(send_back_form),
        "imprint": None if page.found is None else exports.imprint(page.found),
        "version_form": VersionForm(initial={"version": row.version}),
        "send_back_form": send_back_form or SendBackForm(),
        **rights,
    }
    return render(request, "assessment/bulletin.html", context, status=status)


def _own_regions(request: HttpRequest, page: BulletinPage) -> frozenset[int]:
    """The regions of the tables whose questions the actor may look at."""
    actor = request.actor
    codes = {line.filing.region for table in page.tables for line in table.lines} if has_desk(actor) else set()
    return frozenset(code for code in codes if actor.covers(code))


def _rights(request: HttpRequest, row: Bulletin) -> dict[str, object]:
    actor, state = request.actor, BulletinState(row.state)
    writes = can_write_bulletin(actor, row.region_id)
    in_review = state is BulletinState.REVIEW
    reviews = in_review and can_review_bulletin(actor, row, alone=services.is_office_of_one(row.region_id))
    return {
        "can_edit": writes and state is BulletinState.DRAFT,
        "can_review": reviews,
        "can_publish": writes and in_review and row.reviewed_at is not None,
        "second_person": second_person_problem(handed_in_by=row.handed_in_by_id, by=actor.user) if reviews else "",
    }


# --- text ---


@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_edit(request: HttpRequest, bulletin: UUID) -> HttpResponse:
    """Change the text. What was typed stays on every error; a stale tab is told, and nothing of it is lost."""
    row = selectors.bulletin_for(request.actor, bulletin)
    if not can_write_bulletin(request.actor, row.region_id):
        raise NotAllowed
    form = BulletinForm(
        request.POST if request.method == "POST" else None, initial=row.sections | {"version": row.version}
    )
    context: dict[str, object] = {"bulletin": row, "form": form, "month": Month.of(row.month)}
    if request.method != "POST":
        try:
            next_bulletin_state(BulletinState(row.state), BulletinAct.EDIT)
        except Refused as refusal:
            messages.warning(request, refusal.message)
            return redirect("assessment:bulletin", bulletin)
        return render(request, "assessment/bulletin_edit.html", context)
    if not form.is_valid():
        return render(request, "assessment/bulletin_edit.html", context)
    try:
        services.edit_bulletin(
            bulletin=bulletin,
            version=form.cleaned_data["version"],
            sections=form.sections,
            by=request.actor,
            now=timezone.now(),
        )
    except Stale as stale:
        renew(form, version=selectors.bulletin_for(request.actor, bulletin).version)
        context["overtaken"] = f"{stale.message}{KEPT}"
        return render(request, "assessment/bulletin_edit.html", context, status=409)
    except (Invalid, Refused) as refusal:
        tell(form, refusal)
        return render(request, "assessment/bulletin_edit.html", context)
    messages.success(request, "通报正文已保存。")
    return redirect("assessment:bulletin", bulletin)


# --- acts ---


@require_POST
def bulletin_redraft(request: HttpRequest, bulletin: UUID) -> HttpResponse:
    """Make the sentences anew from the run that shows the month."""
    return _act(
        request, bulletin, services.redraft_bulletin, "已按现在的考核结果重新起草；改写过的部分保持不变，请核对。"
    )


@require_POST
def bulletin_submit(request: HttpRequest, bulletin: UUID) -> HttpResponse:
    """Hand the text in for review."""
    return _act(request, bulletin, services.submit_bulletin, "已提交复核。")


@require_POST
def bulletin_approve(request: HttpRequest, bulletin: UUID) -> HttpResponse:
    """Review it, as a second person."""
    return _act(request, bulletin, services.approve_bulletin, "已复核，可以发布。")


def _act(request: HttpRequest, bulletin: UUID, service: Callable[..., Bulletin], done: str) -> HttpResponse:
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        service(bulletin=bulletin, version=version, by=request.actor, now=timezone.now())
    except (Refused, Invalid, Stale) as refusal:
        messages.error(request, refusal.message)
    except Unseen:
        selectors.bulletin_for(request.actor, bulletin)  # not seen at all: not found
        messages.error(request, "该月的考核数据尚未截止，不能起草通报。")
    else:
        messages.success(request, done)
    return redirect("assessment:bulletin", bulletin)


@require_POST
def bulletin_send_back(request: HttpRequest, bulletin: UUID) -> HttpResponse:
    """Give it back to be changed, with a reason."""
    form = SendBackForm(request.POST)
    version = form.data.get("version", "")
    try:
        services.send_back_bulletin(
            bulletin=bulletin,
            version=int(version) if version.isdecimal() else 0,
            reason=request.POST.get("reason", ""),
            by=request.actor,
            now=timezone.now(),
        )
    except (Refused, Stale) as refusal:
        form.is_valid()
        if isinstance(refusal, Stale):
            form.add_error(None, f"{refusal.message}{KEPT}")
        elif not form.errors:
            tell(form, refusal)
        return _page(request, bulletin, send_back_form=form, status=409 if isinstance(refusal, Stale) else 200)
    messages.success(request, "已退回修改。")
    return redirect("assessment:bulletin", bulletin)


@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_publish(request: HttpRequest, bulletin: UUID) -> HttpResponse:
    """Ask, then publish it and tell every bureau below."""
    row = selectors.bulletin_for(request.actor, bulletin)
    if not can_write_bulletin(request.actor, row.region_id):
        raise NotAllowed
    form = VersionForm(request.POST if request.method == "POST" else None, initial={"version": row.version})
    if request.method == "POST":
        version = form.cleaned_data["version"] if form.is_valid() else 0
        try:
            services.publish_bulletin(bulletin=bulletin, version=version, by=request.actor, now=timezone.now())
        except (Refused, Stale) as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, "通报已发布，并已告知所辖各地商务局。")
        return redirect("assessment:bulletin", bulletin)
    context = {
        "bulletin": row,
        "form": form,
        "back_url": reverse("assessment:bulletin", args=[bulletin]),
        "confirm_label": "发布",
    }
    return render(request, "assessment/bulletin_publish.html", context)


# --- taken away ---


@require_safe
def bulletin_docx(request: HttpRequest, bulletin: UUID) -> HttpResponse:
    """The bulletin as a document for Word and WPS."""
    page = selectors.bulletin_page(request.actor, bulletin)
    content = exports.bulletin_document(page, made_at=_made_at(page))
    name = f"{page.bulletin.title}.docx"
    return as_attachment(content, name=name, content_type=DOCX, plain_name=f"bulletin-{page.month}.docx")


@require_safe
def bulletin_xlsx(request: HttpRequest, bulletin: UUID) -> HttpResponse:
    """The bulletin as a workbook."""
    page = selectors.bulletin_page(request.actor, bulletin)
    content = exports.bulletin_workbook(page, made_at=_made_at(page))
    return workbook_answer(content, name=f"{page.bulletin.title}.xlsx", plain_name=f"bulletin-{page.month}.xlsx")


def _made_at(page: BulletinPage) -> Any:
    return page.bulletin.published_at or page.bulletin.drafted_at
