"""The evidence behind a proposed deduction (Notice 二(三)): in words for people, in figures for whoever checks them.

Nothing here decides: a proposal says what happened, an official of the province judges it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.enums import ReplySignal
from cases.rules.clock import last_day, working_hours
from core.periods import day_label, local_date, moment_label
from core.workdays import Calendar

PERFUNCTORY_RATING = 1
"""The rating by which an enterprise itself calls an answer perfunctory (ours)."""


@dataclass(frozen=True)
class Evidence:
    """What happened, in words, and the figures behind it as JSON can hold them."""

    text: str
    figures: dict[str, Any]


def limit_label(limit_at: datetime) -> str:
    """A limit in words: ``2020年5月11日24:00``."""
    return f"{day_label(last_day(limit_at))}24:00"


def late_evidence(
    *,
    asked_at: datetime,
    due_at: datetime,
    limit_at: datetime,
    extended: int,
    answered_at: datetime | None,
    calendar: Calendar,
) -> Evidence:
    """No answer when the limit in force was over; with `answered_at` how late the first one came."""
    figures: dict[str, Any] = {
        "asked_at": asked_at.isoformat(),
        "due_at": due_at.isoformat(),
        "limit_at": limit_at.isoformat(),
        "extended": extended,
        "answered_at": None,
    }
    granted = f"（含延期 {extended} 个工作日）" if extended else ""
    text = f"{moment_label(asked_at)} 提出，答复期限 {limit_label(limit_at)}{granted}，"
    if answered_at is None:
        return Evidence(f"{text}期满时尚未答复。", figures)
    workdays = calendar.workdays_between(last_day(limit_at), local_date(answered_at))
    minutes = calendar.working_minutes(limit_at, answered_at)
    figures |= {"answered_at": answered_at.isoformat(), "late_workdays": workdays, "late_minutes": minutes}
    late = (
        f"逾期 {workdays} 个工作日（工作时间 {working_hours(minutes)} 小时）"
        if workdays
        else "已过期限，其间没有工作日"
    )
    return Evidence(f"{text}{moment_label(answered_at)} 首次答复，{late}。", figures)


def gate_evidence(*, answer: int, signals: Collection[int], reason: str, at: datetime) -> Evidence:
    """An answer that was sent past the gate, with the reason that the official gave."""
    found = "、".join(ReplySignal(signal).label for signal in signals)
    return Evidence(
        f"{moment_label(at)} 的答复经系统提示（{found}）后仍然发送，理由：{reason}",
        {"answer": answer, "at": at.isoformat(), "signals": sorted(signals), "reason": reason},
    )


def rating_evidence(*, answer: int | None, rating: int, comment: str, at: datetime) -> Evidence:
    """A rating by which the enterprise calls the answer perfunctory."""
    said = f"：{comment}" if comment else "，未填写说明。"
    return Evidence(
        f"{moment_label(at)} 企业评价 {rating} 分{said}",
        {"answer": answer, "at": at.isoformat(), "rating": rating, "comment": comment},
    )
