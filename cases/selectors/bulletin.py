"""Questions that a bulletin names: unanswered five working days past the limit (ours; the Notice, 二(三), knows the limit)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from cases.models import Question
from cases.rules import bulletin_before, last_day
from cases.selectors.rows import office_names
from core.periods import local_date
from orders.enums import Origin
from tenancy.models import Enterprise, Region
from tenancy.selectors import working_calendar


@dataclass(frozen=True)
class BulletinQuestion:
    """One question; `workdays` are the working days begun since its limit, `office` the bureau that handles it."""

    public_id: UUID
    number: str
    title: str
    enterprise: str
    office: str
    asked_at: datetime
    limit_at: datetime
    workdays: int


@dataclass(frozen=True)
class BulletinCounty:
    """A county with the questions of its enterprises that are named, the oldest limit first."""

    region: int
    name: str
    questions: tuple[BulletinQuestion, ...]


def bulletin_questions(as_of: datetime) -> list[BulletinCounty]:
    """Counties with questions unanswered for BULLETIN_WORKDAYS whole working days past their limit at `as_of`, by code.

    What was taken over from before the system is in none. An answer, or an exclusion, after `as_of` changes nothing. A
    reopened question counts by the answer that it owes since, as long as it is open: of one answered again nobody can tell
    any more. Five queries; sees what the scope in force sees.
    """
    calendar = working_calendar()
    before = bulletin_before(as_of, calendar)
    unanswered = Q(first_answered_at__isnull=True) | Q(first_answered_at__gt=as_of)
    counting = Q(exclusion__isnull=True) | Q(excluded_at__gt=as_of)
    reopened = Q(first_answered_at__isnull=False, owed_by__lte=before)
    rows = list(
        Question.objects.filter(
            (unanswered & counting & Q(limit_at__lte=before)) | reopened, origin=Origin.SYSTEM
        ).order_by("limit_at", "id")
    )
    names = dict(Enterprise.objects.filter(pk__in={row.enterprise_id for row in rows}).values_list("pk", "name"))
    regions = dict(Region.objects.filter(pk__in={row.region_id for row in rows}).values_list("pk", "name"))
    offices = office_names({row.office_id for row in rows})
    found: dict[int, list[BulletinQuestion]] = defaultdict(list)
    for row in rows:
        limit_at = row.limit_at if row.owed_by is None else row.owed_by
        found[row.region_id].append(
            BulletinQuestion(
                public_id=row.public_id,
                number=row.number,
                title=row.title,
                enterprise=names.get(row.enterprise_id, ""),
                office=offices[row.office_id],
                asked_at=row.asked_at,
                limit_at=limit_at,
                workdays=calendar.workdays_between(last_day(limit_at), local_date(as_of)),
            )
        )
    return [
        BulletinCounty(region, regions[region], tuple(sorted(questions, key=lambda one: one.limit_at)))
        for region, questions in sorted(found.items())
    ]
