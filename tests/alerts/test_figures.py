"""What the rules of a list look at: each definition by hand, all of them against a slow fold, one enterprise like all."""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.enums import Figure, WhyNot
from alerts.rules.figures import (
    CENTS,
    WINDOW,
    EnterpriseFacts,
    Measured,
    figures,
    figures_from_json,
    figures_json,
    size_of,
    two_digits,
)
from alerts.selectors import facts_of, facts_of_all
from core.decimals import show_grouped
from core.periods import Month, Quarter, day_start
from orders.enums import OrderState, Origin
from orders.models import Filing
from tenancy.enums import EnterpriseState
from tenancy.models import Enterprise
from tenancy.scope import actor_scope, job_scope
from tests.alerts.books import change, exported, filed, order, rate, rows_of, scatter, unfiled
from tests.cast import Cast
from tests.oracles.alerts_figures import figures_of

QUARTER = Quarter(2020, 1)
AS_OF = day_start(Month(2020, 4).first_day) + timedelta(days=14)
JANUARY, FEBRUARY, MARCH = Month(2020, 1), Month(2020, 2), Month(2020, 3)
YEAR_AGO = Month(2019, 3)


def facts(**fields: object) -> EnterpriseFacts:
    blank: dict[str, object] = {"signed": [None] * WINDOW, "in_hand": [None] * 13}
    return EnterpriseFacts(**(blank | fields))  # type: ignore[arg-type]


def measured(**fields: object) -> dict[Figure, Measured]:
    return figures(facts(**fields))


def looked_at(enterprise: Enterprise, as_of: datetime = AS_OF) -> dict[Figure, Measured]:
    """The figures of an enterprise out of the database, needs an open job scope."""
    found = facts_of(enterprise.pk, QUARTER, as_of=as_of)
    assert found is not None
    return figures(found)


# --- the definitions, on facts ---


def test_signed_is_compared_over_the_months_filed_in_both_years() -> None:
    signed = [1000, 300, None, *[None] * 9, 400, None, 900]
    one = measured(signed=signed)[Figure.SIGNED_YEAR]
    assert (one.now, one.base, one.value) == (400, 1000, 60)
    assert measured(signed=[None, 300, None, *[None] * 9, 400, None, 9])[Figure.SIGNED_YEAR].why_not is WhyNot.NOT_FILED
    assert measured(signed=[0, *[None] * 11, 400, None, 9])[Figure.SIGNED_YEAR].why_not is WhyNot.NO_BASE


def test_a_rise_is_a_fall_below_zero() -> None:
    assert measured(signed=[400, *[None] * 11, 500, None, None])[Figure.SIGNED_YEAR].value == -25


def test_the_quarters_mean_is_compared_with_the_median_of_at_least_six_months() -> None:
    before = [None] * 6 + [100, 500, 300, 200, 600, 400]
    one = measured(signed=[*before, 100, None, 200])[Figure.SIGNED_MEDIAN]
    # mean 150, median 350
    assert (Fraction(one.now, one.scale), Fraction(one.base, one.scale)) == (150, 350)
    assert one.value == Fraction(400, 7)
    odd = measured(signed=[*[None] * 5, 50, *before[6:], 100, None, 200])[Figure.SIGNED_MEDIAN]
    assert Fraction(odd.base, odd.scale) == 300
    assert measured(signed=[*before, None, None, None])[Figure.SIGNED_MEDIAN].why_not is WhyNot.TOO_FEW
    few = measured(signed=[*[None] * 7, *before[7:], 100, None, 200])[Figure.SIGNED_MEDIAN]
    assert few.why_not is WhyNot.TOO_FEW


def test_in_hand_is_compared_with_a_year_before_and_with_its_median() -> None:
    ends = [None, None, 800, 100, 200, 300, 400, 500, 600, 700, 800, 900, 200]
    found = measured(in_hand=ends)
    assert found[Figure.IN_HAND_YEAR].value == 75
    assert Fraction(found[Figure.IN_HAND_MEDIAN].base, found[Figure.IN_HAND_MEDIAN].scale) == 550
    hidden = measured(in_hand=[*ends[:-1], None])
    assert hidden[Figure.IN_HAND_YEAR].why_not is hidden[Figure.IN_HAND_MEDIAN].why_not is WhyNot.UNKNOWN
    assert measured(in_hand=[*[None] * 7, 1, 1, 1, 1, 1, 1])[Figure.IN_HAND_MEDIAN].why_not is WhyNot.TOO_FEW


def test_cancelled_is_a_share_of_what_stood_and_what_was_signed() -> None:
    ends = [*[None] * 11, 700, None]
    signed = [*[900] * 12, 100, None, 200]
    one = measured(in_hand=ends, signed=signed, cancelled=250)[Figure.CANCELLED]
    assert (one.base, one.value) == (1000, 25)
    assert measured(cancelled=250, signed=signed)[Figure.CANCELLED].why_not is WhyNot.UNKNOWN
    assert measured(in_hand=ends, signed=signed, unrated=True)[Figure.CANCELLED].why_not is WhyNot.NO_RATE
    assert measured(in_hand=ends, signed=signed, cancelled=None)[Figure.CANCELLED].why_not is WhyNot.NO_RATE
    assert measured(in_hand=[*[None] * 11, 0, None])[Figure.CANCELLED].why_not is WhyNot.NO_BASE


def test_exports_above_what_was_due_leave_nothing_unexported() -> None:
    assert measured(due=1000, exported=400)[Figure.NOT_EXPORTED].value == 60
    assert measured(due=1000, exported=4000)[Figure.NOT_EXPORTED].value == 0
    assert measured(due=1000)[Figure.NOT_EXPORTED].why_not is WhyNot.NO_CUSTOMS
    assert measured(due=None, exported=1)[Figure.NOT_EXPORTED].why_not is WhyNot.NO_RATE
    assert measured(due=0, exported=1)[Figure.NOT_EXPORTED].why_not is WhyNot.NO_BASE


def test_months_are_counted_where_they_can_be() -> None:
    found = measured(due_months=3, missing=2, asked=2, down=1)
    assert (found[Figure.MISSING].value, found[Figure.ORDERS_DOWN].value) == (2, 1)
    none = measured()
    assert (none[Figure.MISSING].why_not, none[Figure.ORDERS_DOWN].why_not) == (WhyNot.OFF_ROSTER, WhyNot.NO_ANSWER)


def test_size_is_exports_or_signed_of_the_twelve_months_before() -> None:
    signed = [100, None, 50, *[None] * 9, 9000, 9000, 9000]
    assert size_of(facts(signed=signed, exported_before=120)) == 150
    assert size_of(facts(signed=signed, exported_before=200)) == 200


def test_figures_come_back_from_the_database_as_they_were() -> None:
    found = measured(
        signed=[*[100] * 12, 30, 40, None], due=1000, exported=400, due_months=3, missing=1, in_hand=[5] * 13
    )
    assert figures_from_json(figures_json(found)) == found


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**8))
def test_printed_figures_are_rounded_half_up(top: int, bottom: int) -> None:
    assert two_digits(top, bottom) == show_grouped(Fraction(top, bottom))


# --- out of the database, by hand ---


def test_the_balance_is_the_one_on_the_months_return(cast: Cast) -> None:
    with job_scope(reason="test"):
        mine = cast.enterprise
        filed(mine, YEAR_AGO, "10.00", "14.00")
        filed(mine, Month(2019, 6), "5.00", "8.10")
        filed(mine, Month(2019, 7), None, "0.00")
        filed(mine, FEBRUARY, "1.00", "99.00")
        last = filed(mine, MARCH, "1.00", "7.00")
        found = facts_of(mine.pk, QUARTER, as_of=AS_OF)
        assert found is not None
        cents = [None if amount is None else Decimal(amount) / CENTS for amount in found.in_hand]
        # the quarter's own months are not looked at but for its last, months without a return are unknown
        assert cents == [None, None, 14, None, None, Decimal("8.10"), 0, *[None] * 5, 7]
        assert looked_at(mine)[Figure.IN_HAND_YEAR].value == 50
        Filing.objects.filter(pk=last.pk).update(in_hand_usd_10k=None)
        assert looked_at(mine)[Figure.IN_HAND_YEAR].why_not is WhyNot.UNKNOWN


def test_what_has_no_rate_hides_the_shares_that_it_is_part_of(cast: Cast) -> None:
    with job_scope(reason="test"):
        mine = cast.enterprise
        filing = filed(mine, Month(2019, 12), "1.00", "40.00")
        held = order(filing, "9", due=MARCH, currency="JPY")
        for month in (JANUARY, FEBRUARY, MARCH):
            exported(cast.sibling, month, "1")
        january = filed(mine, JANUARY, "10.00")
        assert looked_at(mine)[Figure.NOT_EXPORTED].why_not is WhyNot.NO_RATE
        assert looked_at(mine)[Figure.CANCELLED].base == 50 * CENTS
        change(held, january, cancelled="9")
        assert looked_at(mine)[Figure.CANCELLED].why_not is WhyNot.NO_RATE
        rate(JANUARY, "JPY", "0.01")
        # nine cents, at the rate of the month that cancels; what was due is converted by the order's own month
        assert looked_at(mine)[Figure.CANCELLED].now == 9
        assert looked_at(mine)[Figure.NOT_EXPORTED].why_not is WhyNot.NO_RATE
        Filing.objects.filter(pk=january.pk).update(signed_usd_10k=None)
        assert looked_at(mine)[Figure.CANCELLED].why_not is WhyNot.NO_RATE


def test_a_return_filed_after_the_moment_counts_nowhere(cast: Cast) -> None:
    with job_scope(reason="test"):
        mine = cast.enterprise
        old = order(filed(mine, Month(2019, 12), "20.00", "20.00"), "200000", due=FEBRUARY)
        late = filed(mine, FEBRUARY, "8.00", at=AS_OF + timedelta(seconds=1), down=True)
        order(late, "80000", due=MARCH)
        change(old, late, cancelled="50000")
        for month in (JANUARY, FEBRUARY, MARCH):
            exported(cast.sibling, month, "1.00")
        filed(mine, JANUARY), unfiled(mine, MARCH)
        before = looked_at(mine)
        assert before[Figure.MISSING].value == 2
        assert before[Figure.ORDERS_DOWN].why_not is WhyNot.NO_ANSWER
        assert (before[Figure.CANCELLED].value, before[Figure.CANCELLED].base) == (0, 20 * CENTS)
        assert before[Figure.NOT_EXPORTED].base == 20 * CENTS
        after = looked_at(mine, late.first_filed_at)
        assert (after[Figure.MISSING].value, after[Figure.ORDERS_DOWN].value) == (1, 1)
        assert (after[Figure.CANCELLED].now, after[Figure.CANCELLED].base) == (5 * CENTS, 28 * CENTS)
        assert after[Figure.NOT_EXPORTED].base == 23 * CENTS


def test_what_went_to_another_place_is_not_cancelled_but_not_due_either(cast: Cast) -> None:
    with job_scope(reason="test"):
        mine = cast.enterprise
        old = order(
            filed(mine, Month(2019, 12), "20.00", "20.00"),
            "200000",
            due=FEBRUARY,
            closed_in=JANUARY,
            state=OrderState.TRANSFERRED,
        )
        change(old, filed(mine, JANUARY), cancelled="200000", state=OrderState.TRANSFERRED)
        for month in (JANUARY, FEBRUARY, MARCH):
            exported(cast.sibling, month, "1.00")
        assert looked_at(mine)[Figure.CANCELLED].value == 0
        assert looked_at(mine)[Figure.NOT_EXPORTED].why_not is WhyNot.NO_BASE


def test_exports_are_compared_over_the_months_with_customs_figures_in_both_years(cast: Cast) -> None:
    with job_scope(reason="test"):
        for month, amount in (
            (JANUARY, "4.00"),
            (FEBRUARY, "9.00"),
            (Month(2019, 1), "8.00"),
            (Month(2019, 3), "7.00"),
        ):
            exported(cast.enterprise, month, amount)
        found = looked_at(cast.enterprise)
        assert found[Figure.EXPORTS_YEAR].value == 50
        assert found[Figure.NOT_EXPORTED].why_not is WhyNot.NO_CUSTOMS
        exported(cast.sibling, MARCH, "1.00")
        # now March is there in both years, and this enterprise exported nothing in it
        assert looked_at(cast.enterprise)[Figure.EXPORTS_YEAR].value == Fraction(1100, 15)
        assert looked_at(cast.cousin)[Figure.EXPORTS_YEAR].why_not is WhyNot.NO_BASE


def test_months_taken_over_have_totals_but_no_balance(cast: Cast) -> None:
    with job_scope(reason="test"):
        for back in range(12):
            filed(cast.enterprise, Month(2019, 12).plus(-back), "3.00", origin=Origin.TAKEN_OVER)
        filed(cast.enterprise, JANUARY, "1.50", "1.50")
        filed(cast.enterprise, MARCH, "1.50", "3.00")
        found = looked_at(cast.enterprise)
        assert found[Figure.SIGNED_MEDIAN].value == found[Figure.SIGNED_YEAR].value == 50
        assert found[Figure.IN_HAND_YEAR].why_not is WhyNot.UNKNOWN
        assert found[Figure.IN_HAND_MEDIAN].why_not is WhyNot.TOO_FEW


# --- against the fold ---


@given(st.integers(0, 2**32), st.integers(0, 200))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_every_figure_is_what_the_slow_fold_says(cast, seed, days) -> None:
    as_of = day_start(MARCH.first_day) + timedelta(days=days)
    owners = [cast.enterprise, cast.sibling, cast.foreign]
    with transaction.atomic(), job_scope(reason="test"):
        scatter(Random(seed), owners, Month(2018, 10), Month(2020, 5))
        found = {one.enterprise: one.facts for chunk in facts_of_all(QUARTER, as_of=as_of) for one in chunk}
        for owner in owners:
            wanted = figures_of(rows_of(owner), QUARTER, as_of)
            assert {figure: one.why_not or one.value for figure, one in figures(found[owner.pk]).items()} == wanted
            assert facts_of(owner.pk, QUARTER, as_of=as_of) == found[owner.pk]
        transaction.set_rollback(True)


# --- who is looked at ---


def test_closed_enterprises_are_not_looked_at_and_the_rest_is_once(cast: Cast) -> None:
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=cast.cousin.pk).update(state=EnterpriseState.CLOSED)
        found = [one.enterprise for chunk in facts_of_all(QUARTER, as_of=AS_OF) for one in chunk]
        assert sorted(found) == sorted([cast.enterprise.pk, cast.sibling.pk, cast.foreign.pk])
        assert facts_of(cast.cousin.pk, QUARTER, as_of=AS_OF) is None
    with actor_scope(cast.actor("foreign_county")):
        assert facts_of(cast.enterprise.pk, QUARTER, as_of=AS_OF) is None


def test_all_are_gathered_in_four_queries(cast: Cast) -> None:
    with job_scope(reason="test"), CaptureQueriesContext(connection) as context:
        list(facts_of_all(QUARTER, as_of=AS_OF))
    # room for groups, months with customs figures, late returns, everything
    assert len(context) == 4


@pytest.mark.parametrize("figure", list(Figure))
def test_an_enterprise_without_anything_has_no_figure(cast: Cast, figure: Figure) -> None:
    with job_scope(reason="test"):
        assert looked_at(cast.foreign)[figure].why_not is not None
