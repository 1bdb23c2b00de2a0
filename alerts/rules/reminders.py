"""催办: how long is left, on which days the open are reminded, in which words. All of it ours."""

from datetime import datetime, timedelta

from core.periods import Quarter, day_label, local_date
from orders.rules.supervision import days_left, last_day

REMIND_DAYS = frozenset({10, 3, 1, 0})
"""Days before the deadline's own on which the open are reminded of their own accord."""
REMIND_AT_ONCE = 2_000
"""Enterprises reminded while the official waits; more are a job's work."""


def is_ladder_day(deadline: datetime | None, *, now: datetime) -> bool:
    """Whether the open are reminded today of their own accord; never once the deadline has passed."""
    if deadline is None or now > deadline:
        return False
    return days_left(deadline, local_date(now)) in REMIND_DAYS


def time_left(deadline: datetime | None, *, now: datetime) -> str:
    """How long feedback still enters a rate, in words: days, on the last day hours; "" where nobody knows."""
    if deadline is None:
        return ""
    if now > deadline:
        return "已截止"
    days = days_left(deadline, local_date(now))
    if days > 0:
        return f"还有 {days} 天"
    hours = (deadline - now) // timedelta(hours=1)
    return f"还有 {hours} 小时" if hours else "不足 1 小时"


def reminder_words(quarter: Quarter, deadline: datetime | None, *, now: datetime) -> tuple[str, str]:
    """Title and text of a reminder sent now; the nearer the deadline, the plainer."""
    name = f"{quarter.label}五色清单"
    about = f"贵企业列入{name}，尚未反馈。点选五项即可完成，约半分钟。"
    if deadline is None:
        return f"请反馈{name}", about
    if now > deadline:
        return f"请补充反馈{name}", f"{about}考核截止时间已过，反馈仍会送达所在地商务局。"
    left = days_left(deadline, local_date(now))
    if left == 0:
        return f"今天截止：请反馈{name}", f"{about}今天截止，请于今天完成。"
    return f"请反馈{name}（还剩{left}天）", f"{about}{day_label(last_day(deadline))}截止，还剩{left}天。"


def open_words(quarter: Quarter, deadline: datetime | None, number: int, *, now: datetime) -> tuple[str, str]:
    """Title and text by which an office hears how many of its enterprises have not fed back."""
    left = time_left(deadline, now=now)
    title = f"{quarter.label}五色清单：还有 {number:,} 家企业未反馈"
    return (
        title,
        f"反馈{left}，已提醒未反馈企业，请做好走访和服务。" if left else "已提醒未反馈企业，请做好走访和服务。",
    )
