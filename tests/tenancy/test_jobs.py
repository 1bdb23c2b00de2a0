"""Jobs: one run whatever happens to workers and beats."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import Refused
from tenancy import jobs
from tenancy.enums import JobState
from tenancy.models import Enterprise, Job
from tenancy.roles import system_actor
from tenancy.scope import job_scope
from tests.cast import Cast, build_cast

BY = system_actor("test")


def put(key: str = "one") -> Job:
    with job_scope(reason="test"):
        return jobs.enqueue(kind="test.nothing", key=key, title="试验", by=BY, now=timezone.now())


def state(job: Job) -> Job:
    with job_scope(reason="test"):
        return Job.objects.get(pk=job.pk)


@pytest.fixture(autouse=True)
def silent_bell(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The doorbell is not rung here: the tests are the worker."""
    rung: list[int] = []
    monkeypatch.setattr(jobs, "ring", lambda kind, job: rung.append(job))
    return rung


def test_the_same_key_is_one_job(committed_db: None, silent_bell: list[int]) -> None:
    first, second = put(), put()
    assert first.pk == second.pk
    assert set(silent_bell) == {first.pk}


def test_a_job_that_is_run_twice_works_once(committed_db: None) -> None:
    job, done = put(), []
    assert jobs.run_job(job.pk, lambda row, progress: done.append(row.pk)) is True
    assert jobs.run_job(job.pk, lambda row, progress: done.append(row.pk)) is False
    assert done == [job.pk]
    assert state(job).state == JobState.DONE


def test_progress_is_seen_while_the_job_runs_and_kept_when_it_fails(committed_db: None) -> None:
    job, seen = put(), []

    def work(row: Job, progress: jobs.Progress) -> None:
        progress.report(3, 10, "第3个")
        seen.append((row.pk, progress))
        raise Refused("数据不全，不能生成。")

    assert jobs.run_job(job.pk, work) is True
    row = state(job)
    assert (row.state, row.progress, row.total, row.message) == (JobState.FAILED, 3, 10, "数据不全，不能生成。")


def test_work_of_a_failing_job_is_rolled_back_and_tried_again_three_times(committed_db: None) -> None:
    cast: Cast = build_cast()
    job = put()

    def work(row: Job, progress: jobs.Progress) -> None:
        Enterprise.objects.filter(pk=cast.enterprise.pk).update(contact_name="写了一半")
        raise ZeroDivisionError

    for expected in (JobState.QUEUED, JobState.QUEUED, JobState.FAILED):
        with pytest.raises(ZeroDivisionError):
            jobs.run_job(job.pk, work)
        assert state(job).state == expected
    with job_scope(reason="test"):
        assert not Enterprise.objects.filter(contact_name="写了一半").exists()


def test_a_worker_that_lost_its_lease_commits_nothing(committed_db: None) -> None:
    cast = build_cast()
    job, runs = put(), []

    def slow(row: Job, progress: jobs.Progress) -> None:
        with job_scope(reason="another worker"):
            Enterprise.objects.filter(pk=cast.enterprise.pk).update(contact_name="过期的结果")
            Job.objects.filter(pk=row.pk).update(lease="00000000-0000-0000-0000-000000000001")
        runs.append(row.pk)

    assert jobs.run_job(job.pk, slow) is False
    with job_scope(reason="test"):
        assert not Enterprise.objects.filter(contact_name="过期的结果").exists()


def test_the_sweeper_rings_for_unheard_jobs_and_dead_workers(committed_db: None, silent_bell: list[int]) -> None:
    unheard, dead, fresh = put("unheard"), put("dead"), put("fresh")
    now = timezone.now()
    with job_scope(reason="test"):
        Job.objects.filter(pk=unheard.pk).update(created_at=now - timedelta(minutes=2))
        Job.objects.filter(pk=dead.pk).update(state=JobState.RUNNING, lease_until=now - timedelta(seconds=1))
    silent_bell.clear()
    assert jobs.sweep(now=now) == 2
    assert set(silent_bell) == {unheard.pk, dead.pk}
    assert fresh.pk not in silent_bell


def test_a_job_of_a_dead_worker_is_taken_over(committed_db: None) -> None:
    job = put()
    with job_scope(reason="test"):
        Job.objects.filter(pk=job.pk).update(
            state=JobState.RUNNING, attempts=1, lease_until=timezone.now() - timedelta(seconds=1)
        )
    assert jobs.run_job(job.pk, lambda row, progress: None) is True
    assert state(job).attempts == 2
