"""Two versions of a month made one, and a block of a worksheet read: pure, by example and by property."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.facts import RawChange, RawLine, RawReturn
from orders.forms import read_block
from orders.rules import disparities, merged


def one(contract: str, **fields: str) -> RawLine:
    return RawLine(contract_no=contract, **fields)


def test_what_is_typed_here_wins_and_what_is_only_there_is_added():
    saved = RawReturn(
        lines=[one("A", amount="1"), one("B", amount="2"), one("", amount="9")],
        changes=[RawChange("x", state="完成"), RawChange("y", state="取消")],
        sentiment={"orders": "up", "price": "flat"},
        explanations={"far:A": "已说明"},
    )
    here = RawReturn(
        lines=[one("C"), one("Ａ", amount="7"), RawLine()],
        changes=[RawChange("y", state="转移", destination="省内"), RawChange("x")],
        sentiment={"orders": "down", "price": ""},
    )
    both = merged(saved, here)
    assert [(line.contract_no, line.amount) for line in both.lines] == [("C", ""), ("Ａ", "7"), ("B", "2"), ("", "9")]
    assert {change.order: change.state for change in both.changes} == {"x": "完成", "y": "转移"}
    assert both.sentiment == {"orders": "down", "price": "flat"}
    assert both.explanations == {"far:A": "已说明"}


def test_an_order_is_known_by_its_identity_too():
    saved, here = RawReturn(lines=[one("OLD", order="id-1")]), RawReturn(lines=[one("NEW", order="id-1")])
    assert [line.contract_no for line in merged(saved, here).lines] == ["NEW"]
    (found,) = disparities(saved, here, {})
    assert (found.what, found.saved, found.here) == ("两处不同", "合同号 OLD", "合同号 NEW")


def test_two_writings_of_the_same_do_not_differ():
    saved = RawReturn(
        lines=[
            one("A", market="美国", amount="1,000", signed_on="2026-06-03", state="在手", shipment_month="2026年8月")
        ]
    )
    here = RawReturn(
        lines=[one("Ａ ", market="US", amount="１０００.00", signed_on="2026/6/3", shipment_month="202608")]
    )
    assert disparities(saved, here, {}) == []
    assert len(merged(saved, here).lines) == 1


def test_the_difference_is_told_order_by_order():
    saved = RawReturn(lines=[one("A", amount="1"), one("B", amount="2")], changes=[RawChange("x", state="完成")])
    here = RawReturn(lines=[one("A", amount="3"), one("C")], sentiment={"orders": "up"})
    found = disparities(saved, here, {"x": "H-1"})
    assert [(each.name, each.what) for each in found] == [
        ("A", "两处不同"),
        ("C", "只在这里"),
        ("B", "只在已保存的内容里"),
        ("在手订单 H-1", "只在已保存的内容里"),
        ("景气问答", "两处不同"),
    ]
    assert found[0].fields == (("金额", "1", "3"),)


lines = st.lists(
    st.builds(
        RawLine,
        contract_no=st.sampled_from(["", "A", "B", "C"]),
        amount=st.sampled_from(["", "1", "2"]),
        note=st.sampled_from(["", "n"]),
    ),
    max_size=6,
)


@given(lines, lines)
def test_nothing_is_lost_and_merging_twice_changes_nothing(saved, here):
    one_way = merged(RawReturn(lines=saved), RawReturn(lines=here))
    there = {line.contract_no for line in one_way.lines}
    assert {line.contract_no for line in [*saved, *here] if not line.is_blank} == there
    assert [line for line in here if not line.is_blank] == list(one_way.lines)[: sum(not x.is_blank for x in here)]
    assert list(merged(RawReturn(lines=saved), one_way).lines) == list(one_way.lines)


@given(lines)
def test_the_same_has_no_difference(typed):
    assert disparities(RawReturn(lines=typed), RawReturn(lines=typed), {}) == []


# --- a block copied out of a worksheet ---


def test_columns_by_their_order():
    (line,) = read_block("HT-1\t2026/6/3\t美国\t847130\t电脑\tUSD\t１２,３４５.60\t2026年8月\n")
    assert (line.contract_no, line.signed_on, line.market, line.hs_code) == ("HT-1", "2026/6/3", "美国", "847130")
    assert (line.product, line.currency, line.amount, line.shipment_month) == (
        "电脑",
        "USD",
        "１２,３４５.60",
        "2026年8月",
    )


def test_columns_by_their_headings():
    block = "序号\t品名\t合同编号*\t金额（原币）\tHS编码\r\n1\t茶叶\tHT-1\t5\t0902\r\n\t\t\t\t\r\n2\t丝绸\tHT-2\t6\t5007\r\n"
    assert [(line.contract_no, line.product, line.amount, line.hs_code) for line in read_block(block)] == [
        ("HT-1", "茶叶", "5", "0902"),
        ("HT-2", "丝绸", "6", "5007"),
    ]


def test_a_cell_with_a_line_end_or_a_quote():
    (line,) = read_block('HT-1\t\t美国\t\t"茶叶\n""特级"""\tUSD\n')
    assert line.product == '茶叶 "特级"'
    (odd,) = read_block('"HT-1\t\t美国\n')
    assert (odd.contract_no, odd.market) == ('"HT-1', "美国")


@pytest.mark.parametrize("text", ["", "\n\n", "\t\t\n", "合同号\t金额\n"])
def test_nothing_is_nothing(text):
    assert read_block(text) == []


@given(st.text(max_size=300))
def test_no_block_is_too_strange(text):
    assert all(not line.is_blank for line in read_block(text))
