"""The enterprise's month over HTTP, in process: opening it with 1 and with 200 orders in hand, filing ten lines."""

from statistics import median

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.bench.december import Clerk, clerks, december, month_form
from tests.bench.measure import Figure, ms, seconds
from tests.bench.world import MONTH, World, Worlds

OPENED, FILED = 40, 40
PAGE = f"/orders/months/{MONTH}/"
_HAND = """
UPDATE orders_order SET closed_in = month, state = 3 WHERE enterprise_id = %(enterprise)s AND closed_in IS NULL;
INSERT INTO orders_order (public_id, enterprise_id, region_id, filing_id, month, line, contract_no, signed_on, market, hs_code,
                          product, currency, amount, shipment_month, state, note)
SELECT gen_random_uuid(), enterprise_id, region_id, id, month, 900 + line, 'HELD/' || line, DATE '2020-11-05', 'US', '610910',
       '针织衫', 'USD', 12000, DATE '2021-02-01', 1, ''
FROM (SELECT * FROM orders_filing WHERE enterprise_id = %(enterprise)s AND month < %(month)s ORDER BY month DESC LIMIT 1) f
CROSS JOIN generate_series(1, %(orders)s) line
"""


def run(worlds: Worlds) -> list[Figure]:
    """Every request is another enterprise of the large world, so that nothing is warm but the code."""
    call_command("collectstatic", "--noinput", verbosity=0)
    world = worlds.large
    world.fill_orders()
    client = Client(
        headers={"host": "localhost"}
    )  # one for all: each loads the middleware and lists the static files anew
    with world.in_use(), december():
        people = list(clerks(world, OPENED + FILED + 6))
        _open(client, people[-1])
        opened = median(_open(client, clerk) for clerk in people[:OPENED])
        few, many = _held(client, world, people[OPENED], 1), _held(client, world, people[OPENED + 1], 200)
        filed = median(_file(client, clerk) for clerk in people[OPENED + 6 :])
    return [
        Figure("month", "open the month, as the world has it", ms(opened), "", opened * 1000, " ms", 60, "issue"),
        Figure("month", "the same with 200 orders in hand : with 1", ms(many[0]), ms(few[0]), many[0] * 1000, " ms", 60, "issue"),
        Figure("month", "queries of one, 200 orders in hand : 1", f"{many[1]}", f"{few[1]}", many[1], "", few[1], "issue"),
        Figure("month", "file ten lines, page to receipt's address", ms(filed), "", filed * 1000, " ms", 120, "issue"),
    ]  # fmt: skip


def _sign_in(client: Client, clerk: Clerk) -> None:
    client.cookies.clear()
    client.cookies[settings.SESSION_COOKIE_NAME] = clerk.cookie


def _get(client: Client) -> None:
    answer = client.get(PAGE)
    if answer.status_code != 200:
        raise RuntimeError(f"{PAGE} answered {answer.status_code}")


def _open(client: Client, clerk: Clerk) -> float:
    _sign_in(client, clerk)
    return seconds(lambda: _get(client))


def _held(client: Client, world: World, clerk: Clerk, orders: int) -> tuple[float, int]:
    """Median of a few openings, and the queries of one."""
    world.admin.execute(_HAND, {"enterprise": clerk.enterprise, "orders": orders, "month": MONTH.first_day})
    _sign_in(client, clerk)
    times = [seconds(lambda: _get(client)) for _ in range(9)]
    with CaptureQueriesContext(connection) as captured:
        _get(client)
    return median(times), len(captured)


def _file(client: Client, clerk: Clerk) -> float:
    _sign_in(client, clerk)

    def submit() -> None:
        answer = client.post(PAGE, month_form(0, 10, clerk.enterprise))
        if answer.status_code != 302:
            raise RuntimeError(f"filing answered {answer.status_code}")

    return seconds(submit)
