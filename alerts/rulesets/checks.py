"""What no ruleset may be, wherever its numbers come from: a file or a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from alerts.enums import Colour
from alerts.rulesets.model import Rule, Ruleset
from core.decimals import plain

MONTHS = 3
"""Months of a quarter: no figure that counts them can be above."""
PERCENT = 100
"""No fall and no share can be above."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a ruleset: of which rule (its place, None: of the whole), at which key, and what, in Chinese.

    `key` is a colour's slug, "least_base", "thresholds", "size", "needs" or "rules"; of "needs" `colour` says which.
    """

    rule: int | None
    key: str
    text: str
    colour: Colour | None = None


def faults_of(ruleset: Ruleset) -> list[Fault]:
    """Everything that makes a ruleset impossible; empty when nothing does."""
    faults = []
    if ruleset.size < 0:
        faults.append(Fault(None, "size", f"规模门槛不能为负，现为 {plain(ruleset.size)}"))
    if not ruleset.rules:
        faults.append(Fault(None, "rules", "至少要有一条规则"))
    for place, rule in enumerate(ruleset.rules):
        faults += _of_rule(place, rule)
        if rule.code in {earlier.code for earlier in ruleset.rules[:place]}:
            faults.append(Fault(place, "code", f"规则代码“{rule.code}”出现了两次"))
    return [*faults, *_of_needs(ruleset)]


def _of_rule(place: int, rule: Rule) -> Iterator[Fault]:
    if not rule.thresholds:
        yield Fault(place, "thresholds", "没有任何一种颜色的阈值")
    for colour, number in rule.thresholds:
        text = f"{colour.label} {plain(number)}"
        if number <= 0:
            yield Fault(place, colour.slug, f"{text} 不可能：阈值应大于 0")
        elif rule.figure.in_months and number != number.to_integral_value():
            yield Fault(place, colour.slug, f"{text} 不可能：月数应为整数")
        elif rule.figure.in_months and number > MONTHS:
            yield Fault(place, colour.slug, f"{text} 不可能：一个季度只有 {MONTHS} 个月")
        elif not rule.figure.in_months and number > PERCENT:
            yield Fault(place, colour.slug, f"{text} 不可能：降幅或占比不会超过 {PERCENT}%")
    for (worse, high), (milder, low) in pairwise(rule.thresholds):
        if high <= low:
            yield Fault(place, worse.slug, f"{worse.label} {plain(high)} 不高于{milder.label} {plain(low)}，阈值重叠")
    if rule.least_base is not None:
        if rule.figure.in_months:
            yield Fault(place, "least_base", f"“{rule.figure.label}”没有基数，不能设最低基数")
        elif rule.least_base < 0:
            yield Fault(place, "least_base", f"最低基数不能为负，现为 {plain(rule.least_base)}")


def _of_needs(ruleset: Ruleset) -> Iterator[Fault]:
    needs = dict(ruleset.needs)
    for colour in Colour:
        if colour not in needs:
            yield Fault(None, "needs", f"没有写明几条规则达到{colour.word}才列为{colour.word}", colour)
            continue
        able = sum(rule.can_reach(colour) for rule in ruleset.rules)
        if needs[colour] < 1:
            yield Fault(None, "needs", f"{colour.word}至少要有 1 条规则达到，现为 {needs[colour]}", colour)
        elif ruleset.rules and needs[colour] > able:
            yield Fault(None, "needs", f"{colour.word}要求 {needs[colour]} 条规则达到，能达到的只有 {able} 条", colour)
