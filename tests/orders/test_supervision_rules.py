"""Rules of supervision: punctuality, the target, the ladder's days and words, the draw, reasons."""

import hashlib
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from core.periods import SHANGHAI, Month
from orders.enums import Punctuality, RosterView, Standing
from orders.rules.supervision import (
    RECORD_MONTHS,
    checked_reason,
    days_left,
    draw,
    in_view,
    is_ladder_day,
    last_day,
    missing_to_target,
    punctuality,
    records_of,
    reminder_words,
)

JUNE = Month(2026, 6)
CUTOFF = datetime(2026, 6, 21, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("due", "on_time", "expected"),
    [
        (0, 0, Punctuality.FIRST),
        (1, 1, Punctuality.ALWAYS),
        (6, 6, Punctuality.ALWAYS),
        (6, 5, Punctuality.MOSTLY),
        (6, 3, Punctuality.MOSTLY),
        (6, 2, Punctuality.SOMETIMES),
        (5, 2, Punctuality.SOMETIMES),
        (6, 0, Punctuality.NEVER),
        (1, 0, Punctuality.NEVER),
    ],
)
def test_punctuality(due, on_time, expected):
    assert punctuality(due, on_time) is expected


def test_records_name_every_record_exactly_once():
    named = [(due, on_time) for one in Punctuality for due, found in records_of(one) for on_time in found]
    assert sorted(named) == [(due, on_time) for due in range(RECORD_MONTHS + 1) for on_time in range(due + 1)]
    for one in Punctuality:
        assert all(punctuality(due, on_time) is one for due, found in records_of(one) for on_time in found)


@given(roster=st.integers(0, 3000), share=st.integers(0, 100), target=st.decimals(0, 100, places=1))
def test_missing_to_target_is_the_least_number_that_reaches_it(roster, share, target):
    on_time = roster * share // 100
    missing = missing_to_target(roster, on_time, target)
    assert 0 <= missing <= roster - on_time
    if roster:
        reached = Fraction(100 * (on_time + missing), roster)
        assert reached >= Fraction(target)
        assert missing == 0 or Fraction(100 * (on_time + missing - 1), roster) < Fraction(target)
    else:
        assert missing == 0


def test_the_target_of_the_notice():
    assert missing_to_target(200, 150, Decimal(80)) == 10
    assert missing_to_target(7, 5, Decimal(80)) == 1
    assert missing_to_target(5, 4, Decimal(80)) == 0


def test_never_is_unfiled_now_and_none_of_those_due():
    assert in_view(RosterView.NEVER, Standing.UNFILED, due=2, filed=0)
    assert not in_view(RosterView.NEVER, Standing.UNFILED, due=0, filed=0), "who had nothing to file did not fail to"
    assert not in_view(RosterView.NEVER, Standing.UNFILED, due=2, filed=1)
    assert not in_view(RosterView.NEVER, Standing.LATE, due=2, filed=0)
    for standing in Standing:
        assert in_view(RosterView.FILED, standing, due=0, filed=0) is (standing is not Standing.UNFILED)


def test_twenty_four_hundred_belongs_to_the_day_that_ends():
    assert last_day(CUTOFF) == date(2026, 6, 20)
    assert days_left(CUTOFF, date(2026, 6, 15)) == 5
    assert [day for day in range(10, 26) if is_ladder_day(CUTOFF, date(2026, 6, day), (5, 2, 0))] == [15, 18, 20]


def test_words_fit_the_day():
    before, on_the_day, after = (reminder_words(JUNE, CUTOFF, date(2026, 6, day)) for day in (15, 20, 22))
    assert "还剩5天" in before[0] and "6月20日" in before[1]
    assert on_the_day[0].startswith("今天截止")
    assert "补报" in after[0] and "当年填报完成度" in after[1]
    assert "截止" not in reminder_words(JUNE, None, date(2026, 6, 15))[1]


ids = st.lists(st.uuids(version=4), max_size=30, unique=True)


@given(
    seed=st.text(min_size=1, max_size=20), candidates=st.dictionaries(st.integers(1, 5), ids), number=st.integers(0, 6)
)
def test_a_draw_is_repeatable_in_any_order_and_whole(seed, candidates, number):
    drawn = draw(seed, candidates, number)
    backwards = {county: reversed(found) for county, found in reversed(candidates.items())}
    assert draw(seed, backwards, number) == drawn
    for county, found in candidates.items():
        chosen = drawn.get(county, [])
        assert len(chosen) == min(number, len(found))
        assert set(chosen) <= set(found)


@given(candidates=ids.filter(lambda found: len(found) > 3), number=st.integers(1, 3))
def test_a_larger_draw_contains_the_smaller(candidates, number):
    small, large = (set(draw("种子", {1: candidates}, size)[1]) for size in (number, number + 1))
    assert small < large


def test_the_draw_is_the_one_written_down():
    """sha256 of «seed|public id»: anybody can do this with a pocket tool."""
    found = [UUID(int=number) for number in range(1, 6)]
    assert draw("2026-06", {330106000: found}, 2)[330106000] == sorted(found, key=_lot)[:2]


def _lot(public_id: UUID) -> str:

    return hashlib.sha256(b"2026-06|" + str(public_id).encode()).hexdigest()


@pytest.mark.parametrize(
    ("text", "words"), [("  四个字。 ", "至少 5 个字"), ("", "至少 5 个字"), ("长" * 501, "最多 500 个字")]
)
def test_reasons_that_will_not_do(text, words):
    with pytest.raises(Refused, match=words):
        checked_reason(text)
    assert checked_reason("  金额与合同不符 ") == "金额与合同不符"
