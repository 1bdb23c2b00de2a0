"""Integrity signals: what they are found in, and the province's list of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from core import sql
from core.errors import NotAllowed
from core.periods import Month
from orders.enums import SignalKind
from orders.models import Signal
from orders.permissions import can_see_signals
from orders.rules.signals import (
    BUREAU_DAYS,
    BURST_LEAST,
    BURST_LINES,
    COPIES_MONTHS,
    AmountSet,
    CopiedMonths,
    Traced,
    in_words,
)
from orders.rules.signals import SignIn as Entry
from tenancy.models import Enterprise, SignIn
from tenancy.roles import Actor
from tenancy.selectors import Regions, enterprises_in_view, rows_in_view, within_region

SHOWN_MONTHS = 12


def traces_of(month: Month) -> list[Traced]:
    """Every filing of a month's returns with its origin. One query; needs a job's scope."""
    return [Traced(*row) for row in sql.rows("orders", "signal_traces", {"month": month.first_day})]


def amount_sets(month: Month) -> list[AmountSet]:
    """Returns of a month that share their set of amounts. One query; needs a job's scope."""
    params = {"month": month.first_day, "lines": BURST_LINES, "enterprises": BURST_LEAST}
    return [AmountSet(*row) for row in sql.rows("orders", "signal_amounts", params)]


def copied_months(month: Month) -> list[CopiedMonths]:
    """Enterprises whose new orders are the same in this month and the two before. One query; needs a job's scope."""
    params = {
        "first": month.plus(1 - COPIES_MONTHS).first_day,
        "last": month.first_day,
        "months": COPIES_MONTHS,
    }
    return [
        CopiedMonths(
            row.enterprise, row.region, row.filing, row.signature, tuple(Month.of(at).label for at in row.months)
        )
        for row in sql.rows("orders", "signal_copies", params)
    ]


def official_sign_ins(traces: Sequence[Traced]) -> list[Entry]:
    """Officials' sign-ins from the addresses of these filings, in the 90 days before the first to the last. One query."""
    if not traces:
        return []
    first = min(one.at for one in traces) - timedelta(days=BUREAU_DAYS)
    last = max(one.at for one in traces)
    rows = SignIn.objects.filter(at__range=(first, last), address__in={one.address for one in traces if one.address})
    return [Entry(*row) for row in rows.values_list("address", "office", "at")]


@dataclass(frozen=True)
class SignalQuery:
    """What the province asks of signals."""

    month: Month
    kind: SignalKind | None = None
    region: int | None = None


@dataclass(frozen=True)
class SignalRow:
    """One signal as the list shows it."""

    signal: Signal
    kind: SignalKind
    enterprise: Enterprise | None
    place: str
    words: str

    @property
    def filing(self) -> str:
        """Public id of the return it is about."""
        return str(self.signal.evidence["filing"])


def signals(query: SignalQuery, actor: Actor) -> QuerySet[Signal]:
    """Signals that fit the query, those that belong together side by side. Raises NotAllowed for all but the province."""
    rows = _asked(query, actor)
    if query.kind is not None:
        rows = rows.filter(kind=query.kind)
    return rows.order_by("kind", "group", "enterprise_id")


def signal_numbers(query: SignalQuery, actor: Actor) -> dict[SignalKind, int]:
    """How many signals of each kind there are, whatever kind is asked for. One query. Raises NotAllowed."""
    found = dict(_asked(query, actor).order_by().values_list("kind").annotate(number=Count("id")))
    return {kind: found.get(kind.value, 0) for kind in SignalKind}


def signal_rows(found: Sequence[Signal], actor: Actor, regions: Regions) -> list[SignalRow]:
    """The signals with their enterprises, in words. One query."""
    enterprises = enterprises_in_view(actor).select_related(None).in_bulk({row.enterprise_id for row in found})
    return [
        SignalRow(
            row,
            SignalKind(row.kind),
            enterprises.get(row.enterprise_id),
            regions.names.get(row.region_id, ""),
            in_words(SignalKind(row.kind), row.evidence, _office(row.evidence, regions)),
        )
        for row in found
    ]


def found_at(month: Month) -> datetime | None:
    """When the month's signals were looked for last and some were found. One query."""
    return Signal.objects.filter(month=month.first_day).values_list("found_at", flat=True).first()


def signal_months(*, today: date) -> list[Month]:
    """Months to choose from, latest first."""
    running = Month.of(today)
    return [running.plus(-back) for back in range(SHOWN_MONTHS)]


def _asked(query: SignalQuery, actor: Actor) -> QuerySet[Signal]:
    if not can_see_signals(actor):
        raise NotAllowed
    rows = rows_in_view(Signal.objects.filter(month=query.month.first_day), actor)
    if query.region is not None:
        rows = within_region(rows, query.region)
    return rows


def _office(evidence: dict[str, Any], regions: Regions) -> str:
    return regions.names.get(evidence.get("office", 0), "")
