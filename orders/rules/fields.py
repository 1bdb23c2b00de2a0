"""One typed field each: a text in, its value out, or ValueError with what is wrong in Chinese (definitions §2)."""

import re
from datetime import date
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from core.decimals import parse_number, to_decimal
from core.fullwidth import half_width
from core.periods import Month
from orders.enums import Currency, Destination, OrderState
from orders.markets import market_code

State = TypeVar("State", OrderState, Destination)

MAX_CONTRACT = 50
MAX_PRODUCT = 100
MAX_NOTE = 200
AMOUNT_LIMIT = Decimal(10) ** 15

_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
_MONTH = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})月?|([0-9]{4})([0-9]{2})", re.ASCII)
_HS_CODE = re.compile(r"[0-9]{4,10}", re.ASCII)


def read_contract(typed: str) -> str:
    """A contract number: half-width, single blanks. Raises ValueError with what is wrong, in Chinese."""
    text = half_width(typed).strip()
    plain = " ".join(text.split())
    if not plain:
        raise ValueError("请填写合同号。")
    if len(plain) > MAX_CONTRACT:
        raise ValueError(f"合同号最多 {MAX_CONTRACT} 个字符，现有 {len(plain)} 个。")
    return plain


def read_date(typed: str) -> date:
    """A date in any of the usual writings. Raises ValueError with what is wrong, in Chinese."""
    text = half_width(typed).strip()
    if not text:
        raise ValueError("请填写签订日期。")
    match = _DATE.fullmatch("".join(text.split()))
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) for part in match.groups() if part is not None)
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"“{text}”不是日期，请按“2020-06-01”的样式填写。") from None


def read_month(typed: str) -> Month:
    """A month, or the month of a date. Raises ValueError with what is wrong, in Chinese."""
    text = half_width(typed).strip()
    if not text:
        raise ValueError("请填写预计交货月。")
    plain = "".join(text.split())
    match = _MONTH.fullmatch(plain)
    try:
        if match is None:
            return Month.of(read_date(plain))
        year, month = (int(part) for part in match.groups() if part is not None)
        return Month(year, month)
    except ValueError:
        raise ValueError(f"“{text}”不是月份，请按“2020-06”的样式填写。") from None


def read_market(typed: str) -> str:
    """A country or region by name or two-letter code. Raises ValueError with what is wrong, in Chinese."""
    text = half_width(typed).strip()
    if not text:
        raise ValueError("请填写市场（国家/地区）。")
    code = market_code(text)
    if code is None:
        raise ValueError(f"没有名为“{text}”的国家/地区，请从列表中选择，或填两位代码（如 US）。")
    return code


def read_hs_code(typed: str) -> str:
    """Four to ten digits, or nothing. Raises ValueError with what is wrong, in Chinese."""
    text = half_width(typed).strip()
    plain = "".join(text.replace(".", "").split())
    if plain and _HS_CODE.fullmatch(plain) is None:
        raise ValueError("商品编码应为 4–10 位数字。")
    return plain


def read_product(text: str) -> str:
    """A name of goods, or nothing. Raises ValueError with what is wrong, in Chinese."""
    plain = " ".join(text.split())
    if len(plain) > MAX_PRODUCT:
        raise ValueError(f"商品名称最多 {MAX_PRODUCT} 个字，现有 {len(plain)} 个。")
    return plain


def read_currency(typed: str) -> Currency:
    """A currency by code or Chinese name. Raises ValueError with what is wrong, in Chinese."""
    text = half_width(typed).strip()
    if not text:
        raise ValueError("请选择币种。")
    try:
        return Currency.by_label(text) or Currency(text.upper())
    except ValueError:
        raise ValueError(f"币种“{text}”不在可用币种之内。") from None


def read_amount(typed: str) -> Decimal:
    """An amount above 0 with at most two decimals; separators, full-width digits are fine. Raises ValueError, in Chinese."""
    text = half_width(typed).strip()
    if not text:
        raise ValueError("请填写金额。")
    try:
        amount = parse_number(text)
    except ValueError:
        raise ValueError(f"“{text}”不是金额，请只填数字，如 12,345.60。") from None
    if amount <= 0:
        raise ValueError("金额须大于 0。")
    if amount >= AMOUNT_LIMIT:
        raise ValueError("金额过大，请核对单位：此处按元填写原币金额。")
    if amount != to_decimal(amount, 2):
        raise ValueError("金额最多两位小数。")
    return to_decimal(amount, 2)


def read_state(typed: str) -> OrderState | None:
    """A state of an order, None for nothing typed. Raises ValueError with what is wrong, in Chinese."""
    text = half_width(typed).strip()
    if not text:
        return None
    state = OrderState.by_label(text) or _by_number(OrderState, text)
    if state is None:
        raise ValueError(f"没有“{text}”这一状态，可用的是{'、'.join(one.label for one in OrderState)}。")
    return state


def read_destination(typed: str) -> Destination | None:
    """Where an order was transferred to, None for nothing typed. Raises ValueError with what is wrong, in Chinese."""
    text = half_width(typed).strip()
    if not text:
        return None
    destination = Destination.by_label(text) or _by_number(Destination, text)
    if destination is None:
        raise ValueError("转移去向应为省内、省外或境外。")
    return destination


def read_shipped(typed: str) -> Decimal | None:
    """An amount shipped this month, None for nothing typed; 0 is a word, too. Raises ValueError, in Chinese."""
    text = half_width(typed).strip()
    if not text or text.strip("0.") == "":
        return None if not text else Decimal("0.00")
    return read_amount(text)


def read_note(typed: str) -> str:
    """A remark, or nothing. Raises ValueError with what is wrong, in Chinese."""
    plain = " ".join(typed.split())
    if len(plain) > MAX_NOTE:
        raise ValueError(f"备注最多 {MAX_NOTE} 个字，现有 {len(plain)} 个。")
    return plain


def read_id(typed: str) -> UUID | None:
    """A public id, None for nothing. Raises ValueError, in Chinese."""
    try:
        return UUID(typed) if typed else None
    except ValueError:
        raise ValueError("订单标识不正确，请勿改动。") from None


def _by_number(kind: type[State], text: str) -> State | None:
    return next((one for one in kind if text == str(one.value)), None)
