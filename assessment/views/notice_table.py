"""The month rows of a scheme in the words of annex 2 (月度响应率考核统计测算表)."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from assessment.schemes import MonthRule, Scheme
from core.decimals import show
from core.periods import Quarter

QUARTERS = "一二三四"
VARIANT_NAMES = {"template": "系统约定方案", "annex2": "附件2原表"}
COLOURS = {"red": "红", "orange": "橙", "yellow": "黄", "blue": "蓝", "green": "绿"}


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
        parts.append(("问题累计响应", show(rule.question_weight, 0)))
    if rule.list_weight:
        parts.append(("五色清单响应", show(rule.list_weight, 0)))
    remark = "" if rule.publishes_quarter is None else f"发布{_quarter(rule.publishes_quarter, year)}五色清单"
    if len(parts) == 1 and not rule.list_weight:
        return "问题累计响应情况", "累计响应数/累计提问数", remark
    return _joined(name for name, _ in parts), _joined(f"{name}*{weight}%" for name, weight in parts), remark


def _joined(parts: Iterable[str]) -> str:
    return "+".join(parts)


def _quarter(quarter: Quarter, year: int) -> str:
    return f"{'' if quarter.year == year else '上年'}{QUARTERS[quarter.quarter - 1]}季度"


@dataclass(frozen=True)
class Parameter:
    """A parameter beside the month rows: what it is, its value in words, and where it comes from."""

    name: str
    value: str
    clause: str


def parameters(scheme: Scheme) -> list[Parameter]:
    """Everything a scheme says besides its month rows."""
    weights = (scheme.on_time_weight, scheme.accuracy_weight, scheme.completion_weight)
    filing = "填报率 = 当月填报企业数占比×{}% + 上月填报准确率×{}% + 当年填报完成度×{}%"
    colours = "、".join(COLOURS[colour] for colour in scheme.feedback_colours)
    points, bonus, cap = (
        show(value, 1) for value in (scheme.deduction_points, scheme.bonus_per_case, scheme.bonus_cap)
    )
    values = {
        ("填报率", "filing"): filing.format(*(show(weight, 0) for weight in weights)),
        ("填报率目标", "filing_target"): f"全年 {show(scheme.filing_target, 0)}% 以上，按各月平均值统计",
        (
            "响应率",
            "response",
        ): "问题诉求响应率 = 累计响应数/累计提问数；五色清单响应率 = 五色清单反馈企业数/本季五色清单预警企业数",
        ("响应率目标", "response_target"): f"全年 {show(scheme.response_target, 0)}% 以上，按各月平均值统计",
        ("扣减", "deduction"): f"响应拖沓、答复草率每次扣减 {points} 个百分点，加权后扣减，最低为0",
        ("案例加分", "bonus"): f"每个获评案例 {bonus} 分，最多 {cap} 分",
        ("分母为零", "empty"): scheme.empty.label,
        ("须反馈的颜色", "colours"): colours,
        ("样本小", "small_sample"): f"分母小于 {scheme.small_sample} 时标注",
        ("数据截止", "cutoff"): "见上表",
    }
    if scheme.returns is not None:
        rules = scheme.returns
        values["月度填报", "returns"] = (
            f"已报内容可订正至其后第 {rules.correction_months} 个月的数据截止；"
            f"景气问答{'必答' if rules.sentiment_required else '可跳过'}；"
            f"提示性校验以本企业前 {rules.history_months} 个月为参照（中位数 ± {show(rules.spread, 1)} × 1.4826 × MAD），"
            f"交货期超过 {rules.far_months} 个月、单笔超过上年出口 {show(rules.large_share, 0)}% 时提示，"
            f"说明不少于 {rules.explanation_length} 个字；截止前 {'、'.join(map(str, rules.remind_days))} 天提醒"
        )
    return [Parameter(name, value, scheme.clause(clause)) for (name, clause), value in values.items()]
