"""The grid of new orders as HTML sends it.

The grid is no Django formset: a return has up to 200 lines, which a formset takes half a second to print, and the checks
are `orders.rules` anyway. Names of inputs are those of a formset («lines-0-amount»), so static/js/formset.js serves it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache

from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.decimals import show_grouped
from core.periods import Month
from orders.enums import Currency, Destination, OrderState
from orders.facts import RawLine
from orders.forms.pasting import COLUMNS
from orders.forms.printing import Stamp, errors_markup, slot
from orders.rules import (
    MAX_CONTRACT,
    MAX_LINES,
    MAX_NOTE,
    MAX_PRODUCT,
    Errors,
    error_key,
    running_sums,
    sums_in_usd_10k,
    term_label,
)
from orders.rules.fields import read_currency, read_date, read_destination, read_month, read_state

PREFIX = "lines"
BLANKS = 3
MORE = 5
_MOST_ROWS = MAX_LINES + 50
"""Rows read of one submission: enough to say «too many» and to give them back, not enough to hurt."""


@dataclass(frozen=True)
class Input:
    """One field of a line: its column's heading, its kind of input, its limits."""

    name: str
    label: str
    type: str = "text"
    mode: str = ""
    length: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    datalist: str = ""
    css: str = ""
    optional: bool = False
    hint: str = ""

    @cached_property
    def attributes(self) -> SafeString:
        """What its <input> carries besides name, id, type and value."""
        given = {
            "inputmode": self.mode,
            "list": self.datalist,
            "maxlength": self.length or "",
            "placeholder": self.hint,
            "autocomplete": "off" if self.type == "text" else "",
        }
        return format_html_join("", ' {}="{}"', ((name, value) for name, value in given.items() if value))

    def options(self, chosen: str) -> str:
        """The <option>s of a field with choices, one of them selected; what is no choice is kept as one of its own."""
        return _options(self.choices, chosen)


@lru_cache(maxsize=256)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> str:
    known = any(chosen == value for value, _ in choices)
    extra = () if known else ((chosen, f"{chosen}？"),)
    return "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(label)}</option>'
        for value, label in (*choices, *extra)
    )


INPUTS = (
    Input("contract_no", "合同号", length=MAX_CONTRACT + 10, css="w-contract"),
    Input("signed_on", "签订日期", type="date", css="w-date"),
    Input("market", "市场", datalist="markets", length=30, css="w-market"),
    Input("hs_code", "商品编码", mode="numeric", length=20, css="w-code", optional=True),
    Input("product", "商品名称", length=MAX_PRODUCT + 20, css="w-product", optional=True),
    Input("currency", "币种", choices=tuple((c.value, f"{c.value} {c.label}") for c in Currency), css="w-currency"),
    Input("amount", "金额", mode="decimal", length=30, css="w-amount"),
    Input("shipment_month", "预计交货月", type="month", css="w-date"),
)
FOLDED = (
    Input(
        "state",
        "本月状态",
        choices=(("", "在手"), *((s.label, s.label) for s in OrderState if s is not OrderState.IN_HAND)),
        optional=True,
    ),
    Input("shipped", "本月交货", mode="decimal", length=30, optional=True),
    Input(
        "destination", "转移去向", choices=(("", "—"), *((one.label, one.label) for one in Destination)), optional=True
    ),
    Input("note", "备注", length=MAX_NOTE + 20, optional=True),
)
"""What few new orders need: folded under «更多»."""
_ALL = (*INPUTS, *FOLDED)
_DEFAULTS = RawLine(currency=Currency.USD.value)


def _stamp_cells(inputs: Sequence[Input]) -> list[dict[str, object]]:
    return [
        {
            "one": one,
            "key": f"{PREFIX}-{slot('index')}-{one.name}",
            "value": slot(one.name),
            "type": slot(f"{one.name}.type") if one.type in _SHOWN else one.type,
            "aria": slot(f"{one.name}.aria"),
            "errors": slot(f"{one.name}.errors"),
        }
        for one in inputs
    ]


def _shown_date(text: str) -> str:
    return read_date(text).isoformat()


def _shown_month(text: str) -> str:
    return str(read_month(text))


_SHOWN = {"date": _shown_date, "month": _shown_month}
_MEANT: Mapping[str, Callable[[str], str]] = {
    "currency": lambda text: read_currency(text).value,
    "state": lambda text: _label(read_state(text), OrderState.IN_HAND),
    "destination": lambda text: _label(read_destination(text), None),
}


def _label(member: OrderState | Destination | None, none: OrderState | None) -> str:
    return "" if member is None or member is none else member.label


@dataclass(frozen=True)
class Grid:
    """New orders as typed, with messages by `rules.error_key` ("" for the whole)."""

    lines: Sequence[RawLine]
    errors: Errors = field(default_factory=dict)
    prefix: str = PREFIX
    most: int = MAX_LINES
    inputs: Sequence[Input] = INPUTS

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "Grid":
        """From a POST: lines whose delete box is ticked are gone, blank ones go too. A senseless count reads as none."""
        rows = min(read_count(data.get(f"{PREFIX}-TOTAL_FORMS", "")), _MOST_ROWS)
        names = [*(one.name for one in _ALL), "order"]
        lines = (
            RawLine.of({name: data.get(error_key(index, name), "") for name in names})
            for index in range(rows)
            if not data.get(f"{PREFIX}-{index}-DELETE")
        )
        return cls([line for line in lines if not line.is_blank])

    def with_errors(self, errors: Errors) -> "Grid":
        """The same lines with what is wrong with them."""
        return replace(self, errors=errors)

    def with_lines(self, lines: Sequence[RawLine]) -> tuple["Grid", int]:
        """The same with more lines as far as there is room, and how many of them found none."""
        room = max(0, MAX_LINES - len(self.lines))
        return replace(self, lines=[*self.lines, *lines[:room]]), max(0, len(lines) - room)

    def with_blanks(self, blanks: int = BLANKS) -> "Grid":
        """Followed by blank lines, up to the limit."""
        room = max(0, MAX_LINES - len(self.lines))
        return replace(self, lines=[*self.lines, *[_DEFAULTS] * min(blanks, room)])

    @property
    def rows(self) -> SafeString:
        """The lines with their inputs, one <tbody> each."""
        rows = (self._row(str(index), str(index + 1), line) for index, line in enumerate(self.lines))
        return mark_safe("".join(rows))  # noqa: S308  # filled with escaped values

    @property
    def blank(self) -> SafeString:
        """A row for the script to copy; its number goes where __prefix__ stands."""
        return mark_safe(self._row("__prefix__", "", _DEFAULTS))  # noqa: S308  # as `rows`

    @property
    def problems(self) -> list[tuple[str, str]]:
        """All messages for the summary: the id of the input to go to, and the text."""
        labels = {one.name: one.label for one in _ALL}
        found = []
        for index in range(len(self.lines)):
            for name, label in labels.items():
                key = error_key(index, name)
                found += [(f"id_{key}", f"第 {index + 1} 行 {label}：{text}") for text in self.errors.get(key, ())]
            found += [("", f"第 {index + 1} 行：{text}") for text in self.errors.get(error_key(index, "order"), ())]
        return found

    @property
    def columns(self) -> list[list[object]]:
        """The columns with the headings they are known by, for the script that takes a copied block."""
        return [[name, list(labels)] for name, labels in COLUMNS.items()]

    def _row(self, index: str, number: str, line: RawLine) -> str:
        values = {
            "index": index,
            "number": number or "新",
            "prefix": f"第 {number} 行 " if number else "",
            "order": escape(line.order),
            "term": _term(line),
            "spare": ' class="is-spare"' if line is _DEFAULTS and index not in ("0", "__prefix__") else "",
        }
        unfolded = False
        for one in _ALL:
            text = getattr(line, one.name)
            if text and one.name in _MEANT:
                text = _meant(_MEANT[one.name], text)
            if one.type in _SHOWN:
                values[f"{one.name}.type"], text = shown_date(one.type, text)
            values[one.name] = one.options(text) if one.choices else escape(text)
            key = error_key_text(index, one.name)
            errors = self.errors.get(key, ())
            if errors:
                values[f"{one.name}.aria"], values[f"{one.name}.errors"] = errors_markup(key, list(errors))
            unfolded |= one in FOLDED and bool(text or errors)
        values["open"] = " open" if unfolded else ""
        return _ROW.fill(values)


_ROW = Stamp("orders/_line.html", cells=_stamp_cells(INPUTS), folded=_stamp_cells(FOLDED))


def error_key_text(index: str, name: str) -> str:
    """`rules.error_key` for a row that may be the script's blank one."""
    return f"{PREFIX}-{index}-{name}"


def read_count(text: str) -> int:
    """A number of rows as a form sends it; nonsense is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


@lru_cache(maxsize=1024)
def _meant(reader: Callable[[str], str], text: str) -> str:
    try:
        return reader(text)
    except ValueError:
        return text


@lru_cache(maxsize=1024)
def shown_date(kind: str, text: str) -> tuple[str, str]:
    """Type and value of an input for a date or a month. A date field would show nothing of what is none: that is text."""
    if not text:
        return kind, ""
    try:
        return kind, _SHOWN[kind](text)
    except ValueError:
        return "text", text


def _term(line: RawLine) -> str:
    """短单, 中单 or 长单, once both dates are there."""
    try:
        signed, shipment = date.fromisoformat(line.signed_on), Month.parse(line.shipment_month)
    except ValueError:
        return ""
    return term_label(signed, shipment.first_day)


def totals_text(lines: Sequence[RawLine], rates: Mapping[str, Decimal]) -> str:
    """Running total of what was typed so far, as printed under the grid; static/js/order-totals.js writes the same."""
    sums = running_sums(lines)
    filled = sum(not line.is_blank for line in lines)
    parts = [f"共 {filled} 笔", *(f"{code} {show_grouped(amount)}" for code, amount in sums.items())]
    missing = [code for code in sums if code != Currency.USD.value and code not in rates]
    if missing:
        parts.append(f"{'、'.join(missing)} 尚无本月汇率，暂不折算")
    elif sums:
        parts.append(f"折合 {show_grouped(sums_in_usd_10k(sums, rates))} 万美元")
    return " · ".join(parts)
