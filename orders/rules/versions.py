"""A filed return as one canonical text: what its hash is of, and how two versions differ."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from orders.facts import Balance, Change, OrderLine

LINE_FIELDS = (
    ("contract_no", "合同号"),
    ("signed_on", "签订日期"),
    ("market", "市场"),
    ("hs_code", "商品编码"),
    ("product", "商品名称"),
    ("currency", "币种"),
    ("amount", "金额"),
    ("shipment_month", "预计交货月"),
    ("state", "状态"),
    ("shipped", "本月交货"),
    ("cancelled", "本月取消"),
    ("destination", "转移去向"),
    ("adjusted", "本月订正"),
    ("note", "备注"),
)


def content_of(
    *,
    enterprise: Mapping[str, str],
    month: str,
    lines: Sequence[OrderLine],
    changes: Sequence[Change],
    rows: Sequence[Balance],
    usd_10k: Decimal | None,
    sentiment: Mapping[str, str],
) -> dict[str, Any]:
    """Everything that a return says, as JSON: texts and counts only, so that it reads back as it was written.

    `flags`, the soft checks it meets, are judged by the rest and put in afterwards (`soft.with_explanations`).
    """
    return {
        "enterprise": dict(enterprise),
        "month": month,
        "nil": not lines,
        "signed_count": len(lines),
        "signed_usd_10k": None if usd_10k is None else str(usd_10k),
        "lines": [_line(line) for line in lines],
        "changes": [_change(change) for change in changes],
        "balance": [
            {
                "unit": row.unit,
                **{
                    part: f"{getattr(row, part):.2f}"
                    for part in ("opening", "signed", "shipped", "cancelled", "adjusted", "closing")
                },
            }
            for row in rows
        ],
        "sentiment": dict(sentiment),
        "flags": [],
    }


def _line(line: OrderLine) -> dict[str, str]:
    return {
        "contract_no": line.contract_no,
        "signed_on": line.signed_on.isoformat(),
        "market": line.market,
        "hs_code": line.hs_code,
        "product": line.product,
        "currency": line.currency.value,
        "amount": f"{line.amount:.2f}",
        "shipment_month": str(line.shipment_month),
        "state": line.state.label,
        "shipped": f"{line.shipped:.2f}",
        "cancelled": f"{line.cancelled:.2f}",
        "destination": line.destination.label if line.destination else "",
        "note": line.note,
    }


def _change(change: Change) -> dict[str, str]:
    order = change.order
    return {
        "contract_no": order.contract_no,
        "market": order.market,
        "currency": order.currency.value,
        "opening": f"{order.opening:.2f}",
        "state": change.state.label,
        "shipped": f"{change.shipped:.2f}",
        "cancelled": f"{change.cancelled:.2f}",
        "adjusted": f"{change.adjusted:.2f}",
        "closing": f"{change.closing:.2f}",
        "destination": change.destination.label if change.destination else "",
        "shipment_month": str(change.shipment_month or order.shipment_month),
        "note": change.note if change.note is not None else order.note,
    }


def canonical(content: Mapping[str, Any]) -> str:
    """One text for one content: sorted keys, no blanks, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text, as a receipt prints it."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


@dataclass(frozen=True)
class Difference:
    """How one order reads in two versions: `what` is 新增, 删除 or 修改; `fields` name, before, after."""

    what: str
    contract_no: str
    fields: tuple[tuple[str, str, str], ...] = ()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What a later version says otherwise, new orders first, then those in hand, then answers and explanations."""
    found: list[Difference] = []
    for part in ("lines", "changes"):
        old = {line["contract_no"]: line for line in before[part]}
        new = {line["contract_no"]: line for line in after[part]}
        for contract, line in new.items():
            if contract not in old:
                found.append(Difference("新增", contract, _fields({}, line)))
            elif fields := _fields(old[contract], line):
                found.append(Difference("修改", contract, fields))
        found += [
            Difference("删除", contract, _fields(line, {})) for contract, line in old.items() if contract not in new
        ]
    return found


def _fields(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (label, old.get(name, ""), new.get(name, ""))
        for name, label in LINE_FIELDS
        if name != "contract_no"
        and old.get(name, "") != new.get(name, "")
        and {old.get(name, ""), new.get(name, "")} - {"", "0.00"}
    )
