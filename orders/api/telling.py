"""Returns, orders and receipts as JSON: names and codes in the shapes that `shapes` describes, money as text."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from core.decimals import parse_number
from core.periods import Month
from orders.enums import Channel, Destination, FilingStatus, FindingKind, OrderState
from orders.facts import Balance, HeldOrder, RawChange, RawLine, RawReturn
from orders.markets import market_code
from orders.models import Filing, OrderChange
from orders.rules import questions
from orders.selectors import MonthSheet, ReturnPage
from orders.selectors.listing import OpenMonth, OrderCard
from orders.services import Checked


def a_month(row: OpenMonth) -> dict[str, Any]:
    """A month that may be filed."""
    return {
        "month": str(row.month),
        "status": row.status.name.lower(),
        "version": row.filing.version if row.filing else 0,
        "on_roster": row.filing is not None and row.filing.on_roster,
        "cutoff": row.terms.cutoff if row.terms else None,
        "locks_at": row.terms.locks_at if row.terms else None,
        "locked": row.is_locked,
        "late": row.is_late,
        "first_filed_at": row.filing.first_filed_at if row.filing else None,
        "receipt": _receipt(row.filing),
    }


def a_return(sheet: MonthSheet) -> dict[str, Any]:
    """A month's return as it stands."""
    rows = sheet.balance()
    filing = sheet.filing
    return {
        "month": str(sheet.month),
        "enterprise": {"uscc": sheet.enterprise.uscc, "name": sheet.enterprise.name},
        "status": sheet.status.name.lower(),
        "version": sheet.version,
        "on_roster": sheet.on_roster,
        "closed": sheet.closed,
        "cutoff": sheet.cutoff,
        "locks_at": sheet.terms.locks_at,
        "has_draft": sheet.has_draft,
        "saved_by": filing.drafted_by_name if filing and sheet.has_draft else "",
        "first_filed_at": filing.first_filed_at if filing else None,
        "filed_at": filing.filed_at if filing else None,
        "receipt": _receipt(filing),
        "complaints": [
            {"kind": FindingKind(found.kind).name.lower(), "reason": found.reason, "opened_at": found.opened_at}
            for found in sheet.complaints
        ],
        "in_hand": [_held(order) for order in sheet.held],
        "content": content(sheet.typed),
        **_balances(rows, sheet.balance_usd(rows)),
        "flags": (filing.flags or []) if filing else [],
        "questions": [
            {
                "code": question.value,
                "label": question.label,
                "choices": [{"value": value, "label": label} for value, label in choices],
            }
            for question, choices in questions(sheet.terms)
        ],
        "sentiment_required": sheet.terms.sentiment_required,
        "rates": {code: f"{rate:f}" for code, rate in sorted(sheet.rates.items())},
    }


def content(typed: RawReturn) -> dict[str, Any]:
    """A return as it is sent: what is read here may be sent back as it is."""
    return {
        "lines": [_coded(line) for line in typed.lines],
        "changes": [_coded(change) for change in typed.changes],
        "sentiment": dict(typed.sentiment),
        "explanations": dict(typed.explanations),
        "nil": typed.nil,
    }


def a_check(found: Checked) -> dict[str, Any]:
    """What filing would say."""
    return {
        "nil": found.is_nil,
        "signed_count": len(found.lines),
        "signed_usd_10k": _money(found.usd_10k),
        **_balances(found.rows, found.balance_usd),
        "flags": found.content["flags"],
    }


def a_receipt(page: ReturnPage) -> dict[str, Any]:
    """The receipt of a filed return, with all that it says."""
    filing = page.filing
    return {
        "receipt": filing.public_id,
        "month": str(page.month),
        "status": FilingStatus(filing.status).name.lower(),
        "version": filing.version,
        "standing": page.standing.value,
        "late": page.late,
        "nil": filing.is_nil,
        "signed_count": filing.signed_count,
        "signed_usd_10k": _money(filing.signed_usd_10k),
        "first_filed_at": filing.first_filed_at,
        "filed_at": filing.filed_at,
        "locks_at": page.locks_at,
        "may_change": page.may_change,
        "sha256": page.latest.sha256 if page.latest else "",
        "versions": [
            {
                "number": version.number,
                "filed_at": version.filed_at,
                "filed_by": version.filed_by_name,
                "channel": Channel(version.channel).name.lower(),
                "sha256": version.sha256,
            }
            for version in page.versions
        ],
        "content": page.latest.content if page.latest else None,
    }


def an_order(card: OrderCard) -> dict[str, Any]:
    """An order and where it stands."""
    order = card.order
    return {
        "order": order.public_id,
        "reported": str(Month.of(order.month)),
        "contract_no": order.contract_no,
        "signed_on": order.signed_on,
        "market": order.market,
        "hs_code": order.hs_code,
        "product": order.product,
        "currency": order.currency,
        "amount": _money(order.amount),
        "amount_now": _money(card.now.amount),
        "left": _money(card.now.opening),
        "shipment_month": str(Month.of(order.shipment_month)),
        "state": OrderState(order.state).name.lower(),
        "closed_in": str(Month.of(order.closed_in)) if order.closed_in else None,
        "note": order.note,
        "updated_at": card.updated_at,
    }


def a_move(change: OrderChange) -> dict[str, Any]:
    """What one month said of an order."""
    return {
        "month": str(Month.of(change.month)),
        "shipped": _money(change.shipped),
        "cancelled": _money(change.cancelled),
        "adjusted": _money(change.adjusted),
        "state": OrderState(change.state).name.lower(),
        "destination": None if change.destination is None else Destination(change.destination).name.lower(),
    }


def codes(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A list of codes."""
    return {"results": [{"code": code, "name": name} for code, name in pairs]}


def _held(order: HeldOrder) -> dict[str, Any]:
    return {
        "order": order.public_id,
        "reported": str(order.reported),
        "contract_no": order.contract_no,
        "signed_on": order.signed_on,
        "market": order.market,
        "hs_code": order.hs_code,
        "product": order.product,
        "currency": order.currency.value,
        "amount": _money(order.amount),
        "opening": _money(order.opening),
        "state": order.state.name.lower(),
        "shipment_month": str(order.shipment_month),
        "note": order.note,
    }


def _coded(typed: RawLine | RawChange) -> dict[str, str]:
    """A line as a program would send it: codes for words, plain numbers; what is none stays as it was typed."""
    said: dict[str, str] = typed.as_dict()
    readers: Mapping[str, Any] = {
        "state": _state,
        "destination": _destination,
        "market": market_code,
        "amount": _plain,
        "shipped": _plain,
    }
    return {name: (readers[name](text) or text) if name in readers else text for name, text in said.items()}


def _state(text: str) -> str | None:
    found = OrderState.by_label(text)
    return found.name.lower() if found else None


def _destination(text: str) -> str | None:
    found = Destination.by_label(text)
    return found.name.lower() if found else None


def _plain(text: str) -> str | None:
    try:
        return f"{parse_number(text):f}"
    except ValueError:
        return None


def _balances(rows: Iterable[Balance], usd: Balance | None) -> dict[str, Any]:
    return {
        "balance": [_balance(row) for row in rows],
        "balance_usd_10k": None if usd is None else _balance(usd),
    }


def _balance(row: Balance) -> dict[str, Any]:
    parts = ("opening", "signed", "shipped", "cancelled", "adjusted", "closing")
    return {"unit": row.unit} | {part: _money(getattr(row, part)) for part in parts}


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _receipt(filing: Filing | None) -> Any:
    return filing.public_id if filing is not None and filing.first_filed_at is not None else None
