"""Slow and obvious: a month of 2020 region by region, in plain loops over the same rows, by the words of the Notice.

Shares no line with the SQL or the formulas: counts of a city come from looking at every row in it, annex 2 is typed in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from core.periods import Month, local_date

# month: questions, list, of which quarter (annex 2 of the Notice, in percent)
ANNEX_2 = {
    1: (100, 0, None), 2: (100, 0, None), 3: (100, 0, None),
    4: (100, 0, None), 5: (90, 10, "2020Q1"), 6: (50, 50, "2020Q1"),
    7: (100, 0, None), 8: (90, 10, "2020Q2"), 9: (50, 50, "2020Q2"),
    10: (100, 0, None), 11: (90, 10, "2020Q3"), 12: (50, 50, "2020Q3"),
}  # fmt: skip


@dataclass(frozen=True)
class Return:
    """A roster enterprise's month: when filed first (None: never), and the times during which it was in doubt."""

    county: int
    month: Month
    filed_at: datetime | None
    doubts: tuple[tuple[datetime, datetime | None], ...] = ()


@dataclass(frozen=True)
class Question:
    """A question; `counts` is False for one that was set aside."""

    county: int
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None
    counts: bool = True


@dataclass(frozen=True)
class Warned:
    """An enterprise on a quarter's list."""

    county: int
    quarter: str
    published_at: datetime
    fed_back_at: tuple[datetime, ...]


@dataclass(frozen=True)
class Taken:
    """Decided occurrences against a county or a city."""

    region: int
    month: Month
    occurrences: int


@dataclass(frozen=True)
class Books:
    """Every row there is."""

    returns: tuple[Return, ...]
    questions: tuple[Question, ...]
    warned: tuple[Warned, ...]
    taken: tuple[Taken, ...]


Rates = tuple[Fraction | None, Fraction | None]


def rates(books: Books, month: Month, cutoff: datetime, regions: Iterable[int]) -> dict[int, Rates]:
    """Filing rate and response rate of each region (nine digits: province, city or county) in percent, None for n/a."""
    return {
        region: (_filing(books, month, cutoff, region), _response(books, month, cutoff, region)) for region in regions
    }


def _inside(code: int, region: int) -> bool:
    text, prefix = str(code), str(region)
    if prefix.endswith("0000000"):
        return text[:2] == prefix[:2]
    if prefix.endswith("00000"):
        return text[:4] == prefix[:4]
    return text[:6] == prefix[:6]


def _filing(books: Books, month: Month, cutoff: datetime, region: int) -> Fraction | None:
    own = [row for row in books.returns if _inside(row.county, region)]
    this = [row for row in own if row.month == month]
    last = [row for row in own if row.month == month.previous()]
    year = [row for row in own if row.month.year == month.year and row.month <= month]

    parts: list[tuple[int, Fraction]] = []
    if this:
        parts.append((30, Fraction(len([row for row in this if _filed(row, cutoff)]), len(this))))
    if last:
        returned = [row for row in last if _filed(row, cutoff)]
        accurate = [row for row in returned if not _doubted(row, cutoff)]
        parts.append((30, Fraction(len(accurate), len(returned)) if returned else Fraction(0)))
    if year:
        parts.append((40, Fraction(len([row for row in year if _filed(row, cutoff)]), len(year))))
    return _weighed(parts)


def _filed(row: Return, cutoff: datetime) -> bool:
    return row.filed_at is not None and row.filed_at <= cutoff


def _doubted(row: Return, cutoff: datetime) -> bool:
    return any(begun <= cutoff and (ended is None or ended > cutoff) for begun, ended in row.doubts)


def _response(books: Books, month: Month, cutoff: datetime, region: int) -> Fraction | None:
    question_weight, list_weight, quarter = ANNEX_2[month.month]
    asked = answered = 0
    for question in books.questions:
        if not _inside(question.county, region) or not question.counts:
            continue
        if local_date(question.asked_at).year != month.year or question.asked_at > cutoff:
            continue
        if question.answered_at is not None and question.answered_at <= cutoff:
            asked += 1
            answered += 1
        elif question.due_at <= cutoff:
            asked += 1
    listed = fed_back = 0
    for entry in books.warned:
        if _inside(entry.county, region) and entry.quarter == quarter and entry.published_at <= cutoff:
            listed += 1
            fed_back += 1 if any(given <= cutoff for given in entry.fed_back_at) else 0
    parts: list[tuple[int, Fraction]] = []
    if asked and question_weight:
        parts.append((question_weight, Fraction(answered, asked)))
    if listed and list_weight:
        parts.append((list_weight, Fraction(fed_back, listed)))
    weighed = _weighed(parts)
    if weighed is None:
        return None
    points = 0
    if not str(region).endswith("0000000"):  # the province carries none
        points = sum(row.occurrences for row in books.taken if row.month == month and _inside(row.region, region))
    return max(Fraction(0), weighed - points)


def _weighed(parts: list[tuple[int, Fraction]]) -> Fraction | None:
    if not parts:
        return None
    return 100 * sum((weight * share for weight, share in parts), Fraction(0)) / sum(weight for weight, _ in parts)
