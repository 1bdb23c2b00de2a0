"""Typical cases (Notice 二(三), annex 3; definitions §6): their parts and length, and their way from county to province."""

import re
from collections.abc import Mapping

from cases.enums import CaseAct, CaseKind, CaseState
from cases.rules.life import SATISFIED
from cases.rules.texts import TITLE_LENGTH, clean, length_error
from core.errors import Refused

PARTS: dict[CaseKind, tuple[tuple[str, str, str], ...]] = {
    CaseKind.SERVICE: (
        ("situation", "企业总体情况", "简要介绍企业总体情况，包括经营、出口、订单填报情况、遇到的问题和困难。"),
        ("measures", "解决举措和服务情况", "重点阐述商务部门“一对一”帮扶、一企一策等方面的解决举措和服务情况。"),
        ("effect", "有关成效", "重点阐述服务取得的有关成效，突出商务部门的服务成效。"),
    ),
    CaseKind.COPING: (
        ("situation", "企业基本情况", "简要说明企业基本情况，包括经营、出口、订单填报情况、遇到的问题和困难等。"),
        ("measures", "应对举措和方法", "重点阐述自身应对困难的具体举措和方法。"),
    ),
}
"""Annex 3's parts of each kind: field, heading, what belongs there."""

USUAL_SIZE = (400, 600)
"""About 500 characters (annex 3); outside, the writer is warned (definitions §6)."""
MAX_SIZE = 1_000
"""More is refused (definitions §6)."""

PART_MAX = 2_000
"""Characters of one part, blanks and line ends too (ours): room for what is kept, whatever stands between the words."""
DRAWN_PART = 300
"""Characters that a part takes over from a question and its answers (ours): what was said in full stands beside it."""

_BLANKS = re.compile(r"\s+")

_S, _A = CaseState, CaseAct

CASE_TRANSITIONS: dict[tuple[CaseState, CaseAct], CaseState] = {
    (_S.DRAFT, _A.REVISE): _S.DRAFT,
    (_S.RETURNED, _A.REVISE): _S.RETURNED,
    # A county reports to its city, a city to the province: `next_case_state` is told which.
    (_S.DRAFT, _A.SUBMIT): _S.AT_CITY,
    (_S.RETURNED, _A.SUBMIT): _S.AT_CITY,
    (_S.AT_CITY, _A.FORWARD): _S.AT_PROVINCE,
    (_S.AT_CITY, _A.RETURN): _S.RETURNED,
    (_S.AT_PROVINCE, _A.RETURN): _S.RETURNED,
    (_S.AT_PROVINCE, _A.ADOPT): _S.ADOPTED,
    **{(state, _A.WITHDRAW): _S.WITHDRAWN for state in (_S.DRAFT, _S.RETURNED, _S.AT_CITY, _S.AT_PROVINCE)},
    **{(state, _A.COMMENT): state for state in _S if state not in (_S.DRAFT, _S.WITHDRAWN)},
}
"""State and act -> next state. What is not here is refused."""


def next_case_state(state: CaseState, act: CaseAct, *, by_city: bool = False) -> CaseState:
    """The state after an act; `by_city`: the case is a city's own, which reports to the province at once. Raises Refused."""
    following = CASE_TRANSITIONS.get((state, act))
    if following is None:
        raise Refused(f"“{state.label}”的案例不能{act.label}。")
    return _S.AT_PROVINCE if act is _A.SUBMIT and by_city else following


def case_permits(state: CaseState, act: CaseAct) -> bool:
    """Whether the table has the step: what a page offers."""
    return (state, act) in CASE_TRANSITIONS


def case_size(texts: Mapping[str, str]) -> int:
    """Characters of a case's parts together, blanks and line ends not counted (ours), punctuation counted."""
    return sum(len(_BLANKS.sub("", text)) for text in texts.values())


def size_warning(size: int) -> str:
    """What to tell a writer whose case is far from 500 characters. "" when it is about that."""
    least, most = USUAL_SIZE
    if least <= size <= most:
        return ""
    return f"现有 {size} 字，要求 500 字左右（{least} 至 {most} 字为宜），请{'补充' if size < least else '精简'}。"


def draft_errors(kind: CaseKind, title: str, texts: Mapping[str, str]) -> dict[str, list[str]]:
    """What keeps cleaned texts from being kept even as a draft, by field. Empty when nothing does."""
    errors: dict[str, list[str]] = {}
    if not title or len(title) > TITLE_LENGTH[1]:
        errors["title"] = [length_error("标题", title, TITLE_LENGTH)]
    for field, heading, _ in PARTS[kind]:
        length = len(texts.get(field, ""))
        if length > PART_MAX:
            errors[field] = [f"“{heading}”连空格和换行最多 {PART_MAX:,} 字，现有 {length:,} 字。"]
    size = case_size(texts)
    if size > MAX_SIZE:
        last = PARTS[kind][-1][0]
        errors.setdefault(last, []).append(
            f"案例全文最多 {MAX_SIZE:,} 字，现有 {size:,} 字，请删去 {size - MAX_SIZE:,} 字以上。"
        )
    return errors


def report_errors(kind: CaseKind, title: str, texts: Mapping[str, str]) -> dict[str, list[str]]:
    """What keeps cleaned texts from being reported: annex 3's parts are required. By field; empty when nothing does."""
    errors = draft_errors(kind, title, texts)
    title_error = length_error("标题", title, TITLE_LENGTH)
    if title_error:
        errors["title"] = [title_error]
    for field, heading, _ in PARTS[kind]:
        if not texts.get(field):
            errors.setdefault(field, []).append(f"请填写“{heading}”。")
    return errors


# --- what a question and its answers give a case to begin with (ours) ---


def drawn_part(text: str) -> str:
    """A text in at most DRAWN_PART characters, cut where it is longer."""
    text = clean(text)
    return text if len(text) <= DRAWN_PART else text[: DRAWN_PART - 1] + "…"


def record_sentence(*, due: int, on_time: int) -> str:
    """订单填报情况, which annex 3 asks for, of finished months: how many had a return due, how many came in time. "" for none."""
    if not due:
        return ""
    said = "均按时填报" if on_time == due else f"按时填报 {on_time} 个月"
    return f"近 12 个月应填报订单 {due} 个月，{said}。"


def effect_sentence(rating: int | None, comment: str) -> str:
    """What the enterprise's rating says of the effect. "" for a poor one and for none."""
    if rating is None or rating < SATISFIED:
        return ""
    said = f"企业对办理情况评价 {rating} 分"
    return f"{said}，表示：{clean(comment)}" if clean(comment) else f"{said}。"
