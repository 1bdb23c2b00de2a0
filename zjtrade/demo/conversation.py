"""The invented world of the demo data: questions, five-colour lists, feedback, deductions. Pure, as `zjtrade.demo.world`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from core.periods import Quarter, day_start
from core.workdays import Calendar as WorkingCalendar
from tenancy.rules import city_of, gb_from_code
from zjtrade.demo.texts import DEDUCTION_EVIDENCE, FEEDBACK, LIST_REASONS, TOPICS
from zjtrade.demo.world import HISTORY, Calendar, Cells, Company, County, cutoff

QUESTIONS = 1_500
RECENT_QUESTIONS = 40  # a month of the running year
LISTED = 0.08  # of the companies that do well
_SEASON = (60, 130, 190, 190, 150, 130, 120, 110, 110, 110, 100, 100)
_COLOURS = ("红", "橙", "黄", "蓝", "绿")


def list_quarters(calendar: Calendar) -> list[Quarter]:
    """Q1 to Q3 of 2020, and the quarters whose lists the running year counts as far as they are published."""
    first = Quarter(calendar.today.year - 1, 4)
    recent = [first.plus(step) for step in range(4) if first.plus(step).publication_month.first_day <= calendar.today]
    return [Quarter(2020, 1), Quarter(2020, 2), Quarter(2020, 3), *recent]


def question_rows(random: Random, companies: Sequence[Company], calendar: Calendar) -> list[Cells]:
    """Workbook `questions`: most answered in time, some late, some invalid, some not at all."""
    working = WorkingCalendar()
    traders = [company for company in companies if company.active]
    months = random.choices(HISTORY, _SEASON, k=QUESTIONS)
    months += [month for month in calendar.recent for _ in range(RECENT_QUESTIONS)]
    numbers: dict[int, int] = {}
    rows = []
    for month in sorted(months):
        company = random.choice(traders)
        days = (month.last_day - month.first_day).days + 1
        asked_at = day_start(month.first_day) + timedelta(
            days=random.randrange(days), hours=8, minutes=random.randrange(620)
        )
        number = numbers[month.year] = numbers.get(month.year, 0) + 1
        rows.append(
            _question(random, company, f"DM{month.year}-{number:05d}", asked_at, working, day_start(calendar.today))
        )
    return rows


def _question(
    random: Random, company: Company, number: str, asked_at: datetime, working: WorkingCalendar, until: datetime
) -> Cells:
    topic = random.choice(TOPICS)
    valid = random.random() >= 0.03
    cells: Cells = [number, company.uscc, asked_at, topic.title, topic.text]
    answered_at = _answer_time(random, company.county, asked_at, working) if valid else None
    if answered_at is None or answered_at >= until:
        return [*cells, None, None, None, None, valid]
    office = company.county.code if random.random() < 0.92 else city_of(company.county.code)
    rating = random.choices((None, 5, 4, 3, 2, 1), (40, 34, 16, 6, 2, 2))[0]
    return [*cells, answered_at, gb_from_code(office), topic.answer, rating, valid]


def _answer_time(random: Random, county: County, asked_at: datetime, working: WorkingCalendar) -> datetime | None:
    if random.random() >= county.answers:
        return None
    due_at = working.due_at(asked_at)
    if random.random() < county.prompt:
        first = asked_at + timedelta(minutes=20)
        return first + (due_at - timedelta(minutes=1) - first) * random.random()
    return due_at + timedelta(days=random.randrange(12), hours=9, minutes=random.randrange(480))


def first_companies(companies: Sequence[Company]) -> set[str]:
    """Credit code of the first company of every county."""
    return set({company.county.code: company.uscc for company in reversed(companies)}.values())


def list_rows(random: Random, companies: Sequence[Company], calendar: Calendar) -> list[Cells]:
    """Workbook `list`: companies in a slump, and a few others, the first of each county always. The newest list is not taken
    over: `zjtrade.demo.lists` draws it by rules.
    """
    rows = []
    first = first_companies(companies)
    for quarter in list_quarters(calendar)[:-1]:
        for company in companies:
            lost = 1 - company.trade(quarter.last_month)
            drawn = random.random() < (0.8 if lost > 0.2 else LISTED - len(first) / len(companies))
            if (company.active and company.exports and drawn) or company.uscc in first:
                colour = _colour(lost) if lost > 0.2 else random.choices(_COLOURS, (12, 20, 34, 22, 12))[0]
                rows.append([quarter, company.uscc, colour, random.choice(LIST_REASONS[colour])])
    return rows


def _colour(lost: float) -> str:
    """The colour of a company that has lost a part of its trade."""
    return _COLOURS[sum(lost < part for part in (0.7, 0.5, 0.35, 0.25))]


def feedback_rows(
    random: Random, companies: Sequence[Company], entries: Sequence[Cells], calendar: Calendar
) -> list[Cells]:
    """Workbook `feedback`: in the two months after publication."""
    counties = {company.uscc: company.county for company in companies}
    rows = []
    for quarter, code, _, _ in entries:
        published = day_start(quarter.publication_month.first_day)
        if random.random() >= counties[code].feeds_back:
            continue
        for _ in range(2 if random.random() < 0.05 else 1):
            given_at = published + timedelta(
                days=int(random.triangular(1, 78, 35)), hours=9, minutes=random.randrange(500)
            )
            if given_at < day_start(calendar.today):
                rows.append([quarter, code, given_at, random.choice(FEEDBACK)])
    return rows


def deduction_rows(random: Random, counties: Sequence[County], calendar: Calendar) -> list[Cells]:
    """Workbook `deductions`: now and then a county, twice a city."""
    rows: list[Cells] = []
    months = [*HISTORY[2:], *(month for month in calendar.recent if cutoff(month) < day_start(calendar.today))]
    for month in months:
        places = random.sample([county.code for county in counties if county.answers < 0.97], 2)
        if month.month in (6, 11):
            places.append(city_of(random.choice(counties).code))
        for place in places:
            kind = random.choice(("拖沓", "拖沓", "草率"))
            rows.append(
                [month, gb_from_code(place), kind, random.choice((1, 1, 1, 2)), random.choice(DEDUCTION_EVIDENCE[kind])]
            )
    return rows
