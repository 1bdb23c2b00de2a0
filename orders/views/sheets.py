"""How the page of a month is put together, whoever asks for it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.charts import Drawing, Series, trend
from core.periods import Month, local_date
from orders import selectors
from orders.enums import Currency
from orders.facts import PastMonth, RawReturn
from orders.forms import SheetForm, totals_text
from orders.markets import MARKETS
from orders.rules import Disparity, disparities, is_late
from orders.selectors import MonthSheet
from orders.views import keeping

CHART_MONTHS = 12


@dataclass(frozen=True)
class Shown:
    """What a page says besides the month itself. `version` is the one to write over, None for the sheet's own; `stale`
    holds what differs from the saved version, None while nothing does."""

    form: SheetForm
    status: int = 200
    version: int | None = None
    stale: Sequence[Disparity] | None = None
    stale_message: str = ""
    unexplained: bool = False
    notices: Sequence[str] = field(default_factory=list)
    changed: bool = False


def show_sheet(request: HttpRequest, sheet: MonthSheet, shown: Shown, *, now: datetime) -> HttpResponse:
    """The page of a month."""
    form = shown.form
    typed = form.typed()
    rows = sheet.balance(typed, today=local_date(now))
    past = selectors.filed_months(request.actor, sheet.month, months=CHART_MONTHS)
    rates = {code: str(rate) for code, rate in sheet.rates.items()} | {Currency.USD.value: "1"}
    used = {row.unit for row in rows}
    context = {
        "sheet": sheet,
        "form": form,
        "shown": shown,
        "version": sheet.version if shown.version is None else shown.version,
        "stamp": keeping.stamp(request, sheet.month),
        "due": due(sheet, now),
        "answers": form.answers(sheet.terms),
        "skippable": not sheet.terms.sentiment_required,
        "markets": MARKETS.items(),
        "totals": totals_text(form.grid.lines, sheet.rates),
        "rows": rows,
        "in_usd": sheet.balance_usd(rows),
        "missing": sorted(used - rates.keys()),
        "rates": json.dumps(rates),
        "columns": json.dumps(form.grid.columns, ensure_ascii=False),
        "months": year_of(past, sheet.month),
        "chart": month_chart(past, sheet.month),
    }
    return render(request, "orders/month.html", context, status=shown.status)


@dataclass(frozen=True)
class Due:
    """Where a month stands against its cut-off: whole days left, 0 on the last one; `late` once it has passed."""

    late: bool
    days: int

    @property
    def seen(self) -> str:
        """What the page showed, sent back with it: whether somebody was overtaken by the cut-off while typing."""
        return "late" if self.late else "open"


def due(sheet: MonthSheet, now: datetime) -> Due:
    """How long a return of the month is in time."""
    last = local_date(sheet.cutoff - timedelta(microseconds=1))
    return Due(is_late(now, sheet.cutoff), max(0, (last - local_date(now)).days))


def year_of(past: Sequence[PastMonth], last: Month) -> list[tuple[Month, PastMonth | None]]:
    """The twelve months up to `last`, latest first, each with its return: the table beside the chart."""
    known = {one.month: one for one in past}
    return [(month, known.get(month)) for month in Month.span(last.plus(1 - CHART_MONTHS), last)[::-1]]


def month_chart(past: Sequence[PastMonth], last: Month) -> Drawing | None:
    """New orders in 万美元 over the twelve months up to `last`; None before there are two to compare."""
    known = {one.month: one.usd_10k for one in past}
    if sum(value is not None for value in known.values()) < 2:
        return None
    months = Month.span(last.plus(1 - CHART_MONTHS), last)
    values: list[Decimal | None] = [known.get(month) for month in months]
    return trend(
        [Series("新签", values)],
        months=[f"{month.month}月" for month in months],
        title=f"{months[0].label}至{last.label}新签订单（万美元）",
        unit="",
    )


def compared(sheet: MonthSheet, typed: RawReturn) -> list[Disparity]:
    """What stands otherwise in the saved version."""
    return disparities(sheet.typed, typed, {str(order.public_id): order.contract_no for order in sheet.held})
