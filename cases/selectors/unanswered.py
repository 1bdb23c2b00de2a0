"""Questions of a year without their first answer: what a region can still answer."""

from datetime import date, datetime

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet

from cases.models import UNANSWERED, Question
from cases.selectors.lists import PAGE_SIZE, QuestionList, QuestionRow, rows_of
from cases.selectors.rows import is_estimated, questions_in_view
from core.periods import day_start
from tenancy.roles import Actor
from tenancy.selectors import within_region, working_calendar


def unanswered(actor: Actor, region: int, year: int) -> QuerySet[Question]:
    """Questions of a region and year that count, or will once their two working days are over, and have no answer; whose limit
    in force ends first comes first. A reopened one has been answered and is none."""
    asked = Q(asked_at__gte=day_start(date(year, 1, 1)), asked_at__lt=day_start(date(year + 1, 1, 1)))
    # A first answer is owed like any other: the condition on `owed_by` and the order are those of its index.
    rows = questions_in_view(actor).filter(asked, owed_by__isnull=False, state__in=UNANSWERED)
    return within_region(rows, region).order_by("owed_by", "asked_at", "id")


def not_yet_due(actor: Actor, region: int, year: int, *, moment: datetime) -> int:
    """How many of them were within their two working days at a moment, and so in no count of that moment. One query."""
    # The limit in force is never earlier, and stands in the index.
    return unanswered(actor, region, year).filter(owed_by__gt=moment, due_at__gt=moment).order_by().count()


def unanswered_page(
    actor: Actor, region: int, year: int, *, page: str | None, size: int = PAGE_SIZE, now: datetime
) -> QuestionList:
    """A page of them. Seven queries whatever the number: calendar, number, page, questions' enterprises, regions."""
    calendar = working_calendar()
    found = Paginator(unanswered(actor, region, year), size).get_page(page)
    rows = rows_of(found.object_list, now=now, calendar=calendar)
    return QuestionList(found, rows, any(is_estimated(row.question, calendar) for row in rows))


def unanswered_rows(actor: Actor, region: int, year: int, *, limit: int, now: datetime) -> list[QuestionRow]:
    """The first `limit` of them, for a workbook."""
    return rows_of(unanswered(actor, region, year)[:limit], now=now, calendar=working_calendar())
