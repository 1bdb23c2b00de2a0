"""Hard checks of a return, its states, its window, on time or late (definitions §2, Notice 一).

Pure: texts in, parsed lines and Chinese messages out; `today`, `now` and the cut-off are arguments.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from core.decimals import parse_number, to_decimal
from core.errors import Refused
from core.fullwidth import half_width
from core.periods import Month
from orders.enums import Currency, FilingAct, FilingStatus, Standing
from orders.facts import OrderLine, RawLine
from orders.markets import market_code

MAX_LINES = 200
MAX_CONTRACT = 50
MAX_PRODUCT = 100
AMOUNT_LIMIT = Decimal(10) ** 15
LONGEST_TERM = 120
"""Months between signing and reporting, or signing and shipment, beyond which a year was mistyped (ours)."""
EXPORT_MONTHS = 36
"""Months before the roster's in which a customs export makes an enterprise file (definitions §2, 三年内有出口实绩)."""

OPEN_STATES = frozenset({FilingStatus.NOT_FILED, FilingStatus.DRAFT, FilingStatus.RETURNED})
"""States in which the enterprise may write; the database's policy says the same."""

TRANSITIONS: Mapping[tuple[FilingStatus, FilingAct], FilingStatus] = {
    (FilingStatus.NOT_FILED, FilingAct.SAVE): FilingStatus.DRAFT,
    (FilingStatus.DRAFT, FilingAct.SAVE): FilingStatus.DRAFT,
    # A returned return stays returned while it is being corrected: it has been filed, and its finding is open.
    (FilingStatus.RETURNED, FilingAct.SAVE): FilingStatus.RETURNED,
    (FilingStatus.NOT_FILED, FilingAct.FILE): FilingStatus.FILED,
    (FilingStatus.DRAFT, FilingAct.FILE): FilingStatus.FILED,
    (FilingStatus.RETURNED, FilingAct.FILE): FilingStatus.FILED,
    (FilingStatus.FILED, FilingAct.VERIFY): FilingStatus.VERIFIED,
    (FilingStatus.FILED, FilingAct.RETURN): FilingStatus.RETURNED,
    (FilingStatus.VERIFIED, FilingAct.RETURN): FilingStatus.RETURNED,
}

_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
_MONTH = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})月?|([0-9]{4})([0-9]{2})", re.ASCII)
_HS_CODE = re.compile(r"[0-9]{4,10}", re.ASCII)
_TEN_THOUSAND = 10_000

Errors = dict[str, list[str]]


# --- states and window ---


def after(status: FilingStatus, act: FilingAct) -> FilingStatus:
    """The state that an act leads to; raises Refused where the table has no such step."""
    try:
        return TRANSITIONS[status, act]
    except KeyError:
        raise Refused(f"填报处于“{status.label}”状态，不能{act.label}。") from None


def closed_reason(month: Month, *, today: date, joined: Month, on_roster: bool, active: bool) -> str | None:
    """Why a month cannot be filed today, None when it can.

    Ours: the running month from its 1st; earlier ones (补报) until the end of January of the year after, when the
    year's scheme closes; not before the month the enterprise joined in; 停业 and 注销 only what is still on a roster.
    """
    running = Month.of(today)
    if month > running:
        return f"{month.label}尚未开始，不能填报。现在可以填报的是{running.label}。"
    if today > Month(month.year + 1, 1).last_day:
        return f"{month.label}已经关闭：{month.year}年度的补报截止于{month.year + 1}年1月31日。"
    if month < joined and not on_roster:
        return f"本企业自{joined.label}起纳入监测，{month.label}无需填报。"
    if not active and not on_roster:
        return "本企业已停业或注销，无需填报。如与实际不符，请联系所在地商务局。"
    return None


def open_months(*, today: date, joined: Month) -> list[Month]:
    """The months that an enterprise may file today, latest first."""
    running = Month.of(today)
    first = max(Month(running.year - (1 if running.month == 1 else 0), 1), joined)
    return Month.span(first, running)[::-1]


def is_late(filed_at: datetime, cutoff: datetime) -> bool:
    """Whether a return first filed at this time is 补报; the cut-off itself is still in time."""
    return filed_at > cutoff


def standing(status: FilingStatus, first_filed_at: datetime | None, cutoff: datetime | None) -> Standing:
    """How a return stands for officials; each is in exactly one standing. Without a cut-off nothing is late."""
    if first_filed_at is None:
        return Standing.UNFILED
    if status == FilingStatus.RETURNED:
        return Standing.RETURNED
    late = cutoff is not None and is_late(first_filed_at, cutoff)
    return Standing.LATE if late else Standing.ON_TIME


def exports_since(month: Month) -> Month:
    """First of the 36 months before `month` in which an export puts an enterprise on its roster."""
    return month.plus(-EXPORT_MONTHS)


# --- lines ---


def error_key(line: int, field: str) -> str:
    """Name of a line's field in `Invalid.errors`, counted from 0: «lines-0-amount», as the form's inputs are named."""
    return f"lines-{line}-{field}"


def read_lines(raw: Sequence[RawLine], *, month: Month, today: date) -> tuple[list[OrderLine], Errors]:
    """The lines of a return for `month`, parsed, and what is wrong with them by `error_key`; blank lines are left out.

    Hard checks of definitions §2: required items, code lists, signed ≤ today and ≤ the month's end (an order signed
    before the month may be reported late), shipment ≥ signing, amount > 0, contract numbers once.
    """
    errors: Errors = {}
    lines: list[OrderLine] = []
    filled = [(index, line) for index, line in enumerate(raw) if not line.is_blank]
    if len(filled) > MAX_LINES:
        errors[""] = [f"一次最多填报 {MAX_LINES} 笔订单，现有 {len(filled)} 笔。"]
    first_at: dict[str, int] = {}
    for index, line in filled:
        values, wrong = _read_line(line, month=month, today=today)
        contract = values.get("contract_no")
        if contract is not None and contract in first_at:
            wrong["contract_no"] = f"与第 {first_at[contract] + 1} 行合同号重复。"
        elif contract is not None:
            first_at[contract] = index
        errors |= {error_key(index, field): [message] for field, message in wrong.items()}
        if not wrong:
            lines.append(OrderLine(**values))
    return lines, errors


def _read_line(line: RawLine, *, month: Month, today: date) -> tuple[dict[str, Any], dict[str, str]]:
    """Values of the good fields and one message for each bad one."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    readers: tuple[tuple[str, Callable[[str], object]], ...] = (
        ("contract_no", _contract),
        ("signed_on", _date),
        ("market", _market),
        ("hs_code", _hs_code),
        ("product", _product),
        ("currency", _currency),
        ("amount", _amount),
        ("shipment_month", _month),
    )
    for field, reader in readers:
        try:
            values[field] = reader(getattr(line, field))
        except ValueError as error:
            wrong[field] = str(error)
    if "hs_code" not in wrong and "product" not in wrong and not values["hs_code"] and not values["product"]:
        wrong["hs_code"] = "商品编码和商品名称至少填一项。"
    signed: date | None = values.get("signed_on")
    if signed is not None:
        if signed > today:
            wrong["signed_on"] = "签订日期不能晚于今天。"
        elif signed > month.last_day:
            wrong["signed_on"] = f"签订日期在{month.label}之后，请填入{Month.of(signed).label}的填报。"
        elif month.since(Month.of(signed)) > LONGEST_TERM:
            wrong["signed_on"] = "签订日期过早，请核对年份。"
        elif "shipment_month" in values and values["shipment_month"] < Month.of(signed):
            wrong["shipment_month"] = "预计交货月不能早于签订日期所在月份。"
        elif "shipment_month" in values and values["shipment_month"].since(Month.of(signed)) > LONGEST_TERM:
            wrong["shipment_month"] = "预计交货月过远，请核对年份。"
    return values, wrong


def _contract(typed: str) -> str:
    text = half_width(typed).strip()
    plain = " ".join(text.split())
    if not plain:
        raise ValueError("请填写合同号。")
    if len(plain) > MAX_CONTRACT:
        raise ValueError(f"合同号最多 {MAX_CONTRACT} 个字符，现有 {len(plain)} 个。")
    return plain


def _date(typed: str) -> date:
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


def _month(typed: str) -> Month:
    text = half_width(typed).strip()
    if not text:
        raise ValueError("请填写预计交货月。")
    plain = "".join(text.split())
    match = _MONTH.fullmatch(plain)
    try:
        if match is None:
            return Month.of(_date(plain))
        year, month = (int(part) for part in match.groups() if part is not None)
        return Month(year, month)
    except ValueError:
        raise ValueError(f"“{text}”不是月份，请按“2020-06”的样式填写。") from None


def _market(typed: str) -> str:
    text = half_width(typed).strip()
    if not text:
        raise ValueError("请填写市场（国家/地区）。")
    code = market_code(text)
    if code is None:
        raise ValueError(f"没有名为“{text}”的国家/地区，请从列表中选择，或填两位代码（如 US）。")
    return code


def _hs_code(typed: str) -> str:
    text = half_width(typed).strip()
    plain = "".join(text.replace(".", "").split())
    if plain and _HS_CODE.fullmatch(plain) is None:
        raise ValueError("商品编码应为 4–10 位数字。")
    return plain


def _product(text: str) -> str:
    plain = " ".join(text.split())
    if len(plain) > MAX_PRODUCT:
        raise ValueError(f"商品名称最多 {MAX_PRODUCT} 个字，现有 {len(plain)} 个。")
    return plain


def _currency(typed: str) -> Currency:
    text = half_width(typed).strip()
    if not text:
        raise ValueError("请选择币种。")
    try:
        return Currency.by_label(text) or Currency(text.upper())
    except ValueError:
        raise ValueError(f"币种“{text}”不在可用币种之内。") from None


def _amount(typed: str) -> Decimal:
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


def running_sums(raw: Sequence[RawLine]) -> dict[str, Decimal]:
    """Amounts by currency of lines still being typed, in the order of the currency list; what is no amount counts nothing."""
    sums: dict[str, Decimal] = {}
    for line in raw:
        try:
            currency, amount = _currency(line.currency).value, _amount(line.amount)
        except ValueError:
            continue
        sums[currency] = sums.get(currency, Decimal(0)) + amount
    return {one.value: sums[one.value] for one in Currency if one.value in sums}


def sums_in_usd_10k(sums: Mapping[str, Decimal], rates: Mapping[str, Decimal]) -> Decimal | None:
    """Amounts by currency as one total in 万美元, 2 digits half up; None while a currency has no rate in the month."""
    total = Fraction(0)
    for currency, amount in sums.items():
        rate = Decimal(1) if currency == Currency.USD.value else rates.get(currency)
        if rate is None:
            return None
        total += Fraction(amount) * Fraction(rate)
    return to_decimal(total / _TEN_THOUSAND, 2)


def usd_10k(lines: Sequence[OrderLine], rates: Mapping[str, Decimal]) -> Decimal | None:
    """Total of checked lines in 万美元, as `sums_in_usd_10k`."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        sums[line.currency.value] = sums.get(line.currency.value, Decimal(0)) + line.amount
    return sums_in_usd_10k(sums, rates)
