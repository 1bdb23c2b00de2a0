"""Back-tests: precision and recall by hand, hysteresis in the order of quarters, what cannot be tested is refused."""

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.enums import Colour
from alerts.models import BackTest
from alerts.rules.backtest import BackTestResult, Tally, fell, span_problem
from alerts.selectors import outcomes_after, quarters_with_outcome
from alerts.services import request_backtest, run_backtest
from alerts.services.backtesting import BACK_TEST_KIND
from alerts.tasks import back_test
from core.errors import NotAllowed, Refused
from core.periods import SHANGHAI, Month, Quarter
from tenancy.enums import JobState
from tenancy.models import Enterprise, Job
from tenancy.scope import actor_scope, job_scope
from tests.alerts.books import exported, filed
from tests.alerts.stage import RULESET
from tests.cast import LUCHENG, Cast, make_enterprise

Q1, Q2, Q3, Q4 = (Quarter(2020, number) for number in (1, 2, 3, 4))
NOW = datetime(2021, 4, 10, 9, tzinfo=SHANGHAI)
colours = st.sampled_from([None, *Colour])
outcomes = st.sampled_from([True, False, None])


# --- the tallies ---


def test_who_fell() -> None:
    assert fell([(70, 100), (100, 100)], 30) is True
    assert fell([(71, 100), (100, 100)], 30) is False
    assert fell([(100, 100), (0, 1)], 30) is True
    assert fell([(0, 0), (71, 100)], 30) is False
    assert fell([(5, 0), (0, 0)], 30) is None


def test_precision_and_recall_by_hand() -> None:
    tally = Tally()
    for colour, outcome in (
        (Colour.RED, True), (Colour.RED, True), (Colour.RED, False), (Colour.RED, None),
        (Colour.ORANGE, True), (Colour.YELLOW, False), (None, True), (None, False), (None, None),
    ):  # fmt: skip
        tally.count(colour, outcome)
    assert (tally.judged, tally.fallen, tally.missed) == (9, 4, 1)
    assert tally.precision(Colour.RED) == Fraction(200, 3)
    assert (tally.precision(Colour.YELLOW), tally.precision(Colour.GREEN)) == (0, None)
    assert [tally.recall(colour) for colour in Colour] == [50, 75, 75, 75, 75]
    assert Tally().recall(Colour.RED) is None


@given(st.lists(st.lists(st.tuples(colours, outcomes), max_size=8), min_size=1, max_size=3))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_tallies_add_up(quarters: list[list[tuple[Colour | None, bool | None]]]) -> None:
    result = BackTestResult(tuple((Q1.plus(place), counted(rows)) for place, rows in enumerate(quarters)))
    total, every = result.total, [row for rows in quarters for row in rows]
    assert total == counted(every)
    assert total.judged == len(every)
    assert total.fallen == sum(outcome is True for _, outcome in every)
    assert total.missed + sum(row.fell for row in total.colours.values()) == total.fallen
    assert BackTestResult.from_canonical(result.canonical()) == result
    recalls = [total.recall(colour) for colour in Colour]
    assert recalls == sorted(recalls, key=lambda one: one or 0)
    assert all(one is None or 0 <= one <= 100 for one in [*recalls, *map(total.precision, Colour)])
    if total.fallen:
        assert recalls[-1] == Fraction(100 * (total.fallen - total.missed), total.fallen)


def counted(rows: list[tuple[Colour | None, bool | None]]) -> Tally:
    tally = Tally()
    for colour, outcome in rows:
        tally.count(colour, outcome)
    return tally


def test_the_span_is_of_quarters_with_a_known_outcome() -> None:
    assert span_problem(Q1, Q2, [Q1, Q2]) == ""
    assert span_problem(Q2, Q1, [Q1, Q2]) == "截止季度（2020年一季度）早于起始季度（2020年二季度）。"
    assert span_problem(Q1, Q3, [Q1, Q2]) == (
        "2020年三季度之后两个季度及其上年同期的海关数据不全，不能回测；可以回测的是：2020年一季度、2020年二季度。"
    )
    assert "还没有可以回测的季度" in span_problem(Q1, Q1, [])


# --- a small world, computed by hand ---

HEALTHY = dict.fromkeys((Quarter(2019, n) for n in (1, 2, 3, 4)), 100) | dict.fromkeys((Q1, Q2, Q3, Q4), 100)


def trades(enterprise: Enterprise, exports: dict[Quarter, int], signed: dict[Quarter, int] | None = None) -> None:
    """Monthly exports and newly signed, in 万美元, by quarter."""
    for quarter, amount in exports.items():
        for month in Month.span(quarter.first_month, quarter.last_month):
            exported(enterprise, month, f"{amount}.00")
            at = datetime(month.next().year, month.next().month, 1, tzinfo=SHANGHAI) - timedelta(days=1)
            filed(enterprise, month, f"{(signed or exports)[quarter]}.00", at=at)


def world(cast: Cast) -> Enterprise:
    """Warned and fell, warned and recovered, fell without a warning, all is well, too small to be judged."""
    with job_scope(reason="test"):
        # red in the first quarter already (exports and orders down by 60 %), and never comes back
        trades(cast.enterprise, HEALTHY | dict.fromkeys((Q1, Q2, Q3, Q4), 40))
        # red in the first quarter, then as before
        trades(cast.sibling, HEALTHY | {Q1: 40})
        # falls by half in the third without a sign before
        trades(cast.cousin, HEALTHY | {Q3: 50})
        trades(cast.foreign, HEALTHY)
        small = make_enterprise(9, region=LUCHENG, name="小微")
        for month in Month.span(Month(2019, 1), Month(2020, 12)):
            exported(small, month, "1.00" if month < Month(2020, 4) else "0.10")
    return small


def tried(cast: Cast, first: Quarter, last: Quarter, drop: int = 30) -> BackTest:
    centre = cast.actor("centre")
    with actor_scope(centre):
        return request_backtest(ruleset=RULESET, first=first, last=last, drop=drop, by=centre, now=NOW)


def test_the_outcome_is_the_fall_within_two_quarters(cast: Cast) -> None:
    small = world(cast)
    with job_scope(reason="test"):
        assert quarters_with_outcome() == [Quarter(2019, 4), Q1, Q2]
        assert outcomes_after(Q1, 30) == {
            cast.enterprise.pk: True, cast.sibling.pk: False, cast.cousin.pk: True, cast.foreign.pk: False, small.pk: True,
        }  # fmt: skip
        assert outcomes_after(Q1, 51)[cast.cousin.pk] is False
        assert outcomes_after(Quarter(2019, 4), 30)[cast.cousin.pk] is False


def test_a_ruleset_is_tried_on_past_quarters(cast: Cast) -> None:
    world(cast)
    test = tried(cast, Q1, Q2)
    with job_scope(reason="test"):
        result = run_backtest(test=test)
        test.refresh_from_db()
    assert BackTestResult.from_canonical(test.result) == result
    (_, first), (_, second) = result.quarters
    # in the first quarter two are red, one of them fell again, and the cousin falls in the third without a colour
    assert (first.judged, first.fallen, first.missed) == (4, 2, 1)
    assert (first.colours[Colour.RED].coloured, first.colours[Colour.RED].fell) == (2, 1)
    assert (first.precision(Colour.RED), first.recall(Colour.RED)) == (50, 50)
    # in the second the sibling is well again, but keeps its red for a quarter
    assert second.colours[Colour.RED].coloured == 2
    total = result.total
    assert (total.judged, total.fallen, total.missed) == (8, 4, 2)
    assert (total.precision(Colour.RED), total.recall(Colour.RED)) == (50, 50)


def test_alone_the_second_quarter_knows_nothing_of_the_first(cast: Cast) -> None:
    world(cast)
    with job_scope(reason="test"):
        ((_, tally),) = run_backtest(test=tried(cast, Q2, Q2)).quarters
    assert tally.colours[Colour.RED].coloured == 1


def test_it_looks_as_of_the_publication_month_only(cast: Cast) -> None:
    """A return of the quarter that came later could not have warned anybody, and one not filed is missing."""
    world(cast)
    with job_scope(reason="test"):
        for month in Month.span(Q1.first_month, Q1.last_month):
            cast.foreign.filing_set.filter(month=month.first_day).update(
                first_filed_at=datetime(2020, 4, 1, 0, 0, 1, tzinfo=SHANGHAI),
            )
        ((_, tally),) = run_backtest(test=tried(cast, Q1, Q1)).quarters
    # three returns missing on the first of April are yellow
    assert tally.colours[Colour.YELLOW].coloured == 1


def test_the_job_tells_its_progress_and_keeps_the_result(cast: Cast) -> None:
    world(cast)
    test = tried(cast, Q1, Q2)
    with job_scope(reason="test"):
        job = Job.objects.get(kind=BACK_TEST_KIND)
    back_test(job.pk)
    with job_scope(reason="test"):
        job.refresh_from_db()
        test.refresh_from_db()
    assert job.state == JobState.DONE and test.result is not None
    assert [row["quarter"] for row in test.result["quarters"]] == ["2020Q1", "2020Q2"]


def test_only_the_centre_asks_and_only_for_what_is_known(cast: Cast) -> None:
    centre = cast.actor("centre")
    with actor_scope(centre), pytest.raises(Refused, match="还没有可以回测的季度"):
        request_backtest(ruleset=RULESET, first=Q1, last=Q1, drop=30, by=centre, now=NOW)
    world(cast)
    with pytest.raises(
        Refused, match=r"2020年三季度之后两个季度.*可以回测的是：2019年四季度、2020年一季度、2020年二季度"
    ):
        tried(cast, Q1, Q3)
    for drop in (0, 101):
        with pytest.raises(Refused, match="1 至 100"):
            tried(cast, Q1, Q1, drop)
    for name in ("department", "county", "auditor"):
        actor = cast.actor(name)
        with actor_scope(actor), pytest.raises(NotAllowed):
            request_backtest(ruleset=RULESET, first=Q1, last=Q1, drop=30, by=actor, now=NOW)
    with job_scope(reason="test"):
        assert not BackTest.objects.exists()
