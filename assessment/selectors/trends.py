"""How a region's rates ran: the twelve months of a trend, and the small course beside each line of a ranking."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessment.enums import RateKind, TrendWindow
from assessment.models import Result, Run
from assessment.selectors.runs import MonthFigures, in_view
from core.decimals import DASH
from core.periods import Month
from tenancy.roles import Actor

WINDOW = 12
"""Months of a trend and of a course, the shown one included."""

_COLUMNS = {RateKind.FILING: "filing_rate", RateKind.RESPONSE: "response_rate"}


@dataclass(frozen=True)
class TrendChoice:
    """Whose trend is asked for (None: the region that stands in front) and over which months."""

    region: int | None = None
    window: TrendWindow = TrendWindow.YEAR


@dataclass(frozen=True)
class TrendRow:
    """One month of a trend: its two rates, what it is (a `RunState` in words, 未发布, or a dash), and the run that has them."""

    month: Month
    filing: Fraction | None
    response: Fraction | None
    state: str
    run: Run | None = None


@dataclass(frozen=True)
class Trend:
    """Both rates of a region over twelve months; of a year, the months after the shown one are blank."""

    region: int
    name: str
    window: TrendWindow
    rows: tuple[TrendRow, ...]

    @property
    def span(self) -> str:
        """The months in words: 2020年, or 2019年9月至2020年8月."""
        first, last = self.rows[0].month, self.rows[-1].month
        return f"{first.year}年" if first.year == last.year else f"{first.label}至{last.label}"

    @property
    def months(self) -> int:
        """How many months have a rate."""
        return sum(1 for row in self.rows if row.filing is not None or row.response is not None)


def trend_of(region: int, name: str, month: Month, window: TrendWindow, found: Mapping[Month, MonthFigures]) -> Trend:
    """The trend up to a month, of the months found."""
    months = (
        recent(month) if window is TrendWindow.RECENT else Month.span(Month(month.year, 1), Month(month.year, WINDOW))
    )
    rows = tuple(_row(each, found.get(each) if each <= month else None, region) for each in months)
    return Trend(region, name, window, rows)


def _row(month: Month, shown: MonthFigures | None, region: int) -> TrendRow:
    result = None if shown is None else shown.results.get(region)
    if shown is None or result is None:
        return TrendRow(month, None, None, DASH if shown is None else "未发布")
    return TrendRow(month, result.filing.rate, result.response.rate, shown.state.label, shown.run)


def recent(month: Month) -> list[Month]:
    """The last twelve months up to a month, across the new year."""
    return Month.span(month.plus(1 - WINDOW), month)


def courses(
    actor: Actor, found: Mapping[Month, MonthFigures], month: Month, members: Collection[int], kind: RateKind
) -> dict[int, tuple[Decimal | None, ...]]:
    """One rate of some regions over the last twelve months as stored, to six digits: for drawing, not for ranking. One query.

    None where a month has no run, does not apply, or is not in the actor's view; a region without any row is left out.
    """
    months = recent(month)
    runs = [found[each].run.pk for each in months if each in found]
    rows = Result.objects.filter(in_view(actor), run__in=runs, region_id__in=members)
    values: dict[int, dict[Month, Decimal | None]] = {}
    for region, day, rate in rows.values_list("region_id", "month", _COLUMNS[kind]).order_by():
        values.setdefault(region, {})[Month.of(day)] = rate
    return {region: tuple(line.get(each) for each in months) for region, line in values.items()}
