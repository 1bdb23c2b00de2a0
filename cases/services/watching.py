"""Watching the clock: limits kept in step with the calendar, reminders in working hours, breaches proposed, ratings asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from cases.enums import Act, ProposalKind, QuestionState, Stage
from cases.models import Proposal, Question
from cases.rules import (
    BULLETIN_WORKDAYS,
    CLOSE_WORKDAYS,
    LIMIT_WORKDAYS,
    limit_label,
    limits,
    stage_due,
)
from cases.selectors import Owed, office_above, office_names, owed_questions, unrated_answers
from cases.services.proposing import propose_unanswered
from cases.services.steps import move, record, tell_enterprise, tell_office
from core import sql
from core.errors import NotAllowed
from core.periods import day_label, local_date
from core.workdays import Calendar
from notices.enums import Duty, Kind
from notices.selectors import InCharge, in_charge
from notices.services import notify_office
from tenancy.roles import Actor
from tenancy.rules import province_of
from tenancy.selectors import working_calendar

BATCH = 1_000
"""Questions told, or put right, in one transaction."""


@dataclass(frozen=True)
class Watched:
    """What one run did; `is_full`: there may be more to do."""

    told: int = 0
    relimited: int = 0
    proposed: int = 0

    @property
    def is_full(self) -> bool:
        """Whether the run stopped at BATCH."""
        return BATCH in (self.told, self.relimited)


@transaction.atomic
def watch_questions(*, by: Actor, now: datetime) -> Watched:
    """Tell the stages that have come, after putting right the limits with which the calendar does not agree any more.

    Nothing happens outside working hours. Whatever the number of runs, at once or one after the other, a stage of a clock
    and its limit is told once. Two queries, and what must be written: nothing is asked per question. Raises NotAllowed for
    anybody but the system.

    A first answer's limit is corrected only while it is owed: `due_at` of what is answered or closed never changes, for the
    published months rest on it. Of a reopened question the answer that is owed now is corrected, and nothing else.
    """
    if not by.is_system:
        raise NotAllowed
    calendar = working_calendar()
    if not calendar.is_working_time(now):
        return Watched()
    owed = owed_questions()
    astray = [row for row in owed if _limits(row, calendar) != (row.due_at, row.limit_at, row.owed_by)]
    relimited = sum(_relimit(row, calendar, by=by, now=now) for row in astray[:BATCH])
    left = {row.id for row in astray}  # their stages are told of the new limit, by the next run
    standing = [row for row in owed if row.id not in left]
    late = [row for row in standing if row.owed_by <= now and not row.reopened and not row.proposed_late]
    proposed = propose_unanswered(late, calendar=calendar, now=now)
    due = [
        (row, stage)
        for row in standing
        for stage in [
            stage_due(
                started_at=row.started_at,
                owed_by=row.owed_by,
                told=[Stage(told) for told in row.told],
                now=now,
                calendar=calendar,
            )
        ]
        if stage is not None
    ]
    return Watched(told=_tell(due[:BATCH], by=by, now=now), relimited=relimited, proposed=proposed)


# --- limits and the calendar ---


def _limits(row: Owed, calendar: Calendar) -> tuple[datetime, datetime, datetime]:
    """`due_at`, `limit_at` and `owed_by` by the calendar; an extension keeps its working days."""
    if row.reopened:
        return row.due_at, row.limit_at, calendar.due_at(row.started_at, LIMIT_WORKDAYS)
    due_at, limit_at = limits(row.asked_at, row.extended, calendar)
    return due_at, limit_at, limit_at


def _relimit(row: Owed, calendar: Calendar, *, by: Actor, now: datetime) -> bool:
    """Put one question's limits right; enterprise and office are told. False when somebody is at it just now."""
    found = Question.objects.select_for_update(skip_locked=True).filter(pk=row.id, owed_by=row.owed_by).first()
    if found is None:
        return False
    due_at, limit_at, owed_by = _limits(row, calendar)
    move(found, Act.RELIMIT, due_at=due_at, limit_at=limit_at, owed_by=owed_by)
    what = f"因节假日安排调整，答复期限更正为{limit_label(owed_by)}"
    step = record(found, Act.RELIMIT, by=by, now=now, what=what)
    if not row.reopened:
        # Proposed by a limit that was none; should the right one be over too, it is proposed anew.
        Proposal.objects.filter(question=found, kind=ProposalKind.LATE).delete()
    key, title = f"question-relimited:{step.pk}", f"答复期限更正：{found.title}"
    tell_enterprise(found, key=key, title=title, text=f"{what}。", by=by, now=now)
    tell_office(found, found.office_id, key=key, title=title, text=f"{what}。", by=by, now=now)
    return True


# --- stages ---


def _claim(wanted: Sequence[tuple[int, Stage, datetime, datetime]], *, now: datetime) -> dict[int, int]:
    """Note (question, stage, clock start, limit) as told; the notes that are new, by question. Only those are to be told."""
    if not wanted:
        return {}
    questions, stages, starts, limits_told = zip(*wanted, strict=True)
    params = {
        "questions": list(questions),
        "stages": [stage.value for stage in stages],
        "starts": list(starts),
        "limits": list(limits_told),
        "rating": Stage.RATING.value,
        "answered": QuestionState.ANSWERED.value,
        "now": now,
    }
    return {row.question: row.id for row in sql.rows("cases", "watch_claim", params)}


def _tell(due: Sequence[tuple[Owed, Stage]], *, by: Actor, now: datetime) -> int:
    claimed = _claim([(row.id, stage, row.started_at, row.owed_by) for row, stage in due], now=now)
    owing = {row.office for row, _ in due if row.id in claimed}
    offices = office_names(owing)
    people = in_charge(owing, year=local_date(now).year) if owing else {}
    for row, stage in due:
        if row.id in claimed:
            to, title, text = _message(row, stage, offices[row.office], people.get(row.office))
            # A breach goes to the leader in charge as well, where the office has given an address of theirs.
            duty = Duty.LEADER if stage is Stage.BREACH else None
            _tell_office(row, to, title, text, duty=duty, key=f"question-watched:{claimed[row.id]}", by=by, now=now)
    return len(claimed)


def _message(row: Owed, stage: Stage, office: str, people: InCharge | None = None) -> tuple[int, str, str]:
    """Who is told of a stage, under which title, in which words; `people` are the office's leader and handler of the year."""
    until = limit_label(row.owed_by)
    handler = f"经办人：{row.assignee}。" if row.assignee else "尚未指派经办人。"
    if people is not None:
        named = "" if row.assignee else f"本单位经办人：{people.handler}。"
        handler += named if stage in (Stage.HALF, Stage.LAST_DAY) else f"分管领导：{people.leader}。{named}"
    open_still = f"{office}办理，{until}到期，尚未答复"
    if stage is Stage.HALF:
        return row.office, f"答复期限已过半：{row.title}", f"请在{until}前答复。{handler}"
    if stage is Stage.LAST_DAY:
        return row.office, f"答复期限最后一个工作日：{row.title}", f"{until}到期，请及时答复。{handler}"
    if stage is Stage.BREACH:
        return row.office, f"【请分管领导阅处】已逾期未答复：{row.title}", f"{open_still}，请督促尽快答复。{handler}"
    if stage is Stage.CITY:
        return office_above(row.office), f"下级单位逾期未答复：{row.title}", f"{open_still}，请督促。{_who(people)}"
    named = f"{open_still}，已超过期限 {BULLETIN_WORKDAYS} 个工作日，列入通报名单。"
    return province_of(row.region), f"列入通报：{row.title}", f"{named}{_who(people)}"


def _who(people: InCharge | None) -> str:
    """Leader and handler by name, as the Notice's annex 1 has them; no telephone number."""
    return "" if people is None else f"分管领导：{people.leader}；经办人：{people.handler}。"


def _tell_office(
    row: Owed, office: int, title: str, text: str, *, duty: Duty | None, key: str, by: Actor, now: datetime
) -> None:
    path = reverse("cases:detail", args=[row.public_id])
    notify_office(
        region=office, kind=Kind.DEADLINE, key=key, title=title, text=text, path=path, duty=duty, by=by, now=now
    )


# --- ratings ---


@transaction.atomic
def remind_ratings(*, by: Actor, now: datetime) -> int:
    """Ask enterprises once more, and once only, to rate answers that are RATING_WORKDAYS working days old; how many.

    Nothing happens outside working hours; any number of runs asks once. Raises NotAllowed for anybody but the system.
    """
    if not by.is_system:
        raise NotAllowed
    calendar = working_calendar()
    if not calendar.is_working_time(now):
        return 0
    rows = unrated_answers(now=now, calendar=calendar, limit=BATCH)
    answered = [(row, row.last_answered_at) for row in rows if row.last_answered_at is not None]
    until = {row.pk: calendar.due_at(at, CLOSE_WORKDAYS) for row, at in answered}
    claimed = _claim([(row.pk, Stage.RATING, at, until[row.pk]) for row, at in answered], now=now)
    offices = office_names({row.office_id for row in rows if row.pk in claimed})
    for row, at in answered:
        if row.pk in claimed:
            text = (
                f"{offices[row.office_id]}已于{day_label(at)}答复您的诉求，请评价是否满意；"
                f"如未解决，可在{limit_label(until[row.pk])}前申请重新办理。"
            )
            key = f"question-rating:{row.public_id}"
            tell_enterprise(row, key=key, title=f"请评价答复：{row.title}", text=text, by=by, now=now)
    return len(claimed)
