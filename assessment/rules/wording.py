"""What is said of a month: how far its run is, and a bulletin's sentences, in the terms of the Notice (三（二）, 月度通报).

A rate changes by 百分点, a count by %; 环比 is against the month before, 同比 against the same month of the year before. What
cannot be compared is not said. Pure: the figures come in exact, and every one is rounded once, when it is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessment.enums import RateKind, RunKind, RunState, Section, TargetState
from assessment.formulas import TargetCheck, count_change
from core.decimals import plain, show
from core.periods import Month

_TONES = {RunState.LIVE: "info", RunState.WEEKLY: "info", RunState.LOCKED: "info", RunState.PUBLISHED: "good"}
_MOVES = {
    RunState.LIVE: "进行中的数据每天更新",
    RunState.OVER: "本月已截止，尚未定数，数据还可能变动",
    RunState.LOCKED: "本月已截止并定数，数据不再每天更新",
    RunState.HANDED_IN: "本月已截止并定数，数据不再每天更新",
    RunState.REVIEWED: "本月已截止并定数，数据不再每天更新",
}


def run_state(kind: RunKind, *, is_over: bool, is_handed_in: bool, is_reviewed: bool) -> RunState:
    """How far a run is (ours): until the cut-off it moves (`is_over`: it is of the cut-off), then it is locked, handed in,
    reviewed, published; one that could not be locked yet, as its scheme is not confirmed, waits for that."""
    if kind is RunKind.PUBLISHED:
        return RunState.PUBLISHED
    if kind is RunKind.WEEKLY:
        return RunState.WEEKLY
    if kind is RunKind.LIVE:
        return RunState.OVER if is_over else RunState.LIVE
    if not is_handed_in:
        return RunState.LOCKED
    return RunState.REVIEWED if is_reviewed else RunState.HANDED_IN


def state_tone(state: RunState) -> str:
    """The tone in which a state is shown: whatever waits for somebody warns."""
    return _TONES.get(state, "warn")


def state_moves(state: RunState) -> str:
    """Whether figures of that state still move, in words; "" for what is published, or a progress for good."""
    return _MOVES.get(state, "")


NAMED = 3
"""Places named at either end: the best three and the last three (ours)."""
MAX_NAMED = 5
"""Names in one list; of more with the same place the number is told."""
MAX_MISSED = 10
"""Regions short of a target that are named, the furthest first."""
MAX_TOPICS = 5
SMALL_GROUP = 2 * NAMED
"""Regions in a ranking from which on both ends are named; of fewer all are, in order."""


@dataclass(frozen=True)
class Rate:
    """A rate of the whole with its target; the earlier values are None where there is no published month to compare with."""

    name: str
    value: Fraction | None
    check: TargetCheck
    target: Decimal
    month_before: Fraction | None = None
    year_before: Fraction | None = None


@dataclass(frozen=True)
class Count:
    """A number of things, with what it was: None where there is nothing to compare with."""

    name: str
    value: int
    unit: str
    month_before: int | None = None
    year_before: int | None = None


@dataclass(frozen=True)
class Member:
    """One region of a ranking."""

    name: str
    value: Fraction | None
    rank: int | None
    check: TargetCheck


@dataclass(frozen=True)
class Group:
    """Regions ranked together by one rate, best first (`assessment.formulas.rank`); `label` is what they are (设区市)."""

    label: str
    kind: RateKind
    target: Decimal
    members: Sequence[Member]


@dataclass(frozen=True)
class Named:
    """A county whose questions are named: unanswered long past their limit."""

    county: str
    numbers: Sequence[str]


@dataclass(frozen=True)
class Questions:
    """What became of the questions: cumulative as the assessment counts them, and the month's, unweighted, beside it.

    The three shares are (part, whole) of the questions asked in the month; `topics` are (what about, how many), most first.
    """

    asked: int
    answered: int
    rate: Fraction | None
    in_time: tuple[int, int]
    resolved: tuple[int, int]
    satisfied: tuple[int, int]
    topics: Sequence[tuple[str, int]]
    named: Sequence[Named]
    named_after: int
    """Working days past the limit after which a question is named."""


@dataclass(frozen=True)
class Listing:
    """Feedback on the list that counts in the month; `quarter` is None when the month counts none."""

    quarter: str | None
    listed: int
    fed_back: int
    rate: Fraction | None
    remark: str = ""


@dataclass(frozen=True)
class Correction:
    """A published month of which a later version was published since the last bulletin."""

    month: Month
    version: int
    published: str
    reason: str


@dataclass(frozen=True)
class BulletinFacts:
    """Everything a bulletin is drafted from. `whole` is how the region calls itself (全省, 杭州市)."""

    month: Month
    whole: str
    rates: Sequence[Rate]
    counts: Sequence[Count]
    groups: Sequence[Group]
    questions: Questions
    listing: Listing
    deductions: Sequence[tuple[str, int]]
    corrections: Sequence[Correction]


def draft(facts: BulletinFacts) -> dict[Section, str]:
    """The drafted text of every section."""
    return {
        Section.SUMMARY: "\n".join([_rates(facts), *filter(None, [_counts(facts.counts)])]),
        Section.RANKS: "\n".join(
            line for group in facts.groups for line in (standing(group), attainment(group)) if line
        ),
        Section.QUESTIONS: "\n".join(filter(None, questions(facts.questions, facts.month))),
        Section.LISTS: listing(facts.listing),
        Section.NOTES: "\n".join([deductions(facts.deductions), *map(correction, facts.corrections)]),
        Section.WORK: work(facts),
    }


def progress(facts: BulletinFacts) -> list[str]:
    """What a weekly page says: where the running month stands, without ranks, and how far from the targets."""
    return [
        _rates(facts),
        *filter(None, [_counts(facts.counts)]),
        *(line for group in facts.groups if (line := attainment(group))),
        _cumulative(facts.questions),
        listing(facts.listing),
    ]


# --- the whole ---


def rate(whole: str, one: Rate) -> str:
    """全省订单填报率83.80%，高于目标（80%）3.80个百分点，环比上升1.20个百分点，同比下降0.50个百分点."""
    if one.value is None:
        return f"{whole}{one.name}本月不适用"
    parts = [f"{whole}{one.name}{show(one.value)}%", _against(one.check, one.target)]
    for word, before in (("环比", one.month_before), ("同比", one.year_before)):
        if before is not None:
            parts.append(f"{word}{_moved(one.value - before, '个百分点')}")
    return "，".join(parts)


def count(one: Count) -> str:
    """应报企业200家，环比增长5.00%，同比下降2.00%."""
    parts = [f"{one.name}{one.value}{one.unit}"]
    for word, before in (("环比", one.month_before), ("同比", one.year_before)):
        change = None if before is None else count_change(before, one.value)
        if change is not None:
            parts.append(f"{word}{_moved(change, '%', up='增长')}")
    return "，".join(parts)


def _rates(facts: BulletinFacts) -> str:
    return f"{facts.month.label}，" + "；".join(rate(facts.whole, one) for one in facts.rates) + "。"


def _counts(counts: Sequence[Count]) -> str:
    return "；".join(map(count, counts)) + "。" if counts else ""


def _against(check: TargetCheck, target: Decimal) -> str:
    goal = f"目标（{plain(target)}%）"
    if check.gap is None or check.state is TargetState.NOT_APPLICABLE:
        return f"{goal}不适用"
    shown = show(abs(check.gap))
    if check.gap == 0:
        return f"达到{goal}"
    if check.state is TargetState.MET:
        return f"高于{goal}{shown}个百分点"
    return f"低于{goal}{shown}个百分点"


def _moved(change: Fraction, unit: str, *, up: str = "上升", down: str = "下降") -> str:
    shown = show(abs(change))
    if shown == show(0):
        return "持平"
    return f"{up if change > 0 else down}{shown}{unit}"


# --- ranks ---


def standing(group: Group) -> str:
    """订单填报率居前三位的设区市是…；居后三位的是…. "" for a group in which nobody has a rank."""
    ranked = [one for one in group.members if one.rank is not None]
    if not ranked:
        return ""
    first, last = ranked[0].value, ranked[-1].value
    if first == last:
        return f"{group.kind.label}：{len(ranked)}个{group.label}均为{show(first)}%。" if len(ranked) > 1 else ""
    if len(ranked) < SMALL_GROUP:
        return f"{group.label}{group.kind.label}由高到低依次为{_names(ranked)}。"
    best = [one for one in ranked if one.rank is not None and one.rank <= NAMED]
    edge = ranked[-NAMED].value
    worst = [one for one in ranked if one.value is not None and edge is not None and one.value <= edge]
    # Equals share the place; those at the edge of the last three are all among them.
    return f"{group.kind.label}居前三位的{group.label}是{_names(best)}；居后三位的是{_names(worst)}。"


def _names(members: Sequence[Member]) -> str:
    named = [f"{one.name}（{show(one.value)}%）" for one in members]
    if len(named) <= MAX_NAMED:
        return "、".join(named)
    return "、".join(named[:MAX_NAMED]) + f"等{len(named)}个"


def attainment(group: Group) -> str:
    """11个设区市中9个达到80%的目标，未达标2个：某市（差1.20个百分点）…. "" for a group to which the rate does not apply."""
    states = [one.check.state for one in group.members]
    missed = [one for one in group.members if one.check.state is TargetState.MISSED]
    met, none = states.count(TargetState.MET), states.count(TargetState.NOT_APPLICABLE)
    if met + len(missed) == 0:
        return ""
    parts = [f"{group.kind.label}：{len(states)}个{group.label}中，{met}个达到{plain(group.target)}%的目标"]
    if missed:
        furthest = sorted(missed, key=lambda one: one.check.gap or Fraction(0))[:MAX_MISSED]
        names = "、".join(f"{one.name}（差{show(_short(one))}个百分点）" for one in furthest)
        least = "，差距最大的是" if len(missed) > len(furthest) else "："
        parts.append(f"未达标{len(missed)}个{least}{names}")
    if none:
        parts.append(f"{none}个不适用")
    return "；".join(parts) + "。"


def _short(member: Member) -> Fraction:
    """Percentage points that a member is short of the target."""
    return abs(member.check.gap or Fraction(0))


# --- questions, lists, deductions, corrections ---


def questions(found: Questions, month: Month) -> list[str]:
    """Cumulative as assessed; the month's shares beside it; what about; who is named."""
    return [_cumulative(found), _beside(found, month), _topics(found), _named(found)]


def _cumulative(found: Questions) -> str:
    if not found.asked:
        return "今年以来没有计入考核的问题诉求。"
    return (
        f"今年以来累计计入问题诉求{found.asked}件，已响应{found.answered}件，问题诉求响应率{show(found.rate)}%；"
        f"尚未响应{found.asked - found.answered}件。"
    )


def _beside(found: Questions, month: Month) -> str:
    shares = [
        f"{name}{show(Fraction(100 * part, whole))}%（{part}/{whole}）"
        for name, (part, whole) in (
            ("两日及时率", found.in_time),
            ("解决率", found.resolved),
            ("满意率", found.satisfied),
        )
        if whole
    ]
    if not shares:
        return ""
    return f"按不加权口径，{month.month}月诉求{'、'.join(shares)}，供参考，不计入考核。"


def _topics(found: Questions) -> str:
    if not found.topics:
        return ""
    told = "、".join(f"{name}（{number}件）" for name, number in found.topics[:MAX_TOPICS])
    return f"企业反映较多的是{told}。"


def _named(found: Questions) -> str:
    if not found.named:
        return ""
    total = sum(len(one.numbers) for one in found.named)
    told = "；".join(f"{one.county}{len(one.numbers)}件（{_some(one.numbers)}）" for one in found.named)
    return f"超过答复时限{found.named_after}个工作日仍未答复的诉求{total}件，予以点名：{told}。"


def _some(numbers: Sequence[str]) -> str:
    return "、".join(numbers[:MAX_NAMED]) + ("等" if len(numbers) > MAX_NAMED else "")


def listing(found: Listing) -> str:
    """本月计入2020年一季度五色清单，应反馈企业20家，已反馈18家，五色清单响应率90.00%."""
    if found.quarter is None:
        return "本月按考核办法不计五色清单。"
    if found.remark:
        return f"{found.remark}。"
    if not found.listed:
        return f"{found.quarter}五色清单没有应反馈企业。"
    return (
        f"本月计入{found.quarter}五色清单，应反馈企业{found.listed}家，已反馈{found.fed_back}家，"
        f"五色清单响应率{show(found.rate)}%；尚未反馈{found.listed - found.fed_back}家。"
    )


def deductions(found: Sequence[tuple[str, int]]) -> str:
    """本月认定响应拖沓、答复草率3次，予以扣减：西湖区2次、…."""
    if not found:
        return "本月没有认定响应拖沓、答复草率的扣减。"
    total = sum(number for _, number in found)
    told = "、".join(f"{name}{number}次" for name, number in found)
    return f"本月认定响应拖沓、答复草率{total}次，予以扣减：{told}。"


def correction(one: Correction) -> str:
    """2020年5月考核结果已更正为第2版（2020年6月25日发布），原因：…."""
    return f"更正：{one.month.label}考核结果已更正为第{one.version}版（{one.published}发布），原因：{one.reason.rstrip('。')}。"


def work(facts: BulletinFacts) -> str:
    """What is asked of the regions, to begin with; a person goes on from there."""
    behind = any(one.check.state is TargetState.MISSED for group in facts.groups for one in group.members)
    asked = ["请各地继续发动企业按时填报、如实反映诉求"]
    if behind:
        asked.append("未达标地区对照差距逐项整改")
    if facts.questions.named:
        asked.append("被点名的诉求尽快答复并反馈企业")
    return "，".join(asked) + "。"
