"""Returns that a filing rate still waits for: those that are missing, however late they come, and those to be corrected."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, FloatField, QuerySet, Value, When
from django.db.models.expressions import ExpressionWrapper
from django.db.models.functions import Cast, NullIf

from core.periods import Month
from orders.models import Filing, Finding
from orders.selectors.roster import ROSTER_SIZE, RosterRow, roster_rows
from tenancy.roles import Actor
from tenancy.selectors import rows_in_view, within_region

Key = tuple[date, int]
"""Month and enterprise of a return."""


def owing(actor: Actor, region: int, *, first: Month, last: Month) -> QuerySet[Filing]:
    """Unfiled returns of the rosters of `first` to `last` in a region: the last month's first, then by who filed in time most
    often, then who filed at all; who had nothing to file yet comes last."""
    months = [month.first_day for month in Month.span(first, last)]
    rows = rows_in_view(Filing.objects.filter(month__in=months, on_roster=True, first_filed_at__isnull=True), actor)
    return _likeliest_first(within_region(rows, region), last)


def doubted(actor: Actor, region: int, month: Month) -> QuerySet[Filing]:
    """Returns of a month's roster in a region that were filed and have a finding open now, so that they count as not accurate
    (definitions §3, B); in the order of `owing`."""
    open_now = Finding.objects.filter(month=month.first_day, closed_at__isnull=True)
    filed = Filing.objects.filter(
        month=month.first_day, on_roster=True, first_filed_at__isnull=False, pk__in=open_now.values("filing_id")
    )
    return _likeliest_first(within_region(rows_in_view(filed, actor), region), month)


def _likeliest_first(rows: QuerySet[Filing], last: Month) -> QuerySet[Filing]:
    share = ExpressionWrapper(
        Cast("on_time_before", FloatField()) / NullIf(Cast("due_before", FloatField()), 0.0), FloatField()
    )
    ordered = rows.annotate(is_last=Case(When(month=last.first_day, then=Value(0)), default=Value(1)), record=share)
    return ordered.order_by(
        "is_last", F("record").desc(nulls_last=True), "-filed_before", "region_id", "enterprise_id", "-month"
    )


def owing_page(
    actor: Actor, rows: QuerySet[Filing], *, page: str | None, size: int = ROSTER_SIZE
) -> tuple[Page[Any], list[RosterRow]]:
    """A page of such returns. Four queries: number, keys in order, returns, enterprises."""
    found = Paginator(keys_of(rows), size).get_page(page)
    return found, owing_rows(actor, list(found.object_list))


def keys_of(rows: QuerySet[Filing]) -> QuerySet[Filing, Key]:
    """Returns by month and enterprise, which their indexes hold, in the rows' order: they are sorted without being read."""
    return rows.values_list("month", "enterprise_id")


def owing_rows(actor: Actor, keys: Sequence[Key]) -> list[RosterRow]:
    """Returns by their keys, in the keys' order, with their enterprises. Two queries."""
    months, enterprises = {month for month, _ in keys}, {enterprise for _, enterprise in keys}
    rows = rows_in_view(Filing.objects.filter(month__in=months, enterprise_id__in=enterprises), actor)
    known = {
        (row.month, row.enterprise_id): row
        for row in rows.defer("draft", "sentiment", "flags").select_related("region")
    }
    return roster_rows([known[key] for key in keys if key in known], actor)
