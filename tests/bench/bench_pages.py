"""The overview of a month as the provincial centre opens it, everybody's first page and the search: they may not grow with
enterprises or months.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from urllib.parse import quote

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.models import Result, Run
from tenancy.enums import Role
from tenancy.models import User
from tenancy.scope import job_scope
from tests.bench.bench_questions import SEARCHES
from tests.bench.bench_questions import signed_in as office
from tests.bench.december import december
from tests.bench.measure import Figure, ms, paired, processor, seconds
from tests.bench.world import MONTH, World, Worlds
from tests.cast import PROVINCE, make_user

ROUNDS, REQUESTS = 9, 3
OVERVIEW = f"/assessment/?month={MONTH}"
MONTHS = 24
PAGES = {
    "overview": OVERVIEW,
    "overview, counties by change, twelve months of a county":
        f"{OVERVIEW}&group=counties&map=change&rate=response&window=recent&region=330106&sort=value",
    "overview, counties and what they owe": f"{OVERVIEW}&group=counties&map=owed",
    "ranking of the counties": f"/assessment/ranking/?month={MONTH}&group=counties",
    "the province's page": f"/assessment/{MONTH}/regions/330000/?window=recent",
}  # fmt: skip


OFFICES = ("county", "city", "province", "enterprise")


def run(worlds: Worlds) -> list[Figure]:
    """Twenty-seven requests a world, three in a row, taking turns in alternating order."""
    call_command("collectstatic", "--noinput", verbosity=0)
    clients = {world.database: signed_in(world) for world in (worlds.large, worlds.small)}
    queries = {world.database: _queries(world, clients[world.database]) for world in (worlds.large, worlds.small)}
    pairs: list[tuple[float, float]] = []
    for number in range(ROUNDS):
        turns = (worlds.large, worlds.small) if number % 2 else (worlds.small, worlds.large)
        took = {world.database: _requests(world, clients[world.database]) for world in turns}
        pairs += zip(took[worlds.large.database], took[worlds.small.database], strict=True)
    pair = paired(pairs)
    many, few = queries[worlds.large.database], queries[worlds.small.database]
    with two_years(worlds.large):
        took = {page: _median(worlds.large, clients[worlds.large.database], page) for page in PAGES.values()}
    return [
        Figure("pages", "overview, 100,000 : 10,000 enterprises", ms(pair.subject), ms(pair.yardstick), pair.ratio,
               bound=1.3, source="ours"),
        Figure("pages", "queries of one, session and scope included", f"{many}", f"{few}", many, "", few, "ours"),
        *(
            Figure("pages", f"{name}; {MONTHS} months of runs", ms(took[page]), "", took[page] * 1000, " ms", 100, "issue")
            for name, page in PAGES.items()
        ),
        *(figure for who in OFFICES for figure in _first_pages(worlds, who)),
    ]  # fmt: skip


def _first_pages(worlds: Worlds, who: str) -> list[Figure]:
    """The first page with its queries, and the slowest search; beside the time the processor's, this process and the server's."""
    searches = {f"search, {what}": f"/search/?q={quote(text)}" for what, text in SEARCHES.items()}
    few = _asked(worlds.small, office(worlds.small, who))
    client = office(worlds.large, who)
    many = _asked(worlds.large, client)
    took: dict[str, tuple[float, float]] = {}
    with worlds.large.in_use(), december():
        for what, page in ({"first page": "/"} | searches).items():
            _get(client, page)
            took[what] = _timed(client, page)
            print(f"  {who}: {what}: {ms(took[what][0])}, processor {ms(took[what][1])}", flush=True)
    worst = max(searches, key=lambda what: took[what])
    return [
        Figure("pages", f"{who}: {what}", ms(wall), f"processor {ms(busy)}", wall * 1000, " ms", 100, "issue")
        for what in ("first page", worst)
        for wall, busy in [took[what]]
    ] + [Figure("pages", f"{who}: queries of the first page", f"{many}", f"{few}", many, "", few, "ours")]


def _timed(client: Client, page: str) -> tuple[float, float]:
    """Medians of wall and processor time in seconds."""
    server = connection.connection.info.backend_pid
    wall, busy = zip(*(processor(lambda: _get(client, page), server) for _ in range(ROUNDS)), strict=True)
    return median(wall), median(busy)


def _asked(world: World, client: Client) -> int:
    """Queries of the first page."""
    with world.in_use(), december():
        _get(client, "/")
        with CaptureQueriesContext(connection) as captured:
            _get(client, "/")
        return len(captured)


def signed_in(world: World) -> Client:
    """A client of somebody of the provincial centre."""
    with world.in_use():
        with job_scope(reason="bench"):
            there = User.objects.filter(username="bench-centre").first()
            user = there or make_user("bench-centre", Role.PROVINCIAL_CENTRE, region=PROVINCE)
        client = Client(headers={"host": "localhost"})
        client.force_login(user)
    return client


@contextmanager
def two_years(world: World) -> Iterator[None]:
    """The month's run again for each month before it that has none, until there are twenty-four; taken away afterwards."""
    with world.in_use(), job_scope(reason="bench"):
        pattern = Run.objects.get(month=MONTH.first_day, version=0)
        rows = list(Result.objects.filter(run=pattern))
        there = set(Run.objects.values_list("month", flat=True))
        wanted = [MONTH.plus(-back).first_day for back in range(1, MONTHS)]
        added = []
        for day in wanted:
            if day in there:
                continue
            run = Run.objects.get(pk=pattern.pk)
            run.pk, run.public_id, run.month = None, uuid.uuid4(), day
            run.save(force_insert=True)
            for row in rows:
                row.pk, row.run_id, row.month = None, run.pk, day
            Result.objects.bulk_create(rows)
            added.append(run.pk)
    try:
        yield
    finally:
        with world.in_use(), job_scope(reason="bench"):
            Run.objects.filter(pk__in=added).delete()


def _median(world: World, client: Client, page: str) -> float:
    with world.in_use():
        _get(client, page)
        return median(seconds(lambda: _get(client, page)) for _ in range(ROUNDS))


def _get(client: Client, page: str = OVERVIEW) -> None:
    answer = client.get(page)
    if answer.status_code != 200:
        raise RuntimeError(f"{page} answered {answer.status_code}")


def _queries(world: World, client: Client) -> int:
    with world.in_use():
        _get(client)
        with CaptureQueriesContext(connection) as captured:
            _get(client)
        return len(captured)


def _requests(world: World, client: Client) -> list[float]:
    with world.in_use():
        _get(client)
        return [seconds(lambda: _get(client)) for _ in range(REQUESTS)]
