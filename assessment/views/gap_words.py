"""Gaps in words: what an act moves and by how much, how many are still needed, why something is worth nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from assessment.enums import GapAct, RateKind
from assessment.forms import ACT_UNITS
from assessment.formulas import Place, RegionResult, Worth, rate_change
from assessment.selectors import GapPage, Goal
from assessment.views.explaining import PartLine, filing_lines, response_lines
from core.decimals import DASH, show
from core.periods import day_label
from orders.rules.supervision import last_day

NEEDED = {
    GapAct.ON_TIME: "还需按时填报",
    GapAct.LATE_LAST: "还需补报上月",
    GapAct.LATE_EARLIER: "还需补报更早月份",
    GapAct.CORRECTION: "还需订正上月填报",
    GapAct.ANSWER_DUE: "还需答复已到期诉求",
    GapAct.ANSWER_EARLY: "还需答复未到期诉求",
    GapAct.FEEDBACK: "还需清单企业反馈",
    GapAct.DEDUCTION: "需避免扣减",
}
NOTHING = {
    GapAct.ON_TIME: "没有应报未报企业",
    GapAct.LATE_LAST: "上月没有未报企业",
    GapAct.LATE_EARLIER: "今年更早月份没有未报企业",
    GapAct.CORRECTION: "上月没有不准确的填报",
    GapAct.ANSWER_DUE: "没有已到期未答复的诉求",
    GapAct.ANSWER_EARLY: "没有未到期的诉求",
    GapAct.FEEDBACK: "没有应反馈未反馈的企业",
    GapAct.DEDUCTION: "没有认定的扣减",
}
REMARKS = {
    GapAct.LATE_LAST: "按准确填报计",
    GapAct.ANSWER_EARLY: "未到期的诉求尚未计入提问数，答复后提问数、响应数各加一；截止前到期仍未答复的，只计入提问数，拉低响应率",
    GapAct.DEDUCTION: "最低为0，不结转",
}


@dataclass(frozen=True)
class Move:
    """One part of a rate before and after: its counts, its weight once parts that do not apply left theirs, what it adds."""

    name: str
    before: PartLine
    after: PartLine

    @property
    def points(self) -> Fraction:
        """Percentage points that the part adds to the rate, more than before."""
        return (self.after.adds or Fraction(0)) - (self.before.adds or Fraction(0))

    @property
    def is_moved(self) -> bool:
        """Whether a count of it changed."""
        return (self.before.numerator, self.before.denominator) != (self.after.numerator, self.after.denominator)


def moves(gap: GapPage, before: RegionResult, after: RegionResult, kind: RateKind) -> list[Move]:
    """The parts of a rate in two results, in their order."""
    return [
        Move(one.name, one, other)
        for one, other in zip(_lines(gap, before, kind), _lines(gap, after, kind), strict=True)
    ]


def _lines(gap: GapPage, result: RegionResult, kind: RateKind) -> list[PartLine]:
    if kind is RateKind.FILING:
        return filing_lines(result, gap.scheme)
    return response_lines(result, gap.rule, gap.scheme)


@dataclass(frozen=True)
class ActLine:
    """An act on the page: how many there are, what one is worth and why.

    `worth` None: there is none to do, or it can no longer be done.
    """

    act: GapAct
    room: int
    unit: str
    worth: Worth | None
    why: str

    @property
    def points(self) -> Fraction | None:
        """Percentage points, 0 where nothing can be done; None when the rate begins to apply only with the act."""
        return Fraction(0) if self.worth is None else self.worth.points

    @cached_property
    def words(self) -> str:
        """The points as printed in every row of a list: ``+0.4167``, ``0``, or a dash."""
        return f"+{show(self.points, 4)}" if self.points else DASH if self.points is None else "0"


def act_lines(gap: GapPage) -> list[ActLine]:
    """Every act with its worth and the words for it."""
    return [ActLine(act, gap.room.get(act, 0), ACT_UNITS[act], gap.worths.get(act), why(gap, act)) for act in GapAct]


def why(gap: GapPage, act: GapAct) -> str:
    """Which parts an act moves, with their weights; or why there is nothing to be done."""
    found = gap.worths.get(act)
    if found is None:
        return _why_not(gap, act)
    remark = f"（{REMARKS[act]}）" if act in REMARKS else ""
    if act is GapAct.DEDUCTION:
        each = f"每次认定扣减 {show(Fraction(gap.scheme.deduction_points))} 百分点"
        return f"{each}，现扣减 {gap.room[act]} 次{remark}"
    return "；".join(_moved(gap, found)) + remark


def _moved(gap: GapPage, found: Worth) -> Iterator[str]:
    kind = found.act.rate
    for move in moves(gap, found.before, found.after, kind):
        if not move.is_moved:
            continue
        counts = (
            f"{move.name} {move.before.numerator}/{move.before.denominator}"
            f"→{move.after.numerator}/{move.after.denominator}"
        )
        weight = f"占{show(move.after.effective or Fraction(0), 0 if _is_whole(move.after.effective) else 2)}%"
        yield f"{counts}，{weight}，+{show(move.points)}" if found.points is not None else f"{counts}，{weight}"
    if found.points is None:
        yield f"{kind.label}由不适用变为 {show(found.after.rate(kind))}%"


def _is_whole(value: Fraction | None) -> bool:
    return value is None or value.denominator == 1


def _why_not(gap: GapPage, act: GapAct) -> str:
    if gap.is_published:
        return "本月已发布，不再变动"
    if gap.is_over and act is not GapAct.DEDUCTION:
        return f"本月已于{day_label(last_day(gap.rule.cutoff))}截止，{_LATER[act]}"
    if act is GapAct.FEEDBACK and gap.rule.list_quarter is None:
        return "本月按办法不计五色清单"
    return NOTHING[act]


_COUNTS_LATER = "现在做的计入以后月份"
_LATER = dict.fromkeys(GapAct, _COUNTS_LATER) | {
    GapAct.ON_TIME: "不能再按时填报；现在填报为补报，计入以后月份的当年填报完成度",
}


@dataclass(frozen=True)
class NeedLine:
    """One kind of act and a rate to reach: «还需按时填报 7 家»."""

    text: str
    is_enough: bool


def need_lines(gap: GapPage, goal: Goal) -> list[NeedLine]:
    """How many of each act alone reach the rate; those that cannot come last."""
    lines = [
        NeedLine(f"{NEEDED[need.act]} {need.number} {ACT_UNITS[need.act]}", is_enough=True)
        if need.number is not None
        else NeedLine(f"只靠{need.act.label}（{gap.room[need.act]}{ACT_UNITS[need.act]}）达不到", is_enough=False)
        for need in goal.needs
    ]
    return sorted(lines, key=lambda line: not line.is_enough)


@dataclass(frozen=True)
class Supposed:
    """A rate now and then, with its parts and its places among the peers."""

    kind: RateKind
    now: Fraction | None
    then: Fraction | None
    target: Fraction
    moves: list[Move]
    deduction: tuple[Fraction, Fraction] | None
    places: list[tuple[str, Place, Place]]

    @property
    def change(self) -> Fraction | None:
        """Percentage points between; None when either does not apply."""
        return rate_change(self.now, self.then)

    @property
    def is_met(self) -> bool:
        """Whether the target is reached then."""
        return self.then is not None and self.then >= self.target


def supposed(gap: GapPage, then: RegionResult) -> list[Supposed]:
    """Both rates now and in a supposed result; the other regions stay as they are."""
    now = gap.result
    if now is None:
        return []
    return [
        Supposed(
            kind=goal.kind,
            now=now.rate(goal.kind),
            then=then.rate(goal.kind),
            target=goal.target,
            moves=moves(gap, now, then, goal.kind),
            deduction=(now.response.deduction, then.response.deduction) if goal.kind is RateKind.RESPONSE else None,
            places=[
                (each.group.name, each.place, gap.moved(each, then)) for each in gap.peer_gaps if each.kind is goal.kind
            ],
        )
        for goal in gap.goals
    ]
