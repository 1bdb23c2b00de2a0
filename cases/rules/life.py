"""The life of a question: one table of steps, and what a step needs.

The Notice, 二(三), knows asking, answering and the limit; the rest is ours, as definitions §4 settles it: a transfer never
restarts the clock, an extension is asked before the limit, what does not count is set aside by two people with a reason.
"""

from datetime import datetime

from cases.enums import Act, Exclusion, QuestionState
from cases.rules.clock import extended_limit, transfer_until
from core.errors import Refused
from core.periods import moment_label
from core.workdays import Calendar

_S, _A = QuestionState, Act

TRANSITIONS: dict[tuple[QuestionState, Act], QuestionState] = {
    (_S.ASKED, _A.ACCEPT): _S.ACCEPTED,
    # Whoever takes a question, or is given it, has accepted it; another handler changes nothing else.
    (_S.ASKED, _A.ASSIGN): _S.ACCEPTED,
    (_S.ACCEPTED, _A.ASSIGN): _S.ACCEPTED,
    (_S.RETURNED, _A.ASSIGN): _S.RETURNED,
    (_S.REOPENED, _A.ASSIGN): _S.REOPENED,
    (_S.ASKED, _A.ANSWER): _S.ANSWERED,
    (_S.ACCEPTED, _A.ANSWER): _S.ANSWERED,
    (_S.RETURNED, _A.ANSWER): _S.ANSWERED,
    (_S.REOPENED, _A.ANSWER): _S.ANSWERED,
    # A supplementary answer takes nothing back: neither the first answer's time nor a rating already given.
    (_S.ANSWERED, _A.ANSWER): _S.ANSWERED,
    (_S.RATED, _A.ANSWER): _S.RATED,
    # An acknowledgement is no answer: the office owes one still.
    (_S.ASKED, _A.ACKNOWLEDGE): _S.ACCEPTED,
    (_S.ACCEPTED, _A.ACKNOWLEDGE): _S.ACCEPTED,
    (_S.RETURNED, _A.ACKNOWLEDGE): _S.RETURNED,
    (_S.REOPENED, _A.ACKNOWLEDGE): _S.REOPENED,
    # Who gets a question by transfer has yet to accept it.
    (_S.ASKED, _A.TRANSFER): _S.ASKED,
    (_S.ACCEPTED, _A.TRANSFER): _S.ASKED,
    (_S.ASKED, _A.EXTEND): _S.ACCEPTED,
    (_S.ACCEPTED, _A.EXTEND): _S.ACCEPTED,
    (_S.RETURNED, _A.EXTEND): _S.RETURNED,
    (_S.ASKED, _A.RETURN): _S.RETURNED,
    (_S.ACCEPTED, _A.RETURN): _S.RETURNED,
    (_S.ASKED, _A.SUPPLEMENT): _S.ASKED,
    (_S.ACCEPTED, _A.SUPPLEMENT): _S.ACCEPTED,
    (_S.RETURNED, _A.SUPPLEMENT): _S.ACCEPTED,
    (_S.REOPENED, _A.SUPPLEMENT): _S.REOPENED,
    (_S.ASKED, _A.WITHDRAW): _S.CLOSED,
    (_S.ACCEPTED, _A.WITHDRAW): _S.CLOSED,
    (_S.RETURNED, _A.WITHDRAW): _S.CLOSED,
    (_S.ANSWERED, _A.RATE): _S.RATED,
    # Unrated within its days: closed, and still to be rated. No rating is ever assumed.
    (_S.CLOSED, _A.RATE): _S.CLOSED,
    (_S.ANSWERED, _A.REOPEN): _S.REOPENED,
    (_S.RATED, _A.REOPEN): _S.REOPENED,
    (_S.ANSWERED, _A.CLOSE): _S.CLOSED,
    (_S.RATED, _A.CLOSE): _S.CLOSED,
    **{(state, act): state for state in _S for act in (_A.PROPOSE, _A.REJECT) if state is not _S.CLOSED},
    **{(state, _A.CONFIRM): _S.CLOSED for state in _S if state is not _S.CLOSED},
    **{(state, _A.CLASSIFY): state for state in _S},
    # Of one that is reopened only what is owed now: the limit of its first answer stays.
    **{(state, _A.RELIMIT): state for state in (_S.ASKED, _S.ACCEPTED, _S.RETURNED, _S.REOPENED)},
}
"""State and act -> next state. What is not here is refused."""

_REFUSALS = {
    (_S.RATED, _A.RATE): "该诉求已评价，不能重复评价。",
    (_S.RETURNED, _A.TRANSFER): "该诉求已退回企业补充，不能转办。",
    (_S.RETURNED, _A.RETURN): "该诉求已退回企业补充。",
    (_S.CLOSED, _A.REOPEN): "该诉求已办结，如仍有问题请重新提出诉求。",
    **{(state, _A.RATE): "该诉求尚未答复，答复后才能评价。" for state in (_S.ASKED, _S.ACCEPTED, _S.RETURNED)},
    (_S.REOPENED, _A.RATE): "该诉求正在重新办理，再次答复后才能评价。",
    **{(state, _A.WITHDRAW): "该诉求已答复，不能撤回。" for state in (_S.ANSWERED, _S.RATED, _S.REOPENED)},
    **{(state, _A.EXTEND): "该诉求已答复，不需要延期。" for state in (_S.ANSWERED, _S.RATED, _S.REOPENED)},
}


def next_state(state: QuestionState, act: Act, *, exclusion: Exclusion | None = None) -> QuestionState:
    """The state after an act; raises Refused where the table has no such step, or the question no longer counts."""
    if exclusion is not None and act is not Act.CLASSIFY:
        raise Refused(f"该诉求已按“{exclusion.label}”处理，不再{act.label}。")
    following = TRANSITIONS.get((state, act))
    if following is None:
        raise Refused(_REFUSALS.get((state, act), f"“{state.label}”的诉求不能{act.label}。"))
    return following


def permits(state: QuestionState, act: Act, *, exclusion: Exclusion | None = None) -> bool:
    """Whether the table has the step: what a page offers."""
    return (state, act) in TRANSITIONS and (exclusion is None or act is Act.CLASSIFY)


# --- what a step needs ---

SATISFIED = 3
"""Ratings from here on say that the enterprise is content (3 基本满意); below, it may be asked to say what is missing."""
REOPEN_MAX = 3
"""Times that a question may be reopened; then it is asked anew."""
CLOSE_WORKDAYS = 10
"""Working days after the last answer, or the rating, in which the enterprise may reopen; then the question is closed."""


def transfer_refusal(*, asked_at: datetime, transferred: bool, now: datetime, calendar: Calendar) -> str:
    """Why a question cannot be transferred now: once, and within the first working day. "" when it can."""
    if transferred:
        return "该诉求已转办过一次，不能再次转办。"
    until = transfer_until(asked_at, calendar)
    if now >= until:
        return (
            f"转办应在提问后第一个工作日内办理（{moment_label(until)}前），现已超过，请直接答复或与有关单位协商后答复。"
        )
    return ""


def extension_refusal(*, due_at: datetime, limit_at: datetime, now: datetime) -> str:
    """Why the limit cannot be extended now: once, and before it is over. "" when it can."""
    if limit_at > due_at:
        return "该诉求已延期一次，不能再次延期。"
    if now >= due_at:
        return "答复期限已过，延期应在期限届满前提出。请尽快答复。"
    return ""


def limit_after_extension(*, due_at: datetime, workdays: int, calendar: Calendar) -> datetime:
    """The limit with `workdays` (1 to EXTENSION_MAX) more; raises Refused (field "workdays") for any other number."""
    if not 1 <= workdays <= EXTENSION_MAX:
        raise Refused(f"延期为 1 至 {EXTENSION_MAX} 个工作日。", "workdays")
    return extended_limit(due_at, workdays, calendar)


EXTENSION_MAX = 5
"""Working days of an extension at most (definitions §4)."""


def reopen_refusal(*, reopened: int, since: datetime, now: datetime, calendar: Calendar) -> str:
    """Why a question cannot be reopened any more; `since` is the last answer or rating. "" when it can."""
    if reopened >= REOPEN_MAX:
        return f"该诉求已重新办理 {REOPEN_MAX} 次，如仍有问题请重新提出诉求。"
    if now >= calendar.due_at(since, CLOSE_WORKDAYS):
        return "已超过重新办理的期限，如仍有问题请重新提出诉求。"
    return ""
