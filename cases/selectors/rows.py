"""Questions in view, one of them, and what hangs on it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from cases.enums import Exclusion
from cases.models import Answer, Attachment, Question
from cases.rules import Deadline, deadline, last_day
from core.errors import Unseen
from core.workdays import Calendar
from tenancy.enums import RegionLevel
from tenancy.models import Region
from tenancy.roles import Actor
from tenancy.rules import city_of, level_of, province_of
from tenancy.selectors import rows_in_view, within_region

Row = TypeVar("Row", bound=Model)


def questions_in_view(actor: Actor) -> QuerySet[Question]:
    """Questions that the actor may see: own, own subtree of regions, or all."""
    return rows_in_view(Question.objects.all(), actor)


def question_for(actor: Actor, public_id: UUID, *, lock: bool = False) -> Question:
    """One question in view, locked until the transaction ends when `lock`; raises Unseen for any other."""
    rows = questions_in_view(actor)
    question = (rows.select_for_update() if lock else rows).filter(public_id=public_id).first()
    if question is None:
        raise Unseen
    return question


def in_asked_region(rows: QuerySet[Row], actor: Actor, region: int) -> QuerySet[Row]:
    """Rows of a region's subtree (nine-digit code), of those with a `region`; raises Unseen for one outside the view."""
    if not actor.covers(region):
        raise Unseen
    return within_region(rows, region)


def answers_of(question: Question) -> list[Answer]:
    """All answers to a question, acknowledgements included, oldest first."""
    return list(Answer.objects.filter(question=question).select_related("office").order_by("answered_at", "id"))


def attachment_for(actor: Actor, public_id: UUID) -> Attachment:
    """One attachment of a question in view; raises Unseen for any other."""
    found = rows_in_view(Attachment.objects.all(), actor).filter(public_id=public_id).first()
    if found is None:
        raise Unseen
    return found


def exclusion_of(question: Question) -> Exclusion | None:
    """Why the question does not count, None when it counts."""
    return Exclusion(question.exclusion) if question.exclusion is not None else None


def deadline_of(question: Question, *, now: datetime, calendar: Calendar) -> Deadline:
    """Where a question stands against its limit."""
    return deadline(
        due_at=question.due_at,
        limit_at=question.limit_at,
        owed_by=question.owed_by,
        first_answered_at=question.first_answered_at,
        now=now,
        calendar=calendar,
    )


def is_estimated(question: Question, calendar: Calendar) -> bool:
    """Whether a limit of the question rests on days of which nothing but the weekday is known; a page must say so."""
    ends = {last_day(limit) for limit in (question.limit_at, question.owed_by) if limit is not None}
    return calendar.is_due_estimated(question.asked_at) or any(calendar.is_estimated(end) for end in ends)


def first_deadline_of(question: Question, *, now: datetime, calendar: Calendar) -> Deadline:
    """How the first answer stood against the limit, whatever is owed by now."""
    return deadline(
        due_at=question.due_at,
        limit_at=question.limit_at,
        owed_by=None,
        first_answered_at=question.first_answered_at,
        now=now,
        calendar=calendar,
    )


def standing_since(question: Question) -> datetime:
    """The last answer, or the rating of it if later: from here on the enterprise may object. Only of an answered question."""
    assert question.last_answered_at is not None
    return max(question.last_answered_at, question.rated_at or question.last_answered_at)


# --- offices ---


def office_name(office: Region) -> str:
    """The office that answers for a region; officials are not named."""
    return name_of_office(office.code, office.name)


def name_of_office(code: int, name: str) -> str:
    """The office that answers for the region of a nine-digit code and its name."""
    return f"{name}商务主管部门" if level_of(code) is RegionLevel.PROVINCE else f"{name}商务局"


def office_names(codes: set[int]) -> dict[int, str]:
    """Names of the offices of some regions. One query."""
    rows = Region.objects.filter(pk__in=codes).values_list("code", "name")
    return {code: name_of_office(code, name) for code, name in rows}


def office_above(office: int) -> int:
    """The office above: a county's city, a city's province; the province has none and answers for itself."""
    return city_of(office) if city_of(office) != office else province_of(office)


@dataclass(frozen=True)
class Office:
    """An office that a question may be handed to."""

    code: int
    name: str


def transfer_offices(question: Question) -> list[Office]:
    """The other offices of the question's own line, county, city and province: nobody else comes to see it (ours)."""
    line = [question.region_id, city_of(question.region_id), province_of(question.region_id)]
    codes = [code for code in dict.fromkeys(line) if code != question.office_id]
    names = office_names(set(codes))
    return [Office(code, names[code]) for code in codes]
