"""The invented world of the demo data: companies, exports and monthly returns. Pure; the same seed gives the same world.

Rows are lists of cell values in the order of the workbooks' columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from core import uscc
from core.periods import Month, day_end, day_start
from orders.enums import Trend
from tenancy.rules import city_of, gb_from_code
from zjtrade.demo.texts import KINDS, NAME_PREFIX, WORDS

HISTORY = Month.span(Month(2020, 1), Month(2020, 12))
COMPANIES = 2_000
FEWEST = 8  # companies in the smallest county
HELD = 2  # companies of every county that trade and export throughout, and leave the running month to a visitor
SWITCHED_OFF = 0.02  # companies that no longer trade
EXPORTED = 36  # months before the running one in which every exporter has customs figures
SLUMPS = 0.15  # companies whose trade breaks down for a while in these months
LEAD = 2  # months by which orders run before exports

Cells = list[Any]


@dataclass(frozen=True)
class County:
    """How a county works: shares between 0 and 1."""

    code: int
    punctual: float  # returns on time, at the end of the year
    accurate: float
    answers: float  # questions answered at all
    prompt: float  # answers within two working days
    feeds_back: float


@dataclass(frozen=True)
class Company:
    """One invented enterprise."""

    serial: int
    uscc: str
    name: str
    county: County
    joined_on: date
    active: bool
    exports: bool
    size: float  # monthly export in 万美元, about
    diligence: float  # added to the county's share
    slump: tuple[Month, Month, float] | None = None  # first and last month of it, and what is left of the trade

    def trade(self, month: Month) -> float:
        """What part of its usual orders it signs in a month; after a slump they come back over three months."""
        if self.slump is None or month < self.slump[0]:
            return 1.0
        _, last, left = self.slump
        if month <= last:
            return left
        since = (month.year - last.year) * 12 + month.month - last.month
        return min(1.0, left + (1 - left) * since / 3)

    @property
    def on_roster(self) -> bool:
        """Whether it must file in every month of the world."""
        return self.active and self.exports and self.joined_on < HISTORY[0].first_day


@dataclass(frozen=True)
class Calendar:
    """The months of the world: the year 2020, and what of the running year lies behind `today`."""

    today: date

    @property
    def running(self) -> Month:
        """The month of today."""
        return Month.of(self.today)

    @property
    def recent(self) -> list[Month]:
        """The running year's months before the running one; in January last December."""
        first = min(Month(self.today.year, 1), self.running.previous())
        return Month.span(first, self.running.previous())

    @property
    def year_before(self) -> list[Month]:
        """The twelve months before the running year, that its figures are compared with."""
        return Month.span(self.recent[0].plus(-12), self.recent[0].previous())


def cutoff(month: Month) -> datetime:
    """When a return stops being on time: as in the schemes, 24:00 on the 20th, in December on the 31st."""
    return day_end(date(month.year, month.month, 31 if month.month == 12 else 20))


def make_counties(random: Random, codes: Sequence[int]) -> list[County]:
    """Every county with ways of its own; those of a city resemble each other."""
    cities: dict[int, float] = {}
    counties = []
    for code in codes:
        level = cities.setdefault(city_of(code), random.uniform(0.76, 0.93))

        def share(spread: float, shift: float = 0.0, level: float = level) -> float:
            return min(0.985, max(0.60, random.gauss(level + shift, spread)))

        counties.append(
            County(
                code=code,
                punctual=share(0.07),
                accurate=share(0.04, 0.07),
                answers=share(0.04, 0.09),
                prompt=share(0.06, 0.03),
                feeds_back=share(0.07, 0.02),
            )
        )
    return counties


def make_companies(random: Random, counties: Sequence[County]) -> list[Company]:
    """All companies; large counties have many, none has fewer than eight. The first two of a county always trade and export."""
    weights = [random.paretovariate(1.6) for _ in counties]
    homes = [county for county in counties for _ in range(FEWEST)]
    homes += random.choices(counties, weights, k=COMPANIES - len(homes))
    homes.sort(key=lambda county: county.code)
    companies = []
    for serial, county in enumerate(homes, 1):
        first = serial <= HELD or homes[serial - 1 - HELD] is not county
        code = f"91{gb_from_code(county.code)}DEM{serial:06d}"
        companies.append(
            Company(
                serial=serial,
                uscc=code + uscc.check_character(code),
                name=f"{NAME_PREFIX}{random.choice(WORDS)}{serial:04d}号{random.choice(KINDS)}有限公司",
                county=county,
                joined_on=_joined(random, first),
                active=first or random.random() >= SWITCHED_OFF,
                exports=first or random.random() >= 0.05,
                size=min(4_000.0, random.lognormvariate(3.2, 1.1)),
                diligence=random.gauss(0, 0.08),
            )
        )
    return companies


def with_slumps(
    random: Random, companies: Sequence[Company], calendar: Calendar, newest: Month, sure: set[str]
) -> list[Company]:
    """The companies with their breakdowns of trade; those in `sure` have one in the quarter that begins with `newest`."""
    found = []
    for company in companies:
        slump = None
        if company.uscc in sure:
            slump = newest.plus(-LEAD), newest.plus(6), 0.2
        elif random.random() < SLUMPS:
            first = calendar.running.plus(-random.randrange(3, 30))
            slump = first, first.plus(random.randrange(3, 12)), random.uniform(0.1, 0.7)
        found.append(replace(company, slump=slump))
    return found


def _joined(random: Random, early: bool) -> date:
    if early or random.random() < 0.94:
        return date(2017, 1, 1) + timedelta(days=random.randrange(1_000))
    return date(2020, 1, 1) + timedelta(days=random.randrange(330))


def enterprise_rows(random: Random, companies: Sequence[Company]) -> list[Cells]:
    """Workbook `enterprises`."""
    rows = []
    for company in companies:
        tags = [
            tag
            for tag, share in (("输美", 0.2), ("重点", 0.1), ("广交会", 0.15), ("受补贴", 0.08))
            if random.random() < share
        ]
        rows.append(
            [
                company.uscc,
                company.name,
                f"33DM{company.serial:06d}",
                gb_from_code(company.county.code),
                f"示例联系人{company.serial:04d}",
                f"000-0000{company.serial:04d}",
                "正常" if company.active else random.choice(("停业", "注销")),
                company.joined_on,
                "；".join(tags),
            ]
        )
    return rows


def export_rows(random: Random, companies: Sequence[Company], calendar: Calendar) -> list[Cells]:
    """Workbook `exports`: some months of the years up to 2020, and every month of the last three years."""
    rows = []
    recent = calendar.running.plus(-EXPORTED)
    periods = (
        (Month(2017, 1), Month(2019, 12), 0.06),
        (HISTORY[0], HISTORY[-1], 0.2),
        (max(HISTORY[-1].next(), recent), calendar.running.previous(), 1.0),
    )
    for company in companies:
        if not company.exports:
            continue
        for first, last, share in periods:
            months = Month.span(first, last)
            for index, month in enumerate(months):
                # The last month of a period always has a figure, so that who exports is on the roster.
                if index == len(months) - 1 or random.random() < share:
                    spread = random.uniform(0.5, 1.5) if month < recent else random.uniform(0.8, 1.2)
                    amount = company.size * company.trade(month.plus(-LEAD)) * spread
                    rows.append([company.uscc, month, _money(amount)])
    return rows


def return_rows(random: Random, companies: Sequence[Company], calendar: Calendar) -> list[Cells]:
    """Workbook `returns`: on time, late or not at all, better towards the end of a year; the running month up to today.

    The first two companies of a county leave the running month open: somebody to try it with. Their last two months
    are filed order by order, by `running_month`.
    """
    rows = []
    until = day_start(calendar.today)
    seen: dict[int, int] = {}
    for company in companies:
        if not company.active or (not company.exports and random.random() < 0.8):
            continue
        code = company.county.code
        seen[code] = seen.get(code, 0) + 1
        months = [*HISTORY, *calendar.year_before, *calendar.recent, calendar.running]
        if seen[code] <= HELD:
            months = [month for month in months[:-1] if month < calendar.running.plus(-2)]
        for month in months:
            filed_at = _filing_time(random, company, month)
            if company.joined_on <= month.first_day and filed_at is not None and filed_at < until:
                rows.append(_return(random, company, month, filed_at))
    return rows


def _filing_time(random: Random, company: Company, month: Month) -> datetime | None:
    trend = -0.10 + 0.13 * (month.month - 1) / 11 - (0.05 if month.month == 2 else 0)
    punctual = min(0.995, max(0.3, company.county.punctual + trend + company.diligence))
    chance = random.random()
    start, end = day_start(month.first_day), cutoff(month)
    if chance < punctual:
        days = (end - start).days
        day = min(days - 1, int(random.triangular(0, days, days)))
        moment = start + timedelta(days=day)
    elif chance < punctual + (1 - punctual) * 0.45:
        moment = end + timedelta(days=random.randrange(25))
    else:
        return None
    return moment + timedelta(hours=8, minutes=random.randrange(600))


def _return(random: Random, company: Company, month: Month, filed_at: datetime) -> Cells:
    accurate = random.random() < company.county.accurate
    trend = _trend(random, company, month)
    if random.random() < (0.16 if month.year == HISTORY[0].year else 0.05):
        return [company.uscc, month, filed_at, True, None, None, accurate, trend]
    dip = {2: 0.5, 3: 0.6, 4: 0.75}.get(month.month, 1.0) if month.year == HISTORY[0].year else 1.0
    amount = _money(company.size * dip * company.trade(month) * random.uniform(0.6, 1.4))
    return [company.uscc, month, filed_at, False, amount, random.randint(1, 12), accurate, trend]


def _trend(random: Random, company: Company, month: Month) -> str | None:
    """What it answers about its orders: mostly as they move over the quarter, now and then nothing."""
    moved = company.trade(month) - company.trade(month.plus(-3))
    weights = (10, 30, 60) if moved < 0 else (60, 30, 10) if moved > 0 else (20, 60, 20)
    return random.choices((*(trend.label for trend in Trend), None), (*weights, 15))[0]


def _money(amount: float) -> Decimal:
    return Decimal(str(round(max(amount, 0.5), 2)))
