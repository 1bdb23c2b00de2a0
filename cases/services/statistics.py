"""Counting the statistics of questions anew, so that a page reads a few rows whatever the number of questions."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Min

from cases.enums import Exclusion
from cases.models import Question, Statistic
from cases.rules import SATISFIED
from core import sql
from core.errors import NotAllowed
from core.periods import day_start, local_date
from tenancy.roles import Actor

STATISTICS = 33101
"""Key space of locks on years (any number that no other key space of this database has)."""


@transaction.atomic
def count_year(*, year: int, by: Actor, now: datetime) -> int:
    """Delete the statistics of a year and write them as of `now`; returns how many rows.

    Run twice it gives the same rows. Raises NotAllowed for anybody but the system.
    """
    if not by.is_system:
        raise NotAllowed
    sql.rows("cases", "lock_statistics", {"space": STATISTICS, "year": year})
    Statistic.objects.filter(year=year).delete()
    return sql.execute(
        "cases",
        "count_statistics",
        {
            "year": year,
            "year_start": day_start(date(year, 1, 1)),
            "year_end": day_start(date(year + 1, 1, 1)),
            "now": now,
            "withdrawn": Exclusion.WITHDRAWN.value,
            "satisfied": SATISFIED,
        },
    )


def count_years(*, by: Actor, now: datetime) -> int:
    """Count every year from the first question to the last anew, each in a transaction of its own; returns how many rows.

    An answer, a rating or an exclusion may come long after the year of the question. Raises NotAllowed for anybody but the
    system.
    """
    asked = Question.objects.aggregate(first=Min("asked_at"), last=Max("asked_at"))
    if asked["first"] is None:
        return 0
    years = range(local_date(asked["first"]).year, local_date(asked["last"]).year + 1)
    return sum(count_year(year=year, by=by, now=now) for year in years)
