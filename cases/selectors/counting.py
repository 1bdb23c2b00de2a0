"""Counts of questions: for the assessment, and what lies on a desk."""

from datetime import date, datetime

from django.db.models import Count, F, Q

from cases.enums import Exclusion
from cases.facts import DeskFigures, QuestionCounts
from cases.rules import soon_until
from cases.selectors.rows import questions_in_view
from core import sql
from core.periods import Month, day_start, local_date
from tenancy.roles import Actor
from tenancy.selectors import working_calendar


def question_counts(month: Month, cutoff: datetime) -> dict[int, QuestionCounts]:
    """Asked and answered of the month's year so far, per county code, at the month's cut-off (Notice 二(二)).

    A county without a question that counts has no entry (QuestionCounts.ZERO). Counts what the scope in force sees.
    """
    found = sql.rows(
        "cases",
        "question_counts",
        {
            "year_start": day_start(date(month.year, 1, 1)),
            "year_end": day_start(date(month.year + 1, 1, 1)),
            "cutoff": cutoff,
            "withdrawn": Exclusion.WITHDRAWN.value,
        },
    )
    return {row.region: QuestionCounts(asked=row.asked, answered=row.answered) for row in found}


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
