"""The half-yearly selection for the department: prepared, opened, closed, decided, published."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import services
from cases.enums import CaseKind, SelectionState
from cases.exports import scores_workbook
from cases.forms import (
    AppointForm,
    BeginSelectionForm,
    ChooseForm,
    CriteriaForm,
    OpenScoringForm,
    ReviewersForm,
    SeenVersionForm,
    SheetForm,
    SureForm,
)
from cases.permissions import organises_selection
from cases.scheme_files import selection_terms
from cases.selectors import (
    SelectionPage,
    ballots_of,
    contender_for,
    criteria_of,
    selection_for,
    selection_list,
    selection_page,
    who_of,
)
from core.charts import Bar, Drawing, bars
from core.decimals import show
from core.downloads import workbook_answer
from core.errors import Invalid, NotAllowed, Refusal, Refused, Stale, Unseen
from core.periods import local_date
from core.refusals import Typed, renew, tell, typed
from tenancy.enums import RegionLevel
from tenancy.selectors import all_regions

_S = SelectionState
_REFUSALS = (Invalid, Refused)
KEPT = "您填写的内容没有保存，保留在下方，核对后可再次提交。"
CHECKED = "已逐一核对匿名稿，没有可辨认报送地区和企业的内容"
LISTED = 100
"""Contenders on one page of a selection; those that are decided on before all are asked for."""
DRAWN = 30
"""Bars of the chart: the table beside it has all."""


# --- the list ---


@require_safe
def selections(request: HttpRequest) -> HttpResponse:
    """Every half-year's selection."""
    found = selection_list(request.actor, now=timezone.now())
    context = {"found": found, "form": BeginSelectionForm(halves=found.open_halves)}
    return render(request, "cases/selections.html", context)


@require_POST
def selection_begin(request: HttpRequest) -> HttpResponse:
    """Prepare the selection of a half-year, then show it."""
    if not organises_selection(request.actor):
        raise NotAllowed
    now = timezone.now()
    found = selection_list(request.actor, now=now)
    begun = [(f"{row.selection.year}-{row.selection.half}", row.label) for row in found.rows]
    form = BeginSelectionForm(request.POST, halves=[*found.open_halves, *begun])
    if form.is_valid():
        year, half = form.chosen
        try:
            row = services.prepare_selection(year=year, half=half, by=request.actor, now=now)
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("cases:selection", row.public_id)
    return render(request, "cases/selections.html", {"found": found, "form": form})


# --- one selection ---


@require_safe
def selection(request: HttpRequest, selection: UUID) -> HttpResponse:
    """One selection as it stands, with what may be done to it."""
    return _page(request, selection)


def _page(
    request: HttpRequest,
    selection: UUID,
    *,
    name: str = "",
    form: forms.Form | None = None,
    overtaken: str = "",
) -> HttpResponse:
    """The page; with the form that was refused, or what was typed into it where it is offered no more."""
    page = selection_page(request.actor, selection, now=timezone.now())
    offered = _offered(page)
    unsaved: list[Typed] = []
    if form is not None:
        if name in offered:
            renew(form, version=page.selection.version)
            offered[name] = form
        else:
            unsaved = typed(form)
    context = {
        "page": page,
        "row": page.selection,
        "forms": offered,
        "refused": form if form is not None and form.errors else None,
        "overtaken": overtaken,
        "unsaved": unsaved,
        "chart": _chart(page),
        "listed": Paginator(page.rows, LISTED).get_page(request.GET.get("page")),
        "clauses": selection_terms().clauses,
    }
    return render(request, "cases/selection.html", context, status=409 if overtaken else 200)


def _offered(page: SelectionPage) -> dict[str, forms.Form]:
    """The forms of the acts that the state permits."""
    if not page.organises:
        return {}
    seen = {"version": page.selection.version}
    if page.state is _S.PREPARING:
        until = local_date(timezone.now()) + timedelta(days=selection_terms().days)
        return {"open": OpenScoringForm(initial=seen | {"until": until}, label=CHECKED)}
    if page.state is _S.SCORING:
        return {
            "close": SureForm(initial=seen, label="确认在评分未全部完成时结束评分"),
            "remind": SeenVersionForm(initial=seen),
        }
    if page.state is _S.DECIDING:
        return {"reopen": SeenVersionForm(initial=seen)}
    if page.state is _S.DECIDED:
        return {"take_back": SeenVersionForm(initial=seen)}
    return {}


def _chart(page: SelectionPage) -> Drawing | None:
    """The scores of the best, equals marked."""
    rows = [row for row in page.rows if row.score is not None][:DRAWN]
    if not rows:
        return None
    drawn = [
        Bar(f"{row.contender.number}号", row.score, text=show(row.score), tone="marked" if row.tied else "")
        for row in rows
    ]
    return bars(drawn, title=f"{page.label}参评案例平均分", unit="分", maximum=100)


def _act(
    request: HttpRequest, selection: UUID, name: str, form: forms.Form, act: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Do one thing to a selection, or show its page again with why not."""
    if not organises_selection(request.actor):
        raise NotAllowed
    selection_for(request.actor, selection)
    overtaken = ""
    if form.is_valid():
        try:
            message = act(form.cleaned_data)
        except _REFUSALS as refusal:
            tell(form, refusal)
        except Stale as stale:
            overtaken = stale.message
        else:
            messages.success(request, message)
            return redirect("cases:selection", selection)
    return _page(request, selection, name=name, form=form, overtaken=overtaken)


@require_POST
def selection_gather(request: HttpRequest, selection: UUID) -> HttpResponse:
    """Take in what was adopted since."""

    def act(data: dict[str, Any]) -> str:
        number = services.gather_contenders(selection=selection, by=request.actor, now=timezone.now())
        return f"已列入 {number} 个案例，请核对匿名稿。" if number else "没有新收录的案例。"

    return _act(request, selection, "gather", forms.Form(request.POST), act)


@require_POST
def selection_open(request: HttpRequest, selection: UUID) -> HttpResponse:
    """Open the scoring."""

    def act(data: dict[str, Any]) -> str:
        services.open_scoring(selection=selection, **data, by=request.actor, now=timezone.now())
        return "已开始评分，并已通知评审人员。"

    return _act(request, selection, "open", OpenScoringForm(request.POST, label=CHECKED), act)


@require_POST
def selection_remind(request: HttpRequest, selection: UUID) -> HttpResponse:
    """Remind who has cases to score."""

    def act(data: dict[str, Any]) -> str:
        number = services.remind_reviewers(selection=selection, by=request.actor, now=timezone.now())
        return f"已催办 {number} 名评审人员（每人每天一次）。" if number else "评分已全部完成，无需催办。"

    return _act(request, selection, "remind", SeenVersionForm(request.POST), act)


@require_POST
def selection_close(request: HttpRequest, selection: UUID) -> HttpResponse:
    """End the scoring."""

    def act(data: dict[str, Any]) -> str:
        services.close_scoring(selection=selection, **data, by=request.actor, now=timezone.now())
        return "评分已结束，可以审定。"

    form = SureForm(request.POST, label="确认在评分未全部完成时结束评分")
    return _act(request, selection, "close", form, act)


@require_POST
def selection_reopen(request: HttpRequest, selection: UUID) -> HttpResponse:
    """Let reviewers go on."""

    def act(data: dict[str, Any]) -> str:
        services.reopen_scoring(selection=selection, **data, by=request.actor, now=timezone.now())
        return "已重新开放评分，已有的评分保留。"

    return _act(request, selection, "reopen", SeenVersionForm(request.POST), act)


@require_POST
def selection_take_back(request: HttpRequest, selection: UUID) -> HttpResponse:
    """Decide anew."""

    def act(data: dict[str, Any]) -> str:
        services.take_back_decision(selection=selection, **data, by=request.actor, now=timezone.now())
        return "已撤回审定，可以重新选择。"

    return _act(request, selection, "take_back", SeenVersionForm(request.POST), act)


# --- criteria and sheets ---


@require_http_methods(["GET", "HEAD", "POST"])
def selection_criteria(request: HttpRequest, selection: UUID) -> HttpResponse:
    """Criteria, weights and places, until scoring is opened. What was typed stays on every error."""
    if not organises_selection(request.actor):
        raise NotAllowed
    row = selection_for(request.actor, selection)
    shown = {"version": row.version, "places": row.places}
    form = CriteriaForm(request.POST or None, criteria=criteria_of(row), initial=shown)

    def act() -> None:
        services.change_criteria(
            selection=selection,
            version=form.cleaned_data["version"],
            criteria=form.criteria,
            places=form.cleaned_data["places"],
            by=request.actor,
            now=timezone.now(),
        )

    context = {"selection": row, "clauses": selection_terms().clauses}
    return _written(request, selection, form, act, "cases/selection_criteria.html", context, "评分标准已保存。")


@require_http_methods(["GET", "HEAD", "POST"])
def selection_sheet(request: HttpRequest, selection: UUID, contender: UUID) -> HttpResponse:
    """One contender's blind sheet beside what was reported; reworded until scoring is opened."""
    if not organises_selection(request.actor):
        raise NotAllowed
    row = selection_for(request.actor, selection)
    found = contender_for(request.actor, row, contender)
    kind = CaseKind(found.kind)
    form = SheetForm(request.POST or None, kind=kind, initial=found.sheet | {"version": row.version})

    def act() -> None:
        data = form.cleaned_data
        services.reword_sheet(
            selection=selection, contender=contender, version=data["version"], texts=data, by=request.actor,
            now=timezone.now(),
        )  # fmt: skip

    fields = [name for name in form.fields if name != "version"]
    context = {
        "selection": row,
        "contender": found,
        "kind": kind,
        "reported": [(form[name].label, getattr(found.case, name)) for name in fields],
    }
    return _written(request, selection, form, act, "cases/selection_sheet.html", context, "匿名稿已保存。")


def _written(
    request: HttpRequest,
    selection: UUID,
    form: forms.Form,
    act: Callable[[], None],
    template: str,
    context: dict[str, object],
    done: str,
) -> HttpResponse:
    """Save what a form of the preparation holds; a stale one is told, and nothing of it is lost."""
    row = context["selection"]
    context |= {"form": form}
    if form.is_bound and form.is_valid():
        try:
            act()
        except _REFUSALS as refusal:
            tell(form, refusal)
        except Stale as stale:
            renew(form, version=selection_for(request.actor, selection).version)
            context["overtaken"] = f"{stale.message}{KEPT}"
            return render(request, template, context, status=409)
        else:
            messages.success(request, done)
            return redirect("cases:selection", selection)
    elif getattr(row, "state", None) != _S.PREPARING:
        messages.warning(request, "评分已开始，不能再修改。")
        return redirect("cases:selection", selection)
    return render(request, template, context)


# --- reviewers ---


@require_http_methods(["GET", "HEAD", "POST"])
def selection_reviewers(request: HttpRequest, selection: UUID) -> HttpResponse:
    """Whom the department appoints; `?region=330100000` narrows whom it may choose from."""
    if not organises_selection(request.actor):
        raise NotAllowed
    row = selection_for(request.actor, selection)
    regions = all_regions()
    asked = ReviewersForm(request.GET, regions=[(code, regions.names[code]) for code in regions.at(RegionLevel.CITY)])
    region = asked.cleaned_data.get("region") if asked.is_valid() else None
    there = set(row.reviewers.values_list("user_id", flat=True))
    officials = services.officials_to_appoint(request.actor, within=region)
    people = [(one.membership, f"{who_of(one, regions)} {one.name}") for one in officials if one.user not in there]
    form = AppointForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.appoint_reviewers(
                selection=selection, memberships=form.cleaned_data["memberships"], by=request.actor, now=timezone.now()
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, f"已指定 {len(made)} 名评审人员。")
            return redirect("cases:selection", selection)
    context = {"selection": row, "asked": asked, "form": form, "state": SelectionState(row.state)}
    return render(request, "cases/selection_reviewers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def selection_dismiss(request: HttpRequest, selection: UUID, reviewer: UUID) -> HttpResponse:
    """Take an appointment back; asked first."""
    if not organises_selection(request.actor):
        raise NotAllowed
    row = selection_for(request.actor, selection)
    found = row.reviewers.filter(public_id=reviewer).first()
    if found is None:
        if request.method == "POST":
            return redirect("cases:selection", selection)
        raise Unseen
    form = SureForm(request.POST or None, label="确认放弃其已提交的评分", initial={"version": row.version})
    if form.is_bound and form.is_valid():
        try:
            services.dismiss_reviewer(
                selection=selection, reviewer=reviewer, sure=form.cleaned_data["sure"], by=request.actor,
                now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, "已撤换。")
            return redirect("cases:selection", selection)
    scored = found.ballots.exclude(points=[]).count()
    context = {
        "selection": row,
        "reviewer": found,
        "form": form,
        "scored": scored,
        "back_url": reverse("cases:selection", args=[selection]),
        "confirm_label": "撤换",
        "tone": "danger",
    }
    return render(request, "cases/selection_dismiss.html", context)


# --- deciding and publishing ---


@require_http_methods(["GET", "HEAD", "POST"])
def selection_decide(request: HttpRequest, selection: UUID) -> HttpResponse:
    """Choose the selected cases; what the scores alone select is ticked beforehand. Every tick stays on every error."""
    if not organises_selection(request.actor):
        raise NotAllowed
    page = selection_page(request.actor, selection, now=timezone.now())
    offered = [row.contender.public_id for row in page.rows]
    shown = {"version": page.selection.version, "chosen": page.chosen}
    form = ChooseForm(request.POST or None, offered=offered, initial=shown)
    overtaken = ""
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            services.decide_selection(
                selection=selection,
                version=data["version"],
                chosen={UUID(one) for one in data["chosen"]},
                reason=data["reason"],
                by=request.actor,
                now=timezone.now(),
            )
        except _REFUSALS as refusal:
            tell(form, refusal)
        except Stale as stale:
            overtaken = f"{stale.message}{KEPT}"
            page = selection_page(request.actor, selection, now=timezone.now())
            renew(form, version=page.selection.version)
        else:
            messages.success(request, "已审定，请核对后公布。")
            return redirect("cases:selection", selection)
    if page.state is not _S.DECIDING:
        return _elsewhere(request, page, form)
    ticked = set(form.ticked)
    first = [row for at, row in enumerate(page.rows) if at < LISTED or str(row.contender.public_id) in ticked]
    context = {
        "page": page,
        "form": form,
        "rows": page.rows if request.GET.get("all") else first,
        "overtaken": overtaken,
        "chart": _chart(page),
    }
    return render(request, "cases/selection_decide.html", context, status=409 if overtaken else 200)


def _elsewhere(request: HttpRequest, page: SelectionPage, form: forms.Form) -> HttpResponse:
    """There is nothing to decide: the selection's page, with what was typed."""
    if form.is_bound:
        return _page(request, page.selection.public_id, name="decide", form=form)
    messages.warning(request, f"评选“{page.state.label}”，不能审定。")
    return redirect("cases:selection", page.selection.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def selection_publish(request: HttpRequest, selection: UUID) -> HttpResponse:
    """Publish what was decided; asked first."""
    if not organises_selection(request.actor):
        raise NotAllowed
    page = selection_page(request.actor, selection, now=timezone.now())
    form = SeenVersionForm(request.POST or None, initial={"version": page.selection.version})
    if form.is_bound and form.is_valid():
        try:
            services.publish_selection(
                selection=selection, version=form.cleaned_data["version"], by=request.actor, now=timezone.now()
            )
        except (*_REFUSALS, Stale) as refusal:
            return _not_now(request, selection, refusal)
        messages.success(request, "优秀案例已公布，并已通知各地商务局。")
        return redirect("cases:selection", selection)
    if page.state is not _S.DECIDED:
        return _not_now(request, selection, Refused("评选结果尚未审定，或已公布。"))
    context = {
        "page": page,
        "form": form,
        "back_url": reverse("cases:selection", args=[selection]),
        "confirm_label": "公布",
    }
    return render(request, "cases/selection_publish.html", context)


def _not_now(request: HttpRequest, selection: UUID, refusal: Refusal) -> HttpResponse:
    messages.error(request, refusal.message)
    return redirect("cases:selection", selection)


@require_safe
def selection_scores(request: HttpRequest, selection: UUID) -> HttpResponse:
    """The scores as a workbook, once the scoring is closed."""
    now = timezone.now()
    page = selection_page(request.actor, selection, now=now)
    if not page.with_scores:
        return _not_now(request, selection, Refused("评分结束后才能查看得分。"))
    content = scores_workbook(page, ballots_of(page), made_at=now)
    name = f"{page.label}优秀案例评选得分_{local_date(now):%Y%m%d}.xlsx"
    return workbook_answer(content, name=name, plain_name="scores.xlsx")
