"""Ten thousand typical cases among a hundred thousand enterprises: the list, one case, words in them, the year's numbers."""

from collections.abc import Callable
from pathlib import Path
from statistics import median
from urllib.parse import quote

from django.core.management import call_command
from django.db import connection

from cases.models import TypicalCase
from cases.selectors import search_cases
from tenancy.enums import Role
from tenancy.models import User
from tenancy.scope import actor_scope, job_scope
from tenancy.selectors import actor_of, within_region
from tests.bench.bench_questions import REGIONS, signed_in
from tests.bench.december import december
from tests.bench.measure import Figure, ms, processor
from tests.bench.world import World, Worlds

ROUNDS = 9
HOME = "/questions/typical/"
WORDS = {
    "a rare word": "专列",
    "a word in every title": "一企一策",
    "a word in every text": "一对一",
    "words nobody wrote": "无此内容",
    "an enterprise": "99号",
    "a word in every enterprise's name": "外贸",
    "a letter": "w",
}
LISTS = (
    {"list": HOME, "list, last page": f"{HOME}?page=9999", "list, waiting": f"{HOME}?state=waiting"}
    | {"list, adopted × kind × month": f"{HOME}?state=adopted&kind=1&month=2020-06"}
    | {f"list, by {sort}": f"{HOME}?sort={sort}&order=desc" for sort in ("changed", "month", "region", "size")}
    | {f"list, {what}": f"{HOME}?q={quote(words)}" for what, words in WORDS.items()}
    | {"numbers": f"{HOME}numbers/?year=2020"}
)


def run(worlds: Worlds) -> list[Figure]:
    """The slowest list, case and search of each office is judged; the others are told on the way."""
    call_command("collectstatic", "--noinput", verbosity=0)
    world = worlds.large
    _fill(world)
    figures = []
    with world.in_use(), december():
        for who in REGIONS:
            client = signed_in(world, who)
            ids = _ids(who)
            pages = LISTS | {f"case {number}": f"{HOME}{one}/" for number, one in enumerate(ids)}
            gets = {what: get_of(client, address) for what, address in pages.items()}
            times = {what: time_of(f"{who}: {what}", get) for what, get in gets.items()}
            for kind in ("list", "case", "numbers"):
                worst = max((what for what in times if what.startswith(kind)), key=lambda what: times[what])
                text = f"{who}, slowest {kind}: {worst}"
                figures.append(Figure("cases", text, ms(times[worst]), "", times[worst] * 1000, " ms", 100, "issue"))
            figures.append(_searching(who))
    return figures


def _fill(world: World) -> None:
    world.admin.execute("SELECT EXISTS (SELECT FROM cases_typicalcase)")
    if world.admin.fetchone()[0]:
        return
    text = Path(__file__).with_name("typical.sql").read_text(encoding="utf-8")
    for statement in ("BEGIN", "SET LOCAL session_replication_role = replica", text, "COMMIT"):
        world.admin.execute(statement)
    for table in ("cases_typicalcase", "cases_casestep"):
        world.admin.execute(f"VACUUM (ANALYZE) {table}")


def _ids(who: str) -> list[str]:
    with job_scope(reason="bench"):
        rows = within_region(TypicalCase.objects.filter(submitted_at__isnull=False), REGIONS[who])
        return [str(one) for one in rows.values_list("public_id", flat=True)[:3]]


def get_of(client: object, address: str) -> Callable[[], object]:
    def get() -> object:
        answer = client.get(address)  # type: ignore[attr-defined]  # a django.test.Client
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        return answer

    return get


def _searching(who: str) -> Figure:
    """What a search over everything asks of cases: five findings."""
    with job_scope(reason="bench"):
        user = User.objects.get(username=f"bench-desk-{who}")
    actor = actor_of(user, None)
    assert actor is not None and actor.role is not Role.ENTERPRISE_CLERK
    with actor_scope(actor):
        times = {
            what: time_of(f"{who}: search, {what}", lambda words=words: search_cases(actor, words, limit=5))
            for what, words in WORDS.items()
        }
    worst = max(times, key=lambda what: times[what])
    return Figure(
        "cases", f"{who}, slowest search: {worst}", ms(times[worst]), "", times[worst] * 1000, " ms", 100, "issue"
    )


def time_of(what: str, work: Callable[[], object]) -> float:
    work()
    server = connection.connection.info.backend_pid
    took, worked = (median(side) for side in zip(*(processor(work, server) for _ in range(ROUNDS)), strict=True))
    print(f"  {what}: {ms(took)}, processor {ms(worked)}", flush=True)
    return took
