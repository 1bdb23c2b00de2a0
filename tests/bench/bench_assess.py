"""The whole assessment of one month: the service, and the command as a process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from assessment.selectors import compute
from assessment.services import compute_run
from tenancy.scope import actor_scope, in_snapshot
from tests.bench.bench_counts import BARE, ask
from tests.bench.measure import Figure, alternate, ms
from tests.bench.world import CUTOFF, MONTH, NOW, SYSTEM, World, Worlds

ROUNDS, FROZEN_ROUNDS, PROCESSES = 15, 5, 4
REFUSED = "2020-13"


@dataclass(frozen=True)
class Process:
    """What one process took: seconds from start to end, seconds of processor time, its largest memory in MB."""

    wall: float
    cpu: float
    megabytes: float


def run(worlds: Worlds) -> list[Figure]:
    """Service and command take turns with their yardsticks."""
    world = worlds.large
    with world.in_use():
        pair = alternate(count, lambda: ask(world.admin, BARE), rounds=ROUNDS)
        frozen = alternate(assess, lambda: ask(world.admin, BARE), rounds=FROZEN_ROUNDS)
    ended, refused = [], []
    for number in range(PROCESSES + 1):
        refused.append(_command(world, REFUSED, code=1))
        ended.append(_command(world, str(MONTH), code=0))
        if not number:  # the first one compiled what had not been imported before
            ended.clear()
            refused.clear()
    wall, start = median(one.wall for one in ended), median(one.wall for one in refused)
    cpu, starting = median(one.cpu for one in ended), median(one.cpu for one in refused)
    memory, bare = median(one.megabytes for one in ended), median(one.megabytes for one in refused)
    return [
        Figure("assess", "a month computed: December counted and judged", ms(pair.subject), "", pair.subject, " s",
               1.0, "issue"),
        Figure("assess", "compute_run: the same, with a million rows frozen by id, written, committed", ms(frozen.subject), "",
               frozen.subject, " s", 3.0, "issue"),
        Figure("assess", "a month computed : bare GROUP BY region", ms(pair.subject), ms(pair.yardstick), pair.ratio),
        Figure("assess", "manage.py assess 2020-12, wall time : its start alone", ms(wall), ms(start), wall / start),
        Figure("assess", "the same, processor time of the process", ms(cpu), ms(starting), cpu / starting),
        Figure("assess", "its largest memory", f"{memory:.0f} MB", f"{bare:.0f} MB", memory, " MB", 300.0, "issue"),
    ]  # fmt: skip


def count() -> None:
    """Counted and judged, and nothing written."""
    with actor_scope(SYSTEM):
        compute(MONTH, CUTOFF)


def assess() -> None:
    """One run as the beat makes it: a transaction that sees one moment, the run before replaced."""
    in_snapshot(SYSTEM, lambda: compute_run(month=MONTH, as_of=CUTOFF, by=SYSTEM, now=NOW))


def _command(world: World, month: str, *, code: int) -> Process:
    """`manage.py assess` as anybody types it. A month that is none ends it after all imports and before any query."""
    begun = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "assess", month],
        env=world.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.stderr.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != code:
        raise RuntimeError(f"assess {month} ended with {process.returncode}: {said.decode(errors='replace')}")
    return Process(perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
