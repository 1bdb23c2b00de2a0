"""A scheme in words, one value a term: what pages print side by side, and what a published month is held to.

Values are written out in full (`plain`, no rounding) and without the year, so that two schemes say the same exactly when
their words are the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.enums import Colour
from assessment.schemes.model import MonthRule, ReturnRules, Scheme
from assessment.schemes.priority import BenefitTerm, PriorityRules
from core.decimals import DASH, plain
from core.periods import Quarter, day_label, local_moment
from orders.enums import SentimentQuestion

QUARTERS = "一二三四"
CLAUSE_NAMES = {
    "filing": "填报率",
    "filing_target": "填报率目标",
    "response": "响应率",
    "response_target": "响应率目标",
    "months": "各月计算方法",
    "cutoff": "数据截止",
    "empty": "分母为零",
    "colours": "须反馈的颜色",
    "deduction": "扣减",
    "bonus": "案例加分",
    "small_sample": "样本小",
    "returns": "月度填报",
    "priority": "优先支持",
}


@dataclass(frozen=True)
class Line:
    """One term of two schemes, each in words."""

    name: str
    left: str
    right: str

    @property
    def is_changed(self) -> bool:
        return self.left != self.right


@dataclass(frozen=True)
class MonthLines:
    """The row of one calendar month in two schemes, term by term."""

    month: int
    lines: tuple[Line, ...]

    @property
    def is_changed(self) -> bool:
        return any(line.is_changed for line in self.lines)


@dataclass(frozen=True)
class Comparison:
    """Two schemes side by side: what they are, what they count by, where that comes from, and their month rows."""

    about: tuple[Line, ...]
    terms: tuple[Line, ...]
    clauses: tuple[Line, ...]
    months: tuple[MonthLines, ...]

    @property
    def changes(self) -> int:
        """How many terms and month rows' terms differ; titles, dates and sources are not counted."""
        rows = (line for month in self.months for line in month.lines)
        return sum(line.is_changed for line in (*self.terms, *rows))

    def without_equals(self) -> "Comparison":
        """The same without the terms that do not differ, and without month rows that do not."""
        return Comparison(
            about=_changed(self.about),
            terms=_changed(self.terms),
            clauses=_changed(self.clauses),
            months=tuple(MonthLines(one.month, _changed(one.lines)) for one in self.months if one.is_changed),
        )


def compare(left: Scheme, right: Scheme) -> Comparison:
    """Two whole schemes, of any years, term by term."""
    return Comparison(
        about=_lines(_about(left), _about(right)),
        terms=_lines(
            global_terms(left) | priority_terms(left.priority), global_terms(right) | priority_terms(right.priority)
        ),
        clauses=tuple(Line(label, left.clause(name), right.clause(name)) for name, label in CLAUSE_NAMES.items()),
        months=tuple(
            MonthLines(number, _lines(row_terms(left.month(number)), row_terms(right.month(number))))
            for number in range(1, 13)
        ),
    )


def departures(frozen: Scheme, current: Scheme) -> tuple[Line, ...]:
    """Where a scheme says otherwise than a month was frozen by: its terms and that month's row, no other row.

    `frozen` on the left, `current` on the right. Title, version, dates and sources are no terms; what the frozen month does
    not say yet (see `Scheme.returns`) is not held against it.
    """
    now = global_terms(current)
    lines = [*_lines(global_terms(frozen), now if frozen.returns else {**now, **_returns(None)})]
    for rule in frozen.months:
        lines += _lines(row_terms(rule), row_terms(current.month(rule.month.month)))
    return _changed(lines)


def _changed(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.is_changed)


def _lines(left: Mapping[str, str], right: Mapping[str, str]) -> tuple[Line, ...]:
    return tuple(Line(name, left.get(name, DASH), right.get(name, DASH)) for name in {**left, **right})


def _about(scheme: Scheme) -> dict[str, str]:
    return {
        "标题": scheme.title,
        "性质": "系统约定" if scheme.ours else "通知规定",
        "版本": f"第{scheme.version}版",
        "制定": scheme.author or DASH,
        "制定日期": DASH if scheme.issued_on is None else day_label(scheme.issued_on),
        "核对": scheme.reviewer or DASH,
        "核对日期": DASH if scheme.reviewed_on is None else day_label(scheme.reviewed_on),
    }


def global_terms(scheme: Scheme) -> dict[str, str]:
    """Everything a scheme counts by besides its month rows, name → value."""
    return {
        "当月填报企业数占比的权重": f"{plain(scheme.on_time_weight)}%",
        "上月填报准确率的权重": f"{plain(scheme.accuracy_weight)}%",
        "当年填报完成度的权重": f"{plain(scheme.completion_weight)}%",
        "全年填报率目标": f"{plain(scheme.filing_target)}%",
        "全年响应率目标": f"{plain(scheme.response_target)}%",
        "分母为零": scheme.empty.label,
        "每次扣减": f"{plain(scheme.deduction_points)} 个百分点",
        "每个案例加分": f"{plain(scheme.bonus_per_case)} 分",
        "案例加分上限": f"{plain(scheme.bonus_cap)} 分",
        "须反馈的颜色": "、".join(colour_names(scheme)),
        "样本小": f"分母小于 {scheme.small_sample}",
        **_returns(scheme.returns),
    }


def priority_terms(rules: PriorityRules | None) -> dict[str, str]:
    """Whom a scheme has supported first, name → value; nothing where it does not say.

    No figure of a month depends on these, so they are not among `global_terms`: a published month is not held to them, a
    published priority list is.
    """
    if rules is None:
        return {}
    return {
        "优先支持：参照执行地区": "单独列出" if rules.by_reference else "不列",
        **{f"优先支持：{term.benefit.label}": benefit_words(term) for term in rules.benefits},
    }


def benefit_words(term: BenefitTerm) -> str:
    """The thresholds of a benefit in one line."""
    return (
        f"近12个月应报不少于{term.roster_months}个月，按时填报不低于{plain(term.on_time_share)}%，"
        f"未填报不超过{term.unfiled_months}个月；订单转化率{plain(term.conversion_least)}%至{plain(term.conversion_most)}%，"
        f"有到期订单的季度不少于{term.quarters}个，各季度转化率相差不超过{plain(term.swing)}个百分点"
    )


def _returns(rules: ReturnRules | None) -> dict[str, str]:
    return {
        "可订正至其后": DASH if rules is None else f"第 {rules.correction_months} 个月的数据截止",
        "景气问题": DASH if rules is None else "、".join(_question(name) for name in rules.sentiment),
        "景气问答": DASH if rules is None else "必答" if rules.sentiment_required else "可跳过",
        "提示性校验的参照": DASH if rules is None else f"前 {rules.history_months} 个月",
        "参照至少": DASH if rules is None else f"{rules.history_least} 个月有填报",
        "离散倍数": DASH if rules is None else f"{plain(rules.spread)} × 1.4826 × MAD",
        "连续零申报提示": DASH if rules is None else f"{rules.nil_run} 个月",
        "远期交货提示": DASH if rules is None else f"{rules.far_months} 个月以后",
        "大额订单提示": DASH if rules is None else f"超过上年出口的 {plain(rules.large_share)}%",
        "说明字数": DASH if rules is None else f"不少于 {rules.explanation_length} 个字",
        "提醒日": DASH if rules is None else "截止前 " + "、".join(map(str, rules.remind_days)) + " 天",
    }


def row_terms(rule: MonthRule) -> dict[str, str]:
    """What one month row says, name → value."""
    return {
        "问题诉求权重": f"{plain(rule.question_weight)}%",
        "五色清单权重": f"{plain(rule.list_weight)}%",
        "计入的清单": quarter_words(rule.list_quarter, rule.month.year),
        "当月发布的清单": quarter_words(rule.publishes_quarter, rule.month.year),
        "数据截止": cutoff_words(rule.cutoff),
    }


def colour_names(scheme: Scheme) -> list[str]:
    """The colours that must give feedback, in Chinese, worst first."""
    return [Colour.by_slug(slug).label for slug in scheme.feedback_colours]


def quarter_words(quarter: Quarter | None, year: int) -> str:
    """A quarter as seen from a year: 一季度, 上年四季度; none is a dash."""
    if quarter is None:
        return DASH
    return f"{'' if quarter.year == year else '上年'}{QUARTERS[quarter.quarter - 1]}季度"


def cutoff_words(cutoff: datetime) -> str:
    """The cut-off without its year; midnight is 24:00 of the day that ends: 5月20日 24:00."""
    local = local_moment(cutoff)
    if local.hour == local.minute == 0:
        local -= timedelta(days=1)
        return f"{local.month}月{local.day}日 24:00"
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def _question(name: str) -> str:
    return next(question.label for question in SentimentQuestion if question.value == name)
