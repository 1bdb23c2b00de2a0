"""What may become a list: the life of an upload and of a draft, the quarter, the rows, the second person (Notice, annex 2)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256

from alerts.enums import DraftAct, DraftState, ListStanding, UploadAct, UploadState
from cases.rules import clean
from core.errors import Refused
from core.periods import Quarter
from tenancy.enums import EnterpriseState

REASON_LENGTH = (5, 500)
"""Characters of a reason (a removal, a change of colour, sending back): at least, blanks not counted; at most. Ours."""

NAMED_CODES = 5
"""Credit codes that a refusal names; it says how many more there are."""


# --- the upload ---

UPLOAD_TRANSITIONS: dict[tuple[UploadState, UploadAct], UploadState] = {
    (UploadState.PENDING, UploadAct.DRAFT): UploadState.DRAFTED,
    (UploadState.PENDING, UploadAct.DISCARD): UploadState.DISCARDED,
}
"""State and act -> next state. What is not here is refused."""

_UPLOAD_REFUSALS = {
    (UploadState.DRAFTED, UploadAct.DRAFT): "该工作簿已经生成草案，无需重复生成。",
    (UploadState.DRAFTED, UploadAct.DISCARD): "该工作簿已经生成草案，不能放弃；如不使用，请放弃草案。",
    (UploadState.DISCARDED, UploadAct.DRAFT): "该工作簿已放弃，请重新上传。",
    (UploadState.DISCARDED, UploadAct.DISCARD): "该工作簿已放弃。",
}


def next_upload_state(state: UploadState, act: UploadAct) -> UploadState:
    """The state of an upload after an act. Raises Refused where the table has no such step."""
    following = UPLOAD_TRANSITIONS.get((state, act))
    if following is None:
        raise Refused(_UPLOAD_REFUSALS[state, act])
    return following


# --- the draft ---

TRANSITIONS: dict[tuple[DraftState, DraftAct], DraftState] = {
    (DraftState.COMPUTING, DraftAct.COMPUTED): DraftState.TRIAL,
    (DraftState.TRIAL, DraftAct.ADOPT): DraftState.DRAFT,
    (DraftState.DRAFT, DraftAct.SUBMIT): DraftState.REVIEW,
    (DraftState.REVIEW, DraftAct.SEND_BACK): DraftState.DRAFT,
    (DraftState.REVIEW, DraftAct.PUBLISH): DraftState.PUBLISHED,
    (DraftState.COMPUTING, DraftAct.DISCARD): DraftState.DISCARDED,
    (DraftState.TRIAL, DraftAct.DISCARD): DraftState.DISCARDED,
    (DraftState.DRAFT, DraftAct.DISCARD): DraftState.DISCARDED,
}
"""State and act -> next state: the one life of a list before it is published. What is not here is refused."""

_UNDER_REVIEW = "该清单正在复核，请先由复核人退回。"
_REFUSALS = {
    (DraftState.PUBLISHED, DraftAct.PUBLISH): "该清单已经发布，无需重复发布。",
    (DraftState.DRAFT, DraftAct.PUBLISH): "该清单尚未提交复核，不能发布。",
    (DraftState.TRIAL, DraftAct.SUBMIT): "试算结果须先转为草案，再提交复核。",
    (DraftState.REVIEW, DraftAct.SUBMIT): "该清单已提交复核，无需重复提交。",
    (DraftState.REVIEW, DraftAct.DISCARD): _UNDER_REVIEW,
    (DraftState.DRAFT, DraftAct.ADOPT): "该试算结果已转为草案。",
    (DraftState.REVIEW, DraftAct.ADOPT): "该试算结果已转为草案。",
    (DraftState.COMPUTING, DraftAct.ADOPT): "试算尚未完成，请稍后再试。",
}


def next_state(state: DraftState, act: DraftAct) -> DraftState:
    """The state of a draft after an act. Raises Refused where the table has no such step."""
    following = TRANSITIONS.get((state, act))
    if following is None:
        raise Refused(_REFUSALS.get((state, act), f"该清单现在的状态是“{state.label}”，不能{act.label}。"))
    return following


def second_person_problem(*, submitted_by: int | None, by: int | None) -> str:
    """Why somebody may not publish what was handed in for review, "" when they may: it takes two people (ours).

    The system itself (None) stands for nobody.
    """
    if by is not None and by == submitted_by:
        return "提交复核和发布必须由两人分别完成，请由另一名工作人员复核发布。"
    return ""


def clean_words(text: str, length: tuple[int, int], *, field: str, name: str, ask: str) -> str:
    """What somebody wrote, as it is kept; `length` are letters and digits at least, characters at most.

    Raises Refused (field `field`) when it says too little (`ask` says what for) or too much of what it is (`name`).
    """
    text = clean(text)
    least, most = length
    if sum(character.isalnum() for character in text) < least:
        raise Refused(f"{ask}，至少 {least} 字。", field=field)
    if len(text) > most:
        raise Refused(f"{name}最多 {most} 字，现有 {len(text)} 字。", field=field)
    return text


def clean_reason(text: str, *, field: str = "reason") -> str:
    """A reason as it is kept. Raises Refused (field `field`) when it is too short, too long or says nothing."""
    return clean_words(text, REASON_LENGTH, field=field, name="理由", ask="请填写理由")


def digest_of(rows: Iterable[tuple[int, int | None, str]]) -> str:
    """SHA-256, 64 hex digits, of (enterprise, colour, reason) in the order of enterprises: exactly these are reviewed."""
    text = "\n".join(f"{enterprise} {colour or 0} {reason}" for enterprise, colour, reason in sorted(rows))
    return sha256(text.encode()).hexdigest()


# --- the quarter and its rows ---


def trial_problem(quarter: Quarter, *, today: date) -> str:
    """Why rules cannot be tried on a quarter today, "" when they can: it has begun. Only `quarter_problem` bars it from becoming
    a list."""
    return f"{quarter.label}尚未开始，不能试算。" if quarter.first_month.first_day > today else ""


def quarter_problem(quarter: Quarter, *, today: date, published: bool) -> str:
    """Why the list of a quarter cannot be published today, "" when it can: the quarter has ended and has no list yet."""
    if quarter.publication_month.first_day > today:
        return f"{quarter.label}尚未结束，清单应在季度结束后发布。"
    if published:
        return f"{quarter.label}的清单已经发布，不能重复发布。"
    return ""


def standing_at(published: datetime | None, cutoff: datetime) -> ListStanding:
    """Whether a list published at a moment (None: not yet) was there at a cut-off, which is inclusive."""
    if published is None:
        return ListStanding.NOT_PUBLISHED
    return ListStanding.IN_TIME if published <= cutoff else ListStanding.LATE


def listing_problem(
    rows: Iterable[tuple[str, int]], standing: Mapping[str, EnterpriseState], *, elsewhere: Collection[str] = ()
) -> str:
    """Why (credit code, colour) rows cannot become a list, "" when they can.

    `standing` is the state of every enterprise that the registry has, `elsewhere` are the codes of those in another province.
    The same code with the same colour is one row.
    """
    colours: dict[str, int] = {}
    unknown, closed, far, torn = [], [], [], []
    for code, colour in rows:
        state = standing.get(code)
        if state is None:
            unknown.append(code)
        elif state is EnterpriseState.CLOSED:
            closed.append(code)
        elif code in elsewhere:
            far.append(code)
        elif colours.setdefault(code, colour) != colour:
            torn.append(code)
    faults = (
        (unknown, "企业名录中没有以下企业"),
        (closed, "以下企业已注销"),
        (far, "以下企业不在本省"),
        (torn, "以下企业有两种颜色"),
    )
    return "；".join(f"{words}：{_named(codes)}" for codes, words in faults if codes)


def _named(codes: list[str]) -> str:
    text = "、".join(codes[:NAMED_CODES])
    return text if len(codes) <= NAMED_CODES else f"{text} 等 {len(codes)} 家"
