"""Rates and medians beside the official ones, and the periods they are shown for (definitions §5: unweighted).

They are printed beside the official rates and enter none of them. All of it is ours but the names.
"""

from dataclasses import dataclass
from fractions import Fraction

from cases.facts import QuestionFigures
from core.periods import Month

SMALL_SAMPLE = 5
"""A rate or median of fewer is marked 样本小 (definitions §5)."""
TREND_LENGTHS = (12, 24)
"""Months that a trend may show; the first unasked."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, kept as both counts."""

    part: int
    whole: int

    @property
    def rate(self) -> Fraction | None:
        """Percent, unrounded; None (not applicable) of nothing."""
        return Fraction(100 * self.part, self.whole) if self.whole else None

    @property
    def is_small(self) -> bool:
        """Whether it stands on too few to compare; nothing at all is not few but not applicable."""
        return 0 < self.whole < SMALL_SAMPLE


@dataclass(frozen=True, slots=True)
class Median:
    """A median in working minutes, of so many values."""

    minutes: Fraction | None
    of: int

    @property
    def hours(self) -> Fraction | None:
        """Working hours, unrounded; None (not applicable) of nothing."""
        return None if self.minutes is None else self.minutes / 60

    @property
    def is_small(self) -> bool:
        """Whether it stands on too few to compare."""
        return 0 < self.of < SMALL_SAMPLE


@dataclass(frozen=True, slots=True)
class QuestionRates:
    """Figures judged: 两日及时率, 解决率, 满意率, and the median time to the first answer and to the one that stood.

    The first two are shares of the questions that count (answered, or limit over), the third of those rated: an enterprise
    that did not rate is taken for neither content nor discontent.
    """

    in_time: Share
    resolved: Share
    satisfied: Share
    first: Median
    resolution: Median

    @property
    def shares(self) -> tuple[Share, Share, Share]:
        """The rates in the order of a table's columns."""
        return self.in_time, self.resolved, self.satisfied

    @property
    def medians(self) -> tuple[Median, Median]:
        """The medians in the order of a table's columns."""
        return self.first, self.resolution


def question_rates(figures: QuestionFigures) -> QuestionRates:
    """The rates and medians of some figures."""
    return QuestionRates(
        in_time=Share(figures.in_time, figures.asked),
        resolved=Share(figures.resolved, figures.asked),
        satisfied=Share(figures.satisfied, figures.rated),
        first=Median(figures.first_minutes, figures.answered),
        resolution=Median(figures.resolved_minutes, figures.resolved),
    )


# --- periods ---


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A year of asking, or a month of it; written ``2020`` or ``2020-06``. The running year is the year to date.

    A year without four digits raises ValueError.
    """

    year: int
    month: int | None = None

    def __post_init__(self) -> None:
        if not 1000 <= self.year <= 9999:
            raise ValueError(f"not a year: {self.year}")

    def __str__(self) -> str:
        return f"{self.year:04d}" if self.month is None else str(Month(self.year, self.month))

    @classmethod
    def parse(cls, text: str) -> "Period":
        """The period written ``YYYY`` or ``YYYY-MM``; anything else raises ValueError."""
        if len(text) == 4:
            return cls(Month.parse(f"{text}-12").year)
        month = Month.parse(text)
        return cls(month.year, month.month)

    def label(self, running: Month) -> str:
        """How a page names it, given the running month."""
        if self.month is not None:
            return Month(self.year, self.month).label
        return f"{self.year}年" if self.year < running.year else f"{self.year}年1月1日至今"

    def last_month(self, running: Month) -> Month:
        """Its last month, of the running year the running one."""
        last = Month(self.year, self.month or 12)
        return min(last, running) if self.year == running.year else last


def periods_of(year: int, running: Month) -> list[Period]:
    """A year and those of its months that have begun."""
    months = running.month if year == running.year else 12
    return [Period(year), *(Period(year, month) for month in range(1, months + 1))]


def trend_months(period: Period, length: int, running: Month) -> list[Month]:
    """The `length` months up to the period's last."""
    last = period.last_month(running)
    return Month.span(last.plus(1 - length), last)
