"""A half-year's priority list of 100,000 enterprises: how long it takes to make and to verify, and its pages."""

from statistics import median

from django.core.management import call_command
from django.test import Client

from assessment.models import PriorityList
from assessment.rules.halves import HalfYear
from assessment.selectors.priority_checked import verify_priority_lists
from assessment.services import make_priority_list, publish_priority_list
from core.periods import day_start
from tenancy.enums import Role
from tenancy.models import Enterprise
from tenancy.roles import system_actor
from tenancy.scope import actor_scope, in_snapshot
from tests.bench.bench_pages import signed_in
from tests.bench.measure import Figure, ms, seconds
from tests.bench.world import SYSTEM, World, Worlds
from tests.cast import make_user

SECONDS, PAGE, ROUNDS, MADE = 30, 100, 9, 3
HALF = HalfYear(2020, 2)
LIST = f"/assessment/priority/?half={HALF}"
PAGES = {
    "no filter": LIST,
    "a benefit": f"{LIST}&benefit=loans",
    "who does not qualify for one": f"{LIST}&benefit=loans&standing=no",
    "all, by conversion": f"{LIST}&standing=all&sort=conversion",
    "not qualifying, by conversion, backwards": f"{LIST}&standing=no&sort=conversion&order=desc",
    "all, by share on time, page 150": f"{LIST}&standing=all&sort=share&page=150",
    "by reference": f"{LIST}&scope=reference&standing=all",
    "a county": f"{LIST}&region=330106000&standing=all&sort=conversion",
    "a name": f"{LIST}&standing=all&q=77777号",
    "a word in every name": f"{LIST}&standing=all&q=外贸",
}


def run(worlds: Worlds) -> list[Figure]:
    """Made three times over, published, verified, its pages opened; then an enterprise's own page, counted as it opens."""
    call_command("collectstatic", "--noinput", verbosity=0)
    world = worlds.history
    now = day_start(HALF.last_month.plus(2).first_day)
    with world.in_use():
        made = median(
            seconds(lambda: in_snapshot(SYSTEM, lambda: make_priority_list(half=HALF, by=SYSTEM, now=now)))
            for _ in range(MADE)
        )
        with actor_scope(SYSTEM):
            row = PriorityList.objects.get()
            publish_priority_list(shown=row.public_id, seen=row.digest, by=SYSTEM, now=now)
            rows = row.entries.count()
        with actor_scope(system_actor("bench"), snapshot=True):
            verified = seconds(_verify)
    client = signed_in(world)
    with world.in_use():
        times = {what: _page(client, address) for what, address in PAGES.items()}
        for what, took in times.items():
            print(f"  {what}: {ms(took)}", flush=True)
        slowest = max(times, key=lambda what: times[what])
        entry = _page(client, f"/assessment/priority/{row.public_id}/{_enterprise(world).public_id}/")
        own = _page(_clerk(world), "/assessment/priority/own/")
    return [
        Figure("priority", f"a list of {rows:,} enterprises, judged and written", ms(made), "", made, " s", SECONDS, "ours"),
        Figure("priority", "the same verified", ms(verified), "", verified, " s", SECONDS, "ours"),
        Figure("priority", f"slowest of {len(PAGES)} pages of the list: {slowest}", ms(times[slowest]), "",
               times[slowest] * 1000, " ms", PAGE, "issue"),
        Figure("priority", "one enterprise explained", ms(entry), "", entry * 1000, " ms", PAGE, "issue"),
        Figure("priority", "an enterprise's own standing, counted live", ms(own), "", own * 1000, " ms", PAGE, "issue"),
    ]  # fmt: skip


def _verify() -> None:
    assert not any(found.differences for found in verify_priority_lists())


def _enterprise(world: World) -> Enterprise:
    """Somebody in the middle."""
    with actor_scope(SYSTEM):
        return Enterprise.objects.get(pk=world.enterprises // 2)


def _clerk(world: World) -> Client:
    enterprise = _enterprise(world)
    with actor_scope(SYSTEM):
        user = make_user("bench-priority", Role.ENTERPRISE_CLERK, enterprise=enterprise)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def _page(client: Client, address: str) -> float:
    """Seconds of server time of a page."""
    answers = [client.get(address)]
    assert answers[0].status_code == 200, address
    return median(seconds(lambda: client.get(address)) for _ in range(ROUNDS))
