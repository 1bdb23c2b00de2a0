"""A list before it is published: what it does, changes by hand, hand-in, review, publication. The province's alone."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alerts import selectors, services
from alerts.enums import DraftSort, DraftState
from alerts.forms import DraftForm, DraftRowForm, FindForm, NoteForm, ReasonForm
from alerts.forms.drafts import BY_HAND, HELD, NOT_LISTED
from alerts.models import ListDraft
from alerts.permissions import can_draw, can_review
from alerts.rules import missed_months, missed_words, second_person_problem
from alerts.selectors import DraftFilter, DraftOverview
from core.charts import Bar, Drawing, bars
from core.errors import NotAllowed, Refused, Unseen
from core.periods import Quarter
from core.refusals import tell

SHORT_DIGEST = 12
"""Digits of the digest that a person compares."""


@require_safe
def draft(request: HttpRequest, draft: UUID) -> HttpResponse:
    """What a dry run or draft does, in figures and enterprise by enterprise; while it is computed, how far that is."""
    return _page(request, draft)


def _page(request: HttpRequest, public_id: UUID, **forms_told: forms.Form) -> HttpResponse:
    row = selectors.draft_for(request.actor, public_id)
    if DraftState(row.state) is DraftState.COMPUTING:
        return render(request, "alerts/draft_computing.html", _computing(request, row))
    form = DraftForm(request.GET, regions=selectors.regions_to_choose(request.actor))
    form.is_valid()
    if "region" in form.errors:
        raise Unseen
    filters = _filters(request, form)
    found = selectors.draft_overview(request.actor, row, within=filters.region)
    context = {
        "found": found,
        "draft": row,
        "chart": _chart(found),
        "listed": selectors.draft_page(request.actor, row, filters, page=request.GET.get("page")),
        "form": form,
        "sort": filters.sort,
        "descending": filters.descending,
        "digest": row.digest[:SHORT_DIGEST],
        "publish_problem": second_person_problem(submitted_by=row.submitted_by_id, by=request.actor.user),
        **_rights(request, found.state),
        "find_form": FindForm(),
        "note_form": NoteForm(initial={"note": row.note}),
        "reason_form": ReasonForm(),
        **forms_told,
    }
    return render(request, "alerts/draft.html", context)


def _rights(request: HttpRequest, state: DraftState) -> dict[str, bool]:
    draws, reviews = can_draw(request.actor), can_review(request.actor)
    return {
        "can_adopt": draws and state is DraftState.TRIAL,
        "can_change": draws and state is DraftState.DRAFT,
        "can_review": reviews and state is DraftState.REVIEW,
        "can_discard": draws and state in (DraftState.COMPUTING, DraftState.TRIAL, DraftState.DRAFT),
    }


def _filters(request: HttpRequest, form: DraftForm) -> DraftFilter:
    wanted, sort = form.cleaned_data, request.GET.get("sort", "")
    return DraftFilter(
        move=wanted.get("move"),
        colour=wanted.get("colour"),
        region=wanted.get("region"),
        tag=wanted.get("tag"),
        held=wanted.get("mark") == HELD,
        by_hand=wanted.get("mark") == BY_HAND,
        text=wanted.get("q", ""),
        sort=DraftSort(sort) if sort in set(DraftSort) else DraftSort.COLOUR,
        descending=request.GET.get("order") == "desc",
    )


def _chart(found: DraftOverview) -> Drawing:
    rows = []
    for colour, now, before in found.total.colours:
        rows.append(Bar(f"{colour.word} 本期", now, text=f"{now:,} 家", tone="marked"))
        rows.append(Bar(f"{colour.word} 上期", before, text=f"{before:,} 家"))
    return bars(rows, title=f"{found.quarter.label}清单各颜色企业数与上期对比", unit="家")


# --- while it is computed ---


@require_safe
def draft_state(request: HttpRequest, draft: UUID) -> HttpResponse:
    """How far the computation is, asked for again every two seconds; once it is done, a link to the result."""
    row = selectors.draft_for(request.actor, draft)
    return render(request, "alerts/draft_state.html", _computing(request, row))


def _computing(request: HttpRequest, row: ListDraft) -> dict[str, object]:
    state = DraftState(row.state)
    return {
        "draft": row,
        "quarter": Quarter.parse(row.quarter),
        "job": row.job,
        "is_computing": state is DraftState.COMPUTING,
        **_rights(request, state),
    }


@require_POST
def draft_export(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Have a job write all rows of the draft as a workbook."""
    job = services.request_draft_workbook(draft=draft, by=request.actor, now=timezone.now())
    return redirect("tenancy:job", job=job.public_id)


# --- changes by hand ---


@require_safe
def draft_add(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Look for an enterprise by its credit code; its page of the draft, whether or not the draft has it."""
    selectors.draft_for(request.actor, draft)
    form = FindForm(request.GET)
    if form.is_valid():
        try:
            found = selectors.draftable(request.actor, form.cleaned_data["uscc"])
        except Unseen:
            form.add_error("uscc", "企业名录中没有该企业。")
        else:
            return redirect("alerts:draft_change", draft, found.public_id)
    return _page(request, draft, find_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_change(request: HttpRequest, draft: UUID, enterprise: UUID) -> HttpResponse:
    """Set the colour of one enterprise of a draft by hand, or leave it out."""
    row = selectors.draft_for(request.actor, draft)
    if not can_draw(request.actor):
        raise NotAllowed
    standing = selectors.draftable(request.actor, enterprise)
    found = selectors.draft_row(request.actor, row, standing)
    colour = None if found is None else found.colour
    form = DraftRowForm(request.POST or None, initial={"colour": _slug_of(found is not None, colour)})
    if request.method == "POST" and form.is_valid():
        reason, now = form.cleaned_data["reason"], timezone.now()
        try:
            services.change_draft_entry(
                draft=draft, enterprise=enterprise, colour=form.chosen, reason=reason, by=request.actor, now=now
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, f"已调整“{standing.name}”。")
            return redirect("alerts:draft", draft)
    elif DraftState(row.state) is not DraftState.DRAFT:
        messages.error(request, f"该清单现在的状态是“{DraftState(row.state).label}”，不能调整企业。")
        return redirect("alerts:draft", draft)
    context = {
        "draft": row,
        "quarter": Quarter.parse(row.quarter),
        "enterprise": standing,
        "found": found,
        "form": form,
    }
    return render(request, "alerts/draft_change.html", context)


def _slug_of(known: bool, colour: Any) -> str:
    if not known:
        return ""
    return NOT_LISTED if colour is None else colour.slug


# --- the way to publication ---


def _act(request: HttpRequest, draft: UUID, service: Callable[..., object], done: str, **more: object) -> HttpResponse:
    """Do one step; who acts on a page that is out of date is told what the draft is now."""
    try:
        service(draft=draft, by=request.actor, now=timezone.now(), **more)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("alerts:draft", draft)


@require_POST
def draft_adopt(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Make a dry run the draft of its quarter."""
    return _act(request, draft, services.adopt_draft, "试算结果已转为草案，可以调整企业、提交复核。")


@require_POST
def draft_submit(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Hand the draft in for review."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, draft, note_form=form)
    note = form.cleaned_data["note"]
    return _act(request, draft, services.submit_draft, "已提交复核，须由另一名工作人员复核后发布。", note=note)


@require_POST
def draft_send_back(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Give the list under review back, with a reason. What was typed is kept."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            services.send_back_draft(
                draft=draft, reason=form.cleaned_data["reason"], by=request.actor, now=timezone.now()
            )
        except Refused as refusal:
            if refusal.field is None:
                messages.error(request, refusal.message)
                return redirect("alerts:draft", draft)
            tell(form, refusal)
        else:
            messages.success(request, "已退回修改。")
            return redirect("alerts:draft", draft)
    if not can_review(request.actor):
        raise NotAllowed
    return _page(request, draft, reason_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_publish(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Ask, then publish. Pressed twice, or by two people at once, it is published once and says so."""
    row = selectors.draft_for(request.actor, draft)
    if not can_review(request.actor):
        raise NotAllowed
    if request.method == "POST":
        try:
            done = services.publish_draft(
                draft=draft, seen=request.POST.get("digest", ""), by=request.actor, now=timezone.now()
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("alerts:draft", draft)
        quarter = Quarter.parse(done.quarter)
        messages.success(request, f"{quarter.label}五色清单已发布，已向清单企业和所在地商务局发送消息。")
        return redirect("alerts:list", done.quarter)
    problem = second_person_problem(submitted_by=row.submitted_by_id, by=request.actor.user)
    if DraftState(row.state) is not DraftState.REVIEW or problem:
        messages.error(request, problem or f"该清单现在的状态是“{DraftState(row.state).label}”，不能发布。")
        return redirect("alerts:draft", draft)
    found = selectors.draft_overview(request.actor, row)
    missed = missed_months(selectors.list_terms(found.quarter), timezone.now())
    context = {
        "found": found,
        "draft": row,
        "digest": row.digest[:SHORT_DIGEST],
        "missed": missed_words(missed),
        "back_url": reverse("alerts:draft", args=[draft]),
        "confirm_label": "确认发布",
    }
    return render(request, "alerts/draft_publish.html", context)


@require_POST
def draft_discard(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Put a dry run or a draft aside."""
    return _act(request, draft, services.discard_draft, "已放弃，没有发布任何内容。")
