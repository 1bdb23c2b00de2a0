"""The life of a bulletin: its states, its second person, and that no figure of it is typed (Notice 三（二）, otherwise ours)."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from assessment.enums import BulletinAct, BulletinState, Section
from core.errors import Refused
from core.fullwidth import half_width
from core.periods import Month

MAX_TEXT = 4_000
"""Characters of one section."""
FIRST_DAY = 21
"""每月下旬: the first day of the last ten days of a month (Notice 三（二）)."""
FREE = frozenset({Section.WORK})
"""Sections that say what is asked of the regions; their figures are no results and may be typed."""

TRANSITIONS: dict[tuple[BulletinState, BulletinAct], BulletinState] = {
    (BulletinState.DRAFT, BulletinAct.EDIT): BulletinState.DRAFT,
    (BulletinState.DRAFT, BulletinAct.SUBMIT): BulletinState.REVIEW,
    (BulletinState.REVIEW, BulletinAct.APPROVE): BulletinState.REVIEW,
    (BulletinState.REVIEW, BulletinAct.SEND_BACK): BulletinState.DRAFT,
    (BulletinState.REVIEW, BulletinAct.PUBLISH): BulletinState.PUBLISHED,
}
"""State and act -> next state. What is not here is refused."""

_REFUSALS = {
    (BulletinState.REVIEW, BulletinAct.EDIT): "该通报正在复核，不能修改；如需修改，请先由复核人退回。",
    (BulletinState.REVIEW, BulletinAct.SUBMIT): "该通报已提交复核，无需重复提交。",
    (BulletinState.DRAFT, BulletinAct.PUBLISH): "该通报尚未提交复核，不能发布。",
    (BulletinState.PUBLISHED, BulletinAct.PUBLISH): "该通报已经发布，无需重复发布。",
    (BulletinState.PUBLISHED, BulletinAct.EDIT): "该通报已经发布，不再修改；更正在下一期通报中说明。",
}

_FIGURE = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)\s*(%|个?百分点|[个家件次])")


def next_bulletin_state(state: BulletinState, act: BulletinAct) -> BulletinState:
    """The state of a bulletin after an act. Raises Refused where the table has no such step."""
    following = TRANSITIONS.get((state, act))
    if following is None:
        raise Refused(_REFUSALS.get((state, act), f"该通报现在的状态是“{state.label}”，不能{act.label}。"))
    return following


def second_person_problem(*, handed_in_by: int | None, by: int | None) -> str:
    """Why somebody may not review what was handed in, "" when they may: it takes two people (ours).

    The system itself (None) stands for nobody.
    """
    if by is not None and by == handed_in_by:
        return "提交和复核必须由两人分别完成，请由另一名工作人员复核。"
    return ""


def due_from(month: Month) -> date:
    """The day from which the bulletin of a month is drafted: 每月下旬."""
    return date(month.year, month.month, FIRST_DAY)


def _figures(text: str) -> dict[tuple[Decimal, str], str]:
    """Figures that carry a unit, as (value, unit) -> as written; "12.50%" and "12.5%" are the same figure."""
    found = _FIGURE.finditer(half_width(text.replace("％", "%")))
    return {(Decimal(one[1].replace(",", "")).normalize(), one[2].lstrip("个") or "个"): one[0] for one in found}


def foreign_figures(text: str, drafted: Iterable[str]) -> list[str]:
    """Figures with a unit (%, 百分点, 家, 件, 次, 个) in a text that stand in none of the drafted sentences, as written."""
    known: set[tuple[Decimal, str]] = set()
    for sentence in drafted:
        known |= _figures(sentence).keys()
    return [written for figure, written in _figures(text).items() if figure not in known]


def sections_problem(sections: Mapping[Section, str], drafted: Mapping[Section, str]) -> dict[Section, list[str]]:
    """What is wrong with typed sections, by section; empty when nothing is.

    Sentences may be put otherwise, shortened and added to; a figure of the results is never typed, so each one must stand in
    a sentence that was drafted from the run.
    """
    found: dict[Section, list[str]] = {}
    if not sections[Section.SUMMARY].strip():
        found[Section.SUMMARY] = ["请填写总体情况。"]
    for section, text in sections.items():
        if len(text) > MAX_TEXT:
            found.setdefault(section, []).append(f"最多{MAX_TEXT}个字，现有{len(text)}个字。")
        foreign = [] if section in FREE else foreign_figures(text, drafted.values())
        if foreign:
            named = "、".join(f"“{one}”" for one in foreign[:5])
            found.setdefault(section, []).append(f"{named}不是本期结果中的数字。数字以考核结果为准，不能改写。")
    return found
