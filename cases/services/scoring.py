"""Reviewers score blind; who has not yet is reminded (Notice 二(三))."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from cases.enums import BallotState, SelectionState
from cases.models import Ballot, Selection
from cases.permissions import may_review
from cases.rules import BALLOT_COMMENT, REMIND_DAYS, clean, half_label, points_problems
from cases.selectors import ballot_for, criteria_of, open_ballots
from cases.services.selection import last_day_of, locked_selection, require_state
from core import sql
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.periods import local_date
from notices.enums import Kind
from notices.services import notify_office
from tenancy.roles import Actor


@transaction.atomic
def score_ballot(
    *, ballot: UUID, version: int, points: Sequence[int | None], comment: str, by: Actor, now: datetime
) -> Ballot:
    """One reviewer's points for one case, by criterion in their order; may be changed until the scoring is closed.

    The same twice is one. Raises Unseen (no such ballot of this person), NotAllowed, Stale, Refused (a case of the own city; the
    scoring is closed) and Invalid ("points_0" …, "comment").
    """
    if not may_review(by):
        raise NotAllowed
    row = ballot_for(by, ballot)
    sql.rows("cases", "selection_lock", {"selection": row.selection_id})
    row = ballot_for(by, ballot)
    if row.state == BallotState.ABSTAINED:
        raise Refused("该案例由本市报送，您应当回避，不能评分。")
    if row.selection.state != SelectionState.SCORING:
        raise Refused("评分已结束，不能再评分或修改。")
    comment = clean(comment)
    if row.state == BallotState.SCORED and (row.points, row.comment) == (list(points), comment):
        return row
    if row.version != version:
        raise Stale("该评分表已在另一页面提交，请核对。")
    errors = points_problems(points, criteria_of(row.selection))
    if len(comment) > BALLOT_COMMENT:
        errors["comment"] = [f"评语不超过 {BALLOT_COMMENT} 个字。"]
    if errors:
        raise Invalid(errors)
    row.state, row.points, row.comment = BallotState.SCORED, list(points), comment
    row.scored_at, row.version = now, row.version + 1
    row.save(update_fields=["state", "points", "comment", "scored_at", "version"])
    return row


@transaction.atomic
def remind_reviewers(*, selection: UUID, by: Actor, now: datetime) -> int:
    """Remind everybody who has cases to score, once a day; how many people. Raises NotAllowed, Unseen, Refused."""
    row = locked_selection(selection, by)
    require_state(row, SelectionState.SCORING, "不在评分期间，不能催办。")
    return _remind(row, by=by, now=now)


def remind_due_reviewers(*, by: Actor, now: datetime) -> int:
    """On the days before the last one (REMIND_DAYS): remind everybody who has cases to score, once a day; how many people.

    Raises NotAllowed for anybody but the system.
    """
    if not by.is_system:
        raise NotAllowed
    today = local_date(now)
    rows = Selection.objects.filter(state=SelectionState.SCORING, until__isnull=False)
    return sum(_remind(row, by=by, now=now) for row in rows if row.until and (row.until - today).days in REMIND_DAYS)


def _remind(row: Selection, *, by: Actor, now: datetime) -> int:
    waiting = open_ballots(row)
    for reviewer, number in waiting:
        notify_office(
            region=reviewer.region_id,
            kind=Kind.DEADLINE,
            key=f"ballots:{reviewer.public_id}:{local_date(now)}",
            title=f"{half_label(row.year, row.half)}优秀案例评选：还有 {number} 个案例待评分",
            text=f"评审人员：{reviewer.title}。请于 {last_day_of(row)}前完成。",
            path=reverse("cases:ballots"),
            by=by,
            now=now,
        )
    return len(waiting)
