"""What rules and figures are called on pages, in the words of an official."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from alerts.enums import Colour, Figure
from alerts.rulesets import Rule, Ruleset
from core.decimals import plain, show


@dataclass(frozen=True)
class FigureWords:
    """A figure in one sentence, when it is not judged, and what its two amounts are ("" where it counts months)."""

    meaning: str
    not_judged: str
    now: str = ""
    base: str = ""


FIGURE_WORDS = {
    Figure.EXPORTS_YEAR: FigureWords(
        "海关出口实绩与上年同月相比的降幅，只比较两年都有海关数据的月份",
        "本季或上年同期没有海关数据，或者上年同期没有出口",
        "本季出口",
        "上年同期出口",
    ),
    Figure.NOT_EXPORTED: FigureWords(
        "本季到期应交货的订单中，没有体现在本季海关出口实绩里的比重；出口不少于到期订单的为 0",
        "本季三个月的海关数据不全，没有到期订单，或者有币种没有汇率",
        "本季出口",
        "本季到期订单",
    ),
    Figure.SIGNED_YEAR: FigureWords(
        "新签订单与上年同月相比的降幅，只比较两年都已填报的月份",
        "没有两年都已填报的月份，上年同月没有新签，或者有币种没有汇率",
        "本季新签",
        "上年同期新签",
    ),
    Figure.SIGNED_MEDIAN: FigureWords(
        "本季已填报月份的月均新签，与此前 12 个月各月新签的中位数相比的降幅",
        "本季没有填报，此前 12 个月可比月份不足 6 个，或者中位数为 0",
        "本季月均新签",
        "此前 12 个月中位数",
    ),
    Figure.IN_HAND_YEAR: FigureWords(
        "季末在手订单与上年同季季末相比的降幅",
        "其中一个季末的在手订单不明（季末月份没有填报，或者有币种没有汇率），或者上年季末没有在手订单",
        "季末在手",
        "上年季末在手",
    ),
    Figure.IN_HAND_MEDIAN: FigureWords(
        "季末在手订单与此前 12 个月末在手订单的中位数相比的降幅",
        "季末在手订单不明，此前 12 个月末可比的不足 6 个，或者中位数为 0",
        "季末在手",
        "此前 12 个月中位数",
    ),
    Figure.CANCELLED: FigureWords(
        "本季取消的订单，占季初在手与本季新签之和的比重",
        "季初在手订单不明，有币种没有汇率，或者季初在手与本季新签都为 0",
        "本季取消",
        "季初在手与本季新签",
    ),
    Figure.MISSING: FigureWords("本季应报月份中，测算时仍未填报的月数，逾期补报的算已填报", "本季不在应报名录"),
    Figure.ORDERS_DOWN: FigureWords("本季填报的景气问答中，“订单”选“下降”的月数", "本季没有回答景气问答中的“订单”一项"),
}

HOLD = "颜色加重的，当季生效；颜色减轻或者不再触发的，先沿用上季颜色一个季度，连续两个季度都减轻的才减轻或移出，避免反复进出。"
NO_HOLD = "颜色每季按当季结果确定，不沿用上季颜色。"
SIZE = "此前 12 个月的海关出口实绩与新签订单，取较大者"


def number_text(figure: Figure, number: Decimal | Fraction | int | None) -> str:
    """A figure's number as it is judged by, with its unit: ``30%``, ``12.50%``, ``3个月``; a dash for none."""
    if number is None:
        return show(None)
    text = plain(number) if isinstance(number, Decimal) else show(number)
    return f"{text.removesuffix('.00') if figure.in_months else text}{figure.unit}"


def threshold_text(rule: Rule, colour: Colour) -> str:
    """From which number on a rule reaches a colour; a dash where it does not name it."""
    return number_text(rule.figure, rule.threshold(colour))


def base_text(rule: Rule) -> str:
    """The least base of a rule in words, "" for none."""
    if not rule.least_base:
        return ""
    return f"{FIGURE_WORDS[rule.figure].base}不足 {plain(rule.least_base)} 万美元的不评估"


def need_text(ruleset: Ruleset, colour: Colour) -> str:
    """How many rules a colour takes: ``2 条``."""
    return f"{ruleset.need(colour)} 条"
