"""A worker that dies in the middle of a month: the sweeper finds the job, another worker ends it, one run is there.

Real processes on the test database and its queue. A lock that the computation needs says where the first worker is
when it dies; a clock that is set forward ends its lease. Nothing hangs on how fast the machine is.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import redis
from celery import current_app
from django.conf import settings
from django.utils import timezone

from assessment.models import Run
from assessment.selectors import compute
from assessment.services import request_computation
from assessment.services.locks import MONTHS
from core.periods import Month
from tenancy.enums import JobState
from tenancy.jobs import LEASE
from tenancy.models import Job
from tenancy.roles import system_actor
from tenancy.scope import job_scope
from tests.cast import build_cast
from tests.e2e.clock import Clock
from zjtrade.stack import WORKER

ROOT = Path(__file__).resolve().parent.parent.parent
MONTH = Month(2020, 6)
LIMIT = 90.0  # seconds until a state that comes in two or three; only a broken house reaches it


def until(what: str, test: Callable[[], bool]) -> None:
    """Wait for a state of the database or of a process."""
    end = time.monotonic() + LIMIT
    while not test():
        assert time.monotonic() < end, f"not within {LIMIT:.0f} s: {what}"
        time.sleep(0.05)


class Worker:
    """`celery worker` as the supervisor starts it, in a group of its own."""

    def __init__(self, directory: Path, clock: Clock, name: str) -> None:
        self.log = directory / f"{name}.log"
        environ = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.e2e.settings",
            "E2E_CLOCK": str(clock.file),
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, *WORKER, "--concurrency=1", f"--hostname={name}@e2e"],
                cwd=ROOT,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(f"{name} is ready", lambda: " ready." in self.told())

    def told(self) -> str:
        """What it wrote."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def done(self, task: str) -> int:
        """How many tasks of this name it has ended well."""
        return sum(f"Task {task}[" in line and " succeeded in " in line for line in self.told().splitlines())

    def kill(self) -> None:
        """As the kernel kills when memory runs out, or a power cut: no process of it says goodbye."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        os.killpg(self.process.pid, signal.SIGKILL)
        for child in children:
            if child.is_running():
                child.kill()
        self.process.wait()
        psutil.wait_procs(children, timeout=LIMIT)

    def stop(self) -> None:
        """TERM, then nothing is left."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Callable[[str], Worker]]:
    """Starts workers on the queue of the tests, which is emptied before and after."""
    clock, started = Clock(tmp_path / "clock"), []

    def start(name: str) -> Worker:
        started.append(Worker(tmp_path, clock, name))
        return started[-1]

    queue = redis.Redis.from_url(settings.REDIS_URL)
    queue.flushdb()
    yield start
    for worker in started:
        worker.stop()
    queue.flushdb()
    queue.close()


def read(job: Job) -> Job:
    with job_scope(reason="test"):
        return Job.objects.get(pk=job.pk)


def waits_for_the_month(cursor: Any) -> bool:
    cursor.execute(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND NOT granted", [MONTHS]
    )
    return bool(cursor.fetchone()[0])


def test_a_month_whose_worker_was_killed_is_computed_once(
    committed_db: None, as_admin: Any, workers: Callable[[str], Worker], tmp_path: Path
) -> None:
    build_cast()
    by = system_actor("test")
    key = MONTH.year * 12 + MONTH.month
    as_admin.execute("SELECT pg_advisory_lock(%s, %s)", [MONTHS, key])
    first = workers("first")
    with job_scope(reason="test"):
        job = request_computation(month=MONTH, by=by, now=timezone.now())
    until("the first worker waits in the middle of its work", lambda: waits_for_the_month(as_admin))
    assert (read(job).state, read(job).attempts) == (JobState.RUNNING, 1)
    first.kill()

    as_admin.execute("SELECT pg_advisory_unlock(%s, %s)", [MONTHS, key])
    second = workers("second")
    current_app.send_task("tenancy.sweep_jobs")
    until("the sweeper has looked", lambda: second.done("tenancy.sweep_jobs") == 1)
    assert read(job).state == JobState.RUNNING, "while a lease runs, nobody takes its job"

    Clock(tmp_path / "clock").shift(LEASE.total_seconds() + 60)
    current_app.send_task("tenancy.sweep_jobs")
    until("the second worker has done it", lambda: read(job).state == JobState.DONE)
    current_app.send_task("assessment.compute_run", args=[job.pk])
    current_app.send_task("tenancy.sweep_jobs")
    until("a late ring has been heard", lambda: second.done("assessment.compute_run") == 2)
    second.stop()

    done = read(job)
    assert (done.attempts, done.lease, done.message) == (2, None, "")
    with job_scope(reason="test"):
        run = Run.objects.get(month=MONTH.first_day)
        assert run.version == 0
        assert run.digest == compute(MONTH, run.as_of).digest
