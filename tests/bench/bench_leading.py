"""The leading index and the figures of lists, as the provincial centre opens them with a hundred thousand enterprises."""

from pathlib import Path
from statistics import median

from django.core.management import call_command
from django.db import connection

from alerts.models import LeadingCount
from alerts.services import count_leading
from core.periods import Month
from tenancy.scope import job_scope
from tests.bench.bench_lists import _get
from tests.bench.bench_pages import signed_in
from tests.bench.december import NOW, december
from tests.bench.measure import Figure, ms, processor, seconds
from tests.bench.world import SYSTEM, World, Worlds

ROUNDS = 9
YEAR = Month.span(Month(2020, 1), Month(2020, 12))
PAGES = {
    "leading index": "/lists/leading/",
    "leading index, by market": "/lists/leading/?by=market",
    "leading index, by product, by the exports": "/lists/leading/?by=product&sort=change&order=desc",
    "leading index of one product, a city": "/lists/leading/?product=61&region=330100000",
    "a list on the map": "/lists/2020Q3/map/",
    "the lists over the quarters": "/lists/quarters/",
}


def run(worlds: Worlds) -> list[Figure]:
    """Last of the groups: it rewrites the returns."""
    call_command("collectstatic", "--noinput", verbosity=0)
    world = worlds.large
    _fill(world)
    client = signed_in(world)
    with world.in_use(), december():
        took = []
        for month in YEAR:
            took.append(seconds(lambda month=month: _count(month)))
        with job_scope(reason="bench"):
            rows = LeadingCount.objects.filter(month=YEAR[-1].first_day).count()
        connection.close()
        world.admin.execute("VACUUM (ANALYZE) alerts_leadingcount")
        times: dict[str, float] = {}
        busy: dict[str, float] = {}
        for what, address in PAGES.items():
            _get(client, address)
            server = connection.connection.info.backend_pid
            both = [processor(lambda address=address: _get(client, address), server) for _ in range(ROUNDS)]
            times[what], busy[what] = (median(column) for column in zip(*both, strict=True))
            print(f"  {what}: {ms(times[what])}, processor {ms(busy[what])}", flush=True)
    worst = max(times, key=lambda what: times[what])
    count = median(took)
    most = max(busy.values())
    return [
        Figure(
            "leading",
            f"slowest page of figures: {worst}",
            ms(times[worst]),
            "",
            times[worst] * 1000,
            " ms",
            100,
            "issue",
        ),
        Figure("leading", "the most processor time of one, the server's with it", ms(most), "", most * 1000, " ms"),
        Figure("leading", f"counting one month anew ({rows:,} rows written)", ms(count), "", count, " s"),
    ]


def _fill(world: World) -> None:
    path = Path(__file__).with_name("leading.sql")
    for statement in (
        "BEGIN", "SET LOCAL session_replication_role = replica", path.read_text(encoding="utf-8"), "COMMIT",
        "VACUUM (ANALYZE)", "CHECKPOINT",
    ):  # fmt: skip
        world.admin.execute(statement)


def _count(month: Month) -> None:
    with job_scope(reason="bench"):
        count_leading(months=[month], by=SYSTEM, now=NOW)
