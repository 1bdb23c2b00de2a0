"""The grid of order lines as HTML sends it, and the filter of the roster.

The grid is no Django formset: a return has up to 200 lines, which a formset takes half a second to print, and the checks
are `orders.rules` anyway. Names of inputs are those of a formset («lines-0-amount»), so static/js/formset.js serves it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property
from typing import cast

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from core.decimals import show_grouped
from core.periods import Month
from orders.enums import Currency, Standing
from orders.facts import RawLine
from orders.rules import MAX_CONTRACT, MAX_LINES, MAX_PRODUCT, Errors, error_key, running_sums, sums_in_usd_10k
from orders.selectors import SORTS, RosterQuery

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

    @cached_property
    def attributes(self) -> SafeString:
        """What its <input> carries besides name, id and value; printed once, not two hundred times."""
        given = {
            "type": self.type,
            "inputmode": self.mode,
            "list": self.datalist,
            "maxlength": self.length or "",
            "autocomplete": "off" if self.type == "text" else "",
        }
        return format_html_join("", ' {}="{}"', ((name, value) for name, value in given.items() if value))

    def options(self, chosen: str) -> SafeString:
        """The <option>s of a field with choices, one of them selected."""
        return _options(self.choices, chosen if chosen in dict(self.choices) else "")


@cache
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    return format_html_join(
        "", '<option value="{}"{}>{}</option>', ((code, _selected(code == chosen), label) for code, label in choices)
    )


def _selected(chosen: bool) -> SafeString:
    return SafeString(" selected" if chosen else "")


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
_DEFAULTS = RawLine(currency=Currency.USD.value)


@dataclass(frozen=True)
class Cell:
    """One input with its value and what is wrong with it."""

    input: Input
    key: str
    value: str
    errors: Sequence[str] = ()

    @property
    def options(self) -> SafeString:
        """The <option>s, the value's own selected."""
        return self.input.options(self.value)


@dataclass(frozen=True)
class GridRow:
    """One line of the grid as the template prints it; `number` counts from 1."""

    number: int
    index: str
    cells: tuple[Cell, ...]

    @property
    def prefix(self) -> str:
        """What the labels of the row begin with, for those who hear and do not see the grid."""
        return f"第 {self.number} 行 " if self.number else ""

    @property
    def delete_key(self) -> str:
        """Name of the box that takes the line out."""
        return f"{PREFIX}-{self.index}-DELETE"


@dataclass(frozen=True)
class Grid:
    """Order lines as typed, with messages by `rules.error_key` ("" for the whole)."""

    lines: Sequence[RawLine]
    errors: Errors = field(default_factory=dict)
    prefix: str = PREFIX
    most: int = MAX_LINES
    inputs: Sequence[Input] = INPUTS

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "Grid":
        """From a POST: lines whose delete box is ticked are gone, blank ones go too. A senseless count reads as none."""
        count = data.get(f"{PREFIX}-TOTAL_FORMS", "")
        rows = min(int(count), _MOST_ROWS) if count.isascii() and count.isdigit() and len(count) < 6 else 0
        lines = (
            RawLine.of({one.name: data.get(error_key(index, one.name), "") for one in INPUTS})
            for index in range(rows)
            if not data.get(f"{PREFIX}-{index}-DELETE")
        )
        return cls([line for line in lines if not line.is_blank])

    def with_errors(self, errors: Errors) -> "Grid":
        """The same lines with what is wrong with them."""
        return replace(self, errors=errors)

    def with_blanks(self, blanks: int = BLANKS) -> "Grid":
        """Followed by blank lines, at least one grid line and at most the limit."""
        room = max(0, MAX_LINES - len(self.lines))
        return replace(self, lines=[*self.lines, *[_DEFAULTS] * min(blanks, room)])

    @property
    def rows(self) -> list[GridRow]:
        """The lines with their inputs."""
        return [self._row(str(index), index + 1, line) for index, line in enumerate(self.lines)]

    @property
    def blank(self) -> GridRow:
        """A row for the script to copy; its number goes where __prefix__ stands."""
        return self._row("__prefix__", 0, _DEFAULTS)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """All messages for the summary: the id of the input to go to ("" for the whole return), and the text."""
        found = [("", message) for message in self.errors.get("", ())]
        for row in self.rows:
            for cell in row.cells:
                found += [(f"id_{cell.key}", f"第 {row.number} 行 {cell.input.label}：{text}") for text in cell.errors]
        return found

    def _row(self, index: str, number: int, line: RawLine) -> GridRow:
        keys = [(one, f"{PREFIX}-{index}-{one.name}") for one in INPUTS]
        return GridRow(
            number, index, tuple(Cell(one, key, getattr(line, one.name), self.errors.get(key, ())) for one, key in keys)
        )


class RosterFilter(forms.Form):
    """What an official asks of a month's returns. Anything senseless falls back to the widest question."""

    month = forms.TypedChoiceField(label="月份", required=False, coerce=Month.parse, empty_value=None)
    region = forms.TypedChoiceField(label="地区", required=False, coerce=int, empty_value=None)
    standing = forms.TypedChoiceField(
        label="填报情况", required=False, coerce=Standing, empty_value=None, choices=[("", "全部"), *Standing.choices()]
    )
    scope = forms.ChoiceField(label="范围", required=False, choices=[("", "应报名录"), ("off", "名录外自愿填报")])
    q = forms.CharField(label="企业名称或信用代码", required=False, max_length=60)

    def __init__(self, data: Mapping[str, str], *, months: Sequence[Month], regions: Sequence[tuple[int, str]]) -> None:
        shown = {"month": str(months[0])} | {key: data[key] for key in data}
        super().__init__(shown)
        cast(forms.ChoiceField, self.fields["month"]).choices = [(str(month), month.label) for month in months]
        cast(forms.ChoiceField, self.fields["region"]).choices = [("", "全部"), *regions]
        self._latest = months[0]

    def query(self) -> RosterQuery:
        """The question; `sort` and `order` come from the headings of the list."""
        self.is_valid()
        asked = self.cleaned_data
        sort = self.data.get("sort", "")
        return RosterQuery(
            month=asked.get("month") or self._latest,
            region=asked.get("region"),
            standing=asked.get("standing"),
            on_roster=asked.get("scope") != "off",
            search=asked.get("q", ""),
            sort=sort if sort in SORTS else SORTS[0],
            descending=self.data.get("order") == "desc",
        )


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
