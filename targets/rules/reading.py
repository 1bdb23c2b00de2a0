"""From the words of the table to {comparator, value, unit}: numbers are judged, the rest is a person's (definitions §7)."""

import re
from decimal import Decimal

from core.fullwidth import half_width
from targets.enums import Category, Comparator
from targets.facts import PERSON, Asked

_ASIDE = re.compile(r"《[^》]*》|（[^）]*）|\([^)]*\)|〔[^〕]*〕|﹝[^﹞]*﹞|“[^”]*”")
_FIGURE = re.compile(
    r"(?P<value>[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)\s*"
    r"(?P<unit>%|个百分点|亿美元|亿元|万美元|万元|万吨|万家|家|列|个|项|件|次|名|人|场|吨)"
    r"(?P<tail>以上|左右|以内|以下)?"
)
_TAILS = {
    "以上": Comparator.AT_LEAST,
    "左右": Comparator.ABOUT,
    "以内": Comparator.AT_MOST,
    "以下": Comparator.AT_MOST,
    None: Comparator.AT_LEAST,
}
_WORDS = (("关键量化", Category.KEY), ("一般量化", Category.GENERAL), ("定性", Category.QUALITATIVE))


def category_of(text: str) -> Category | None:
    """The category of a word as filed: 关键量化目标 is that of 关键量化指标 (definitions §7). None for a word of neither."""
    return next((category for beginning, category in _WORDS if text.startswith(beginning)), None)


def read_asked(text: str, category: Category) -> Asked:
    """What a text asks for, e.g. ``6%以上`` at least 6 %, ``10000家`` at least 10,000, ``9%左右`` about 9 %.

    A person's: 定性 targets, texts without a figure that has a unit, and texts with several, of which nobody can tell which one
    is meant. Figures in titles, brackets and quotation marks are names.
    """
    if category is Category.QUALITATIVE:
        return PERSON
    found = list(_FIGURE.finditer(_ASIDE.sub("", half_width(text.replace("％", "%").replace("，", "、")))))
    if len(found) != 1:
        return PERSON
    figure = found[0]
    return Asked(_TAILS[figure["tail"]], Decimal(figure["value"].replace(",", "")), figure["unit"])


def suits(asked: Asked) -> str:
    """Why a person's correction of {comparator, value, unit} cannot be, "" when it can."""
    if asked.comparator is Comparator.PERSON:
        return "" if asked.value is None else "由人判定的目标不填目标值。"
    if asked.value is None:
        return "请填写目标值，或选择“由人判定”。"
    return "" if asked.value > 0 else "目标值须大于 0。"
