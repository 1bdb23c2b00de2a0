"""Counts of questions: for the assessment, and what lies on a desk."""

from datetime import date, datetime

from django.db.models import Count, F, Q

from cases.enums import Exclusion, QuestionVerdict
from cases.facts import DeskFigures, OwedCounts, QuestionCounts
from cases.rules import soon_until
from cases.selectors.rows import questions_in_view
from core import sql
from core.frozen import Group
from core.periods import Month, day_start, local_date
from tenancy.roles import Actor
from tenancy.rules import county_of
from tenancy.selectors import working_calendar


def question_counts(month: Month, cutoff: datetime) -> dict[int, QuestionCounts]:
    """Asked and answered of the month's year so far, per county code, at the month's cut-off (Notice 二(二)).

    A county without a question that counts has no entry (QuestionCounts.ZERO). Counts what the scope in force sees.
    """
    found = sql.rows("cases", "question_counts", _seen(month, cutoff))
    return {row.region: QuestionCounts(asked=row.asked, answered=row.answered) for row in found}


def question_verdicts(month: Month, cutoff: datetime) -> list[Group]:
    """The questions of the month's year by id, as each stood at the cut-off (`QuestionVerdict`); see `question_counts`.

    A limit is frozen as it was: a calendar that is corrected later moves it for a question without an answer. One query.
    """
    verdicts = {verdict.name.lower(): verdict.value for verdict in QuestionVerdict}
    return [Group(*row) for row in sql.rows("cases", "question_verdicts", verdicts | _seen(month, cutoff))]


def _seen(month: Month, cutoff: datetime) -> dict[str, object]:
    return {
        "year_start": day_start(date(month.year, 1, 1)),
        "year_end": day_start(date(month.year + 1, 1, 1)),
        "cutoff": cutoff,
        "withdrawn": Exclusion.WITHDRAWN.value,
    }


def desk_figures(actor: Actor, now: datetime) -> DeskFigures:
    """What lies on the actor's desk now, and how much of the running year was answered in time. Three queries."""
    soon = soon_until(now, working_calendar())
    rows = questions_in_view(actor)
    owed = rows.filter(owed_by__isnull=False).aggregate(
        open=Count("id"),
        overdue=Count("id", filter=Q(owed_by__lte=now)),
        due_soon=Count("id", filter=Q(owed_by__gt=now, owed_by__lte=soon)),
    )
    year = rows.filter(asked_at__gte=day_start(date(local_date(now).year, 1, 1)), exclusion__isnull=True).aggregate(
        in_time=Count("id", filter=Q(first_answered_at__lte=F("due_at"))),
        judged=Count("id", filter=Q(first_answered_at__isnull=False) | Q(due_at__lte=now)),
    )
    return DeskFigures(**owed, **year)


def owed_by_county(actor: Actor, now: datetime) -> dict[int, OwedCounts]:
    """What waits for an answer now, per county in view (where it was asked), whichever office has it in hand. One query.

    A county with nothing owed has no entry.
    """
    rows = questions_in_view(actor).filter(owed_by__isnull=False).order_by().values("region_id")
    found: dict[int, OwedCounts] = {}
    for row in rows.annotate(open=Count("id"), overdue=Count("id", filter=Q(owed_by__lte=now))):
        county = county_of(row["region_id"])
        before = found.get(county, OwedCounts())
        found[county] = OwedCounts(before.open + row["open"], before.overdue + row["overdue"])
    return found
