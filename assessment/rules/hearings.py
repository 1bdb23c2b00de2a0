"""扣减认定: its steps, its limits, and the month that a deduction counts in (Notice 二(三); definitions §4; the rest is ours)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from assessment.enums import DeductionKind, HearingAct, HearingState
from cases.enums import ReplySignal
from cases.rules import clean, last_day, length_error
from core.errors import Refused
from core.periods import Month, day_label, local_date, moment_label

REPLY_WORKDAYS = 3
"""Working days in which the bureau says what it has to say, the day of asking not counted."""
APPEAL_WORKDAYS = 3
"""Working days, after the bureau was told the decision, in which it may appeal, once (ours)."""
EVIDENCE_LENGTH = (10, 1_000)
TEXT_LENGTH = (10, 1_000)
REASON_LENGTH = (5, 500)
"""Characters of evidence that is entered, of a reply and an appeal, of a decision's reason (ours)."""

_S, _A = HearingState, HearingAct

TRANSITIONS: dict[tuple[HearingState, HearingAct], HearingState] = {
    (_S.OPEN, _A.REPLY): _S.REPLIED,
    # Without a reply only once the three working days are over: `decision_refusal`.
    (_S.OPEN, _A.DEDUCT): _S.DEDUCTED,
    (_S.OPEN, _A.DROP): _S.DROPPED,
    (_S.REPLIED, _A.DEDUCT): _S.DEDUCTED,
    (_S.REPLIED, _A.DROP): _S.DROPPED,
    (_S.DEDUCTED, _A.APPEAL): _S.APPEALED,
    (_S.APPEALED, _A.UPHOLD): _S.UPHELD,
    (_S.APPEALED, _A.REVOKE): _S.REVOKED,
}
"""State and act -> next state. What is not here is refused."""

_REFUSALS = {
    (_S.REPLIED, _A.REPLY): "已提交说明，不能重复提交。",
    **{(state, _A.APPEAL): "对同一认定只能申诉一次，不能再次申诉。" for state in (_S.APPEALED, _S.UPHELD, _S.REVOKED)},
}


def next_hearing_state(state: HearingState, act: HearingAct) -> HearingState:
    """The state after an act; raises Refused where the table has no such step."""
    following = TRANSITIONS.get((state, act))
    if following is None:
        raise Refused(_REFUSALS.get((state, act), f"该扣减认定的状态为“{state.label}”，不能{act.label}。"))
    return following


def permits(state: HearingState, act: HearingAct) -> bool:
    """Whether the table has the step: what a page offers."""
    return (state, act) in TRANSITIONS


def limit_label(due: datetime) -> str:
    """A time limit in words: ``2020年6月20日24:00``."""
    return f"{day_label(last_day(due))}24:00"


def reply_refusal(*, due: datetime, now: datetime) -> str:
    """Why the bureau cannot reply any more, "" when it can."""
    if now < due:
        return ""
    return f"说明期限（{limit_label(due)}）已过，不能再提交说明；省厅可在没有说明的情况下认定。"


def decision_refusal(*, state: HearingState, due: datetime, now: datetime) -> str:
    """Why it cannot be decided yet, "" when it can: the bureau has replied, or its days are over."""
    if state is _S.OPEN and now < due:
        return f"商务局可在 {limit_label(due)} 前提交说明，收到说明或期满后方可认定。"
    return ""


def appeal_refusal(*, due: datetime | None, now: datetime) -> str:
    """Why the bureau cannot appeal any more, "" when it can; `due` None: nothing was deducted."""
    if due is not None and now >= due:
        return f"申诉期限（{limit_label(due)}）已过，不能再提出申诉。"
    return ""


def clean_words(text: str, bounds: tuple[int, int], *, field: str, label: str) -> str:
    """What somebody wrote, as it is kept. Raises Refused (field `field`) when it says too little or too much."""
    text = clean(text)
    error = length_error(label, text, bounds)
    if error:
        raise Refused(error, field=field)
    return text


# --- a page that is out of date ---


_PLACE = {_S.OPEN: 0, _S.REPLIED: 1, _S.DEDUCTED: 2, _S.DROPPED: 2, _S.APPEALED: 3, _S.UPHELD: 4, _S.REVOKED: 4}


@dataclass(frozen=True)
class HearingStep:
    """A step that was taken: when, by whom and what, in words, and the state that it led to."""

    at: datetime
    who: str
    what: str
    state: HearingState


def steps_since(steps: Collection[HearingStep], seen: HearingState) -> str:
    """What was done since somebody looked at a state, "" for nothing: ``2020年6月18日 10:00 西湖区商务局提交说明；…``."""
    later = [step for step in steps if _PLACE[step.state] > _PLACE[seen]]
    return "；".join(f"{moment_label(step.at)} {step.who}{step.what}" for step in later)


# --- the month it counts in ---


def counted_month(occurred: Month, decided: Month, published: Collection[Month]) -> Month:
    """The month that a deduction counts in (definitions §4): that of the occurrence; of a published month nothing moves, so then
    that of the decision, and if that is published too the next one that is not."""
    if occurred not in published:
        return occurred
    month = max(decided, occurred)
    while month in published:
        month = month.next()
    return month


def month_note(occurred: Month, counted: Month) -> str:
    """Why a deduction counts in another month than its own, "" when it does not: ``2020年6月已发布，计入2020年8月``."""
    return "" if counted == occurred else f"{occurred.label}已发布，计入{counted.label}"


# --- what a proposal says ---


@dataclass(frozen=True)
class Occurrence:
    """When a proposed deduction occurred, and how many occurrences the proposal speaks of."""

    on: date
    times: int


def occurrence_of(
    kind: DeductionKind, figures: Mapping[str, Any], *, answered_at: datetime | None, proposed_at: datetime
) -> Occurrence:
    """拖沓 occurs on the last day of the limit that was missed, 草率 on the day of the answer, once an answer (ours).

    `figures` are a proposal's; one that says nothing of the limit or the answer occurred when it was proposed.
    """
    if kind is DeductionKind.LATE:
        limit = figures.get("limit_at")
        return Occurrence(last_day(datetime.fromisoformat(limit)) if limit else local_date(proposed_at), 1)
    answers = {entry.get("answer") for entry in figures.get("occurrences", ())}
    return Occurrence(local_date(answered_at or proposed_at), max(1, len(answers)))


def figure_lines(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The figures of a proposal as names and values, in the words of a page."""
    if "occurrences" in figures:
        return [line for entry in figures["occurrences"] for line in _perfunctory(entry)]
    return _late(figures) if "limit_at" in figures else []


def _perfunctory(entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    at = moment_label(datetime.fromisoformat(entry["at"]))
    if "rating" in entry:
        return [("企业评价", f"{at}，{entry['rating']} 分")]
    signals = "、".join(ReplySignal(signal).label for signal in entry["signals"])
    return [("发送前提示", f"{at}，{signals}"), ("仍然发送的理由", entry["reason"])]


def _late(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    lines = [
        ("提问时间", moment_label(datetime.fromisoformat(figures["asked_at"]))),
        ("答复期限", limit_label(datetime.fromisoformat(figures["limit_at"]))),
    ]
    if figures.get("extended"):
        lines.append(("其中延期", f"{figures['extended']} 个工作日"))
    if figures.get("answered_at"):
        lines.append(("首次答复时间", moment_label(datetime.fromisoformat(figures["answered_at"]))))
        lines.append(("逾期工作日", f"{figures['late_workdays']} 个"))
    else:
        lines.append(("首次答复时间", "提出线索时尚未答复"))
    return lines
