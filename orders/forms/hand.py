"""The orders in hand as the page shows them: one row each, one tap for what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.periods import Month
from orders.enums import Destination, OrderState
from orders.facts import HeldOrder, RawChange
from orders.forms.grid import read_count, shown_date
from orders.forms.printing import Stamp, errors_markup, slot
from orders.markets import market_name
from orders.rules import Errors, change_key
from orders.rules.fields import read_destination, read_state

PREFIX = "changes"
_MOST_ROWS = 5000
FIELDS = {
    "state": "本月情况",
    "shipped": "本月交货",
    "destination": "转移去向",
    "amount": "合同金额（订正）",
    "shipment_month": "预计交货月（订正）",
    "note": "备注",
}
STATES = (
    ("", "不变", "same"),
    (OrderState.COMPLETED.label, "全部交货", "done"),
    (OrderState.PART_SHIPPED.label, "部分交货", "part"),
    (OrderState.CANCELLED.label, "取消", "gone"),
    (OrderState.TRANSFERRED.label, "转移", "moved"),
)
"""What can become of an order in a month: value sent, words of the button, what the style sheet calls it."""
_SHIPPING = frozenset({OrderState.PART_SHIPPED.label, OrderState.CANCELLED.label, OrderState.TRANSFERRED.label})


@dataclass(frozen=True)
class Hand:
    """The orders in hand with what was typed of them, overdue ones first; messages by `rules.change_key`."""

    held: Sequence[HeldOrder]
    month: Month
    changes: Sequence[RawChange] = ()
    errors: Errors = field(default_factory=dict)

    @classmethod
    def read(cls, data: Mapping[str, str], held: Sequence[HeldOrder], month: Month) -> "Hand":
        """From a POST. What the page does not show for a state is not meant: an amount beside 不变, a destination beside 取消."""
        rows = min(read_count(data.get(f"{PREFIX}-TOTAL_FORMS", "")), _MOST_ROWS)
        return cls(held, month, [_read(data, index) for index in range(rows)])

    def with_errors(self, errors: Errors) -> "Hand":
        """The same with what is wrong with it."""
        return replace(self, errors=errors)

    @property
    def count(self) -> int:
        """Orders in hand."""
        return len(self.held)

    @property
    def overdue(self) -> int:
        """How many should have left by the month's end."""
        return sum(order.shipment_month <= self.month for order in self.held)

    @property
    def sorted(self) -> list[HeldOrder]:
        """Overdue ones first, then by the month they are expected to leave in."""
        return sorted(
            self.held,
            key=lambda one: (one.shipment_month > self.month, one.shipment_month, one.reported, one.contract_no),
        )

    @property
    def rows(self) -> SafeString:
        """The orders with their inputs, one <li> each."""
        places = self._places
        rows = (
            self._row(index, order, *places.get(str(order.public_id), (None, RawChange())))
            for index, order in enumerate(self.sorted)
        )
        return mark_safe("".join(rows))  # noqa: S308  # filled with escaped values

    @property
    def problems(self) -> list[tuple[str, str]]:
        """All messages for the summary: the id of the input to go to, and the text."""
        places = self._places
        found = []
        shown = set()
        for index, order in enumerate(self.sorted):
            place, _ = places.get(str(order.public_id), (None, None))
            if place is None:
                continue
            shown.add(place)
            for name, label in FIELDS.items():
                target = f"id_{PREFIX}-{index}-{name}" + ("-0" if name == "state" else "")
                found += [
                    (target, f"在手订单 {order.contract_no} {label}：{text}")
                    for text in self.errors.get(change_key(place, name), ())
                ]
        for place, change in enumerate(self.changes):
            if place not in shown:
                found += [("", text) for name in FIELDS for text in self.errors.get(change_key(place, name), ())]
                if not change.is_blank and change_key(place, "state") not in self.errors:
                    found.append(("", "有一笔订单已不在本月在手订单之列，对它的填写未列出。"))
        return found

    @property
    def _places(self) -> dict[str, tuple[int, RawChange]]:
        return {change.order: (place, change) for place, change in reversed(list(enumerate(self.changes)))}

    def _row(self, index: int, order: HeldOrder, place: int | None, change: RawChange) -> str:
        state = _shown_state(change)
        values = {
            "index": str(index),
            "number": str(index + 1),
            "order": str(order.public_id),
            "contract": escape(order.contract_no),
            "market": escape(market_name(order.market)),
            "product": escape(order.product or order.hs_code),
            "currency": order.currency.value,
            "opening": f"{order.opening:,.2f}",
            "opening_plain": str(order.opening),
            "amount_before": f"{order.amount:,.2f}",
            "amount_plain": str(order.amount),
            "month": order.shipment_month.label,
            "due": _due(order.shipment_month, self.month),
            "part": ' <span class="status status-info">已部分交货</span>'
            if order.state is OrderState.PART_SHIPPED
            else "",
            "late": " is-due" if order.shipment_month <= self.month else "",
            "shipped": escape(change.shipped),
            "amount": escape(change.amount),
            "note": escape(change.note),
            "note_before": escape(order.note),
            "destination": _options(change.destination),
            "unknown": f'<p class="field-error">“{escape(state)}”不是可选的情况，请重新选择。</p>'
            if state not in _VALUES
            else "",
        }
        values["shipment_month.type"], values["shipment_month"] = shown_date("month", change.shipment_month)
        chosen = state if state in _VALUES else ""
        for value, _, css in STATES:
            values[f"{css}.checked"] = " checked" if value == chosen else ""
        unfolded = bool(change.amount or change.shipment_month or change.note)
        for name in FIELDS if place is not None else ():
            errors = self.errors.get(change_key(place or 0, name), ())
            if errors:
                key = f"{PREFIX}-{index}-{name}"
                values[f"{name}.aria"], values[f"{name}.errors"] = errors_markup(key, list(errors))
                unfolded |= name in ("amount", "shipment_month", "note")
        values["open"] = " open" if unfolded else ""
        return _ROW.fill(values)


_VALUES = frozenset(value for value, _, _ in STATES)
_ROW = Stamp(
    "orders/_hand_row.html",
    key=f"{PREFIX}-{slot('index')}",
    states=[
        {"value": value, "label": label, "css": css, "checked": slot(f"{css}.checked"), "number": number}
        for number, (value, label, css) in enumerate(STATES)
    ],
    errors={name: slot(f"{name}.errors") for name in FIELDS},
    aria={name: slot(f"{name}.aria") for name in FIELDS},
    month_type=slot("shipment_month.type"),
)


def _read(data: Mapping[str, str], index: int) -> RawChange:
    key = f"{PREFIX}-{index}"
    change = RawChange.of({name: data.get(f"{key}-{name}", "") for name in ("order", *FIELDS)})
    if f"{key}-state" not in data:
        return change
    state = _shown_state(change) if change.state else ""
    return replace(
        change,
        shipped=change.shipped if state in _SHIPPING else "",
        destination=change.destination if state == OrderState.TRANSFERRED.label else "",
    )


def _shown_state(change: RawChange) -> str:
    """The state of a change as the page sends it; an amount without a state is 部分交货 until the rules say more."""
    if change.is_blank:
        return ""
    try:
        state = read_state(change.state)
    except ValueError:
        return change.state
    if state in (None, OrderState.IN_HAND):
        return OrderState.PART_SHIPPED.label if change.shipped else ""
    return state.label if state else ""


def _due(expected: Month, month: Month) -> str:
    if expected > month:
        return ""
    text = "本月到期" if expected == month else "已逾期"
    return f' <span class="status status-{"warn" if expected == month else "bad"}">{text}</span>'


@cache
def _options(chosen: str) -> str:
    try:
        destination = read_destination(chosen)
    except ValueError:
        destination = None
    return '<option value="">请选择</option>' + "".join(
        f'<option value="{one.label}"{" selected" if one is destination else ""}>{one.label}</option>'
        for one in Destination
    )
