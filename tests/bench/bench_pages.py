"""The overview of a month as the provincial centre opens it: its cost may not grow with the number of enterprises."""

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenancy.enums import Role
from tenancy.models import User
from tenancy.scope import job_scope
from tests.bench.measure import Figure, ms, paired, seconds
from tests.bench.world import MONTH, World, Worlds
from tests.cast import PROVINCE, make_user

ROUNDS, REQUESTS = 9, 3
OVERVIEW = f"/assessment/?month={MONTH}"


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
    return [
        Figure("pages", "overview, 100,000 : 10,000 enterprises", ms(pair.subject), ms(pair.yardstick), pair.ratio,
               bound=1.3, source="ours"),
        Figure("pages", "queries of one, session and scope included", f"{many}", f"{few}", many, "", few, "ours"),
    ]  # fmt: skip


def signed_in(world: World) -> Client:
    """A client of somebody of the provincial centre."""
    with world.in_use():
        with job_scope(reason="bench"):
            there = User.objects.filter(username="bench-centre").first()
            user = there or make_user("bench-centre", Role.PROVINCIAL_CENTRE, region=PROVINCE)
        client = Client(headers={"host": "localhost"})
        client.force_login(user)
    return client


def _get(client: Client) -> None:
    answer = client.get(OVERVIEW)
    if answer.status_code != 200:
        raise RuntimeError(f"{OVERVIEW} answered {answer.status_code}")


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
