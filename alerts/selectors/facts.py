"""What the rules of a list look at, gathered for every enterprise in one pass or for one alone; `alerts.rules` judges it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from alerts.rules.figures import YEAR, EnterpriseFacts
from core import sql
from core.periods import Month, Quarter

CHUNK = 2_000


class Gathered(NamedTuple):
    """One enterprise with its facts."""

    enterprise: int
    facts: EnterpriseFacts


def facts_of_all(quarter: Quarter, *, as_of: datetime) -> Iterator[list[Gathered]]:
    """Facts of every enterprise that is not closed, in lists of up to CHUNK, in no order; needs a scope that sees them all.

    A return counts when it was first filed by `as_of`, itself included; orders and customs exports as they stand.
    """
    sql.rows("alerts", "room_for_groups")
    return _gathered(quarter, as_of, None)


def facts_of(enterprise: int, quarter: Quarter, *, as_of: datetime) -> EnterpriseFacts | None:
    """Facts of one enterprise; None for one that is closed or out of sight. Three queries."""
    found = next(_gathered(quarter, as_of, enterprise), [])
    return found[0].facts if found else None


def window(quarter: Quarter) -> list[Month]:
    """The twelve months before a quarter and its own three."""
    return Month.span(quarter.first_month.plus(-YEAR), quarter.last_month)


def customs_months(months: Sequence[Month]) -> set[Month]:
    """Those of the months of which there are customs exports at all. One query."""
    found = sql.rows("alerts", "customs_months", {"months": [month.first_day for month in months]})
    return {Month.of(row.month) for row in found}


def _gathered(quarter: Quarter, as_of: datetime, enterprise: int | None) -> Iterator[list[Gathered]]:
    months = window(quarter)
    own = months[YEAR:]
    there = customs_months(months)
    now = [month for month in own if month in there and month.plus(-YEAR) in there]
    last = quarter.last_month.first_day
    late = sql.rows("alerts", "late_returns", {"last": last, "as_of": as_of, "enterprise": enterprise})
    params = {
        "enterprise": enterprise,
        "months": [month.first_day for month in months],
        "first": quarter.first_month.first_day,
        "last": last,
        "as_of": as_of,
        "late": [row.id for row in late],
        "whole": there.issuperset(own),
        "now_months": [month.first_day for month in now],
        "base_months": [month.plus(-YEAR).first_day for month in now],
    }
    for chunk in sql.chunks("alerts", "gather_facts", params, size=CHUNK):
        yield [Gathered(row[0], EnterpriseFacts._make(row[1:])) for row in chunk]


__all__ = ["CHUNK", "Gathered", "customs_months", "facts_of", "facts_of_all", "window"]
