"""What a bureau's record of a visit must be, and what the enterprise says to it (definitions §4; the numbers are ours)."""

from datetime import date

from alerts.enums import VisitState
from alerts.rules.lists import clean_words
from core.errors import Refused
from core.periods import day_label

VISIT_LENGTH = (10, 2_000)
REMARK_LENGTH = (5, 500)
"""Characters, fewest and most: of the record, and of why an enterprise disputes it."""


def visit_errors(*, visited_on: date, text: str, published_on: date, today: date) -> dict[str, list[str]]:
    """What is wrong with a cleaned record, by field ("visited_on", "text"). Empty when nothing is."""
    errors: dict[str, list[str]] = {}
    if visited_on > today:
        errors["visited_on"] = ["走访日期不能晚于今天。"]
    elif visited_on < published_on:
        errors["visited_on"] = [f"走访日期不能早于清单发布日（{day_label(published_on)}）。"]
    least, most = VISIT_LENGTH
    filled = sum(character.isalnum() for character in text)
    if filled < least:
        errors["text"] = [f"请写明走访情况，至少 {least} 字，现有 {filled} 字。"]
    elif len(text) > most:
        errors["text"] = [f"情况记录最多 {most} 字，现有 {len(text)} 字。"]
    return errors


def answered_state(state: VisitState, *, confirmed: bool) -> VisitState:
    """The state after the enterprise's answer; the same answer again changes nothing.

    Raises Refused for another answer than the one that was given.
    """
    wanted = VisitState.CONFIRMED if confirmed else VisitState.DISPUTED
    if state not in (VisitState.AWAITING, wanted):
        raise Refused(f"该走访记录{state.label}，不能更改。")
    return wanted


def clean_remark(text: str, *, confirmed: bool) -> str:
    """The enterprise's remark as it is kept. Raises Refused (field "remark"): a dispute says why."""
    least, most = REMARK_LENGTH
    length = (0 if confirmed else least, most)
    return clean_words(text, length, field="remark", name="说明", ask="请说明哪里与实际不符")
