"""States of a return, its window, on time or late (definitions §2, Notice 一)."""

from collections.abc import Mapping
from datetime import date, datetime

from core.errors import Refused
from core.periods import SHANGHAI, Month
from orders.enums import FilingAct, FilingStatus, Standing

EXPORT_MONTHS = 36
"""Months before the roster's in which a customs export makes an enterprise file (definitions §2, 三年内有出口实绩)."""

OPEN_STATES = frozenset({FilingStatus.NOT_FILED, FilingStatus.DRAFT, FilingStatus.RETURNED})
"""States in which something is still to be filed; what is filed may be corrected until the scheme's lock."""

TRANSITIONS: Mapping[tuple[FilingStatus, FilingAct], FilingStatus] = {
    (FilingStatus.NOT_FILED, FilingAct.SAVE): FilingStatus.DRAFT,
    (FilingStatus.DRAFT, FilingAct.SAVE): FilingStatus.DRAFT,
    # A returned return stays returned while it is being corrected: it has been filed, and its finding is open.
    (FilingStatus.RETURNED, FilingAct.SAVE): FilingStatus.RETURNED,
    # The correction of a filed return leaves it filed while it is being typed; filing it again undoes the bureau's check.
    (FilingStatus.FILED, FilingAct.SAVE): FilingStatus.FILED,
    (FilingStatus.VERIFIED, FilingAct.SAVE): FilingStatus.VERIFIED,
    (FilingStatus.FILED, FilingAct.FILE): FilingStatus.FILED,
    (FilingStatus.VERIFIED, FilingAct.FILE): FilingStatus.FILED,
    (FilingStatus.NOT_FILED, FilingAct.FILE): FilingStatus.FILED,
    (FilingStatus.DRAFT, FilingAct.FILE): FilingStatus.FILED,
    (FilingStatus.RETURNED, FilingAct.FILE): FilingStatus.FILED,
    (FilingStatus.FILED, FilingAct.VERIFY): FilingStatus.VERIFIED,
    (FilingStatus.FILED, FilingAct.RETURN): FilingStatus.RETURNED,
    (FilingStatus.VERIFIED, FilingAct.RETURN): FilingStatus.RETURNED,
}


def after(status: FilingStatus, act: FilingAct) -> FilingStatus:
    """The state that an act leads to; raises Refused where the table has no such step."""
    try:
        return TRANSITIONS[status, act]
    except KeyError:
        raise Refused(f"填报处于“{status.label}”状态，不能{act.label}。") from None


def closed_reason(month: Month, *, today: date, joined: Month, on_roster: bool, active: bool) -> str | None:
    """Why a month cannot be filed today, None when it can.

    Ours: the running month from its 1st; earlier ones (补报) until the end of January of the year after, when the
    year's scheme closes; not before the month the enterprise joined in; 停业 and 注销 only what is still on a roster.
    """
    running = Month.of(today)
    if month > running:
        return f"{month.label}尚未开始，不能填报。现在可以填报的是{running.label}。"
    if today > Month(month.year + 1, 1).last_day:
        return f"{month.label}已经关闭：{month.year}年度的补报截止于{month.year + 1}年1月31日。"
    if month < joined and not on_roster:
        return f"本企业自{joined.label}起纳入监测，{month.label}无需填报。"
    if not active and not on_roster:
        return "本企业已停业或注销，无需填报。如与实际不符，请联系所在地商务局。"
    return None


def lock_reason(status: FilingStatus, *, now: datetime, locks_at: datetime) -> str | None:
    """Why a filed return can no longer be corrected of the enterprise's own accord, None when it can.

    Until the scheme's lock; a returned one may always be corrected, as long as its month is open at all.
    """
    if status in OPEN_STATES or now <= locks_at:
        return None
    at = locks_at.astimezone(SHANGHAI)
    return f"本月填报已于{at.month}月{at.day}日 {at:%H:%M} 锁定，不能再自行订正。如需更正，请联系所在地商务局退回。"


def open_months(*, today: date, joined: Month) -> list[Month]:
    """The months that an enterprise may file today, latest first."""
    running = Month.of(today)
    first = max(Month(running.year - (1 if running.month == 1 else 0), 1), joined)
    return Month.span(first, running)[::-1]


def is_late(filed_at: datetime, cutoff: datetime) -> bool:
    """Whether a return first filed at this time is 补报; the cut-off itself is still in time."""
    return filed_at > cutoff


def standing(status: FilingStatus, first_filed_at: datetime | None, cutoff: datetime | None) -> Standing:
    """How a return stands for officials; each is in exactly one standing. Without a cut-off nothing is late."""
    if first_filed_at is None:
        return Standing.UNFILED
    if status == FilingStatus.RETURNED:
        return Standing.RETURNED
    late = cutoff is not None and is_late(first_filed_at, cutoff)
    return Standing.LATE if late else Standing.ON_TIME


def exports_since(month: Month) -> Month:
    """First of the 36 months before `month` in which an export puts an enterprise on its roster."""
    return month.plus(-EXPORT_MONTHS)
