"""The soft checks of definitions §2, each at its edge."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from statistics import median as plain_median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import Month
from orders.enums import Currency, FlagCode
from orders.facts import OrderLine, Past, PastMonth, ReturnTerms
from orders.rules import soft_checks, usual_range, with_explanations

JUNE = Month(2026, 6)
TERMS = ReturnTerms(
    cutoff=datetime(2026, 6, 20, 16, tzinfo=UTC),
    locks_at=datetime(2026, 7, 20, 16, tzinfo=UTC),
    sentiment=(),
    sentiment_required=False,
    history_months=12,
    history_least=6,
    spread=Decimal("3.5"),
    nil_run=3,
    far_months=24,
    large_share=Decimal(50),
    explanation_length=10,
    remind_days=(5, 2, 0),
    target=Decimal(80),
)


def order(amount: str = "10000.00", shipment: Month = JUNE) -> OrderLine:
    return OrderLine("HT-1", date(2026, 6, 3), "US", "8471", "", Currency.USD, Decimal(amount), shipment)


def flags(lines=(), usd="0.00", past=None, figures=None):
    return soft_checks(
        month=JUNE,
        lines=list(lines),
        usd_10k=None if usd is None else Decimal(usd),
        figures=figures,
        past=past or Past(),
        rates={},
        terms=TERMS,
    )


def months(*values: str | None) -> tuple[PastMonth, ...]:
    """The months before June, latest first."""
    return tuple(
        PastMonth(JUNE.plus(-back), value == "0", None if value is None else Decimal(value))
        for back, value in enumerate(values, 1)
    )


def codes(found) -> list[FlagCode]:
    return [flag.code for flag in found]


def test_the_usual_range_by_hand():
    # median 12; deviations 2 1 0 1 3 -> median 1; 3.5 × 1.4826 × 1 = 5.1891
    low, high = usual_range([Decimal(value) for value in (10, 11, 12, 13, 15)], Decimal("3.5"))
    assert (low, high) == (Fraction("6.8109"), Fraction("17.1891"))


def test_outside_the_usual_range_is_flagged_and_its_edge_is_not():
    past = Past(months=months("10", "11", "12", "12", "13", "15", "12"))
    low, high = usual_range([one.usd_10k for one in past.months], Decimal("3.5"))
    assert codes(flags([order()], usd="12", past=past)) == []
    assert codes(flags([order()], usd="100", past=past)) == [FlagCode.OUTLIER]
    assert codes(flags([order()], usd="0.01", past=past)) == [FlagCode.OUTLIER]
    assert low < high


def test_too_short_a_past_or_a_missing_rate_is_not_judged():
    past = Past(months=months("10", "11", "12", "12", "13"))
    assert flags([order()], usd="1000", past=past) == []
    past = Past(months=months("10", "11", "12", "12", "13", "15"))
    assert flags([order()], usd=None, past=past) == []
    assert codes(flags([order()], usd="1000", past=past)) == [FlagCode.OUTLIER]


def test_only_the_twelve_months_before_count():
    past = Past(months=months(*["10"] * 6, *[None] * 6, "9000", "9000", "9000"))
    assert codes(flags([order()], usd="9000", past=past)) == [FlagCode.OUTLIER]


@given(st.lists(st.decimals(0, 1000, places=2), min_size=1, max_size=12))
def test_the_usual_range_equals_the_plain_fold(values):
    exact = [Fraction(value) for value in values]
    middle = plain_median(exact)
    spread = Fraction(35, 10) * Fraction(14826, 10000) * plain_median([abs(value - middle) for value in exact])
    assert usual_range(values, Decimal("3.5")) == (middle - spread, middle + spread)


def test_the_same_figures_as_last_month():
    figures = (1, (("USD", "100.00", "0.00", "0.00", "0.00"),))
    assert codes(flags([order()], usd=None, figures=figures, past=Past(last_figures=figures))) == [FlagCode.SAME]
    assert flags([order()], usd=None, figures=figures, past=Past(last_figures=(2, figures[1]))) == []
    assert flags(figures=None, past=Past(last_figures=None)) == []  # two months of nothing are no copy


def test_three_months_of_nothing_while_customs_saw_exports():
    exports = {Month(2026, 5): Decimal("3.20")}
    assert codes(flags(past=Past(months=months("0", "0"), exports=exports))) == [FlagCode.NIL_RUN]
    assert flags(past=Past(months=months("0", "0"), exports={})) == []
    assert flags(past=Past(months=months("0", "0"), exports={Month(2026, 3): Decimal(9)})) == []  # before the three
    assert flags(past=Past(months=months("0", "5"), exports=exports)) == []
    assert flags(past=Past(months=months("0"), exports=exports)) == []  # a month not filed is no 零申报
    assert flags([order()], usd=None, past=Past(months=months("0", "0"), exports=exports)) == []


@pytest.mark.parametrize(("months_away", "flagged"), [(24, False), (25, True)])
def test_shipment_far_away(months_away, flagged):
    found = flags([order(shipment=JUNE.plus(months_away))], usd=None)
    assert codes(found) == [FlagCode.FAR] * flagged
    assert not flagged or (found[0].key, found[0].contract_no) == ("far:HT-1", "HT-1")


@pytest.mark.parametrize(("amount", "flagged"), [("50000.00", False), ("50000.01", True)])
def test_one_order_above_half_of_last_years_exports(amount, flagged):
    # 5 + 5 万美元 last year, so the half is 50,000 USD; this year's exports do not count.
    exports = {Month(2025, 1): Decimal(5), Month(2025, 12): Decimal(5), Month(2026, 1): Decimal(100)}
    assert codes(flags([order(amount=amount)], usd=None, past=Past(exports=exports))) == [FlagCode.LARGE] * flagged


def test_an_explanation_of_ten_characters_explains():
    found = flags([order(shipment=JUNE.plus(30))], usd=None)
    short, enough = ({"far:HT-1": text} for text in ("大型设备 分批交货", "大型设备，分批交付两年"))
    assert with_explanations(found, short, 10)[0]["explained"] is False
    assert with_explanations(found, enough, 10)[0]["explained"] is True
    assert with_explanations(found, {}, 10)[0]["explanation"] == ""
