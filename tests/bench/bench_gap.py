"""差距测算 of a county, a city and the province, recounted while the official waits."""

from statistics import median

from django.core.management import call_command
from django.db import connection
from django.test import Client

from assessment.services import compute_run
from tenancy.enums import Role
from tenancy.models import User
from tenancy.scope import job_scope
from tests.bench.bench_pages import signed_in
from tests.bench.december import NOW, december
from tests.bench.measure import Figure, ms, processor
from tests.bench.world import MONTH, SYSTEM, World, Worlds
from tests.cast import HANGZHOU, XIHU, make_user

ROUNDS = 9
CITY_BOUND = 125
"""Milliseconds: a city's year is up to four hundred thousand rows of rosters, counted for each request."""
LISTS = ("unfiled", "late", "correction", "questions", "feedback")


def run(worlds: Worlds) -> list[Figure]:
    """The slowest of the five lists each, with the figures of the month above it."""
    call_command("collectstatic", "--noinput", verbosity=0)
    world = worlds.large
    centre, county = signed_in(world), _bureau(world, Role.COUNTY_OFFICER, XIHU)
    city = _bureau(world, Role.CITY_OFFICER, HANGZHOU)
    views = (
        ("county", county, "330106", 100),
        ("city", city, "330100", CITY_BOUND),
        ("city, one of its counties", city, "330106", 100),
        ("province", centre, "330000", 100),
        ("province, a city", centre, "330100", CITY_BOUND),
        ("province, a county", centre, "330106", 100),
    )
    figures = []
    with world.in_use(), december():
        # As of now, not of the cut-off to come: a month that is over is not recounted.
        with job_scope(reason="bench"):
            compute_run(month=MONTH, as_of=NOW, by=SYSTEM, now=NOW)
        for name, client, region, bound in views:
            took, worked = _slowest(client, f"/assessment/gap/?month={MONTH}&region={region}")
            text = f"{name}: what is missing, slowest list"
            busiest = f"processor ≤ {ms(worked)}"
            figures.append(Figure("gap", text, ms(took), busiest, took * 1000, " ms", bound, "ours"))
    return figures


def _slowest(client: Client, address: str) -> tuple[float, float]:
    """Wall time of the slowest list, and the most processor time of one, this process's and the server's together."""
    worst = busiest = 0.0
    for name in LISTS:
        page = f"{address}&list={name}"
        _get(client, page)
        server = connection.connection.info.backend_pid
        pairs = [processor(lambda page=page: _get(client, page), server) for _ in range(ROUNDS)]
        took, worked = (median(pair[side] for pair in pairs) for side in (0, 1))
        print(f"  {page}: {ms(took)}, processor {ms(worked)}", flush=True)
        worst, busiest = max(worst, took), max(busiest, worked)
    return worst, busiest


def _bureau(world: World, role: Role, region: int) -> Client:
    with world.in_use():
        name = f"bench-{region}"
        with job_scope(reason="bench"):
            user = User.objects.filter(username=name).first() or make_user(name, role, region=region)
        client = Client(headers={"host": "localhost"})
        client.force_login(user)
    return client


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
