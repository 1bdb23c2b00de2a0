"""Articles of the knowledge base and canned replies: their bounds, the words they are found by, nobody named in them (ours)."""

import re
from collections.abc import Collection, Mapping

from cases.rules.gate import is_bare_acknowledgement
from cases.rules.terms import likeness, terms_of, title_terms
from cases.rules.texts import ANSWER_LENGTH, TITLE_LENGTH, length_error
from core import uscc
from core.fullwidth import half_width

ASKED_LENGTH = (5, 2_000)
"""Characters of an article's question."""
REPLY_TITLE_LENGTH = (2, 60)
MAX_REPLIES = 100
"""Canned replies of one office: more are not found by eye."""
ARTICLE_TERMS = 48
SOUGHT = 200
"""Characters of a typed text by which articles are sought: a question says at its beginning what it is about."""
_LEAST_SHARED = 2

_BLANKS = re.compile(r"\s+")
_CODE = re.compile(rf"(?<![0-9A-Z])[{uscc.ALPHABET}]{{{uscc.LENGTH}}}(?![0-9A-Z])")
_LEGAL_FORM = re.compile(r"(?:集团)?(?:股份|责任)?(?:有限)?(?:责任)?公司$")
_SHORTEST_NAME = 4


def article_errors(title: str, asked: str, answer: str) -> dict[str, list[str]]:
    """What is wrong with an article's cleaned texts, by field ("title", "asked", "answer"). Empty when nothing is."""
    errors = {
        "title": length_error("标题", title, TITLE_LENGTH),
        "asked": length_error("诉求内容", asked, ASKED_LENGTH),
        "answer": length_error("答复内容", answer, ANSWER_LENGTH)
        or ("仅表示收到、正在核实或已转办，没有可供参考的内容。" if is_bare_acknowledgement(answer) else ""),
    }
    return {field: [message] for field, message in errors.items() if message}


def reply_errors(title: str, text: str) -> dict[str, list[str]]:
    """What is wrong with a canned reply's cleaned texts, by field ("title", "text"). Empty when nothing is."""
    errors = {
        "title": length_error("名称", title, REPLY_TITLE_LENGTH),
        "text": length_error("内容", text, ANSWER_LENGTH),
    }
    return {field: [message] for field, message in errors.items() if message}


# --- nobody is named ---


def squeezed(text: str) -> str:
    """The text as names are sought in it: half-width, without blanks, in lower case."""
    return _BLANKS.sub("", half_width(text)).lower()


def short_name(name: str) -> str:
    """An enterprise's name without its legal form, as people write it; the whole name where too little would be left."""
    short = _LEGAL_FORM.sub("", name)
    return short if len(short) >= _SHORTEST_NAME else name


def naming_errors(texts: Mapping[str, str], names: Collection[str]) -> dict[str, list[str]]:
    """Fields whose text has one of the names or any valid credit code in it, with what is found. Empty when none has."""
    errors: dict[str, list[str]] = {}
    sought = {squeezed(name): name for name in names if name}
    for field, text in texts.items():
        plain = squeezed(text)
        named = [name for short, name in sought.items() if short in plain]
        codes = [code for code in _CODE.findall(half_width(text).upper()) if uscc.is_valid(code)]
        if named:
            # The longest says it all: a short form stands in the whole name.
            errors[field] = [f"出现企业名称“{max(named, key=len)}”，知识库向全省公开，请改用“某企业”等说法。"]
        if codes:
            errors.setdefault(field, []).append(f"出现统一社会信用代码“{codes[0]}”，知识库向全省公开，请删去。")
    return errors


# --- how articles are found ---


def article_terms(title: str, asked: str) -> list[str]:
    """The words by which an article is found: those of its title, then of its question, at most ARTICLE_TERMS."""
    return list(dict.fromkeys([*title_terms(title), *title_terms(asked)]))[:ARTICLE_TERMS]


def sought_terms(text: str) -> list[str]:
    """The words of a text by which articles like it are sought; its first SOUGHT characters count."""
    return sorted(terms_of(text[:SOUGHT]))


def is_like(one: Collection[str], other: Collection[str]) -> bool:
    """Whether an article is worth showing: two shared words, or one where there is but one to share."""
    return len(set(one) & set(other)) >= min(_LEAST_SHARED, len(set(one)), len(set(other))) > 0


def article_likeness(sought: Collection[str], *, title: str, terms: Collection[str]) -> float:
    """How alike an article is to what is sought, 0 to 2: by its title and by all its words, the title weighing as much."""
    return likeness(sought, title_terms(title)) + likeness(sought, terms)
