"""What the rules of a list look at, of one enterprise and one quarter (docs/rulesets.md; all of it *ours*).

Every figure is oriented so that more is worse: a fall or a share in percent, or months of the quarter. Amounts are whole US
cents, so everything is exact; it is rounded where it is shown only.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from alerts.enums import Figure, WhyNot
from core.decimals import DASH

YEAR, QUARTER = 12, 3
WINDOW = YEAR + QUARTER
"""Months that are looked at: the twelve before the quarter, then its own three."""
LEAST_MONTHS = 6
"""Of the twelve months before, so many must be known for a median."""
CENTS = 1_000_000
"""US cents in 1 万美元."""


class EnterpriseFacts(NamedTuple):
    """What is known of one enterprise for one quarter, as of a moment; amounts in US cents.

    - `signed`: newly signed, WINDOW months; None where no return was filed by then, or its total is unknown;
    - `in_hand`: balance at the end of the twelve months before the quarter and of its last; None as above;
    - `unrated`: a return of the quarter has no total for want of a rate;
    - `cancelled`: taken off orders in the quarter as cancelled; `due`: what the orders with a shipment month in the quarter were
      to ship. None where a currency has no rate;
    - `exported`: customs exports of the quarter, None unless there are customs figures of all three months;
    - `exported_now`, `exported_base`: of those of the quarter's months that have customs figures, now and a year before, the
      exports and those of the same months a year before; None when there is no such month;
    - `exported_before`: those of the twelve months before;
    - `due_months`: the quarter's months on the roster, `missing`: those of them without a return filed by then;
    - `asked`: the quarter's returns that answer how orders moved, `down`: those of them that say they fell.
    """

    signed: Sequence[int | None]
    in_hand: Sequence[int | None]
    unrated: bool = False
    cancelled: int | None = 0
    due: int | None = 0
    exported: int | None = None
    exported_now: int | None = None
    exported_base: int | None = None
    exported_before: int = 0
    due_months: int = 0
    missing: int = 0
    asked: int = 0
    down: int = 0


class Measured(NamedTuple):
    """A figure: what it compares (`now` with `base`; amounts in cents ÷ `scale`, or months) and its exact value, top ÷ bottom.

    Where it does not apply `why_not` says why, and the numbers say nothing.
    """

    now: int = 0
    base: int = 0
    top: int = 0
    bottom: int = 1
    scale: int = 1
    why_not: WhyNot | None = None

    @property
    def value(self) -> Fraction | None:
        """Percent or months, unrounded; None where it does not apply. A fall below zero is a rise."""
        return None if self.why_not else Fraction(self.top, self.bottom)

    @property
    def shown(self) -> str:
        """The value as printed, 2 digits half up; a dash where it does not apply."""
        return DASH if self.why_not else two_digits(self.top, self.bottom)

    @property
    def base_shown(self) -> str:
        """The base in 万美元, as printed."""
        return "" if self.why_not else in_10k(self.base, self.scale)

    @property
    def now_shown(self) -> str:
        """What is compared with the base, in 万美元, as printed."""
        return "" if self.why_not else in_10k(self.now, self.scale)


def in_10k(cents: int, scale: int = 1) -> str:
    """Cents ÷ scale as a page prints them: 万美元, 2 digits half up, thousands apart."""
    return two_digits(cents, CENTS * scale)


def two_digits(top: int, bottom: int) -> str:
    """top ÷ bottom as `core.decimals.show_grouped` prints it, for the many that a list writes. `bottom` is above zero."""
    units = (200 * abs(top) + bottom) // (2 * bottom)
    return f"{'-' if top < 0 and units else ''}{units // 100:,}.{units % 100:02d}"


def size_of(facts: EnterpriseFacts) -> int:
    """How big an enterprise is, in cents: customs exports or newly signed of the twelve months before, whichever is more."""
    return max(facts.exported_before, sum(_known(facts.signed[:YEAR])))


def figures(facts: EnterpriseFacts) -> dict[Figure, Measured]:
    """All nine figures of one enterprise."""
    in_hand = facts.in_hand
    now, year_ago = in_hand[-1], in_hand[QUARTER - 1]
    return {
        Figure.SIGNED_YEAR: _signed_year(facts.signed),
        Figure.SIGNED_MEDIAN: _signed_median(facts.signed),
        Figure.IN_HAND_YEAR: _UNKNOWN if now is None or year_ago is None else _fall(now, year_ago),
        Figure.IN_HAND_MEDIAN: _in_hand_median(in_hand),
        Figure.CANCELLED: _cancelled(facts),
        Figure.NOT_EXPORTED: _not_exported(facts.due, facts.exported),
        Figure.EXPORTS_YEAR: _NO_CUSTOMS
        if facts.exported_now is None or facts.exported_base is None
        else _fall(facts.exported_now, facts.exported_base),
        Figure.MISSING: _months(facts.missing, facts.due_months) if facts.due_months else _OFF_ROSTER,
        Figure.ORDERS_DOWN: _months(facts.down, facts.asked) if facts.asked else _NO_ANSWER,
    }


_NO_BASE, _NOT_FILED, _TOO_FEW, _UNKNOWN, _NO_RATE, _NO_CUSTOMS, _OFF_ROSTER, _NO_ANSWER = (
    Measured(why_not=why)
    for why in (
        WhyNot.NO_BASE, WhyNot.NOT_FILED, WhyNot.TOO_FEW, WhyNot.UNKNOWN, WhyNot.NO_RATE, WhyNot.NO_CUSTOMS,
        WhyNot.OFF_ROSTER, WhyNot.NO_ANSWER,
    )
)  # fmt: skip


def _fall(now: int, base: int, scale: int = 1) -> Measured:
    """By how many percent `now` lies below `base`."""
    return Measured(now, base, 100 * (base - now), base, scale) if base > 0 else _NO_BASE


def _known(amounts: Sequence[int | None]) -> list[int]:
    return [amount for amount in amounts if amount is not None]


def _months(count: int, of: int) -> Measured:
    return Measured(count, of, count)


def _signed_year(signed: Sequence[int | None]) -> Measured:
    """The quarter's months against the same months a year before, where a return is filed in both."""
    now = base = pairs = 0
    for own, before in zip(signed[YEAR:], signed, strict=False):
        if own is not None and before is not None:
            now += own
            base += before
            pairs += 1
    return _fall(now, base) if pairs else _NOT_FILED


def _signed_median(signed: Sequence[int | None]) -> Measured:
    """The mean of the quarter's filed months against the median of those filed in the twelve before."""
    now = _known(signed[YEAR:])
    before = _known(signed[:YEAR])
    if not now or len(before) < LEAST_MONTHS:
        return _TOO_FEW
    # the mean has the denominator len(now), the median 2: both are kept times 2 × len(now)
    return _fall(2 * sum(now), _twice_median(before) * len(now), 2 * len(now))


def _in_hand_median(in_hand: Sequence[int | None]) -> Measured:
    """The balance at the quarter's end against the median of the twelve month-ends before it."""
    now = in_hand[-1]
    if now is None:
        return _UNKNOWN
    before = _known(in_hand[:YEAR])
    if len(before) < LEAST_MONTHS:
        return _TOO_FEW
    return _fall(2 * now, _twice_median(before), 2)


def _twice_median(amounts: list[int]) -> int:
    amounts.sort()
    middle = len(amounts) // 2
    return 2 * amounts[middle] if len(amounts) % 2 else amounts[middle - 1] + amounts[middle]


def _cancelled(facts: EnterpriseFacts) -> Measured:
    """What was cancelled in the quarter, of what stood at its beginning and was signed in it."""
    opening = facts.in_hand[YEAR - 1]
    if opening is None:
        return _UNKNOWN
    if facts.cancelled is None or facts.unrated:
        return _NO_RATE
    base = opening + sum(_known(facts.signed[YEAR:]))
    return Measured(facts.cancelled, base, 100 * facts.cancelled, base) if base > 0 else _NO_BASE


def _not_exported(due: int | None, exported: int | None) -> Measured:
    """What was due in the quarter and is not among its customs exports; exports above what was due leave nothing."""
    if exported is None:
        return _NO_CUSTOMS
    if due is None:
        return _NO_RATE
    return Measured(exported, due, 100 * max(0, due - exported), due) if due > 0 else _NO_BASE


def figures_json(measured: Mapping[Figure, Measured]) -> dict[str, Any]:
    """Figures as they are stored: five whole numbers each, or why there are none."""
    return {str(figure): list(one[:5]) if one.why_not is None else str(one.why_not) for figure, one in measured.items()}


def figures_from_json(data: Mapping[str, Any]) -> dict[Figure, Measured]:
    """The figures that `figures_json` wrote. Raises KeyError or TypeError for damaged data."""
    return {
        figure: Measured(why_not=_REASONS[data[figure.value]])
        if isinstance(data[figure.value], str)
        else Measured(*data[figure.value])
        for figure in Figure
    }


_REASONS = {why.value: why for why in WhyNot}
