"""The leading index as an actor sees it: one region over the months, and a month by region, market and product.

What is hidden is dropped here and nowhere else: no figure of it reaches a page, a chart or a workbook.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet

from alerts.enums import Breakdown, LeadingSort
from alerts.models import LeadingCount
from alerts.rules import LEAST, Outlook
from core.errors import Unseen
from core.periods import Month, local_date
from orders.chapters import chapter_name
from orders.markets import market_name
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.rules import level_of
from tenancy.selectors import Regions, all_regions, rows_in_view

MONTHS = 24
TOO_FEW = "样本不足"
_BELOW = {RegionLevel.PROVINCE: RegionLevel.CITY, RegionLevel.CITY: RegionLevel.COUNTY}


@dataclass(frozen=True)
class Subject:
    """What an index is of: everything, one market, or one product."""

    breakdown: Breakdown = Breakdown.ALL
    code: str = ""

    @property
    def name(self) -> str:
        """``美国``, ``第85章 电机电气设备``; "" for everything."""
        return _name(self.breakdown, self.code)


@dataclass(frozen=True)
class LeadingQuery:
    """What an official asks; `region` None: the own one; `month` None: the latest; `by`: what the table tells apart."""

    region: int | None = None
    month: Month | None = None
    by: Breakdown = Breakdown.ALL
    subject: Subject = Subject()
    sort: LeadingSort = LeadingSort.CODE
    descending: bool = False


@dataclass(frozen=True)
class LeadingLine:
    """One place, market, product or month. `outlook` is None where nobody answered, and where nothing may be said;
    `few` then says 样本不足. `number_text` is the number of enterprises as it may be printed."""

    code: str
    name: str
    outlook: Outlook | None
    few: bool
    number_text: str
    region: int
    month: Month

    @property
    def index(self) -> Fraction | None:
        """The index, None where there is none."""
        return None if self.outlook is None else self.outlook.index

    @property
    def exported(self) -> Decimal | None:
        """What the same enterprises exported later, 万美元."""
        return None if self.outlook is None else self.outlook.exported

    @property
    def exported_before(self) -> Decimal | None:
        """What they exported a year before that, 万美元."""
        return None if self.outlook is None else self.outlook.exported_before

    @property
    def change(self) -> Fraction | None:
        """Later exports against a year before, percent."""
        return None if self.outlook is None else self.outlook.change

    @property
    def shares(self) -> tuple[Fraction | None, ...]:
        """Rising, flat and falling, percent."""
        found = None if self.outlook is None else self.outlook.shares
        return (None, None, None) if found is None else found


@dataclass(frozen=True)
class LeadingPage:
    """One region's index. `trend` has MONTHS lines up to the running month; `lines` are of `month` (None: never counted)."""

    region: int
    name: str
    above: list[tuple[int, str]]
    subject: Subject
    by: Breakdown
    month: Month | None
    months: list[Month]
    trend: list[LeadingLine]
    total: LeadingLine | None
    lines: list[LeadingLine]
    counted_at: datetime | None


def leading_page(actor: Actor, query: LeadingQuery, *, now: datetime) -> LeadingPage:
    """The index of a region in view. Three queries: regions, months, table. Raises Unseen for a region out of view."""
    regions = all_regions()
    region = _chosen(actor, query.region, regions)
    running = Month.of(local_date(now))
    months = Month.span(running.plus(1 - MONTHS), running)
    subject = query.subject
    rows = rows_in_view(LeadingCount.objects.all(), actor)
    found = {
        Month.of(row.month): row
        for row in rows.filter(
            month__in=[month.first_day for month in months],
            region=region,
            breakdown=subject.breakdown,
            code=subject.code,
        )
    }
    name = regions.names[region]
    month = query.month if query.month in found else max(found, default=None)
    latest = None if month is None else found[month]
    lines = [] if month is None else _table(rows.filter(month=month.first_day), region, month, query, regions)
    return LeadingPage(
        region=region,
        name=name,
        above=[(code, regions.names[code]) for code in _above(actor, region, regions)],
        subject=subject,
        by=query.by,
        month=month,
        months=sorted(found, reverse=True),
        trend=[_line("", one.label, found.get(one), region, one) for one in months],
        total=None if month is None else _line("", name, latest, region, month),
        lines=lines,
        counted_at=None if latest is None else latest.computed_at,
    )


def _chosen(actor: Actor, region: int | None, regions: Regions) -> int:
    code = actor.region if region is None else region
    if code is None or not actor.covers(code) or code not in regions.names or level_of(code) is RegionLevel.TOWN:
        raise Unseen
    return code


def _above(actor: Actor, region: int, regions: Regions) -> list[int]:
    """The regions above one, as far as they are in view, the highest first."""
    line = []
    above = regions.parents.get(region)
    while above is not None and actor.covers(above):
        line.append(above)
        above = regions.parents.get(above)
    return line[::-1]


def _table(
    rows: QuerySet[LeadingCount], region: int, month: Month, query: LeadingQuery, regions: Regions
) -> list[LeadingLine]:
    if query.by is Breakdown.ALL:
        level = _BELOW.get(level_of(region))
        places = [] if level is None else regions.at(level, within=region)
        there = {
            row.region_id: row
            for row in rows.filter(breakdown=query.subject.breakdown, code=query.subject.code, region__in=places)
        }
        lines = [_line(str(place), regions.names[place], there.get(place), place, month) for place in places]
    else:
        lines = [
            _line(row.code, _name(query.by, row.code), row, region, month)
            for row in rows.filter(breakdown=query.by, region=region).order_by("code")
        ]
    return _sorted(lines, query)


def _sorted(lines: list[LeadingLine], query: LeadingQuery) -> list[LeadingLine]:
    """In the order asked for; what has no figure comes last either way."""
    if query.sort is LeadingSort.CODE:
        return lines[::-1] if query.descending else lines
    keys = [(_key(line, query.sort), line) for line in lines]
    known = [(key, line) for key, line in keys if key is not None]
    known.sort(key=lambda pair: pair[0], reverse=query.descending)
    return [line for _, line in known] + [line for key, line in keys if key is None]


def _key(line: LeadingLine, sort: LeadingSort) -> Fraction | int | None:
    if sort is LeadingSort.INDEX:
        return line.index
    if sort is LeadingSort.CHANGE:
        return line.change
    return None if line.outlook is None else line.outlook.number


def _line(code: str, name: str, row: LeadingCount | None, region: int, month: Month) -> LeadingLine:
    outlook = None
    number = "0"
    if row is not None:
        answers = row.rising + row.flat + row.falling
        if row.hidden or answers < LEAST:  # the second never without the first; a net
            number = f"<{LEAST}" if answers < LEAST else "不公布"
        else:
            outlook = Outlook(row.rising, row.flat, row.falling, row.exported, row.exported_before)
            number = f"{answers:,}"
    return LeadingLine(code, name, outlook, row is not None and outlook is None, number, region, month)


def _name(breakdown: Breakdown, code: str) -> str:
    if breakdown is Breakdown.MARKET:
        return market_name(code)
    return chapter_name(code) if breakdown is Breakdown.PRODUCT else ""


def leading_tables(
    actor: Actor, query: LeadingQuery, *, now: datetime
) -> list[tuple[Breakdown, Sequence[LeadingLine]]]:
    """For a workbook: the tables of all three breakdowns of one region and month."""
    made: list[tuple[Breakdown, Sequence[LeadingLine]]] = []
    for breakdown in Breakdown:
        page = leading_page(actor, LeadingQuery(query.region, query.month, breakdown, query.subject), now=now)
        lines = page.lines if page.total is None or breakdown is not Breakdown.ALL else [page.total, *page.lines]
        made.append((breakdown, lines))
    return made
