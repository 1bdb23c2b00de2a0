"""Computing and publishing a month: one run, the same digest, and nothing published ever changes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from psycopg2 import IntegrityError

from assessment import tasks
from assessment.formulas import digest
from assessment.models import Deduction, Result, Run
from assessment.selectors import STEPS, figures_of
from assessment.selectors.counting import decided_deductions
from assessment.services import compute_live, compute_run, lock_due, publish_run, request_computation
from core.errors import NotAllowed, Refused
from core.periods import Month
from notices.models import Notice
from orders.services import freeze_roster
from tenancy import jobs
from tenancy.enums import JobState, RegionLevel, Role
from tenancy.models import Region
from tenancy.roles import Actor, system_actor
from tenancy.scope import actor_scope, job_scope
from tests.assessment.conftest import CUTOFF, JUNE, MAY, NOW, SYSTEM, Published, publish, small_year
from tests.assessment.world import at
from tests.cast import HANGZHOU, LUCHENG, PROVINCE, SHANGCHENG, XIHU, Cast, build_cast


def rows(run: Run) -> list[dict[str, Any]]:
    """Canonical rows of a stored run."""
    with job_scope(reason="test"):
        return [result.as_row() for result in figures_of(run).results.values()]


def runs(month: Month) -> list[tuple[int, str]]:
    """Version and digest of every run of a month."""
    with job_scope(reason="test"):
        return list(Run.objects.filter(month=month.first_day).order_by("version").values_list("version", "digest"))


# --- computing ---


def test_a_month_is_computed_for_province_cities_and_counties_in_that_order(months: Published) -> None:
    stored = rows(months.june)
    assert [row["region"] for row in stored[:3]] == ["330000", "330100", "330200"]
    assert len(stored) == 1 + 11 + 90
    with job_scope(reason="test"):
        xihu = Result.objects.get(run=months.june, region=XIHU)
        assert (xihu.roster, xihu.on_time, xihu.asked, xihu.answered, xihu.listed, xihu.fed_back) == (2, 2, 4, 4, 2, 2)
        assert (str(xihu.filing_rate), str(xihu.response_rate)) == ("100.000000", "99.000000")
        shangcheng = Result.objects.get(run=months.june, region=SHANGCHENG)
        # 100 × 30 % + 0 of 2 accurate × 30 % + 8 of 12 × 40 %; 2 of 4 answered, none of 2 fed back
        assert (str(shangcheng.filing_rate), str(shangcheng.response_rate)) == ("56.666667", "25.000000")
        lucheng = Result.objects.get(run=months.june, region=LUCHENG)
        # nobody by the cut-off; of May there is a roster and no return; 6 of 12
        assert [str(value) for value in (lucheng.a, lucheng.b, lucheng.c)] == ["0.000000", "0.000000", "50.000000"]


def test_a_county_s_deductions_weigh_on_its_city_and_not_on_the_province(months: Published) -> None:
    with job_scope(reason="test"):
        taken = {row.region_id: row.deductions for row in Result.objects.filter(run=months.june)}
    assert (taken[XIHU], taken[SHANGCHENG], taken[HANGZHOU], taken[PROVINCE]) == (1, 0, 2, 0)


def test_deductions_of_a_town_are_its_county_s(year: Cast) -> None:
    with job_scope(reason="test"):
        Region.objects.create(code=XIHU + 1, name="测试街道", level=RegionLevel.TOWN, parent_id=XIHU)
        for region, occurrences in ((XIHU + 1, 2), (XIHU, 3)):
            Deduction.objects.create(
                month=JUNE.first_day,
                region_id=region,
                kind="late",
                occurrences=occurrences,
                evidence="依据",
                decided_at=NOW,
            )
        assert decided_deductions(JUNE) == {XIHU: 1 + 2 + 3, HANGZHOU: 1}


def test_the_digest_is_over_the_rows_and_the_terms_frozen_with_them(months: Published) -> None:
    assert months.june.digest == digest(rows(months.june), months.june.rule)
    with job_scope(reason="test"):
        months.june.refresh_from_db()
    assert months.june.rule["months"][0]["list_quarter"] == "2020Q1"
    assert months.june.digest == digest(rows(months.june), months.june.rule)


def test_computing_again_leaves_one_live_run_with_the_same_digest(months: Published) -> None:
    with job_scope(reason="test"):
        again = compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW + timedelta(hours=1))
    assert runs(JUNE) == [(0, again.digest)]
    assert again.digest == months.june.digest


def test_what_comes_after_the_cut_off_does_not_count(months: Published) -> None:
    with job_scope(reason="test"):
        later = compute_run(month=JUNE, as_of=NOW, by=SYSTEM, now=NOW)
    assert later.digest != months.june.digest, "the world holds a return a minute after the cut-off"


def test_only_the_centre_and_the_system_compute(year: Cast) -> None:
    for name in ("county", "city", "department", "auditor", "clerk"):
        actor = year.actor(name)
        with actor_scope(actor), pytest.raises(NotAllowed):
            compute_run(month=JUNE, as_of=CUTOFF, by=actor, now=NOW)


def test_a_month_to_come_is_not_computed(year: Cast) -> None:
    with job_scope(reason="test"), pytest.raises(Refused, match="2020年8月尚未开始"):
        compute_run(month=Month(2020, 8), as_of=NOW, by=SYSTEM, now=NOW)


def test_a_published_month_is_not_computed_over(months: Published) -> None:
    with job_scope(reason="test"), pytest.raises(Refused, match="2020年5月已发布"):
        compute_run(month=MAY, as_of=NOW, by=SYSTEM, now=NOW)


def test_the_number_of_queries_does_not_grow_with_the_rows(year: Cast) -> None:
    with job_scope(reason="test"), CaptureQueriesContext(connection) as queries:
        compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW)
    # lock, published?, handed in?, regions, filings, questions, list (2), deductions, old run (find, its rows twice, itself),
    # frozen returns, questions, entries, deductions, new run, results, basis
    assert len(queries) <= 20, [query["sql"][:80] for query in queries]


# --- beats ---


def test_the_daily_beat_computes_the_running_month_and_unpublished_ones_before_it(months: Published) -> None:
    with job_scope(reason="test"):
        made = compute_live(by=SYSTEM, now=NOW)
    assert [str(Month.of(run.month)) for run in made] == [
        "2020-01",
        "2020-02",
        "2020-03",
        "2020-04",
        "2020-07",
    ], "June was computed at its cut-off, and stays"
    assert {Month.of(run.month): run.as_of for run in made}[Month(2020, 4)] == at("2020-04-21 00:00")
    with job_scope(reason="test"):
        Deduction.objects.create(
            month=JUNE.first_day, region_id=LUCHENG, kind="late", occurrences=1, evidence="依据", decided_at=NOW
        )
        again = compute_live(by=SYSTEM, now=NOW)
    assert [str(Month.of(run.month)) for run in again] == ["2020-06"], "until a deduction is decided"
    assert runs(MAY) == [(1, months.may.digest)]


def test_months_before_the_system_was_in_use_are_left_alone(cast: Cast) -> None:
    with job_scope(reason="test"):
        made = compute_live(by=SYSTEM, now=NOW)
    assert [str(Month.of(run.month)) for run in made] == ["2020-07"]


def test_the_cut_off_beat_computes_once_at_the_cut_off(year: Cast) -> None:
    with job_scope(reason="test"):
        compute_run(month=JUNE, as_of=at("2020-06-20 05:00"), by=SYSTEM, now=at("2020-06-20 05:00"))
        assert lock_due(by=SYSTEM, now=at("2020-06-20 23:02")) == []
        [locked] = lock_due(by=SYSTEM, now=at("2020-06-21 00:02"))
        assert locked.as_of == CUTOFF
        assert lock_due(by=SYSTEM, now=at("2020-06-21 01:02")) == []


def test_the_beats_run_as_tasks(year: Cast, settings: Any) -> None:
    tasks.compute_live()
    tasks.lock_due()
    with job_scope(reason="test"):
        assert Run.objects.filter(version=0).exists()


# --- publishing ---


def test_in_one_act_only_the_system_publishes(year: Cast) -> None:
    for name in ("county", "city", "department", "auditor", "centre"):
        actor = year.actor(name)
        with actor_scope(actor), pytest.raises(NotAllowed):
            publish_run(month=JUNE, by=actor, now=NOW)
    assert publish(year, JUNE).version == 1


def test_before_the_cut_off_nothing_is_published(year: Cast) -> None:
    with pytest.raises(Refused, match="尚未截止"):
        publish(year, JUNE, now=CUTOFF - timedelta(seconds=1))
    with job_scope(reason="test"), pytest.raises(Refused, match="尚未截止"):
        publish_run(month=JUNE, by=SYSTEM, now=CUTOFF - timedelta(seconds=1))
    assert publish(year, JUNE, now=CUTOFF).as_of == CUTOFF


def test_a_published_month_is_corrected_only_with_a_reason(months: Published) -> None:
    before = rows(months.may)
    with pytest.raises(Refused, match=r"已发布第1版.*更正原因") as refused:
        publish(months.cast, MAY)
    assert refused.value.field == "reason"
    with pytest.raises(Refused):
        publish(months.cast, MAY, reason="   ")
    with pytest.raises(Refused, match="完全一致"):
        publish(months.cast, MAY, reason="没有变化")
    with job_scope(reason="test"):
        Deduction.objects.create(
            month=MAY.first_day, region_id=LUCHENG, kind="late", occurrences=1, evidence="复核认定", decided_at=NOW
        )
    second = publish(months.cast, MAY, reason="补充认定鹿城区一次扣减")
    assert (second.version, second.reason) == (2, "补充认定鹿城区一次扣减")
    assert second.digest != months.may.digest
    assert rows(months.may) == before, "the first version stays as it was"


def test_the_bureaus_are_told_once_a_version(months: Published) -> None:
    publish(months.cast, JUNE)
    with job_scope(reason="test"):
        told = Notice.objects.filter(key="assessment:2020-06:1")
        assert told.count() == 11 + 90
        assert told.filter(region=XIHU, title="2020年6月考核结果已发布（第1版）").count() == 1


@pytest.mark.parametrize("role", ["system", "centre"])
def test_the_database_refuses_to_change_or_remove_what_is_published(months: Published, role: str) -> None:
    actor = SYSTEM if role == "system" else months.cast.actor("centre")
    attempts: list[Callable[[], Any]] = [
        lambda: Result.objects.filter(run=months.may, region=XIHU).update(filing_rate=1),
        lambda: Result.objects.filter(run=months.may).delete(),
        lambda: Run.objects.filter(pk=months.may.pk).update(digest="0" * 64),
        lambda: Run.objects.filter(pk=months.may.pk).delete(),
    ]
    before = rows(months.may)
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic(), actor_scope(actor):
            attempt()
    assert rows(months.may) == before


def test_not_even_the_owner_empties_the_tables(as_owner: Any) -> None:
    for table in ("assessment_result", "assessment_run"):
        with pytest.raises(IntegrityError, match="never removed"):
            as_owner.execute(f"TRUNCATE {table} CASCADE")


# --- at the same time ---


@pytest.fixture
def committed_year(committed_db: None) -> None:
    """The small year, committed, so that threads see it."""
    build_cast()
    with job_scope(reason="test"):
        small_year().take_over(NOW)


def at_once(number: int, work: Callable[[], Any]) -> list[Any]:
    """Do the same in several threads; gives what each returned or raised."""

    def one(_: int) -> Any:
        try:
            with job_scope(reason="thread"):
                return work()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def test_beats_at_the_same_time_leave_one_run(committed_year: None) -> None:
    made = at_once(4, lambda: compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW).digest)
    assert len(set(made)) == 1
    assert runs(JUNE) == [(0, made[0])]
    locked = at_once(3, lambda: [run.digest for run in compute_live(by=SYSTEM, now=NOW)])
    assert sum(bool(one) for one in locked) == 1, "one computes at the cut-off, the others find it done"
    with job_scope(reason="test"):
        assert Result.objects.filter(month=JUNE.first_day).count() == 102


def test_publishing_at_the_same_time_publishes_once(committed_year: None) -> None:
    outcomes = at_once(5, lambda: publish_run(month=JUNE, by=system_actor("thread"), now=NOW).version)
    assert sorted(str(outcome) for outcome in outcomes if isinstance(outcome, int)) == ["1"]
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 4
    assert [version for version, _ in runs(JUNE)] == [1]


def test_a_person_s_computation_is_a_job_with_progress_that_works_once(
    committed_year: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "ring", lambda kind, job: None)
    centre = Actor(user=None, role=Role.PROVINCIAL_CENTRE, label="省外贸中心", region=PROVINCE)
    with actor_scope(centre):
        job = request_computation(month=JUNE, by=centre, now=NOW)
        assert request_computation(month=JUNE, by=centre, now=NOW + timedelta(seconds=5)).pk == job.pk
    tasks.compute_run(job.pk)
    [made] = runs(JUNE)
    tasks.compute_run(job.pk)
    assert runs(JUNE) == [made]
    with job_scope(reason="test"):
        job.refresh_from_db()
        assert (job.state, job.progress, job.total) == (JobState.DONE, STEPS, STEPS)


def test_a_worker_that_dies_half_way_leaves_the_run_of_before(
    committed_year: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with job_scope(reason="test"):
        before = compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW).digest

    def killed(*args: Any, **kwargs: Any) -> None:
        raise SystemExit("killed")

    with monkeypatch.context() as patch:
        patch.setattr(Result.objects, "bulk_create", killed)
        with pytest.raises(SystemExit), job_scope(reason="test"):
            compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW)
    assert runs(JUNE) == [(0, before)]
    with job_scope(reason="test"):
        assert compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW).digest == before


def test_freezing_a_roster_twice_does_not_move_the_digest(year: Cast) -> None:
    with job_scope(reason="test"):
        first = compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW).digest
        freeze_roster(month=JUNE, by=SYSTEM, now=NOW)
        assert compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW).digest == first
