"""How figures, times and forms are printed on pages. No rule and no query lives here."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from django import template
from django.core.paginator import Page
from django.forms import BaseFormSet, BoundField, CheckboxInput
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.decimals import DASH, show, show_grouped
from core.periods import SHANGHAI, Month, day_label, moment_label
from core.richtext import to_html, to_plain

register = template.Library()

Number = Fraction | Decimal | int

REGION_TAIL = 1000
"""Region codes have nine digits; GB/T 2260 prints the first six of a province, city or county."""


# --- states ---


@register.simple_tag
def status(label: str, tone: str = "plain") -> SafeString:
    """A state in a coloured box; `tone` is good, info, warn, bad or plain, and never says what the word does not."""
    return format_html('<span class="status status-{}">{}</span>', tone or "plain", label)


# --- texts ---


@register.filter
def rich(value: str | None) -> SafeString:
    """A text of a person with its simple formatting (core.richtext), in a block of its own."""
    return format_html('<div class="rich">{}</div>', to_html(value or ""))


@register.filter
def plain(value: str | None) -> str:
    """A text of a person without its formatting, on one line, for the beginning of it in a list."""
    return " ".join(to_plain(value or "").split())


# --- figures ---


@register.filter
def rate(value: Number | None, digits: int = 2) -> str:
    """A rate in percent without its sign, half up: ``83.80``; not applicable is a dash."""
    return show(value, digits)


@register.filter
def percent(value: Number | None, digits: int = 2) -> str:
    """A rate in percent with its sign: ``83.80%``; not applicable is a dash without a sign."""
    return DASH if value is None else f"{show(value, digits)}%"


@register.filter
def count(value: int | None) -> str:
    """A number of things with thousands separators: ``1,204``."""
    return show_grouped(value, 0)


@register.filter
def money(value: Number | None) -> str:
    """An amount with two places and thousands separators, its unit being printed by the page: ``1,234.50``."""
    return show_grouped(value, 2)


@register.filter
def over(numerator: int | None, denominator: int | None) -> str:
    """Numerator and denominator of a rate: ``150/200``; a dash when nothing was counted."""
    if numerator is None or denominator is None:
        return DASH
    return f"{numerator}/{denominator}"


@register.filter
def points(value: Number | None) -> SafeString | str:
    """A change of a rate in percentage points: ▲ up (red), ▼ down (green), 持平 when it would print 0.00."""
    if value is None:
        return DASH
    shown = show(value if value > 0 else -value)
    if shown == show(0):
        return format_html('<span class="flat">{}</span>', "持平")
    return _change(value, f"{shown} 百分点")


@register.filter
def shift(places: int | None) -> SafeString | str:
    """A change of rank in places, positive meaning nearer the top: ``▲ 2``; none is a dash."""
    if not places:
        return DASH
    return _change(places, str(abs(places)))


def _change(value: Number, text: str) -> SafeString:
    if value > 0:
        css, arrow, word = "up", "▲", "上升"
    else:
        css, arrow, word = "down", "▼", "下降"
    return format_html(
        '<span class="{}"><span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>{}</span>',
        css,
        arrow,
        word,
        text,
    )


@register.filter
def region_code(code: int | None) -> str:
    """The code as officials write it: six digits down to the county, nine for a 镇街."""
    if code is None:
        return DASH
    return str(code // REGION_TAIL if code % REGION_TAIL == 0 else code)


# --- times (Asia/Shanghai) ---


@register.filter
def month(value: Month | date | None) -> str:
    """``2020年6月``."""
    if value is None:
        return DASH
    return value.label if isinstance(value, Month) else Month.of(value).label


@register.filter
def day(value: date | datetime | None) -> str:
    """``2020年6月20日``; a datetime is taken by its Shanghai date."""
    return DASH if value is None else day_label(value)


@register.filter
def moment(value: datetime | None) -> str:
    """``2020年6月20日 15:04``."""
    return DASH if value is None else moment_label(value)


@register.filter
def deadline(value: datetime | None) -> str:
    """The end of a term. Midnight is printed as 24:00 of the day that ends: ``2020年6月20日 24:00``."""
    if value is None:
        return DASH
    local = value.astimezone(SHANGHAI)
    if local.hour == local.minute == local.second == 0:
        return f"{day(local.date() - timedelta(days=1))} 24:00"
    return moment(local)


@register.filter
def worked(minutes: int | None) -> str:
    """A span of working time: ``6小时30分``, ``45分``; none is a dash."""
    if minutes is None:
        return DASH
    hours, rest = divmod(minutes, 60)
    return f"{hours}小时{rest}分" if hours and rest else f"{hours}小时" if hours else f"{rest}分"


# --- forms and lists: used by the shared fragments ---


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """A single tick box, whose label stands beside it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def target(field: BoundField) -> str:
    """The id that a link in the error summary goes to: the input, or the group of a radio list."""
    return field.id_for_label or field.auto_id


@register.filter
def has_errors(formset: BaseFormSet | str | None) -> bool:
    """Whether a formset was refused; none given (a template then passes an empty text) counts as no."""
    if formset is None or isinstance(formset, str) or not formset.is_bound:
        return False
    return any(formset.errors) or bool(formset.non_form_errors())


@register.filter
def page_numbers(page: Page) -> Iterable[int | None]:
    """Page numbers to offer: both ends and two either side of the current one; None marks a gap."""
    last = page.paginator.num_pages
    near = {1, last, *range(max(1, page.number - 2), min(last, page.number + 2) + 1)}
    numbers: list[int | None] = []
    for number in sorted(near):
        previous = numbers[-1] if numbers else 0
        if previous and number > previous + 1:
            numbers.append(None)
        numbers.append(number)
    return numbers
