"""What is done to a target: progress filed, verified, how it is judged corrected; a period frozen."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from core.refusals import renew, tell
from core.uploads import tell_dropped
from targets import selectors, services
from targets.enums import Feed, Period
from targets.forms import FreezeForm, JudgingForm, ProgressForm, VerifyForm
from targets.permissions import can_verify, require_file, require_keep, require_verify
from targets.rules import second_person_problem, verdict_of
from targets.selectors import Standing

KEPT = "您填写的内容没有保存，保留在下方，核对后可再次提交。"


def _judged(request: HttpRequest, target: UUID, period: Period) -> Standing:
    standing = selectors.standing_of(selectors.target_for(request.actor, target), period)
    if not standing.is_judged:
        raise Unseen
    return standing


def _version_of(standing: Standing) -> int:
    return 0 if standing.progress is None else standing.progress.version


def _answer(
    request: HttpRequest, template: str, form: forms.Form, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    return render(request, template, context | {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest, target: UUID, period: Period) -> HttpResponse:
    """File the progress of a target, with files that prove it. What was typed is kept, whatever is refused."""
    require_file(request.actor)
    standing = _judged(request, target, period)
    context: dict[str, Any] = {
        "standing": standing,
        "target": standing.target,
        "period": period,
        "fed": selectors.fed_value(request.actor, standing.target, period),
        "is_fed": standing.target.feed != Feed.NONE,
    }
    if request.method != "POST":
        before = standing.progress
        initial = {
            "version": _version_of(standing),
            "value": None if before is None else before.value,
            "text": "" if before is None else before.text,
        }
        return _answer(request, "targets/progress.html", ProgressForm(initial=initial, standing=standing), context)
    form = ProgressForm(request.POST, request.FILES, standing=standing)
    tell_dropped(form, request)
    context["files_lost"] = bool(request.FILES)
    if not form.is_valid():
        return _answer(request, "targets/progress.html", form, context)
    data = form.cleaned_data
    try:
        services.file_progress(
            target=target,
            period=period,
            value=data.get("value"),
            text=data["text"],
            files=data["attached"],
            version=data["version"],
            by=request.actor,
            now=timezone.now(),
        )
    except Stale as stale:
        renew(form, version=_version_of(standing))
        context["overtaken"] = f"{stale.message}{KEPT}"
        return _answer(request, "targets/progress.html", form, context, status=409)
    except (Invalid, Refused) as refusal:
        tell(form, refusal)
        return _answer(request, "targets/progress.html", form, context)
    messages.success(request, f"第 {standing.target.number} 号目标的{period.label}进展已填报，待另一名工作人员核验。")
    return redirect("targets:target", target)


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, target: UUID, period: Period) -> HttpResponse:
    """Verify what somebody else filed, against 核验标准, or send it back."""
    require_verify(request.actor)
    standing = _judged(request, target, period)
    found = standing.progress
    if found is None:
        raise Unseen
    own = second_person_problem(filed_by=found.filed_by_id, by=request.actor.user)
    context: dict[str, Any] = {
        "standing": standing,
        "target": standing.target,
        "period": period,
        "progress": found,
        "own": own,
        "may_verify": can_verify(request.actor, found),
    }
    if request.method != "POST":
        proposed = standing.proposed
        initial = {
            "version": found.version,
            "share": proposed,
            "outcome": None if proposed is None else str(verdict_of(proposed).value),
        }
        return _answer(request, "targets/verify.html", VerifyForm(initial=initial), context)
    form = VerifyForm(request.POST)
    if not form.is_valid():
        return _answer(request, "targets/verify.html", form, context)
    data = form.cleaned_data
    given: dict[str, Any] = {
        "target": target,
        "period": period,
        "reason": data["reason"],
        "version": data["version"],
        "by": request.actor,
        "now": timezone.now(),
    }
    try:
        if form.verdict is None:
            services.send_back_progress(**given)
            messages.success(request, f"第 {standing.target.number} 号目标的{period.label}进展已退回补充。")
        else:
            services.verify_progress(**given, verdict=form.verdict, share=data["share"])
            messages.success(request, f"第 {standing.target.number} 号目标的{period.label}进展已核验。")
    except Stale as stale:
        renew(form, version=found.version)
        context["overtaken"] = f"{stale.message}{KEPT}"
        return _answer(request, "targets/verify.html", form, context, status=409)
    except (Invalid, Refused) as refusal:
        tell(form, refusal)
        return _answer(request, "targets/verify.html", form, context)
    return redirect("targets:target", target)


@require_http_methods(["GET", "HEAD", "POST"])
def judging(request: HttpRequest, target: UUID) -> HttpResponse:
    """Correct what was read from a target's words, and say where its attained value comes from."""
    require_keep(request.actor)
    row = selectors.target_for(request.actor, target)
    context: dict[str, Any] = {"target": row}
    has_half = bool(row.half_text)
    if request.method != "POST":
        initial = {
            name: getattr(row, name)
            for name in ("comparator", "value", "unit", "half_comparator", "half_value", "half_unit", "feed", "version")
        }
        return _answer(request, "targets/judging.html", JudgingForm(initial=initial, has_half=has_half), context)
    form = JudgingForm(request.POST, has_half=has_half)
    if not form.is_valid():
        return _answer(request, "targets/judging.html", form, context)
    try:
        services.correct_judging(
            target=target,
            asked=form.asked(Period.YEAR),
            half=form.asked(Period.HALF),
            feed=form.cleaned_data["feed"],
            version=form.cleaned_data["version"],
            by=request.actor,
        )
    except Stale as stale:
        renew(form, version=row.version)
        context["overtaken"] = f"{stale.message}{KEPT}"
        context["now"] = _judging_words(row)
        return _answer(request, "targets/judging.html", form, context, status=409)
    except (Invalid, Refused) as refusal:
        tell(form, refusal)
        return _answer(request, "targets/judging.html", form, context)
    messages.success(request, f"第 {row.number} 号目标的判定方式已保存。")
    return redirect("targets:target", target)


def _judging_words(row: Any) -> str:
    half = f"，半年度{row.half_asked.words}" if row.half_text else ""
    return f"现在是：年终{row.asked.words}{half}，{Feed(row.feed).label}。"


@require_http_methods(["GET", "HEAD", "POST"])
def freeze(request: HttpRequest, target_table: UUID, period: Period) -> HttpResponse:
    """What is frozen of a period, and freezing what stands now."""
    page = selectors.freeze_page(request.actor, target_table, period)
    context: dict[str, Any] = {"page": page, "table": page.table, "period": period, "candidate": page.candidate}
    is_correction = page.latest is not None
    if request.method != "POST":
        initial = {"seen": page.candidate.seen}
        return _answer(
            request, "targets/freeze.html", FreezeForm(initial=initial, is_correction=is_correction), context
        )
    if not page.may_freeze:
        require_keep(request.actor)
    form = FreezeForm(request.POST, is_correction=is_correction)
    if not form.is_valid():
        return _answer(request, "targets/freeze.html", form, context)
    try:
        row = services.freeze(
            table=target_table,
            period=period,
            seen=form.cleaned_data["seen"],
            reason=form.cleaned_data.get("reason", ""),
            by=request.actor,
            now=timezone.now(),
        )
    except NotAllowed:
        raise
    except Stale as stale:
        renew(form, seen=page.candidate.seen)
        return _answer(request, "targets/freeze.html", form, context | {"overtaken": stale.message}, status=409)
    except Refused as refusal:
        tell(form, refusal)
        return _answer(request, "targets/freeze.html", form, context)
    messages.success(request, f"{page.table.year}年{period.label}结果已冻结（第{row.version}版）。")
    return redirect("targets:frozen", row.public_id)
