"""How the stored content of a filed return is printed: its texts and codes in the words of the page."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django import template

from core.decimals import DASH, show_grouped
from core.periods import Month
from orders.enums import Channel, SentimentQuestion
from orders.rules.sentiment import CHOICES

register = template.Library()

_GROUP = 8
_SET_APART = {"新增": "good", "删除": "bad", "修改": "warn"}


@register.filter
def amount(text: str | None) -> str:
    """A stored amount, ``12345.60``, with separators; "" for what is zero, so that a table shows only what moved."""
    try:
        value = Decimal(text or "0")
    except InvalidOperation:
        return text or ""
    return show_grouped(value) if value else ""


@register.filter
def whole_amount(text: str | None) -> str:
    """A stored amount with separators, zero too; a dash for none."""
    return DASH if text is None else show_grouped(Decimal(text))


@register.filter
def month_text(text: str) -> str:
    """``2026-11`` as 2026年11月; anything else as it stands."""
    try:
        return Month.parse(text).label
    except ValueError:
        return text


@register.filter
def answers(sentiment: Mapping[str, str] | None) -> list[tuple[str, str]]:
    """Question and answer in words, in the order of the questions."""
    given = sentiment or {}
    return [
        (question.label, dict(CHOICES[question].choices()).get(given[question.value], given[question.value]))
        for question in SentimentQuestion
        if question.value in given
    ]


@register.filter
def channel(value: int) -> str:
    """By which door a return came in."""
    return Channel(value).label


@register.filter
def in_groups(text: str) -> str:
    """A hash in groups of eight characters, to be compared by eye."""
    return " ".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


@register.filter
def difference_tone(what: str) -> str:
    """Tone of the mark of a difference."""
    return _SET_APART.get(what, "plain")
