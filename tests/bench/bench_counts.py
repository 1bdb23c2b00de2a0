"""Counting one month for all regions against one bare pass over the returns."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from orders.selectors import filing_counts
from tenancy.scope import job_scope
from tests.bench.measure import Figure, alternate, ms
from tests.bench.world import CUTOFF, MONTH, World, Worlds

BARE = "SELECT region_id, count(*) FROM orders_filing GROUP BY region_id"
FILTERED = """
SELECT region_id,
       count(*) FILTER (WHERE month = %(month)s),
       count(*) FILTER (WHERE month = %(month)s AND first_filed_at <= %(cutoff)s),
       count(*) FILTER (WHERE month = %(previous)s),
       count(*) FILTER (WHERE month = %(previous)s AND first_filed_at <= %(cutoff)s),
       count(*),
       count(*) FILTER (WHERE first_filed_at <= %(cutoff)s)
FROM orders_filing WHERE on_roster GROUP BY region_id
"""
_VALUES = {"month": MONTH.first_day, "previous": MONTH.previous().first_day, "cutoff": CUTOFF}
ROUNDS = 21


def run(worlds: Worlds) -> list[Figure]:
    """December: the whole year lies behind it."""
    world = worlds.large
    found = []
    with world.in_use(), job_scope(reason="bench"):
        count = partial(filing_counts, MONTH, CUTOFF)
        # What is fast must be right first.
        totals = [
            sum(each.roster_to_date for each in count().values()),
            sum(each.filed_to_date for each in count().values()),
        ]
        assert totals == list(_roster(world)), totals
        pair = alternate(count, partial(ask, world.admin, BARE), rounds=ROUNDS)
        found.append(
            Figure("counts", "count December for all regions : bare GROUP BY region", ms(pair.subject), ms(pair.yardstick),
                   pair.ratio, bound=2.0, source="issue")
        )  # fmt: skip
        pair = alternate(count, partial(ask, world.admin, FILTERED, _VALUES), rounds=ROUNDS)
        found.append(
            Figure("counts", "the same : GROUP BY region with the six FILTERs", ms(pair.subject), ms(pair.yardstick), pair.ratio)
        )  # fmt: skip
        # As the day after a cut-off leaves it: two months' rows newly written, no VACUUM since, and none due yet (20 %).
        world.admin.execute("SET session_replication_role = replica")
        world.admin.execute(
            "UPDATE orders_filing SET version = version WHERE month >= %s", [MONTH.previous().first_day]
        )
        pair = alternate(count, partial(ask, world.admin, BARE), rounds=ROUNDS)
        found.append(
            Figure("counts", "the same : bare, a sixth of the rows rewritten, not vacuumed", ms(pair.subject), ms(pair.yardstick),
                   pair.ratio, bound=2.0, source="ours")
        )  # fmt: skip
    world.admin.execute("VACUUM (ANALYZE) orders_filing")
    return found


def ask(cursor: Any, text: str, values: Mapping[str, object] | Sequence[object] | None = None) -> list[Any]:
    """All rows of a query."""
    cursor.execute(text, values)
    return cursor.fetchall()


def _roster(world: World) -> tuple[int, int]:
    """The year's roster and how much of it had filed by the cut-off."""
    text = "SELECT count(*), count(*) FILTER (WHERE first_filed_at <= %s) FROM orders_filing WHERE on_roster"
    due, filed = ask(world.admin, text, [CUTOFF])[0]
    return due, filed
