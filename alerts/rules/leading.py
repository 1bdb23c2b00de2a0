"""The leading index of orders (景气先行指数) = 100 + share rising − share falling, and what of it may be said (issue 5; ours).

The answers are those of the returns' sentiment question on orders against last month (definitions §2, 月度填报): above 100 more
enterprises say "up" than "down". It stands beside what the same enterprises exported two to three months later.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.periods import Month
from tenancy.rules import city_of, province_of

LEAST = 5
"""Enterprises below which nothing is said of a place, a market or a product. Ours."""

AHEAD = (2, 3)
"""Months after the answers in which their exports are looked at. Ours."""

RECOUNTED = 6
"""Months before the running one that are counted anew each night: a return may be corrected until the cut-off of the month
after it, and the customs figures of its third month after come in up to three months later. Ours."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Answers of some enterprises in one month, and what the same enterprises exported later and a year before that, 万美元.

    An amount is None where customs figures of one of its months are not there at all.
    """

    rising: int = 0
    flat: int = 0
    falling: int = 0
    exported: Decimal | None = None
    exported_before: Decimal | None = None

    @property
    def number(self) -> int:
        """Enterprises that answered."""
        return self.rising + self.flat + self.falling

    @property
    def index(self) -> Fraction | None:
        """100 + share rising − share falling, 0 to 200; None of nobody."""
        return 100 + Fraction(100 * (self.rising - self.falling), self.number) if self.number else None

    @property
    def shares(self) -> tuple[Fraction, Fraction, Fraction] | None:
        """Rising, flat and falling in percent; None of nobody."""
        if not self.number:
            return None
        rising, flat, falling = (Fraction(100 * part, self.number) for part in (self.rising, self.flat, self.falling))
        return rising, flat, falling

    @property
    def change(self) -> Fraction | None:
        """Of the exports against the same months a year before, percent; None where either is missing or there were none."""
        if self.exported is None or not self.exported_before:
            return None
        return (Fraction(self.exported) / Fraction(self.exported_before) - 1) * 100


def export_months(month: Month) -> tuple[tuple[Month, ...], tuple[Month, ...]]:
    """The months whose exports follow the answers of `month`, and the same months a year before."""
    later = tuple(month.plus(ahead) for ahead in AHEAD)
    return later, tuple(one.plus(-12) for one in later)


def changing_months(running: Month) -> list[Month]:
    """The months whose answers or later exports may still change, oldest first."""
    return Month.span(running.plus(-RECOUNTED), running)


def pooled(counties: Mapping[int, Outlook]) -> dict[int, Outlook]:
    """The same with every city and province above the counties, summed."""
    parts: dict[int, list[Outlook]] = defaultdict(list)
    for county, outlook in counties.items():
        for code in {county, city_of(county), province_of(county)}:
            parts[code].append(outlook)
    return {code: _sum(parts[code]) for code in sorted(parts)}


def _sum(parts: Iterable[Outlook]) -> Outlook:
    parts = list(parts)
    return Outlook(
        rising=sum(part.rising for part in parts),
        flat=sum(part.flat for part in parts),
        falling=sum(part.falling for part in parts),
        exported=_amount([part.exported for part in parts]),
        exported_before=_amount([part.exported_before for part in parts]),
    )


def _amount(amounts: list[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None


def hidden_places(numbers: Mapping[int, int]) -> frozenset[int]:
    """Of places with their numbers of answers (provinces, cities and counties together), those of which nothing is said.

    Those below LEAST; and, as a part can be had from the whole by subtraction, the next smallest of its whole until at least
    two parts with LEAST enterprises between them are hidden, or no part is left. Below a hidden place everything is hidden.
    """
    hidden = {code for code, number in numbers.items() if number < LEAST}
    parts: dict[int, list[int]] = defaultdict(list)
    for code in sorted(numbers):
        whole = city_of(code) if code != city_of(code) else province_of(code)
        if whole != code:
            parts[whole].append(code)
    for whole in sorted(parts):  # a province's code comes before its cities', so a hidden city is known by its turn
        if whole in hidden:
            hidden.update(parts[whole])
        else:
            hidden |= _covered(parts[whole], numbers, hidden)
    return frozenset(code for code in hidden if code in numbers)


def _covered(parts: list[int], numbers: Mapping[int, int], hidden: set[int]) -> set[int]:
    """The hidden parts of a whole that is shown, with those that must be hidden for their sake."""
    covered = [code for code in parts if code in hidden]
    shown = sorted((code for code in parts if code not in hidden), key=lambda code: (numbers[code], code))
    while covered and shown and (len(covered) < 2 or sum(numbers[code] for code in covered) < LEAST):
        covered.append(shown.pop(0))
    return set(covered)
