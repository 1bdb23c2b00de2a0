"""Hard checks, states and the window: pure rules, message by message."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from core.errors import Refused
from core.periods import SHANGHAI, Month
from orders.enums import Currency, FilingAct, FilingStatus, Standing
from orders.facts import RawLine
from orders.markets import MARKETS, market_code
from orders.rules import (
    TRANSITIONS,
    after,
    closed_reason,
    exports_since,
    open_months,
    read_lines,
    running_sums,
    standing,
    usd_10k,
)
from tests.orders.conftest import JUNE, line

TODAY = date(2026, 6, 10)


def errors_of(*lines: RawLine, today: date = TODAY) -> dict[str, list[str]]:
    return read_lines(lines, month=JUNE, today=today)[1]


def test_what_an_input_method_leaves_is_understood():
    lines, errors = read_lines(
        [
            line(
                "ＨＴ－１",
                signed_on="２０２６/6/3",
                amount="１，２３４，５６７.8",
                hs_code="8471.30",
                market="us",
                shipment_month="2026年8月",
            )
        ],
        month=JUNE,
        today=TODAY,
    )
    assert errors == {}
    assert (lines[0].contract_no, lines[0].signed_on, lines[0].hs_code) == ("HT-1", date(2026, 6, 3), "847130")
    assert (lines[0].amount, lines[0].market, lines[0].shipment_month) == (Decimal("1234567.80"), "US", Month(2026, 8))


def test_a_chinese_product_name_stays_as_written():
    lines, errors = read_lines([line(product="螺丝（不锈钢）", hs_code="")], month=JUNE, today=TODAY)
    assert (errors, lines[0].product) == ({}, "螺丝（不锈钢）")


def test_every_required_item_is_named_at_its_field():
    blank = RawLine(
        contract_no=" ", signed_on="", market="", hs_code="", product="", currency="", amount="1", shipment_month=""
    )
    assert errors_of(blank) == {
        "lines-0-contract_no": ["请填写合同号。"],
        "lines-0-signed_on": ["请填写签订日期。"],
        "lines-0-market": ["请填写市场（国家/地区）。"],
        "lines-0-hs_code": ["商品编码和商品名称至少填一项。"],
        "lines-0-currency": ["请选择币种。"],
        "lines-0-shipment_month": ["请填写预计交货月。"],
    }


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("contract_no", "A" * 51, "最多 50 个字符"),
        ("signed_on", "2026-06-31", "不是日期"),
        ("signed_on", "昨天", "不是日期"),
        ("signed_on", "2026-06-11", "不能晚于今天"),
        ("signed_on", "2006-06-01", "日期过早"),
        ("market", "火星", "没有名为“火星”"),
        ("market", "XX", "没有名为“XX”"),
        ("hs_code", "123", "4–10 位"),
        ("hs_code", "12345678901", "4–10 位"),
        ("hs_code", "84AB", "4–10 位"),
        ("product", "长" * 101, "最多 100 个字"),
        ("currency", "BTC", "不在可用币种"),
        ("amount", "0", "须大于 0"),
        ("amount", "-5", "须大于 0"),
        ("amount", "1.234", "最多两位小数"),
        ("amount", "1000000000000000", "金额过大"),
        ("amount", "1e5", "不是金额"),
        ("amount", "12,34", "不是金额"),
        ("shipment_month", "2026-05", "不能早于签订日期"),
        ("shipment_month", "2026-13", "不是月份"),
        ("shipment_month", "2626-01", "过远"),
    ],
)
def test_a_bad_field_is_told_at_the_field(field, value, words):
    errors = errors_of(
        line(
            **{field: value} if field != "contract_no" else {},
            **({} if field != "contract_no" else {"contract": value}),
        )
    )
    assert list(errors) == [f"lines-0-{field}"]
    assert words in errors[f"lines-0-{field}"][0]


def test_an_order_signed_after_the_month_belongs_to_its_own_month():
    errors = errors_of(line(signed_on="2026-07-01"), today=date(2026, 7, 5))
    assert errors == {"lines-0-signed_on": ["签订日期在2026年6月之后，请填入2026年7月的填报。"]}
    assert errors_of(line(signed_on="2026-04-01"), today=date(2026, 7, 5)) == {}, (
        "a forgotten order may be reported later"
    )


def test_the_later_of_two_equal_contract_numbers_is_at_fault_and_blank_lines_keep_their_place():
    errors = errors_of(line("A"), RawLine(currency="USD"), line(" Ａ "))
    assert errors == {"lines-2-contract_no": ["与第 1 行合同号重复。"]}


def test_largest_amount_is_taken():
    lines, errors = read_lines([line(amount="999999999999999.99")], month=JUNE, today=TODAY)
    assert (errors, lines[0].amount) == ({}, Decimal("999999999999999.99"))


def test_markets_are_complete_and_found_by_name_code_or_both():
    assert len(MARKETS) == 249
    assert all(market_code(code) == code and market_code(name) == code for code, name in MARKETS.items())
    assert [market_code(text) for text in ("美国 US", "刚果(金)", "香港", "台湾", "")] == ["US", "CD", "HK", "TW", None]


def test_control_characters_never_reach_the_database():
    assert RawLine.of({"contract_no": "A\x00\u2028B\n"}).contract_no == "A  B"


def test_totals_need_every_rate():
    lines, _ = read_lines([line("A", amount="150"), line("B", currency="JPY", amount="100")], month=JUNE, today=TODAY)
    assert usd_10k(lines, {}) is None
    assert usd_10k(lines, {"JPY": Decimal("0.005")}) == Decimal("0.02"), "150.50 USD is 0.01505 万美元, half up 0.02"
    assert running_sums([line(amount="x"), line(amount="2"), line(amount="3", currency="EUR")]) == {"USD": 2, "EUR": 3}


def test_every_state_can_be_corrected_and_only_officials_verify_and_return():
    writable = {status for status, act in TRANSITIONS if act in (FilingAct.SAVE, FilingAct.FILE)}
    assert writable == set(FilingStatus), "until the lock, which is not the table's"
    assert after(FilingStatus.RETURNED, FilingAct.SAVE) is FilingStatus.RETURNED
    assert after(FilingStatus.VERIFIED, FilingAct.SAVE) is FilingStatus.VERIFIED, "a draft undoes nothing"
    assert after(FilingStatus.VERIFIED, FilingAct.FILE) is FilingStatus.FILED, "a correction undoes the bureau's check"
    with pytest.raises(Refused, match="退回"):
        after(FilingStatus.RETURNED, FilingAct.VERIFY)


@pytest.mark.parametrize(
    ("month", "today", "open_"),
    [
        (Month(2026, 6), date(2026, 6, 1), True),
        (Month(2026, 7), date(2026, 6, 30), False),
        (Month(2026, 1), date(2027, 1, 31), True),
        (Month(2026, 12), date(2027, 2, 1), False),
        (Month(2026, 2), date(2026, 6, 1), False),  # before the enterprise joined in March
    ],
)
def test_window(month, today, open_):
    reason = closed_reason(month, today=today, joined=Month(2026, 3), on_roster=month.month == 1, active=True)
    assert (reason is None) is open_


def test_closed_enterprises_file_only_what_they_owe():
    for on_roster in (True, False):
        reason = closed_reason(JUNE, today=TODAY, joined=Month(2019, 1), on_roster=on_roster, active=False)
        assert (reason is None) is on_roster


def test_open_months_reach_into_last_year_only_in_january():
    assert open_months(today=date(2026, 3, 1), joined=Month(2019, 1)) == [
        Month(2026, 3),
        Month(2026, 2),
        Month(2026, 1),
    ]
    assert len(open_months(today=date(2027, 1, 5), joined=Month(2019, 1))) == 13
    assert open_months(today=date(2026, 3, 1), joined=Month(2026, 3)) == [Month(2026, 3)]


def test_standing():
    cutoff = datetime(2026, 6, 21, tzinfo=SHANGHAI)
    late = datetime(2026, 6, 21, 0, 0, 1, tzinfo=SHANGHAI)
    assert standing(FilingStatus.DRAFT, None, cutoff) is Standing.UNFILED
    assert standing(FilingStatus.FILED, cutoff, cutoff) is Standing.ON_TIME
    assert standing(FilingStatus.VERIFIED, late, cutoff) is Standing.LATE
    assert standing(FilingStatus.RETURNED, late, cutoff) is Standing.RETURNED
    assert standing(FilingStatus.FILED, late, None) is Standing.ON_TIME


def test_thirty_six_months():
    assert exports_since(JUNE) == Month(2023, 6)
    assert Currency.USD.label == "美元"
