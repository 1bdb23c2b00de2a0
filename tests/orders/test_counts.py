"""The counts of the filing rate: SQL equals a plain fold over the same rows, and the cases of the definitions."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.periods import SHANGHAI, Month
from orders.enums import FilingStatus, FindingKind
from orders.facts import FilingCounts, RawReturn
from orders.models import Filing, Finding
from orders.selectors import filing_counts, month_cutoff
from orders.services import file_return, freeze_roster
from tenancy.models import Region
from tenancy.scope import actor_scope, job_scope
from tests.cast import LUCHENG, SHANGCHENG, XIHU, make_enterprise
from tests.oracles.orders import PlainFinding, PlainReturn, count
from tests.orders.conftest import JUNE, LATE, NOON, SYSTEM, export, line, send_back

TOWN = XIHU + 101
FILED_STATES = (FilingStatus.FILED, FilingStatus.VERIFIED, FilingStatus.RETURNED)
MONTHS = (Month(2025, 11), Month(2025, 12), Month(2026, 1), Month(2026, 2), Month(2026, 3))
NEXT_DOOR = XIHU - 1000  # 拱墅区, the county before 西湖区 in the order of codes
REGIONS = (XIHU, TOWN, NEXT_DOOR, SHANGCHENG, LUCHENG)
CUTOFF = datetime(2026, 2, 21, tzinfo=SHANGHAI)
# Times round the cut-off: long before, just before, at it, just after, long after.
TIMES = st.sampled_from(
    [CUTOFF + shift for shift in map(timedelta, (-70, -40, -10, 0, 10), (0,) * 5, (0, 0, 0, -1, 0))]
    + [CUTOFF, CUTOFF + timedelta(microseconds=1), CUTOFF - timedelta(microseconds=1)]
)


@st.composite
def findings(draw) -> tuple[PlainFinding, ...]:
    found = []
    for _ in range(draw(st.integers(0, 2))):
        opened = draw(TIMES)
        closed = draw(st.none() | TIMES)
        found.append(PlainFinding(opened, closed if closed is None or closed >= opened else None))
    return tuple(found)


@st.composite
def worlds(draw) -> list[list[PlainReturn]]:
    """Up to eight enterprises over five months; each may move, miss, be late, be off the roster, have findings."""
    return [
        [
            PlainReturn(
                region=draw(st.sampled_from(REGIONS)),
                month=month.first_day,
                on_roster=draw(st.sampled_from((True, True, True, False))),
                first_filed_at=draw(st.none() | TIMES),
                findings=draw(findings()),
            )
            for month in MONTHS
            if draw(st.sampled_from((True, True, True, False)))
        ]
        for _ in range(draw(st.integers(0, 8)))
    ]


@pytest.fixture
def world(db):
    """Twelve blank enterprises and a town to put returns on."""
    with job_scope(reason="test"):
        Region.objects.create(code=TOWN, name="测试街道", level=4, parent_id=XIHU)
        yield [make_enterprise(n, region=XIHU, name=f"世界{n}") for n in range(200, 212)]


def build(enterprises, returns: list[list[PlainReturn]]) -> None:
    """Plain rows as they stand in the database (every combination, so not through the services)."""
    Finding.objects.all().delete()
    Filing.objects.all().delete()
    for enterprise, own in zip(enterprises, returns, strict=False):
        for one in own:
            filing = Filing.objects.create(
                enterprise=enterprise,
                region_id=one.region,
                month=one.month,
                on_roster=one.on_roster,
                # What officials did since changes the state and no count: only findings do.
                status=FILED_STATES[enterprise.pk % 3] if one.first_filed_at else FilingStatus.NOT_FILED,
                first_filed_at=one.first_filed_at,
                filed_at=one.first_filed_at,
            )
            Finding.objects.bulk_create(
                Finding(
                    enterprise=enterprise,
                    region_id=one.region,
                    filing=filing,
                    month=one.month,
                    kind=list(FindingKind)[number % len(FindingKind)],
                    reason="测试",
                    opened_at=finding.opened_at,
                    closed_at=finding.closed_at,
                )
                for number, finding in enumerate(one.findings, enterprise.pk)
            )


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(returns=worlds(), month=st.sampled_from(MONTHS[1:]))
def test_sql_counts_equal_the_fold(world, returns, month):
    build(world, returns)
    expected = count([one for own in returns for one in own], month, CUTOFF)
    assert {
        county: found for county, found in filing_counts(month, CUTOFF).items() if found != FilingCounts.ZERO
    } == expected


def test_december_counts_for_january_only_in_accuracy(world):
    filed = datetime(2025, 12, 15, tzinfo=SHANGHAI)
    build(
        world,
        [
            [
                PlainReturn(XIHU, date(2025, 12, 1), on_roster=True, first_filed_at=filed),
                PlainReturn(XIHU, date(2026, 1, 1), on_roster=True, first_filed_at=None),
            ]
        ],
    )
    assert filing_counts(Month(2026, 1), CUTOFF) == {XIHU: FilingCounts(1, 0, 1, 1, 1, 1, 0)}
    assert filing_counts(Month(2026, 2), CUTOFF) == {XIHU: FilingCounts(0, 0, 1, 0, 0, 1, 0)}


def test_what_happens_at_the_cut_off_itself_has_happened(world):
    december, filed = date(2025, 12, 1), datetime(2025, 12, 15, tzinfo=SHANGHAI)
    cutoff, after = CUTOFF, CUTOFF + timedelta(microseconds=1)
    cases = [
        (PlainReturn(XIHU, december, on_roster=True, first_filed_at=cutoff), (1, 1)),
        (PlainReturn(XIHU, december, on_roster=True, first_filed_at=after), (0, 0)),
        (PlainReturn(XIHU, december, True, filed, (PlainFinding(cutoff),)), (1, 0)),  # noqa: FBT003  # a table
        (PlainReturn(XIHU, december, True, filed, (PlainFinding(after),)), (1, 1)),  # noqa: FBT003
        (PlainReturn(XIHU, december, True, filed, (PlainFinding(filed, cutoff),)), (1, 1)),  # noqa: FBT003
        (PlainReturn(XIHU, december, True, filed, (PlainFinding(filed, after),)), (1, 0)),  # noqa: FBT003
    ]
    for one, (returns, accurate) in cases:
        build(world, [[one]])
        assert filing_counts(Month(2026, 1), cutoff) == {XIHU: FilingCounts(0, 0, 1, returns, accurate, 0, 0)}


# --- through the services ---


def june(cutoff=None) -> FilingCounts:
    with job_scope(reason="test"):
        return filing_counts(JUNE, cutoff or month_cutoff(JUNE)).get(XIHU, FilingCounts.ZERO)


def july(cutoff) -> FilingCounts:
    with job_scope(reason="test"):
        return filing_counts(JUNE.next(), cutoff).get(XIHU, FilingCounts.ZERO)


def file(cast, who, *, now, version=0, lines=None):
    actor = cast.actor(who)
    with actor_scope(actor):
        return file_return(month=JUNE, typed=RawReturn(lines=lines or [line()]), version=version, by=actor, now=now)


def test_the_cut_off_itself_is_in_time(cast, june_roster):
    cutoff = month_cutoff(JUNE)
    assert cutoff == datetime(2026, 6, 21, tzinfo=SHANGHAI)
    file(cast, "clerk", now=cutoff)
    file(cast, "sibling_clerk", now=cutoff + timedelta(microseconds=1))
    assert june() == FilingCounts(2, 1, 0, 0, 0, 2, 1)


def test_a_late_return_helps_completion_but_not_the_share(cast, june_roster):
    file(cast, "clerk", now=LATE)
    assert june() == FilingCounts(2, 0, 0, 0, 0, 2, 0)
    assert july(LATE) == FilingCounts(0, 0, 2, 1, 1, 2, 1)


def test_returned_and_corrected_before_the_cut_off_is_accurate(cast, june_roster):
    filing = file(cast, "clerk", now=NOON)
    with job_scope(reason="test"):
        send_back(filing, at=NOON + timedelta(days=2))
    cutoff = datetime(2026, 7, 21, tzinfo=SHANGHAI)
    assert july(cutoff).previous_accurate == 0
    assert june().on_time == 1, "a returned return was filed all the same"
    file(cast, "clerk", now=cutoff, version=1, lines=[line(amount="7")])
    assert july(cutoff).previous_accurate == 1
    assert july(cutoff - timedelta(seconds=1)).previous_accurate == 0, (
        "seen before the correction it was not accurate yet"
    )


def test_a_moved_enterprise_counts_where_it_stood_on_the_first(cast, june_roster):
    with job_scope(reason="test"):
        type(cast.enterprise).objects.filter(pk=cast.enterprise.pk).update(region_id=SHANGCHENG)
        freeze_roster(month=JUNE.next(), by=SYSTEM, now=datetime(2026, 7, 1, tzinfo=SHANGHAI))
    file(cast, "clerk", now=NOON)
    cutoff = datetime(2026, 7, 21, tzinfo=SHANGHAI)
    with job_scope(reason="test"):
        counts = filing_counts(JUNE.next(), cutoff)
    assert (counts[XIHU].roster, counts[XIHU].previous_returns) == (1, 1)
    assert (counts[SHANGCHENG].roster, counts[SHANGCHENG].previous_roster) == (2, 1)


def test_off_the_roster_counts_nowhere_until_the_next_freeze(cast):
    file(cast, "clerk", now=NOON)
    assert june() == FilingCounts.ZERO
    with job_scope(reason="test"):
        export(cast.enterprise, date(2026, 5, 1))
        freeze_roster(month=JUNE.next(), by=SYSTEM, now=datetime(2026, 7, 1, tzinfo=SHANGHAI))
    assert july(LATE) == FilingCounts(1, 0, 0, 0, 0, 1, 0)
