"""Ten times the enterprises may take ten times as long, and no more."""

from collections.abc import Callable
from functools import partial

from orders.selectors import filing_counts
from tenancy.scope import job_scope
from tests.bench.bench_assess import assess
from tests.bench.bench_counts import BARE, ask
from tests.bench.measure import Figure, ms, paired, seconds
from tests.bench.world import CUTOFF, MONTH, World, Worlds

ROUNDS = 9
LINEAR = 10 * 1.2  # ten times as many, and a fifth for what a machine's caches hold of the small world only


def run(worlds: Worlds) -> list[Figure]:
    """The same call in both worlds in turn."""
    found = []
    for what, call in (("filing_counts", _count), ("compute_run", assess)):
        pair = paired([(_once(worlds.large, call), _once(worlds.small, call)) for _ in range(ROUNDS)])
        found.append(
            Figure("growth", f"{what}, 100,000 : 10,000 enterprises", ms(pair.subject), ms(pair.yardstick), pair.ratio,
                   bound=LINEAR, source="issue")
        )  # fmt: skip
    pair = paired([(_bare(worlds.large), _bare(worlds.small)) for _ in range(ROUNDS)])
    found.append(
        Figure("growth", "bare GROUP BY region, 100,000 : 10,000", ms(pair.subject), ms(pair.yardstick), pair.ratio)
    )
    return found


def _count() -> None:
    with job_scope(reason="bench"):
        filing_counts(MONTH, CUTOFF)


def _once(world: World, call: Callable[[], None]) -> float:
    """A new connection each time; its first call learns the catalogue and is not counted."""
    with world.in_use():
        call()
        return seconds(call)


def _bare(world: World) -> float:
    return seconds(partial(ask, world.admin, BARE))
