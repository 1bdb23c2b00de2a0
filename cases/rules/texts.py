"""Texts of questions, answers, notes and reasons: cleaned, and held to their bounds."""

import re

TITLE_LENGTH = (2, 100)
TEXT_LENGTH = (5, 5_000)
ANSWER_LENGTH = (2, 5_000)
REASON_LENGTH = (5, 500)
NOTE_LENGTH = (2, 2_000)
COMMENT_MAX = 500
DRAWN_TITLE = 40
"""Characters of a title that is drawn from the text (ours)."""
RATINGS = range(1, 6)
MAX_TAGS = 5
TAG_LENGTH = 10

_LINE_ENDS = re.compile(r"\r\n?")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff]")


def clean(text: str) -> str:
    """The text with line feeds only, without control characters, outer blanks removed."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text)).strip()


def clean_line(text: str) -> str:
    """The text on one line, each run of blanks being one."""
    return " ".join(clean(text).split())


_SENTENCE_END = re.compile(r"[。！？!?；;\n]")
_SALUTATION = re.compile(r"^(?:(?:尊敬的[^，,：:]{0,20}|(?:领导|各位)?(?:您好|你好))[，,：:！!。\s]*)+")


def drawn_title(text: str) -> str:
    """A title from a cleaned text: its first sentence without the salutation, in at most DRAWN_TITLE characters."""
    rest = _SALUTATION.sub("", text)
    sentences = (clean_line(part) for part in _SENTENCE_END.split(rest))
    first = next((part for part in sentences if sum(map(str.isalnum, part)) >= TITLE_LENGTH[0]), clean_line(rest))
    return first if len(first) <= DRAWN_TITLE else first[: DRAWN_TITLE - 1] + "…"


def read_tags(typed: str) -> list[str]:
    """Tags as typed, divided by blanks, commas or 、; each once, in the order typed."""
    return list(dict.fromkeys(part for part in re.split(r"[\s,，、;；]+", clean(typed)) if part))


def tag_errors(tags: list[str]) -> dict[str, list[str]]:
    """What is wrong with tags. Empty when nothing is."""
    if len(tags) > MAX_TAGS:
        return {"tags": [f"最多 {MAX_TAGS} 个标签，现有 {len(tags)} 个。"]}
    long = next((tag for tag in tags if len(tag) > TAG_LENGTH), None)
    return {"tags": [f"每个标签最多 {TAG_LENGTH} 字：“{long}”。"]} if long else {}


def question_errors(title: str, text: str) -> dict[str, list[str]]:
    """What is wrong with a question, by field ("title", "text"); both cleaned before. Empty when nothing is."""
    errors = {"title": length_error("标题", title, TITLE_LENGTH), "text": length_error("内容", text, TEXT_LENGTH)}
    return {field: [message] for field, message in errors.items() if message}


def answer_errors(text: str) -> dict[str, list[str]]:
    """What keeps a cleaned text from being sent at all; what the gate says is `cases.rules.gate`. Empty when nothing does."""
    message = length_error("答复", text, ANSWER_LENGTH)
    return {"text": [message]} if message else {}


def reason_errors(label: str, text: str, field: str = "reason") -> dict[str, list[str]]:
    """What is wrong with a cleaned reason for an act ("转办理由"). Empty when nothing is."""
    message = length_error(label, text, REASON_LENGTH)
    return {field: [message]} if message else {}


def note_errors(text: str) -> dict[str, list[str]]:
    """What is wrong with a cleaned internal note. Empty when nothing is."""
    message = length_error("备注", text, NOTE_LENGTH)
    return {"text": [message]} if message else {}


def rating_errors(rating: int, comment: str) -> dict[str, list[str]]:
    """What is wrong with a rating, by field ("rating", "comment"). Empty when nothing is."""
    errors = {}
    if rating not in RATINGS:
        errors["rating"] = ["请选择 1 至 5 分。"]
    if len(comment) > COMMENT_MAX:
        errors["comment"] = [f"最多 {COMMENT_MAX} 字，现有 {len(comment)} 字。"]
    return errors


def length_error(label: str, text: str, bounds: tuple[int, int]) -> str:
    least, most = bounds
    if not text:
        return f"请填写{label}。"
    if not any(character.isalnum() for character in text):
        return "不能只有标点或符号。"
    if len(text) < least:
        return f"至少 {least} 字，现有 {len(text)} 字。"
    if len(text) > most:
        return f"最多 {most} 字，现有 {len(text)} 字。"
    return ""
