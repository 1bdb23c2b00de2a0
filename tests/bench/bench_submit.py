"""Filing a return of ten lines, with all checks, row security and audit, against writing its rows and nothing else."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import count
from typing import Any
from uuid import uuid4

from psycopg2.extras import execute_values

from core.periods import SHANGHAI
from orders.facts import RawLine, RawReturn
from orders.services import file_return
from tenancy.enums import Role
from tenancy.roles import Actor
from tenancy.scope import actor_scope
from tests.bench.bench_counts import ask
from tests.bench.measure import Figure, alternate, ms
from tests.bench.world import MONTH, Worlds

ROUNDS, LINES = 25, 10
NOW = datetime(2020, 12, 15, 10, tzinfo=SHANGHAI)
_EMPTY = """
SELECT f.id, f.enterprise_id, f.region_id FROM orders_filing f
WHERE f.month = %s AND f.on_roster AND f.status = 1 ORDER BY f.enterprise_id LIMIT %s
"""
_ORDERS = """
INSERT INTO orders_order (public_id, enterprise_id, region_id, filing_id, month, line, contract_no, signed_on, market, hs_code,
                          product, currency, amount, shipment_month, state, note) VALUES %s
"""
_FILED = """
UPDATE orders_filing SET status = 3, signed_count = %s, first_filed_at = %s, filed_at = %s, version = version + 1 WHERE id = %s
"""


def run(worlds: Worlds) -> list[Figure]:
    """Each round another two enterprises of the roster that have not filed yet; both commit."""
    world = worlds.large
    open_returns = iter(ask(world.admin, _EMPTY, [MONTH.first_day, 4 * ROUNDS]))
    with world.in_use():
        world.admin.execute("SET session_replication_role = replica")
        numbers = count()
        pair = alternate(
            lambda: _file(open_returns), lambda: _write(world.admin, open_returns, next(numbers)), rounds=ROUNDS
        )
        world.admin.execute("SET session_replication_role = DEFAULT")
    return [
        Figure(
            "submit",
            "file_return of ten lines : its rows, no trigger",
            ms(pair.subject),
            ms(pair.yardstick),
            pair.ratio,
        )
    ]


def _file(open_returns: Iterator[Any]) -> None:
    _, enterprise, region = next(open_returns)
    clerk = Actor(user=None, role=Role.ENTERPRISE_CLERK, label="bench", region=region, enterprise=enterprise)
    lines = [
        RawLine(contract_no=f"B-{line}", signed_on="2020-12-08", market="US", hs_code="610910", product="针织衫",
                currency="USD", amount="12000", shipment_month="2021-03")
        for line in range(LINES)
    ]  # fmt: skip
    with actor_scope(clerk):
        file_return(month=MONTH, typed=RawReturn(lines=lines, accept_flags=True), version=0, by=clerk, now=NOW)


def _write(cursor: Any, open_returns: Iterator[Any], number: int) -> None:
    filing, enterprise, region = next(open_returns)
    rows = [
        (str(uuid4()), enterprise, region, filing, MONTH.first_day, line, f"W-{number}-{line}", date(2020, 12, 8), "US",
         "610910", "针织衫", "USD", 12000, date(2021, 3, 1), 1, "")
        for line in range(1, LINES + 1)
    ]  # fmt: skip
    cursor.execute("BEGIN")
    execute_values(cursor, _ORDERS, rows)
    cursor.execute(_FILED, [LINES, NOW, NOW, filing])
    cursor.execute("COMMIT")
