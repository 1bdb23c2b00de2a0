"""Rules of the five-colour list: which quarter may be published, what a feedback must be, until when it counts.

Pure. Source: the Notice, 二（二）and annex 2; what is marked *ours* is not in it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from alerts.enums import UploadAct, UploadState
from cases.rules import clean
from core.errors import Refused
from core.periods import Month, Quarter, local_date
from tenancy.enums import EnterpriseState

FEEDBACK_LENGTH = (10, 2_000)
"""Characters of a feedback: at least (blanks not counted), at most. Ours."""

COUNTING_MONTHS = (1, 2)
"""Months after the one of publication in which a list counts (Notice, annex 2; weights are the scheme's)."""

NAMED_CODES = 5
"""Credit codes that a refusal names; it says how many more there are."""


# --- the upload ---

TRANSITIONS: dict[tuple[UploadState, UploadAct], UploadState] = {
    (UploadState.PENDING, UploadAct.PUBLISH): UploadState.PUBLISHED,
    (UploadState.PENDING, UploadAct.DISCARD): UploadState.DISCARDED,
}
"""State and act -> next state. What is not here is refused."""

_REFUSALS = {
    (UploadState.PUBLISHED, UploadAct.PUBLISH): "该清单已经发布，无需重复发布。",
    (UploadState.PUBLISHED, UploadAct.DISCARD): "该清单已经发布，不能放弃。",
    (UploadState.DISCARDED, UploadAct.PUBLISH): "该工作簿已放弃，请重新上传后再发布。",
    (UploadState.DISCARDED, UploadAct.DISCARD): "该工作簿已放弃。",
}


def next_state(state: UploadState, act: UploadAct) -> UploadState:
    """The state of an upload after an act. Raises Refused where the table has no such step."""
    following = TRANSITIONS.get((state, act))
    if following is None:
        raise Refused(_REFUSALS[state, act])
    return following


# --- the quarter and its rows ---


def quarter_problem(quarter: Quarter, *, today: date, published: bool) -> str:
    """Why the list of a quarter cannot be published today, "" when it can: the quarter has ended and has no list yet."""
    if quarter.publication_month.first_day > today:
        return f"{quarter.label}尚未结束，清单应在季度结束后发布。"
    if published:
        return f"{quarter.label}的清单已经发布，不能重复发布。"
    return ""


def listing_problem(rows: Iterable[tuple[str, int]], standing: Mapping[str, EnterpriseState]) -> str:
    """Why (credit code, colour) rows cannot become a list, "" when they can.

    `standing` is the state of every enterprise that the registry has. The same code with the same colour is one row.
    """
    colours: dict[str, int] = {}
    unknown, closed, torn = [], [], []
    for code, colour in rows:
        state = standing.get(code)
        if state is None:
            unknown.append(code)
        elif state is EnterpriseState.CLOSED:
            closed.append(code)
        elif colours.setdefault(code, colour) != colour:
            torn.append(code)
    faults = (
        (unknown, "企业名录中没有以下企业"),
        (closed, "以下企业已注销"),
        (torn, "以下企业有两种颜色"),
    )
    return "；".join(f"{words}：{_named(codes)}" for codes, words in faults if codes)


def _named(codes: list[str]) -> str:
    text = "、".join(codes[:NAMED_CODES])
    return text if len(codes) <= NAMED_CODES else f"{text} 等 {len(codes)} 家"


# --- the feedback ---


def clean_feedback(text: str) -> str:
    """The text with line feeds only, without control characters, outer blanks removed."""
    return clean(text)


def feedback_errors(text: str) -> dict[str, list[str]]:
    """What is wrong with a cleaned feedback, by field ("text"). Empty when nothing is."""
    least, most = FEEDBACK_LENGTH
    filled = sum(not character.isspace() for character in text)
    if not text:
        message = "请填写反馈内容。"
    elif not any(character.isalnum() for character in text):
        message = "反馈内容不能只有标点或符号。"
    elif filled < least:
        message = f"反馈内容至少 {least} 字，现有 {filled} 字。"
    elif len(text) > most:
        message = f"反馈内容最多 {most} 字，现有 {len(text)} 字。"
    else:
        return {}
    return {"text": [message]}


def counting_months(quarter: Quarter) -> tuple[Month, ...]:
    """The months whose response rate a quarter's list enters (Notice, annex 2): the two after its publication."""
    return tuple(quarter.publication_month.plus(months) for months in COUNTING_MONTHS)


@dataclass(frozen=True, slots=True)
class Counting:
    """One month in which a list counts: feedback up to and including `cutoff` enters it (None: not known)."""

    month: Month
    cutoff: datetime | None
    is_over: bool


def counting(quarter: Quarter, cutoffs: Mapping[Month, datetime], *, now: datetime) -> tuple[Counting, ...]:
    """Until when feedback on a quarter's list counts, month by month.

    Feedback is accepted at any time; after the last cut-off it enters no month any more. A month whose cut-off is not
    known is over with its calendar month.
    """
    found = []
    for month in counting_months(quarter):
        cutoff = cutoffs.get(month)
        over = now > cutoff if cutoff is not None else local_date(now) > month.last_day
        found.append(Counting(month, cutoff, over))
    return tuple(found)
