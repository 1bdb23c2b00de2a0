"""Two versions of one month as typed, side by side and made one (ours): what is typed here wins, nothing is lost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from core.fullwidth import half_width
from core.periods import Month
from orders.enums import OrderState
from orders.facts import RawChange, RawLine, RawReturn
from orders.rules.fields import read_amount, read_date, read_hs_code, read_market, read_month, read_state

ONLY_SAVED = "只在已保存的内容里"
ONLY_HERE = "只在这里"
DIFFERENT = "两处不同"

_LABELS = {
    "contract_no": "合同号",
    "signed_on": "签订日期",
    "market": "市场",
    "hs_code": "商品编码",
    "product": "商品名称",
    "currency": "币种",
    "amount": "金额",
    "shipment_month": "预计交货月",
    "state": "状态",
    "shipped": "本月交货",
    "destination": "转移去向",
    "note": "备注",
}
_READERS = {
    "signed_on": read_date,
    "market": read_market,
    "hs_code": read_hs_code,
    "amount": read_amount,
    "shipped": read_amount,
    "shipment_month": read_month,
    "state": read_state,
}


@dataclass(frozen=True)
class Disparity:
    """How one order, or the answers, read in the saved version and here; `fields` are label, saved, here."""

    name: str
    what: str
    fields: tuple[tuple[str, str, str], ...] = ()

    @property
    def saved(self) -> str:
        """What the saved version says, in one line; "" where it says nothing."""
        return "；".join(f"{label} {saved}" for label, saved, _ in self.fields if saved)

    @property
    def here(self) -> str:
        """What is typed here, in one line."""
        return "；".join(f"{label} {here}" for label, _, here in self.fields if here)


def merged(saved: RawReturn, here: RawReturn) -> RawReturn:
    """The union of both: of an order that stands in both the one typed here, then what only the saved version has.

    An order is the same by its contract number, or by the identity that it was sent with; a saved line without either is
    added unless it stands here word for word. Of answers and explanations the ones given here win.
    """
    lines = [line for line in here.lines if not line.is_blank]
    there = _known(lines)
    lines += [line for line in saved.lines if not line.is_blank and not _keys(line) & there]
    said = {change.order: change for change in saved.changes if not change.is_blank}
    said |= {change.order: change for change in here.changes if not change.is_blank}
    return replace(
        here,
        lines=lines,
        changes=list(said.values()),
        sentiment={**saved.sentiment, **_given(here.sentiment)},
        explanations={**saved.explanations, **_given(here.explanations)},
    )


def disparities(saved: RawReturn, here: RawReturn, held: Mapping[str, str]) -> list[Disparity]:
    """What differs, order by order; `held` names the orders in hand (contract number by public id).

    Two writings of the same («1,000» and «1000.00», «美国» and «US») do not differ.
    """
    found = _of_lines(saved.lines, here.lines)
    changes = {change.order: change for change in saved.changes if not change.is_blank}
    others = {change.order: change for change in here.changes if not change.is_blank}
    for order in [*others, *(order for order in changes if order not in others)]:
        name = f"在手订单 {held.get(order, '')}".strip()
        found += _of_pair(name, changes.get(order, RawChange(order)), others.get(order, RawChange(order)))
    if _given(saved.sentiment) != _given(here.sentiment):
        found.append(Disparity("景气问答", DIFFERENT))
    if _given(saved.explanations) != _given(here.explanations):
        found.append(Disparity("情况说明", DIFFERENT))
    return found


def _of_lines(saved: Sequence[RawLine], here: Sequence[RawLine]) -> list[Disparity]:
    found: list[Disparity] = []
    rest = [line for line in saved if not line.is_blank]
    for line in here:
        if line.is_blank:
            continue
        keys = _keys(line)
        match = next((other for other in rest if _keys(other) & keys), None)
        if match is None:
            found.append(Disparity(_name(line), ONLY_HERE, _differing(RawLine(), line)))
            continue
        rest.remove(match)
        if differing := _differing(match, line):
            found.append(Disparity(_name(line), DIFFERENT, differing))
    return found + [Disparity(_name(line), ONLY_SAVED, _differing(line, RawLine())) for line in rest]


def _of_pair(name: str, saved: RawChange, here: RawChange) -> list[Disparity]:
    differing = _differing(saved, here)
    if not differing:
        return []
    what = ONLY_HERE if saved.is_blank else ONLY_SAVED if here.is_blank else DIFFERENT
    return [Disparity(name, what, differing)]


def _differing(saved: RawLine | RawChange, here: RawLine | RawChange) -> tuple[tuple[str, str, str], ...]:
    names = [one.name for one in fields(saved) if one.name in _LABELS]
    if saved.is_blank or here.is_blank:
        names = [name for name in names if name != "contract_no"]
    pairs = ((name, getattr(saved, name), getattr(here, name)) for name in names)
    return tuple((_LABELS[name], old, new) for name, old, new in pairs if _meant(name, old) != _meant(name, new))


def _meant(name: str, text: str) -> str | Decimal | Month | OrderState | object:
    """What was meant by a text, or the text itself where it means nothing."""
    plain = " ".join(half_width(text).split())
    reader = _READERS.get(name)
    if reader is None or not plain:
        return plain
    try:
        value = reader(plain)
    except ValueError:
        return plain
    # A new order is in hand whether its state was chosen or left alone.
    return "" if value is OrderState.IN_HAND else value


def _keys(line: RawLine) -> set[str]:
    contract = " ".join(half_width(line.contract_no).split())
    keys = {f"contract {contract}"} if contract else set()
    if line.order:
        keys.add(f"order {line.order}")
    return keys or {repr(line)}


def _known(lines: Iterable[RawLine]) -> set[str]:
    return {key for line in lines for key in _keys(line)}


def _name(line: RawLine) -> str:
    return line.contract_no or "（未填合同号的订单）"


def _given(answers: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in answers.items() if value}
