"""响应率, the response rate (Notice 二（二）（三） and annex 2)."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from alerts.enums import ListStanding
from alerts.facts import ListCounts
from assessment.enums import EmptyRule
from assessment.formulas.parts import share, weighted_mean
from assessment.schemes import MonthRule, Scheme
from cases.facts import QuestionCounts

FULL = Fraction(100)


@dataclass(frozen=True)
class ResponseRate:
    """The parts of a response rate, in percent, None where n/a.

    `weighted` is the rate before deductions, `deduction` the percentage points taken off (known even when the month
    does not apply), `rate` the official one.
    """

    question_rate: Fraction | None
    list_rate: Fraction | None
    weighted: Fraction | None
    deduction: Fraction
    rate: Fraction | None


def question_rate(questions: QuestionCounts, scheme: Scheme) -> Fraction | None:
    """问题诉求响应率 = 累计响应数 ÷ 累计提问数 (Notice 二（二）), percent.

    Without a question: n/a, or 100 under `empty = full` (ours).
    """
    return _filled(share(questions.answered, questions.asked), scheme)


def list_rate(listing: ListCounts, rule: MonthRule, scheme: Scheme) -> Fraction | None:
    """五色清单响应率 = 五色清单反馈企业数 ÷ 本季五色清单预警企业数 (Notice 二（二）), percent.

    Of the list that the month's row of annex 2 names; n/a when it names none. Without a listed enterprise: n/a, or
    100 under `empty = full` (ours).
    """
    if rule.list_quarter is None:
        return None
    return _filled(share(listing.fed_back, listing.listed), scheme)


def response_rate(
    questions: QuestionCounts, listing: ListCounts, deductions: int, rule: MonthRule, scheme: Scheme
) -> ResponseRate:
    """问题累计响应 × weight + 五色清单响应 × weight of the month (annex 2), less the deductions (Notice 二（三）).

    A part that does not apply leaves its weight to the other (ours); a part of weight 0 carries nothing, so a month
    100/0 without questions does not apply. Each of `deductions` decided occurrences takes the scheme's percentage
    points off after weighting, never below 0.
    """
    answered, fed_back = question_rate(questions, scheme), list_rate(listing, rule, scheme)
    weighted = weighted_mean([(rule.question_weight, answered), (rule.list_weight, fed_back)])
    deduction = deductions * Fraction(scheme.deduction_points)
    rate = None if weighted is None else max(Fraction(0), weighted - deduction)
    return ResponseRate(answered, fed_back, weighted, deduction, rate)


def list_remark(rule: MonthRule, scheme: Scheme, standing: ListStanding | None, as_of: datetime) -> str:
    """Why the list that the month's row names counts nobody, in a sentence; "" when it was published in time.

    `standing` None: the month names no list, or was computed before this was recorded. `as_of` before the cut-off: the month
    is still running.
    """
    if rule.list_quarter is None or standing is None or standing is ListStanding.IN_TIME:
        return ""
    missing = f"{rule.list_quarter.label}五色清单"
    rate = f"按方案计{FULL}%" if scheme.empty is EmptyRule.FULL else "不适用"
    if as_of < rule.cutoff:
        return f"{missing}尚未发布，五色清单响应率暂{rate}"
    return f"{missing}在本月截止时尚未发布，五色清单响应率本月{rate}"


def _filled(value: Fraction | None, scheme: Scheme) -> Fraction | None:
    return FULL if value is None and scheme.empty is EmptyRule.FULL else value
