"""From the figures of one enterprise to its colour, and why (docs/rulesets.md; all of it *ours*)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from alerts.enums import Colour, Figure
from alerts.rules.figures import CENTS, Measured
from alerts.rulesets import Rule, Ruleset

REASON_LIMIT = 500
"""Characters of the reason that stands on a list."""

_MORE = "；等"


class Fired(NamedTuple):
    """A rule that fired: what it measured, and the worst colour whose number that reaches."""

    rule: Rule
    measured: Measured
    colour: Colour


class RuleExplained(NamedTuple):
    """One rule as the explanation page shows it; `reached` is None when it did not fire, `too_small` when for its base alone."""

    rule: Rule
    measured: Measured
    reached: Colour | None
    too_small: bool


class Judgement(NamedTuple):
    """What the rules alone say: a colour (None: none), the rules that fired, worst first; `small`: not judged for its size."""

    colour: Colour | None
    fired: tuple[Fired, ...] = ()
    small: bool = False


class Settled(NamedTuple):
    """The colour that an enterprise gets; `held`: it is worse than what the rules say now, and kept for a quarter."""

    colour: Colour | None
    held: bool


NOTHING, SMALL = Judgement(None), Judgement(None, small=True)


class Judge:
    """A ruleset ready to judge many enterprises: its numbers as whole ones, so that nothing is rounded and little is computed."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self._size = _whole(ruleset.size * CENTS)
        self._conditions = [_Condition(rule) for rule in ruleset.rules]

    def is_small(self, size: int) -> bool:
        """Whether an enterprise of a size in cents (`size_of`) is below the ruleset's."""
        top, bottom = self._size
        return size * bottom < top

    def judge(self, measured: Mapping[Figure, Measured]) -> Judgement:
        """What the rules say of an enterprise that is not small: the worst colour that enough rules reach, it or a worse one."""
        fired = []
        for condition in self._conditions:
            one = measured[condition.figure]
            colour = condition.reached(one)
            if colour is not None:
                fired.append(Fired(condition.rule, one, colour))
        if not fired:
            return NOTHING
        fired.sort(key=_by_colour)
        colours = [one.colour for one in fired]
        for colour, need in self.ruleset.needs:
            # worst first, so the rule in that place reaches a colour when so many do
            if len(colours) >= need and colours[need - 1] <= colour:
                return Judgement(colour, tuple(fired))
        return Judgement(None, tuple(fired))

    def explain(self, measured: Mapping[Figure, Measured]) -> list[RuleExplained]:
        """Every rule in the ruleset's order, with what it looked at and whether it fired."""
        found = []
        for condition in self._conditions:
            one = measured[condition.figure]
            too_small = one.why_not is None and condition.base_too_small(one)
            found.append(RuleExplained(condition.rule, one, condition.reached(one), too_small))
        return found


class _Condition:
    """A rule with its numbers as (top, bottom), worst first."""

    def __init__(self, rule: Rule) -> None:
        self.rule, self.figure = rule, rule.figure
        self.least_base = None if rule.least_base is None else _whole(rule.least_base * CENTS)
        self.thresholds = [(colour, *_whole(number)) for colour, number in rule.thresholds]

    def reached(self, measured: Measured) -> Colour | None:
        """The worst colour whose number a figure reaches."""
        if measured.why_not is not None or measured.top <= 0 or self.base_too_small(measured):
            return None
        for colour, top, bottom in self.thresholds:
            if measured.top * bottom >= top * measured.bottom:
                return colour
        return None

    def base_too_small(self, measured: Measured) -> bool:
        """Whether the base is below what the rule asks for."""
        if self.least_base is None:
            return False
        top, bottom = self.least_base
        return measured.base * bottom < top * measured.scale


def _whole(number: Decimal) -> tuple[int, int]:
    return number.as_integer_ratio()


def _by_colour(fired: Fired) -> int:
    return fired.colour


def judge(measured: Mapping[Figure, Measured], ruleset: Ruleset, size: int) -> Judgement:
    """What a ruleset says of one enterprise of `size` cents."""
    judge = Judge(ruleset)
    return SMALL if judge.is_small(size) else judge.judge(measured)


def settle(now: Colour | None, before: Colour | None, *, hold: bool) -> Settled:
    """Hysteresis of one quarter: worse at once, milder (or off the list) only when the quarter before was milder already.

    `now` and `before` are what the rules alone said, of this quarter and the one before (None: no colour, or no list).
    """
    if not hold or before is None or (now is not None and now <= before):
        return Settled(now, held=False)
    return Settled(before, held=True)


def explain(measured: Mapping[Figure, Measured], ruleset: Ruleset) -> list[RuleExplained]:
    """Every rule of a ruleset, with what it looked at and whether it fired."""
    return Judge(ruleset).explain(measured)


def reason_text(judgement: Judgement, settled: Settled) -> str:
    """Why an enterprise has its colour, as an official writes it; at most REASON_LIMIT characters, "" without a colour."""
    if settled.colour is None:
        return ""
    parts = [sentence(one.rule.figure, one.measured) for one in judgement.fired]
    if settled.held:
        if judgement.small:
            now = "规模低于门槛"
        else:
            now = "未触发预警" if judgement.colour is None else f"降为{judgement.colour.word}"
        parts.insert(0, f"上季为{settled.colour.word}，本季{now}，按规则沿用一个季度")
    text = "；".join(parts)
    while len(text) > REASON_LIMIT:
        parts.pop()
        text = "；".join(parts) + _MORE
    return text


def sentence(figure: Figure, measured: Measured) -> str:
    """One figure in words, with what it compares."""
    words, now, base = _SENTENCES[figure]
    if not now:
        return words.format(value=measured.top, base=measured.base)
    return f"{words}{measured.shown}%（{now}{measured.now_shown}万美元，{base}{measured.base_shown}万美元）"


_SENTENCES = {
    Figure.SIGNED_YEAR: ("新签订单同比下降", "本季", "上年同期"),
    Figure.SIGNED_MEDIAN: ("新签订单较自身中位数下降", "本季月均", "前12个月中位数"),
    Figure.IN_HAND_YEAR: ("在手订单同比下降", "季末", "上年同期"),
    Figure.IN_HAND_MEDIAN: ("在手订单较自身中位数下降", "季末", "前12个月中位数"),
    Figure.CANCELLED: ("取消订单占在手和新签订单的", "本季取消", "季初在手和本季新签"),
    Figure.NOT_EXPORTED: ("到期订单未出口占比", "本季出口", "本季到期"),
    Figure.EXPORTS_YEAR: ("出口实绩同比下降", "本季", "上年同期"),
    Figure.MISSING: ("本季应报{base}个月，未填报{value}个月", "", ""),
    Figure.ORDERS_DOWN: ("本季{value}个月反映订单下降", "", ""),
}
