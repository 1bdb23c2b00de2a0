"""Progress: filed with its evidence, then verified or sent back by a second person."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction

from core.attachments import SentFile, file_columns
from core.errors import Invalid, Refused, Stale
from targets.enums import Feed, Period, ProgressAct, ProgressState, Verdict
from targets.models import Evidence, Progress, Target, Verification
from targets.permissions import require_file, require_verify
from targets.rules import (
    TEXT_LENGTH,
    length_problem,
    next_progress_state,
    progress_problem,
    second_person_problem,
    verdict_problem,
)
from targets.selectors import fed_value, standing_of, target_for
from tenancy.roles import Actor

OVERTAKEN = "该目标的进展已有新的填报，请核对后再办理。"


@transaction.atomic
def file_progress(
    *,
    target: UUID,
    period: Period,
    value: Decimal | None,
    text: str,
    files: Sequence[SentFile],
    version: int,
    by: Actor,
    now: datetime,
) -> Progress:
    """File the progress of a target, as the next version after the one that was looked at (`version`, 0: none).

    Of a target that is fed the value is the assessment's, and the months it comes from are kept with it. Sent twice it is filed
    once. Raises NotAllowed, Unseen (a half-year that the table does not ask for too), Invalid, Refused, Stale.
    """
    require_file(by)
    row = target_for(by, target, lock=True)
    before = _judged(row, period)
    if (before.version if before else 0) != version:
        if before is not None and before.version == version + 1 and _is_again(before, value, text, files, by):
            return before
        raise Stale(OVERTAKEN)
    state = next_progress_state(ProgressState(before.state) if before else None, ProgressAct.FILE)
    asked = row.half_asked if period is Period.HALF else row.asked
    is_fed = row.feed != Feed.NONE
    problems = progress_problem(asked, value=value, text=text, is_fed=is_fed)
    too_long = length_problem("完成情况", text, TEXT_LENGTH)
    if too_long:
        problems["text"] = too_long
    if problems:
        raise Invalid({field: [problem] for field, problem in problems.items()})
    kept = file_columns(files, field="attached")
    fed = fed_value(by, row, period)
    if is_fed and fed is None:
        raise Refused(f"{row.table.year}年尚无已发布的考核月份，暂不能填报该目标。")
    filed = Progress.objects.create(
        region_id=row.region_id,
        target=row,
        period=period,
        version=version + 1,
        state=state,
        value=None if is_fed else value,
        text=text.strip(),
        fed=None if fed is None else {"value": str(fed.value), "months": list(fed.months)},
        filed_at=now,
        filed_by_id=by.user,
        filed_name=by.title,
    )
    Evidence.objects.bulk_create(
        Evidence(region_id=row.region_id, progress=filed, at=now, **columns) for columns in kept
    )
    return filed


@transaction.atomic
def verify_progress(
    *,
    target: UUID,
    period: Period,
    verdict: Verdict,
    share: Decimal | None,
    reason: str,
    version: int,
    by: Actor,
    now: datetime,
) -> Verification:
    """Verify the version of progress that was looked at, against 核验标准; `share` is in percent of the weight.

    Raises NotAllowed for everybody but the department, Unseen, Invalid, Refused (nothing waits, or by the person who filed it),
    Stale.
    """
    problem = verdict_problem(verdict, share)
    return _answer(
        target,
        period,
        ProgressAct.VERIFY,
        version,
        reason,
        by=by,
        now=now,
        problem=problem,
        verdict=verdict,
        share=share,
    )


@transaction.atomic
def send_back_progress(
    *, target: UUID, period: Period, reason: str, version: int, by: Actor, now: datetime
) -> Verification:
    """Send progress back to be completed, with a reason. Raises as `verify_progress`."""
    return _answer(target, period, ProgressAct.SEND_BACK, version, reason, by=by, now=now)


def _answer(
    target: UUID,
    period: Period,
    act: ProgressAct,
    version: int,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    problem: str = "",
    **found: Any,
) -> Verification:
    require_verify(by)
    row = _judged(target_for(by, target, lock=True), period)
    if row is not None and row.version != version:
        raise Stale(OVERTAKEN)
    state = next_progress_state(ProgressState(row.state) if row else None, act)
    assert row is not None  # or the step had been refused
    two = second_person_problem(filed_by=row.filed_by_id, by=by.user)
    if two:
        raise Refused(two)
    problems = {"share": problem, "reason": length_problem("核验意见", reason)}
    errors = {field: [text] for field, text in problems.items() if text}
    if errors:
        raise Invalid(errors)
    row.state = state
    row.save(update_fields=["state"])
    return Verification.objects.create(
        region_id=row.region_id,
        progress=row,
        reason=reason.strip(),
        at=now,
        by_id=by.user,
        by_name=by.title,
        filed_by_id=row.filed_by_id,
        **found,
    )


def _judged(row: Target, period: Period) -> Progress | None:
    """The latest progress of a period that judges the target; Refused where it does not."""
    standing = standing_of(row, period)
    if not standing.is_judged:
        raise Refused("该目标没有半年度目标，不作半年度判定。")
    return standing.progress


def _is_again(before: Progress, value: Decimal | None, text: str, files: Sequence[SentFile], by: Actor) -> bool:
    """Whether a form that comes late is the one that was filed: the same words by the same person with the same files."""
    kept = sorted(before.evidence.values_list("sha256", flat=True))
    same = before.fed is not None or before.value == value
    return (
        same
        and before.text == text.strip()
        and before.filed_by_id == by.user
        and kept == sorted(sha256(file.content).hexdigest() for file in files)
    )
