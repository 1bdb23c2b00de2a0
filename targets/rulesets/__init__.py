"""How targets are judged: what no notice says, as data (ours). Pure: the text of the file comes as an argument."""

from dataclasses import dataclass
from decimal import Decimal

from core.rulefile import Reading


@dataclass(frozen=True)
class Judging:
    """`tolerance`: percent by which a target of 左右 may be missed and still counts as met; `days_before`: how many days
    before the last day of a target's month its reminders go out, the earliest first; `half_month`: the month of the half-year."""

    tolerance: Decimal
    days_before: tuple[int, ...]
    half_month: int


def parse_judging(text: str, source: str) -> Judging:
    """The file's rules. Raises RuleFileError that names all that is wrong with it."""
    reading = Reading(text, source)
    about = reading.table("about", ("tolerance",))
    remind = reading.table("remind", ("days_before", "half_month"))
    tolerance = about.number("tolerance", most=100)
    half_month = remind.whole("half_month")
    days = remind.get("days_before", list, "天数的列表（如 [30, 7]）")
    if days is not None and not all(isinstance(day, int) and not isinstance(day, bool) and day >= 0 for day in days):
        remind.report("“days_before”应为不小于 0 的整数", "days_before")
    if half_month is not None and not 1 <= half_month <= 12:
        remind.report("“half_month”应为 1 至 12", "half_month")
    reading.finish()
    return Judging(tolerance or Decimal(0), tuple(sorted(days or (), reverse=True)), half_month or 6)
