"""What a feedback must be, what becomes of its demand, and until when it counts (Notice 二（二）; what is marked *ours* is
not in it)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.enums import Need, Situation
from alerts.facts import FeedbackAnswers, ListTerms
from cases.rules import clean
from core.periods import Month, Quarter, day_label

FEEDBACK_LENGTH = (10, 2_000)
"""Characters of a feedback's text: at least, where 其他 was chosen (blanks not counted); at most. Ours."""

DRAFT_LONGEST = 5_000
"""Characters of a text that is kept unfinished: what is too long to be sent is kept too."""

UNTAPPED = {
    "situation": "请选择主要情况。",
    "severity": "请选择影响程度。",
    "outlook": "请选择预计恢复时间。",
    "need": "请选择需要的帮助。",
    "may_call": "请选择可否电话联系。",
}
"""The five taps, in the order of the page, and what is said where one is missing."""


def clean_answers(answers: FeedbackAnswers) -> FeedbackAnswers:
    """The answers as they are kept: the text with line feeds only, without control characters, outer blanks removed."""
    return replace(answers, text=clean(answers.text))


def feedback_errors(answers: FeedbackAnswers) -> dict[str, list[str]]:
    """What is wrong with cleaned answers, by field; each missing tap at its own. Empty when nothing is."""
    errors = {field: [message] for field, message in UNTAPPED.items() if getattr(answers, field) is None}
    message = _text_error(answers)
    return errors | {"text": [message]} if message else errors


def _text_error(answers: FeedbackAnswers) -> str:
    least, most = FEEDBACK_LENGTH
    text = answers.text
    if len(text) > most:
        return f"补充说明最多 {most} 字，现有 {len(text)} 字。"
    if answers.situation is not Situation.OTHER and answers.need is not Need.OTHER:
        return ""
    filled = sum(not character.isspace() for character in text)
    if filled < least:
        return f"选择“其他”的，请在补充说明中写明，至少 {least} 字，现有 {filled} 字。"
    if not any(character.isalnum() for character in text):
        return "补充说明不能只有标点或符号。"
    return ""


def removed_refusal(removed_at: datetime | None) -> str:
    """Why an entry takes no feedback, visit or reminder any more; "" while it stands on the list."""
    return "" if removed_at is None else f"已于{day_label(removed_at)}移出本期清单，不再反馈、走访或催办。"


def kept_draft(typed: Mapping[str, object]) -> dict[str, str]:
    """What is kept of an unfinished form: its own fields, none longer than it may be."""
    text = str(typed.get("text", ""))[:DRAFT_LONGEST]
    taps = {field: str(typed[field])[:10] for field in UNTAPPED if typed.get(field)}
    return taps | {"text": text} if text else taps


# --- its demand ---


def is_demand(answers: FeedbackAnswers) -> bool:
    """Whether a feedback asks for something that can become a question: it needs something, or says more in words."""
    return answers.need not in (None, Need.NOTHING) or bool(answers.text)


def demand_words(quarter: Quarter, answers: FeedbackAnswers) -> tuple[str, str]:
    """Title and text of the question that a feedback's demand becomes."""
    title = f"{quarter.label}五色清单反馈"
    if answers.need is not None and answers.need is not Need.NOTHING:
        title += "：需要帮助" if answers.need is Need.OTHER else f"：需要{answers.need.label}"
    said = (
        ("主要情况", answers.situation),
        ("影响程度", answers.severity),
        ("预计恢复", answers.outlook),
        ("需要的帮助", answers.need),
    )
    lines = [f"{name}：{value.label}" for name, value in said if value is not None]
    return title, "\n".join([*lines, answers.text] if answers.text else lines)


# --- until when it counts ---


@dataclass(frozen=True, slots=True)
class Counting:
    """One month in which a list counts: feedback up to and including `cutoff` enters it."""

    month: Month
    cutoff: datetime
    is_over: bool


def counting(terms: ListTerms, *, now: datetime) -> tuple[Counting, ...]:
    """Until when feedback on a list counts, month by month.

    Feedback is accepted at any time; after the last cut-off it enters no month any more.
    """
    return tuple(Counting(row.month, row.cutoff, now > row.cutoff) for row in terms.months)
