"""Who is supported first (优先支持, Notice 三（三）): judged per benefit by the scheme's thresholds, each with its reason.

The Notice says 及时填报、订单转换稳定; what that means is the scheme's (ours): five criteria over twelve months. All must be met.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from assessment.enums import Benefit, Criterion, PriorityAct, PriorityState
from assessment.schemes.priority import BenefitTerm, PriorityRules
from core.decimals import plain, show
from core.errors import Refused
from core.periods import Month
from orders.facts import WINDOW, Record

TRANSITIONS: dict[tuple[PriorityState, PriorityAct], PriorityState] = {
    (PriorityState.COMPUTED, PriorityAct.REPLACE): PriorityState.COMPUTED,
    (PriorityState.COMPUTED, PriorityAct.PUBLISH): PriorityState.PUBLISHED,
}
"""State and act → next state. What is not here is refused; a published list is corrected by another version beside it."""

_ALL = (1 << WINDOW) - 1


def next_priority_state(state: PriorityState, act: PriorityAct) -> PriorityState:
    """The state of a list after an act. Raises Refused where the table has no such step."""
    following = TRANSITIONS.get((state, act))
    if following is None:
        raise Refused(f"该名单{state.label}，不能{act.label}。")
    return following


@dataclass(frozen=True, slots=True)
class Figures:
    """What is judged of a record: counts of months, rates in percent, unrounded; None where nothing stands below the line.

    `swing` in percentage points: the largest conversion of a quarter less the smallest; None with fewer than two of them.
    """

    rostered: int
    on_time: int
    unfiled: int
    share: Fraction | None
    conversion: Fraction | None
    quarters: int
    swing: Fraction | None


@dataclass(frozen=True)
class Reason:
    """One criterion: whether it is met, what was found against what is asked, and, where it is not met, what would meet it."""

    criterion: Criterion
    met: bool
    words: str
    remedy: str = ""


@dataclass(frozen=True)
class Judgement:
    """One benefit: whether an enterprise is supported first, and why."""

    benefit: Benefit
    qualifies: bool
    reasons: tuple[Reason, ...]

    @property
    def missing(self) -> tuple[Reason, ...]:
        """What is not met."""
        return tuple(reason for reason in self.reasons if not reason.met)

    @property
    def words(self) -> str:
        """The reasons in one line: all of one who qualifies, else what is missing, as lists and workbooks print it."""
        return "；".join(reason.words for reason in (self.reasons if self.qualifies else self.missing))

    @property
    def remedy(self) -> str:
        """What would qualify it, in one line; "" for one that does."""
        return "；".join(dict.fromkeys(reason.remedy for reason in self.missing if reason.remedy))


def figures(record: Record) -> Figures:
    """What is judged of an enterprise's twelve months."""
    rostered, on_time = record.rostered.bit_count(), (record.on_time & record.rostered).bit_count()
    conversions = [one for one in record.conversions() if one is not None]
    return Figures(
        rostered=rostered,
        on_time=on_time,
        unfiled=(record.rostered & ~record.filed).bit_count(),
        share=Fraction(on_time * 100, rostered) if rostered else None,
        conversion=record.conversion(),
        quarters=len(conversions),
        swing=max(conversions) - min(conversions) if len(conversions) > 1 else None,
    )


def qualified(found: Figures, rules: PriorityRules) -> int:
    """The benefits that an enterprise qualifies for, as a mask of `Benefit.bit`."""
    mask = 0
    for term in rules.benefits:
        if all(met for _, met in _met(found, term)):
            mask |= term.benefit.bit
    return mask


def _met(found: Figures, term: BenefitTerm) -> Iterator[tuple[Criterion, bool]]:
    """Each criterion, in the order in which it is told; lazily, as the first miss decides."""
    share, least, most, swing = term.limits
    yield Criterion.ROSTER, found.rostered >= term.roster_months
    yield Criterion.ON_TIME, found.share is not None and found.share >= share
    yield Criterion.UNFILED, found.unfiled <= term.unfiled_months
    yield Criterion.CONVERSION, found.conversion is not None and least <= found.conversion <= most
    # One quarter alone has nothing to swing against.
    steady = found.swing is None or found.swing <= swing
    yield Criterion.SWING, found.quarters >= term.quarters and steady


def judge(record: Record, term: BenefitTerm) -> Judgement:
    """One benefit of one enterprise, with its reasons and what would qualify it."""
    found = figures(record)
    reasons = []
    for criterion, met in _met(found, term):
        words = _WORDS[criterion](found, record, term)
        remedy = "" if met else _REMEDIES[criterion](found, record, term)
        reasons.append(
            Reason(criterion, met, f"{words}，{'达到' if met else '未达到'}要求（{_asked(criterion, term)}）", remedy)
        )
    return Judgement(term.benefit, all(reason.met for reason in reasons), tuple(reasons))


def judge_all(record: Record, rules: PriorityRules) -> list[Judgement]:
    """Every benefit of one enterprise, in the order of the Notice."""
    return [judge(record, term) for term in rules.benefits]


# --- in words ---


def _asked(criterion: Criterion, term: BenefitTerm) -> str:
    return {
        Criterion.ROSTER: f"不少于{term.roster_months}个月",
        Criterion.ON_TIME: f"不低于{plain(term.on_time_share)}%",
        Criterion.UNFILED: f"不超过{term.unfiled_months}个月",
        Criterion.CONVERSION: f"{plain(term.conversion_least)}%至{plain(term.conversion_most)}%",
        Criterion.SWING: f"至少{term.quarters}个季度有到期订单，相差不超过{plain(term.swing)}个百分点",
    }[criterion]


def _roster_words(found: Figures, record: Record, term: BenefitTerm) -> str:
    return f"近12个月应报{found.rostered}个月"


def _on_time_words(found: Figures, record: Record, term: BenefitTerm) -> str:
    share = "" if found.share is None else f"（{show(found.share)}%）"
    return f"应报{found.rostered}个月，按时填报{found.on_time}个月{share}"


def _unfiled_words(found: Figures, record: Record, term: BenefitTerm) -> str:
    return f"未填报{found.unfiled}个月"


def _conversion_words(found: Figures, record: Record, term: BenefitTerm) -> str:
    if record.incomplete:
        return "部分到期订单缺汇率，订单转化率暂不适用"
    if found.conversion is None:
        return "近12个月没有到期订单，订单转化率不适用"
    return f"订单转化率{show(found.conversion)}%"


def _swing_words(found: Figures, record: Record, term: BenefitTerm) -> str:
    if found.swing is None:
        return f"有到期订单的季度{found.quarters}个"
    return f"有到期订单的季度{found.quarters}个，转化率最高与最低相差{show(found.swing)}个百分点"


_WORDS = {
    Criterion.ROSTER: _roster_words,
    Criterion.ON_TIME: _on_time_words,
    Criterion.UNFILED: _unfiled_words,
    Criterion.CONVERSION: _conversion_words,
    Criterion.SWING: _swing_words,
}


def months_needed(record: Record, term: BenefitTerm) -> int | None:
    """In how many months the three criteria of filing are met if each is filed on time; 0 when they are, None for never.

    Each month more pushes the window's first month out.
    """
    for ahead in range(WINDOW + 1):
        more = (_ALL << (WINDOW - ahead)) & _ALL if ahead else 0
        rostered, on_time, filed = ((bits >> ahead) | more for bits in (record.rostered, record.on_time, record.filed))
        count = rostered.bit_count()
        if (
            count >= term.roster_months
            and count
            and Fraction((on_time & rostered).bit_count() * 100, count) >= term.limits[0]
            and (rostered & ~filed).bit_count() <= term.unfiled_months
        ):
            return ahead
    return None


def _file_on(found: Figures, record: Record, term: BenefitTerm) -> str:
    needed = months_needed(record, term)
    return "" if needed is None else f"今后连续{needed}个月按时填报，填报方面即可达到要求"


def _convert(found: Figures, record: Record, term: BenefitTerm) -> str:
    if record.incomplete:
        return "缺少的汇率由省外贸中心录入，录入后重新计算"
    due, exported = Fraction(sum(record.due)) / 10_000, Fraction(sum(record.exported))
    if found.conversion is None:
        return "填报签订的出口订单，到预计交货月后计算转化率"
    if found.conversion < term.limits[1]:
        return f"出口实绩再增加{_up(due * Fraction(term.conversion_least) / 100 - exported)}万美元，即可达到转化率下限"
    if not term.conversion_most:
        return ""
    more = exported * 100 / Fraction(term.conversion_most) - due
    return f"出口实绩高于已填报的到期订单，请填全订单；到期订单再增加{_up(more)}万美元，即可回到转化率上限以内"


def _steady(found: Figures, record: Record, term: BenefitTerm) -> str:
    if record.incomplete:
        return "缺少的汇率由省外贸中心录入，录入后重新计算"
    if found.quarters < term.quarters:
        return f"再有{term.quarters - found.quarters}个季度有到期订单，方可判断是否稳定"
    return "按合同交货期如实填报预计交货月，变更、取消及时订正，使各季度交货与出口相符"


def _up(amount: Fraction) -> str:
    """万美元 with 2 digits, rounded up: that much is enough."""
    return show(Fraction(-(-amount * 100 // 1), 100))


_REMEDIES = {
    Criterion.ROSTER: _file_on,
    Criterion.ON_TIME: _file_on,
    Criterion.UNFILED: _file_on,
    Criterion.CONVERSION: _convert,
    Criterion.SWING: _steady,
}


# --- month by month, and the seal ---


def month_marks(record: Record, through: Month) -> list[tuple[Month, str]]:
    """Each month of the window, oldest first: 按时, 补报, 未报 or 不在名录."""
    first = through.plus(1 - WINDOW)
    return [(first.plus(place), _mark(record, 1 << place)) for place in range(WINDOW)]


def _mark(record: Record, bit: int) -> str:
    if not record.rostered & bit:
        return "不在名录"
    if record.on_time & bit:
        return "按时"
    return "补报" if record.filed & bit else "未报"


def canonical(record: Record) -> str:
    """A record as it is sealed: all that is judged, amounts exact."""
    due = ",".join(format(amount, ".10f") for amount in record.due)
    exported = ",".join(format(amount, ".2f") for amount in record.exported)
    months = f"{record.rostered}|{record.on_time}|{record.filed}"
    return f"{record.enterprise}|{record.region}|{months}|{due}|{exported}|{int(record.incomplete)}"


class Seal:
    """Digests of a list: of its records as they came (`inputs`), and of these with the terms and verdicts (`outcome`).

    Records in the order of their enterprises' ids.
    """

    def __init__(self, terms: str) -> None:
        self._inputs, self._outcome = sha256(), sha256(terms.encode())

    def add(self, record: Record, *, mask: int, by_reference: bool) -> None:
        """The next enterprise with what it qualifies for."""
        line = canonical(record)
        self._inputs.update(f"{line}\n".encode())
        self._outcome.update(f"{line}|{mask}|{int(by_reference)}\n".encode())

    @property
    def inputs(self) -> str:
        """64 hex digits."""
        return self._inputs.hexdigest()

    @property
    def outcome(self) -> str:
        """64 hex digits."""
        return self._outcome.hexdigest()
