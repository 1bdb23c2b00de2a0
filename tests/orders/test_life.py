"""The life of an order and the balance identity, as pure rules (definitions §2)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import Month
from orders.enums import Currency, Destination, OrderState
from orders.facts import HeldOrder, RawChange
from orders.rules import Wrong, balance, in_usd_10k, read_changes, settle, term_label
from orders.rules.life import ENDED

HELD, PART, DONE, CANCELLED, MOVED = OrderState


def held(number: int = 1, opening: str = "100.00", **fields: object) -> HeldOrder:
    given = {
        "id": number,
        "public_id": UUID(int=number),
        "reported": Month(2026, 4),
        "contract_no": f"HT-{number}",
        "signed_on": date(2026, 4, 8),
        "market": "US",
        "hs_code": "8471",
        "product": "",
        "currency": Currency.USD,
        "amount": Decimal(opening),
        "opening": Decimal(opening),
        "state": HELD,
        "shipment_month": Month(2026, 8),
    }
    return HeldOrder(**(given | fields))


def said(order: HeldOrder, **typed: str) -> RawChange:
    return RawChange.of({"order": str(order.public_id)} | typed)


@pytest.mark.parametrize(
    ("state", "shipped", "expected"),
    [
        (None, None, (HELD, "0.00", "0.00")),
        (None, "30", (PART, "30.00", "0.00")),
        (None, "100", (DONE, "100.00", "0.00")),
        (HELD, "30", (PART, "30.00", "0.00")),
        (PART, "30", (PART, "30.00", "0.00")),
        (PART, "100", (DONE, "100.00", "0.00")),
        (DONE, None, (DONE, "100.00", "0.00")),
        (DONE, "100", (DONE, "100.00", "0.00")),
        (CANCELLED, None, (CANCELLED, "0.00", "100.00")),
        (CANCELLED, "30", (CANCELLED, "30.00", "70.00")),
    ],
)
def test_what_a_tick_and_an_amount_make_of_an_order(state, shipped, expected):
    settled = settle(
        available=Decimal("100.00"),
        was=HELD,
        state=state,
        shipped=None if shipped is None else Decimal(shipped),
        destination=None,
    )
    assert (settled.state, f"{settled.shipped:.2f}", f"{settled.cancelled:.2f}") == expected


def test_a_transfer_takes_the_rest_and_says_where():
    settled = settle(available=Decimal(100), was=PART, state=MOVED, shipped=Decimal(10), destination=Destination.ABROAD)
    assert settled == (MOVED, 10, 90, Destination.ABROAD)


@pytest.mark.parametrize(
    ("state", "shipped", "destination", "field"),
    [
        (None, "100.01", None, "shipped"),
        (PART, None, None, "shipped"),
        (DONE, "99", None, "shipped"),
        (CANCELLED, "100", None, "shipped"),
        (MOVED, None, None, "destination"),
        (HELD, None, Destination.COUNTRY, "destination"),
    ],
)
def test_what_cannot_be_names_its_field(state, shipped, destination, field):
    with pytest.raises(Wrong) as wrong:
        settle(
            available=Decimal(100),
            was=HELD,
            state=state,
            shipped=None if shipped is None else Decimal(shipped),
            destination=destination,
        )
    assert wrong.value.field == field


def test_a_part_shipped_order_without_news_needs_no_amount():
    settled = settle(available=Decimal(60), was=PART, state=PART, shipped=None, destination=None)
    assert settled == (PART, 0, 0, None)


def test_a_corrected_amount_is_the_difference_to_the_contract():
    order = held(amount=Decimal("100.00"), opening=Decimal("40.00"), state=PART)
    (change,), errors = read_changes([said(order, amount="９0", shipped="5.50")], [order])
    assert errors == {}
    assert (change.adjusted, change.shipped, change.closing, change.state) == (
        Decimal("-10.00"),
        Decimal("5.50"),
        Decimal("24.50"),
        PART,
    )


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ({"amount": "59"}, "changes-0-amount"),  # 60 of the 100 have left already
        ({"amount": "60"}, "changes-0-amount"),
        ({"amount": "-3"}, "changes-0-amount"),
        ({"shipped": "41"}, "changes-0-shipped"),
        ({"shipped": "abc"}, "changes-0-shipped"),
        ({"state": "发货"}, "changes-0-state"),
        ({"state": "转移", "destination": "火星"}, "changes-0-destination"),
        ({"shipment_month": "2026-03"}, "changes-0-shipment_month"),
    ],
)
def test_a_senseless_change_is_refused_at_its_field(typed, key):
    order = held(amount=Decimal("100.00"), opening=Decimal("40.00"), state=PART)
    changes, errors = read_changes([said(order, **typed)], [order])
    assert (changes, list(errors)) == ([], [key])


def test_an_order_that_is_not_in_hand_is_told():
    changes, errors = read_changes([said(held(7), state="完成")], [held(1)])
    assert changes == []
    assert "不在本月在手订单" in errors["changes-0-state"][0]


def test_an_order_said_twice_is_told():
    order = held()
    _, errors = read_changes([said(order, shipped="1"), said(order, shipped="2")], [order])
    assert "重复" in errors["changes-1-state"][0]


def test_later_months_stay_covered():
    order = held(later=Decimal("80.00"), later_month=Month(2026, 8))
    _, errors = read_changes([said(order, shipped="30")], [order])
    assert "2026年8月" in errors["changes-0-amount"][0]
    _, errors = read_changes([said(order, state="取消")], [order])
    assert "changes-0-state" in errors
    (change,), errors = read_changes([said(order, shipped="20")], [order])
    assert (change.closing, errors) == (Decimal("80.00"), {})


def test_an_order_that_ended_later_must_still_come_out_even():
    order = held(later=Decimal("100.00"), later_month=Month(2026, 8), later_closed=True)
    _, errors = read_changes([said(order, amount="120")], [order])
    assert "changes-0-amount" in errors


@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(Currency)),
            st.integers(1, 10**9),
            st.sampled_from(["", "部分交货", "完成", "取消"]),
            st.integers(0, 10**9),
            st.integers(0, 10**9),
        ),
        max_size=8,
    )
)
def test_the_identity_holds_whatever_is_ticked(orders):
    holds = [
        held(number, opening=f"{cents / 100:.2f}", currency=currency)
        for number, (currency, cents, *_) in enumerate(orders, 1)
    ]
    typed = [
        said(
            order,
            state=state,
            shipped=f"{sent / 100:.2f}" if sent else "",
            amount=f"{amount / 100:.2f}" if amount else "",
        )
        for order, (_, _, state, sent, amount) in zip(holds, orders, strict=True)
    ]
    changes, _ = read_changes(typed, holds)
    rows = balance(holds, [], changes)
    assert all(row.holds and row.closing >= 0 for row in rows)
    assert all(change.closing == 0 for change in changes if change.state in ENDED)
    assert all(change.closing > 0 for change in changes if change.state not in ENDED)


def test_the_identity_holds_as_printed_in_usd():
    rows = balance([held(1, "33333.33", currency=Currency.EUR), held(2, "66666.66")], [], [])
    total = in_usd_10k(rows, {"EUR": Decimal("1.0777")})
    assert total.holds
    assert total.opening == Decimal("10.26")
    assert in_usd_10k(rows, {}) is None


@pytest.mark.parametrize(
    ("months", "label"), [(0, "短单"), (3, "短单"), (4, "中单"), (6, "中单"), (7, "长单"), (20, "长单")]
)
def test_terms(months, label):
    shipment = Month(2026, 1).plus(months)
    assert term_label(date(2026, 1, 31), shipment.first_day) == label
