"""The permitted steps of tables, progress and uploads, and the second person (ours)."""

from core.errors import Refused
from targets.enums import Period, ProgressAct, ProgressState, TableAct, TableState, UploadAct, UploadState

TEXT_LENGTH = (0, 2_000)
REASON_LENGTH = (5, 500)
"""Characters of filed progress, and of a reason."""

_P, _PA = ProgressState, ProgressAct
PROGRESS_TRANSITIONS: dict[tuple[ProgressState | None, ProgressAct], ProgressState] = {
    (None, _PA.FILE): _P.FILED,
    # Filed again: the next version, which waits to be verified anew.
    (_P.FILED, _PA.FILE): _P.FILED,
    (_P.RETURNED, _PA.FILE): _P.FILED,
    (_P.VERIFIED, _PA.FILE): _P.FILED,
    (_P.FILED, _PA.VERIFY): _P.VERIFIED,
    (_P.FILED, _PA.SEND_BACK): _P.RETURNED,
}
_PROGRESS_REFUSALS = {
    (_P.VERIFIED, _PA.VERIFY): "该进展已经核验，无需重复核验；如有变化，请重新填报后再核验。",
    (_P.VERIFIED, _PA.SEND_BACK): "该进展已经核验，不能退回；如有变化，请重新填报。",
    (_P.RETURNED, _PA.VERIFY): "该进展已退回补充，请在重新填报后核验。",
    (_P.RETURNED, _PA.SEND_BACK): "该进展已退回补充，无需重复退回。",
}

_T, _TA = TableState, TableAct
TABLE_TRANSITIONS: dict[tuple[TableState, TableAct], TableState] = {
    (_T.RUNNING, _TA.CHANGE): _T.RUNNING,
    (_T.HALF_FROZEN, _TA.CHANGE): _T.HALF_FROZEN,
    (_T.RUNNING, _TA.FREEZE_HALF): _T.HALF_FROZEN,
    (_T.HALF_FROZEN, _TA.FREEZE_HALF): _T.HALF_FROZEN,  # a correction is the next version
    (_T.RUNNING, _TA.FREEZE_YEAR): _T.YEAR_FROZEN,  # a year that was never frozen at half-year
    (_T.HALF_FROZEN, _TA.FREEZE_YEAR): _T.YEAR_FROZEN,
    (_T.YEAR_FROZEN, _TA.FREEZE_YEAR): _T.YEAR_FROZEN,
}
_TABLE_REFUSALS = {
    (_T.YEAR_FROZEN, _TA.CHANGE): "该年度年终结果已冻结，目标不再修改。",
    (_T.YEAR_FROZEN, _TA.FREEZE_HALF): "该年度年终结果已冻结，不再更正半年度结果。",
}

_U, _UA = UploadState, UploadAct
UPLOAD_TRANSITIONS: dict[tuple[UploadState, UploadAct], UploadState] = {
    (_U.PENDING, _UA.CONFIRM): _U.COMMITTED,
    (_U.PENDING, _UA.DISCARD): _U.DISCARDED,
}
_UPLOAD_REFUSALS = {
    (_U.COMMITTED, _UA.CONFIRM): "该工作簿已经写入，无需重复写入。",
    (_U.COMMITTED, _UA.DISCARD): "该工作簿已经写入，不能放弃。",
    (_U.DISCARDED, _UA.CONFIRM): "该工作簿已放弃，请重新上传。",
    (_U.DISCARDED, _UA.DISCARD): "该工作簿已放弃。",
}


def next_progress_state(state: ProgressState | None, act: ProgressAct) -> ProgressState:
    """The state of progress after an act (None: nothing filed yet). Raises Refused where the table has no such step."""
    following = PROGRESS_TRANSITIONS.get((state, act))
    if following is None:
        raise Refused("尚未填报，不能核验或退回。" if state is None else _PROGRESS_REFUSALS[state, act])
    return following


def next_table_state(state: TableState, act: TableAct) -> TableState:
    """The state of a year's table after an act. Raises Refused where the table has no such step."""
    following = TABLE_TRANSITIONS.get((state, act))
    if following is None:
        raise Refused(_TABLE_REFUSALS[state, act])
    return following


def permits_table(state: TableState, act: TableAct) -> bool:
    """Whether a year's table allows the act: what a page offers."""
    return (state, act) in TABLE_TRANSITIONS


def next_upload_state(state: UploadState, act: UploadAct) -> UploadState:
    """The state of an upload after an act. Raises Refused where the table has no such step."""
    following = UPLOAD_TRANSITIONS.get((state, act))
    if following is None:
        raise Refused(_UPLOAD_REFUSALS[state, act])
    return following


def freeze_act(period: Period) -> TableAct:
    """The act that freezes a period."""
    return TableAct.FREEZE_HALF if period is Period.HALF else TableAct.FREEZE_YEAR


def second_person_problem(*, filed_by: int | None, by: int | None) -> str:
    """Why somebody may not verify what was filed, "" when they may: it takes two people (ours). The system is nobody."""
    if by is not None and by == filed_by:
        return "填报和核验必须由两人分别完成，请由另一名工作人员核验。"
    return ""


def length_problem(what: str, text: str, length: tuple[int, int] = REASON_LENGTH) -> str:
    """Why a text is too short or too long, "" when it is neither."""
    size = len(text.strip())
    if size < length[0]:
        return f"请写明{what}，至少 {length[0]} 个字。"
    return f"{what}不能超过 {length[1]:,} 个字，现有 {size:,} 个字。" if size > length[1] else ""
