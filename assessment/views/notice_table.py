"""The month rows of a scheme in the words of annex 2 (月度响应率考核统计测算表)."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from assessment.schemes import MonthRule, Scheme
from assessment.schemes.terms import quarter_words
from core.decimals import plain


@dataclass(frozen=True)
class NoticeRow:
    """A printed row: one month, or several on end that read alike. Below it the rows of data it stands for."""

    months: str
    content: str
    method: str
    remark: str
    rules: tuple[MonthRule, ...]


def notice_rows(scheme: Scheme) -> list[NoticeRow]:
    """The table as the Notice prints it: months that read alike are one row (1-3 月)."""
    return [
        _row(list(rules), scheme.year)
        for _, rules in groupby(scheme.months, key=lambda rule: _texts(rule, scheme.year))
    ]


def _row(rules: list[MonthRule], year: int) -> NoticeRow:
    first, last = rules[0].month.month, rules[-1].month.month
    content, method, remark = _texts(rules[0], year)
    return NoticeRow(f"{first} 月" if first == last else f"{first}-{last} 月", content, method, remark, tuple(rules))


def _texts(rule: MonthRule, year: int) -> tuple[str, str, str]:
    parts: list[tuple[str, str]] = []
    if rule.question_weight:
        parts.append(("问题累计响应", plain(rule.question_weight)))
    if rule.list_weight:
        parts.append(("五色清单响应", plain(rule.list_weight)))
    remark = "" if rule.publishes_quarter is None else f"发布{quarter_words(rule.publishes_quarter, year)}五色清单"
    if len(parts) == 1 and not rule.list_weight:
        return "问题累计响应情况", "累计响应数/累计提问数", remark
    return _joined(name for name, _ in parts), _joined(f"{name}*{weight}%" for name, weight in parts), remark


def _joined(parts: Iterable[str]) -> str:
    return "+".join(parts)
