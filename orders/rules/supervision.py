"""Rules of supervision: punctuality, how many are missing to the target, when to remind, which returns are drawn, reasons."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from heapq import nsmallest
from math import ceil
from uuid import UUID

from core.errors import Refused
from core.periods import Month, local_date
from orders.enums import Punctuality, RosterView, Standing

RECORD_MONTHS = 6
"""Months before a roster's own over which an enterprise's record is kept (issue 3, 催报)."""
MOSTLY = Fraction(1, 2)
"""Share of returns in time from which on an enterprise files 多数按时 (ours)."""
REASON_LENGTH = (5, 500)
"""Characters, fewest and most, of the reason for which a return goes back (ours)."""
ROSTER_REASON_LENGTH = (2, 300)
"""The same of a change of the roster; 停业 says enough (ours)."""
REMIND_AT_ONCE = 2_000
"""Enterprises reminded while the official waits; more are a job's work (ours)."""
MAX_PER_COUNTY = 50
"""Most returns of one county in one sample (ours)."""
SEED_LENGTH = 64


def punctuality(due: int, on_time: int) -> Punctuality:
    """The class of an enterprise that filed `on_time` of the `due` returns of the six months before in time (ours)."""
    if due == 0:
        return Punctuality.FIRST
    if on_time >= due:
        return Punctuality.ALWAYS
    if on_time == 0:
        return Punctuality.NEVER
    return Punctuality.MOSTLY if Fraction(on_time, due) >= MOSTLY else Punctuality.SOMETIMES


def records_of(wanted: Punctuality) -> list[tuple[int, list[int]]]:
    """Every record of a class, (due, [on_time, …]): what a query may ask for without a threshold of its own."""
    found = [
        (due, [on_time for on_time in range(due + 1) if punctuality(due, on_time) is wanted])
        for due in range(RECORD_MONTHS + 1)
    ]
    return [(due, on_time) for due, on_time in found if on_time]


def never_files(standing: Standing, *, due: int, filed: int) -> bool:
    """Whether an unfiled enterprise filed none of the six months before though it had to (issue 3, «who never»)."""
    return standing is Standing.UNFILED and due > 0 and filed == 0


def in_view(view: RosterView, standing: Standing, *, due: int, filed: int) -> bool:
    """Whether a return of this standing and record is in a view of the roster; views overlap."""
    if view is RosterView.NEVER:
        return never_files(standing, due=due, filed=filed)
    if view is RosterView.FILED:
        return standing is not Standing.UNFILED
    return standing.value == view.value


def missing_to_target(roster: int, on_time: int, target: Decimal) -> int:
    """How many more must file in time for part A of the filing rate to reach the target, in percent (Notice 一（一）).

    0 when it is reached, or with nobody on the roster. At most those who have not filed in time, as no target is above 100.
    """
    return max(0, ceil(Fraction(target) * roster / 100) - on_time)


def last_day(cutoff: datetime) -> date:
    """The last whole day in time: 24:00 of the 20th is the 20th, though a clock says the 21st."""
    return local_date(cutoff - timedelta(microseconds=1))


def days_left(cutoff: datetime, today: date) -> int:
    """Days from today to the cut-off's: 0 on the day itself, negative afterwards."""
    return (last_day(cutoff) - today).days


def is_ladder_day(cutoff: datetime, today: date, remind_days: Iterable[int]) -> bool:
    """Whether the open are reminded today of their own accord (the days are the scheme's)."""
    return days_left(cutoff, today) in set(remind_days)


def reminder_words(month: Month, cutoff: datetime | None, today: date) -> tuple[str, str]:
    """Title and text of a reminder sent today; the nearer the cut-off, the plainer."""
    if cutoff is None:
        return f"请填报{month.label}订单", f"贵单位在{month.label}应报名录内，尚未填报，请尽快填报。"
    left, last = days_left(cutoff, today), last_day(cutoff)
    day = f"{last.month}月{last.day}日"
    nothing_new = "没有新签订单的，请选择“零申报”。"
    if left < 0:
        return (
            f"请补报{month.label}订单",
            f"{month.label}填报已于{day}截止，贵单位尚未填报。请尽快补报：补报计入当年填报完成度。{nothing_new}",
        )
    if left == 0:
        return (
            f"今天截止：请填报{month.label}订单",
            f"{month.label}填报今天截止，贵单位尚未填报，请于今天完成。{nothing_new}",
        )
    return (
        f"请填报{month.label}订单（还剩{left}天）",
        f"{month.label}填报{day}截止，还剩{left}天，贵单位尚未填报。逾期为补报，不计入当月填报企业数占比。{nothing_new}",
    )


def draw(seed: str, candidates: Mapping[int, Iterable[UUID]], per_county: int) -> dict[int, list[UUID]]:
    """Returns drawn for a sample: of each county the `per_county` whose SHA-256 of «seed|public id» is smallest.

    The same seed and candidates give the same draw, anywhere and in any order; a county with fewer gives all it has.
    """

    def lot(public_id: UUID) -> str:
        return hashlib.sha256(f"{seed}|{public_id}".encode()).hexdigest()

    return {county: nsmallest(per_county, ids, key=lot) for county, ids in sorted(candidates.items()) if per_county > 0}


def checked_reason(text: str, length: tuple[int, int] = REASON_LENGTH, *, field: str = "reason") -> str:
    """A reason without outer blanks; raises Refused for one too short to be understood or too long to be stored."""
    least, most = length
    plain = text.strip()
    if len(plain) < least:
        raise Refused(f"请写明原因，至少 {least} 个字。", field=field)
    if len(plain) > most:
        raise Refused(f"原因最多 {most} 个字，现有 {len(plain)} 个。", field=field)
    return plain
