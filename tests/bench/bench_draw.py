"""Drawing a list by rules for 100,000 enterprises with two years of order books: how long, how much memory, and why an enterprise
has its colour.

The yardstick is one pass of the same aggregates in plain SQL: the gathering statement as superuser, past row security, its rows
received and not looked at. What is above it is judging, words and figures, and writing them.
"""

import json
import os
import subprocess
import sys
from importlib import import_module
from statistics import median
from typing import Any

import django

MEGABYTES, SECONDS, PAGE, TRIAL = 300, 10, 100, 200
ROUNDS, EXPLAINED, REQUESTS = 3, 25, 9
QUARTER = "2020Q4"
PAGES = {
    "no filter": "",
    "who enters, by region": "?move=enters&sort=region",
    "who gets worse, by region": "?move=worse&sort=region",
    "a word in every name": "?q=外贸",
    "a name": "?q=77777号",
    "a city": "?region=330100000",
    "a tag, by the colour before, backwards": "?tag=key&sort=before&order=desc",
    "red": "?colour=1",
    "kept for a quarter": "?mark=held",
    "page 400": "?page=400",
}


def run(worlds: Any) -> list[Any]:
    """Three rounds, list and yardstick in turn; the memory of a process of its own; explanations of enterprises in turn."""
    measure = import_module("tests.bench.measure")
    world = worlds.history
    with world.in_use():
        pair = measure.alternate(draw_list, lambda: pass_over(world.admin), rounds=ROUNDS, warm=1)
        rows, stored, live = explanations()
    slowest, took = trial_pages(world)
    used = peak(world)
    figure, ms = measure.Figure, measure.ms
    return [
        figure("draw", f"a list for {world.enterprises:,} enterprises, {rows:,} rows written", ms(pair.subject), "",
               pair.subject, " s", SECONDS, "issue"),
        figure("draw", "the same : one pass of its aggregates in plain SQL", ms(pair.subject), ms(pair.yardstick), pair.ratio),
        figure("draw", "largest memory of a process that draws one", f"{used:.0f} MB", "", used, " MB", MEGABYTES, "issue"),
        figure("draw", f"slowest of {len(PAGES)} pages of the dry run: {slowest}", ms(took), "", took * 1000, " ms", TRIAL,
               "issue"),
        figure("draw", "one enterprise explained, from its row", ms(stored), "", stored * 1000, " ms", PAGE, "issue"),
        figure("draw", "one enterprise explained, gathered live", ms(live), "", live * 1000, " ms", PAGE, "issue"),
    ]  # fmt: skip


def draw_list() -> Any:
    """One dry run from the request to its last row, as the job does it."""
    services, files = import_module("alerts.services"), import_module("alerts.ruleset_files")
    periods, scope, roles = (
        import_module("core.periods"),
        import_module("tenancy.scope"),
        import_module("tenancy.roles"),
    )
    quarter = periods.Quarter.parse(QUARTER)
    with scope.job_scope(reason="bench"):
        now = moment()
        draft = services.request_trial(
            quarter=quarter, ruleset=files.ruleset_for(quarter), by=roles.system_actor("bench"), now=now
        )
    with scope.job_scope(reason="bench"):
        return services.draw(draft=draft)


def moment() -> Any:
    """When the list is drawn up: in the month after its quarter, each time a second later, so that each is another."""
    periods, models = import_module("core.periods"), import_module("alerts.models")
    begin = periods.day_start(periods.Quarter.parse(QUARTER).publication_month.first_day)
    return begin + import_module("datetime").timedelta(days=14, seconds=models.ListDraft.objects.count())


def pass_over(cursor: Any) -> None:
    """The gathering statement alone."""
    sql, facts = import_module("core.sql"), import_module("alerts.selectors.facts")
    quarter = import_module("core.periods").Quarter.parse(QUARTER)
    months = [month.first_day for month in facts.window(quarter)]
    cursor.execute("SET work_mem = '128MB'")
    cursor.execute(
        sql.load("alerts", "gather_facts").text,
        {
            "enterprise": None, "months": months, "first": months[12], "last": months[14], "late": [],
            "as_of": import_module("core.periods").day_start(quarter.publication_month.last_day),
            "whole": True, "now_months": months[12:], "base_months": months[:3],
        },
    )  # fmt: skip


def explanations() -> tuple[int, float, float]:
    """Rows of the last dry run; seconds for one enterprise that has one, and for one that has none."""
    measure, models = import_module("tests.bench.measure"), import_module("alerts.models")
    selectors, scope, tenancy = (
        import_module("alerts.selectors"), import_module("tenancy.scope"), import_module("tenancy.models"),
    )  # fmt: skip
    roles, enums = import_module("tenancy.roles"), import_module("tenancy.enums")
    centre = roles.Actor(user=None, role=enums.Role.PROVINCIAL_CENTRE, label="测速", region=330000000)
    with scope.actor_scope(centre):
        draft = models.ListDraft.objects.latest("id")
        entries = models.DraftEntry.objects.filter(draft=draft)
        have = list(entries.order_by("enterprise_id").values_list("enterprise__public_id", flat=True)[:EXPLAINED])
        without = tenancy.Enterprise.objects.exclude(pk__in=entries.values("enterprise_id"))
        lack = list(without.order_by("id").values_list("public_id", flat=True)[:EXPLAINED])
        rows = entries.count()

    def took(enterprise: Any) -> float:
        def one() -> None:
            with scope.actor_scope(centre):
                selectors.explain_in_draft(centre, draft.public_id, enterprise)

        return float(measure.seconds(one))

    return rows, median(map(took, have)), median(map(took, lack))


def trial_pages(world: Any) -> tuple[str, float]:
    """The page of the last dry run as the centre opens it, filtered and sorted: which takes longest, and its seconds."""
    measure, pages, models = (
        import_module("tests.bench.measure"), import_module("tests.bench.bench_pages"), import_module("alerts.models"),
    )  # fmt: skip
    import_module("django.core.management").call_command("collectstatic", "--noinput", verbosity=0)
    client = pages.signed_in(world)
    with world.in_use():
        with import_module("tenancy.scope").job_scope(reason="bench"):
            base = f"/lists/drafts/{models.ListDraft.objects.latest('id').public_id}/"

        def opened(query: str) -> float:
            def one() -> None:
                answer = client.get(base + query)
                if answer.status_code != 200:
                    raise RuntimeError(f"{base}{query} answered {answer.status_code}")

            one()
            return median(float(measure.seconds(one)) for _ in range(REQUESTS))

        times = {what: opened(query) for what, query in PAGES.items()}
    for what, took in times.items():
        print(f"  dry run, {what}: {measure.ms(took)}", flush=True)
    slowest = max(times, key=lambda what: times[what])
    return slowest, times[slowest]


def peak(world: Any) -> float:
    """Megabytes at most of a process that does nothing but draw one list: as a worker's would be."""
    command = [sys.executable, "-m", "tests.bench.bench_draw"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=world.environ)
    return float(json.loads(done.stdout.splitlines()[-1])["own"])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zjtrade.settings")
    django.setup()
    draw_list()
    # not ru_maxrss: that begins with what the parent had
    print(json.dumps({"own": import_module("tests.bench.bench_import").high_water("self")}))
