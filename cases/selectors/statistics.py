"""The page of statistics: what became of the questions of a period, by bureau, by topic and month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Q

from cases.enums import Topic
from cases.facts import QuestionFigures
from cases.models import Statistic
from cases.rules import Period, QuestionRates, periods_of, question_rates, trend_months
from core.errors import NotAllowed, Unseen
from core.periods import Month, local_date
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.rules import city_of, level_of, region_range
from tenancy.selectors import Regions, all_regions

_COUNTS = ("asked", "answered", "in_time", "resolved", "rated", "satisfied", "reopened", "overdue")
_MEDIANS = ("first_minutes", "resolved_minutes")
_COLUMNS = ("region_id", "year", "month", "topic", "as_of", *_COUNTS, *_MEDIANS)
_SHOWN_LEVELS = (RegionLevel.PROVINCE, RegionLevel.CITY, RegionLevel.COUNTY)


@dataclass(frozen=True)
class StatisticsLine:
    """One row of a table: a region, a topic or a month by its name; `code` is the region's, `opens` says that it has counties."""

    name: str
    figures: QuestionFigures
    rates: QuestionRates
    code: int | None = None
    topic: Topic | None = None
    month: Month | None = None
    opens: bool = False


@dataclass(frozen=True)
class Statistics:
    """The figures of a region in a period: its own, of the regions below it, of the topics asked about, of the months before.

    `above` are the regions in the actor's view that it lies in. `as_of` is None when nothing was counted for it yet.
    """

    region: int
    name: str
    level: RegionLevel
    above: list[tuple[int, str]]
    period: Period
    running: Month
    years: list[int]
    total: StatisticsLine
    below: list[StatisticsLine]
    topics: list[StatisticsLine]
    trend: list[StatisticsLine]
    as_of: datetime | None

    @property
    def label(self) -> str:
        """The period in words."""
        return self.period.label(self.running)

    @property
    def is_to_date(self) -> bool:
        """Whether the period still runs."""
        return self.period.last_month(self.running) == self.running

    @property
    def periods(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What may be chosen, the latest year first: (year in words, [(period, its words)…])."""
        return [
            (f"{year}年", [(str(one), one.label(self.running)) for one in periods_of(year, self.running)])
            for year in self.years
        ]


def question_statistics(
    actor: Actor, region: int | None, period: Period | None, *, months: int, now: datetime
) -> Statistics:
    """What became of the questions of a region (None: the actor's own) in a period (None: the year to date).

    Of a province its cities, of a city its counties; the trend has `months` months up to the period's last. Three queries,
    whatever the number of questions: regions, the region's years and months, the period. Raises NotAllowed for an actor
    without a region, and Unseen for a region that is none, or not in view.
    """
    regions = all_regions()
    code = _chosen(actor, region, regions)
    running = Month.of(local_date(now))
    period = period or Period(running.year)
    own = {(row["year"], row["month"]): row for row in _rows(Q(region=code, topic=None))}
    below = _below(code, regions)
    found = _rows(Q(region__in=below, topic=None) | Q(region=code, topic__isnull=False), period)
    by_region = {row["region_id"]: row for row in found if row["topic"] is None}
    by_topic = {row["topic"]: row for row in found if row["topic"] is not None}
    level = RegionLevel(regions.levels[code])
    total = own.get((period.year, period.month))
    return Statistics(
        region=code,
        name=regions.names[code],
        level=level,
        above=_above(actor, code, regions),
        period=period,
        running=running,
        years=sorted({year for year, _ in own} | {running.year, period.year}, reverse=True),
        total=_line(regions.names[code], total, code=code),
        below=[
            _line(regions.names[one], by_region.get(one), code=one, opens=level is RegionLevel.PROVINCE)
            for one in below
        ],
        topics=[_line(topic.label, by_topic[topic], topic=topic) for topic in Topic if topic in by_topic],
        trend=[
            _line(month.label, own.get((month.year, month.month)), month=month)
            for month in trend_months(period, months, running)
        ],
        as_of=total["as_of"] if total is not None else own[max(own, key=_latest)]["as_of"] if own else None,
    )


def region_statistics(actor: Actor, region: int, period: Period) -> list[StatisticsLine]:
    """Figures of a region in view and of every city and county in it, in code order, for a workbook. Two queries.

    Raises NotAllowed and Unseen as `question_statistics`.
    """
    regions = all_regions()
    code = _chosen(actor, region, regions)
    low, high = region_range(code)
    found = {row["region_id"]: row for row in _rows(Q(region__gte=low, region__lte=high, topic=None), period)}
    inside = [one for one in regions.names if low <= one <= high and regions.levels[one] in _SHOWN_LEVELS]
    return [_line(regions.names[one], found.get(one), code=one) for one in inside]


def _chosen(actor: Actor, region: int | None, regions: Regions) -> int:
    """The region asked for, or the actor's own; a 镇街's is its county's."""
    if region is None:
        region = actor.region
        if region is None:
            raise NotAllowed
    if not actor.covers(region) or region not in regions.names or regions.levels[region] not in _SHOWN_LEVELS:
        raise Unseen
    return region


def _below(code: int, regions: Regions) -> list[int]:
    """Cities of a province, counties of a city; of a county nothing."""
    below = {RegionLevel.PROVINCE: RegionLevel.CITY, RegionLevel.CITY: RegionLevel.COUNTY}.get(level_of(code))
    return regions.at(below, within=code) if below is not None else []


def _above(actor: Actor, code: int, regions: Regions) -> list[tuple[int, str]]:
    line = [actor.region, city_of(code)] if actor.region is not None else []
    return [
        (one, regions.names[one])
        for one in dict.fromkeys(line)
        if one is not None and one != code and actor.covers(one) and one in regions.names
    ]


def _rows(which: Q, period: Period | None = None) -> Sequence[dict[str, Any]]:
    rows = Statistic.objects.filter(which)
    if period is not None:
        rows = rows.filter(year=period.year, month=period.month)
    return list(rows.values(*_COLUMNS))


def _latest(key: tuple[int, int | None]) -> tuple[int, int]:
    year, month = key
    return year, month or 13


def _line(name: str, row: dict[str, Any] | None, **about: Any) -> StatisticsLine:
    figures = QuestionFigures.ZERO if row is None else _figures(row)
    return StatisticsLine(name=name, figures=figures, rates=question_rates(figures), **about)


def _figures(row: dict[str, Any]) -> QuestionFigures:
    counts: dict[str, Any] = {name: row[name] for name in _COUNTS}
    medians = {name: None if row[name] is None else Fraction(row[name]) for name in _MEDIANS}
    return QuestionFigures(**counts | medians)
