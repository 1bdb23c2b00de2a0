"""The long lists as the provincial centre opens them: whatever is filtered and sorted, a page stays a page."""

from statistics import median

from django.core.management import call_command
from django.test import Client

from tests.bench.bench_pages import signed_in
from tests.bench.december import december
from tests.bench.measure import Figure, ms, seconds
from tests.bench.world import MONTH, Worlds

ROUNDS = 9
ROSTER = f"/orders/roster/?month={MONTH}"
PAGES = {
    "registry, no filter": "/enterprises/",
    "registry, by a tag": "/enterprises/?tag=key",
    "registry, by a state nobody has": "/enterprises/?state=3",
    "registry, a name in a hundred thousand": "/enterprises/?q=77777号",
    "registry, a word in every name": "/enterprises/?q=外贸",
    "registry, a credit code's beginning": "/enterprises/?q=913300000000099",
    "registry, a city": "/enterprises/?region=330100000",
    "roster, no filter": ROSTER,
    "roster, unfiled": f"{ROSTER}&standing=unfiled",
    "roster, late": f"{ROSTER}&standing=late",
    "roster, unfiled × tag × punctuality": f"{ROSTER}&standing=unfiled&tag=key&punctuality=mostly",
    "roster, never": f"{ROSTER}&standing=never",
    "roster, a name": f"{ROSTER}&q=77777号",
    "roster, a word in every name": f"{ROSTER}&q=外贸",
    "roster, a rare word of two letters × tag": f"{ROSTER}&q=77&tag=key",
    "roster, late × tag": f"{ROSTER}&standing=late&tag=key",
    "roster, a word in every name × tag × punctuality": f"{ROSTER}&q=外贸&tag=key&punctuality=always",
}
ORDERED = {
    "registry, by name, backwards": "/enterprises/?sort=name&order=desc",
    "registry, page 900": "/enterprises/?page=900",
    "roster, by name": f"{ROSTER}&sort=name",
    "roster, likeliest first": f"{ROSTER}&standing=unfiled&sort=likely",
    "roster, filed × tag, by amount": f"{ROSTER}&standing=filed&tag=key&sort=amount&order=desc",
    "roster, page 900": f"{ROSTER}&page=900",
}


def run(worlds: Worlds) -> list[Figure]:
    """The slowest filter of each list is judged, the slowest order or far page told; the others are told on the way."""
    call_command("collectstatic", "--noinput", verbosity=0)
    world = worlds.large
    client = signed_in(world)
    times: dict[str, float] = {}
    with world.in_use(), december():
        for what, address in (PAGES | ORDERED).items():
            _get(client, address)
            times[what] = median(seconds(lambda address=address: _get(client, address)) for _ in range(ROUNDS))
            print(f"  {what}: {ms(times[what])}", flush=True)
    figures = []
    for name in ("registry", "roster"):
        for pages, text, bound in ((PAGES, "slowest filter", 100), (ORDERED, "slowest order or far page", None)):
            worst = max((what for what in pages if what.startswith(name)), key=lambda what: times[what])
            took = times[worst]
            figures.append(
                Figure("lists", f"{text}: {worst}", ms(took), "", took * 1000, " ms", bound, "issue" if bound else "")
            )
    return figures


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
