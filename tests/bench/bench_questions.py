"""Questions as everybody opens them, with a hundred thousand of them; and the desk's list and search beside django-helpdesk's.

Every page is asked for as a county, a city, the province and an enterprise ask for it: signed in, through the whole
middleware, as `zj_app` in its scope. The county is the one with the most questions, the enterprise asked the most.
"""

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from urllib.parse import quote

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenancy.enums import Role
from tenancy.models import Enterprise, User
from tenancy.rules import region_range
from tenancy.scope import job_scope
from tests.bench.december import december
from tests.bench.desks import desk_pair
from tests.bench.measure import Figure, ms, processor, seconds
from tests.bench.titles import EVERYWHERE, MATTERS, RARE, REPLIES
from tests.bench.world import MONTH, World, Worlds
from tests.cast import PROVINCE, make_user

ROUNDS, POSTED = 7, 15
CITY, COUNTY, BUSIEST = 330100000, 330102000, 1
REGIONS = {"county": COUNTY, "city": CITY, "province": PROVINCE}
ROLES = {"county": Role.COUNTY_OFFICER, "city": Role.CITY_OFFICER, "province": Role.PROVINCIAL_CENTRE}
DESK = "/questions/?state="
VIEWS = ("open", "overdue", "soon", "unaccepted", "reopened", "answered", "proposed", "excluded", "all")
SEARCHES = {
    "a rare word": RARE,
    "a word of one in twenty": MATTERS[0],
    "a word in every title": EVERYWHERE,
    "a number": "WT202012",
    "an enterprise": "99号",
    "a word in every enterprise's name": "外贸",
    "words nobody wrote": "无此内容",
    "a letter": "w",
    "one character": "港",
}
LISTS = (
    {f"desk, {view}": f"{DESK}{view}" for view in VIEWS}
    | {f"desk, all, {scope}": f"{DESK}all&scope={scope}" for scope in ("office", "mine")}
    | {
        "desk, open, mine": f"{DESK}open&scope=mine",
        "desk, all, a topic": f"{DESK}all&topic=3",
        "desk, all, a tag": f"{DESK}all&tag=旺季",
        "desk, all, a rare tag": f"{DESK}all&tag=专列",
        "desk, all, a tag nobody set": f"{DESK}all&tag=无人",
        "desk, answered, a topic × a tag": f"{DESK}answered&topic=3&tag=旺季",
        "desk, all, by limit": f"{DESK}all&sort=due",
        "desk, all, by asking": f"{DESK}all&sort=asked",
        "desk, all, by answer, backwards": f"{DESK}all&sort=answered&order=desc",
        "desk, answered, a topic, by answer": f"{DESK}answered&topic=3&sort=answered",
        "desk, open, last page": f"{DESK}open&page=9999",
        "desk, all, last page": f"{DESK}all&page=9999",
        "desk, excluded, last page": f"{DESK}excluded&page=9999",
    }
    | {f"desk, all, {what}": f"{DESK}all&q={quote(text)}" for what, text in SEARCHES.items()}
    | {f"desk, open, {what}": f"{DESK}open&q={quote(text)}" for what, text in SEARCHES.items()}
    | {
        "desk, answered, a word in every title × a topic": f"{DESK}answered&topic=3&q={quote(EVERYWHERE)}",
        "desk, all, a word in every title, last page": f"{DESK}all&page=9999&q={quote(EVERYWHERE)}",
        "desk, all, a word in every title, by limit": f"{DESK}all&sort=due&q={quote(EVERYWHERE)}",
    }
)
BELOW = {
    "desk, all, a county": f"{DESK}all&region={COUNTY}",
    "desk, all, a county, a rare word": f"{DESK}all&region={COUNTY}&q={quote(RARE)}",
    "desk, open, a county × a topic": f"{DESK}open&region={COUNTY}&topic=3",
}
STATISTICS = {
    "overview with the desk's figures": f"/assessment/?month={MONTH}",
    "statistics of the year": "/questions/statistics/?period=2020",
    "proposed deductions": "/questions/proposals/",
    "knowledge base": "/questions/knowledge/",
}
OWN = {f"own, {view}": f"{DESK}{view}" for view in ("all", "asked", "returned", "answered", "closed")} | {
    "own, all, last page": f"{DESK}all&page=9999",
    "form to ask": "/questions/ask/",
}
_SOME = """
SELECT public_id FROM cases_question
WHERE region_id BETWEEN %s AND %s AND office_id = region_id AND exclusion IS NULL AND proposed IS NULL AND enterprise_id <> %s
  AND state = ANY (%s) ORDER BY asked_at DESC LIMIT %s
"""
_OWN = "SELECT public_id FROM cases_question WHERE enterprise_id = %s AND first_answered_at IS NOT NULL ORDER BY id LIMIT %s"
_MINE = """
UPDATE cases_question SET assignee_id = %s, assignee_name = '张三' WHERE office_id = %s AND id %% 3 = 0
"""
"""A third of what an office handles is one person's."""


def run(worlds: Worlds) -> list[Figure]:
    """The slowest page of each kind and actor is judged; the others are told on the way."""
    call_command("collectstatic", "--noinput", verbosity=0)
    figures = []
    few = _queries(worlds.small)
    many = _queries(worlds.large)
    both = many.keys() & few.keys()
    different = [what for what in both if many[what] != few[what]]
    for what in different:
        print(f"  {what}: {many[what]} queries : {few[what]}", flush=True)
    world = worlds.large
    with world.in_use(), december():
        for who, visits in _visits(world).items():
            figures += _slowest(who, visits)
        figures += [_answering(world, who) for who in ("county", "province")]
        figures.append(_asking(world))
    figures.append(
        Figure("questions", f"of {len(both)} pages, with other queries than with 10,000 questions", f"{len(different)}",
               f"≤ {max(many.values())} each", len(different), "", 0, "issue")
    )  # fmt: skip
    return figures + desk_pair(world, signed_in(world, "province"))


def signed_in(world: World, who: str) -> Client:
    """A client of somebody of the county, the city, the provincial centre or the enterprise that asks most."""
    role, region = ROLES.get(who, Role.ENTERPRISE_CLERK), REGIONS.get(who)
    with world.in_use():
        with job_scope(reason="bench"):
            user = User.objects.filter(username=f"bench-desk-{who}").first()
            is_new = user is None
            if user is None:
                enterprise = Enterprise.objects.get(pk=BUSIEST) if region is None else None
                user = make_user(f"bench-desk-{who}", role, region=region, enterprise=enterprise)
        if is_new and region is not None:
            world.admin.execute(_MINE, [user.pk, region])
            world.admin.execute("VACUUM (ANALYZE) cases_question")
        client = Client(headers={"host": "localhost"})
        client.force_login(user)
    return client


Visit = Callable[[], str]


def _visits(world: World) -> dict[str, dict[str, Sequence[Visit]]]:
    """By actor and page, what is done in each round."""
    found: dict[str, dict[str, Sequence[Visit]]] = {}
    for who, pages in {
        "county": LISTS | STATISTICS,
        "city": LISTS | BELOW | STATISTICS,
        "province": LISTS | BELOW | STATISTICS,
        "enterprise": OWN,
    }.items():
        client = signed_in(world, who)
        found[who] = {what: _gets(client, [address] * ROUNDS) for what, address in pages.items()}
        if who == "enterprise":
            answered = _ids(world, _OWN, [BUSIEST, ROUNDS])
            found[who]["detail, answered"] = _gets(client, [f"/questions/{one}/" for one in answered])
            continue
        low, high = region_range(REGIONS[who])
        for kind, states in {"waiting": [4], "answered": [2]}.items():
            ids = _ids(world, _SOME, [low, high, BUSIEST, states, ROUNDS])
            found[who][f"detail, {kind}"] = _gets(client, [f"/questions/{one}/" for one in ids])
    return found


def _ids(world: World, statement: str, parameters: Sequence[object]) -> list[str]:
    world.admin.execute(statement, parameters)
    return [str(row[0]) for row in world.admin.fetchall()]


def _gets(client: Client, addresses: Sequence[str]) -> Sequence[Visit]:
    def get(address: str) -> str:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        return answer.content.decode()

    return [lambda address=address: get(address) for address in addresses]  # type: ignore[misc]  # bound now


def _slowest(who: str, visits: Mapping[str, Sequence[Visit]]) -> list[Figure]:
    """One figure for the lists, one for the pages of a question, one for the rest."""
    times, worked = {}, {}
    for what, rounds in visits.items():
        rounds[-1]()
        server = connection.connection.info.backend_pid
        took = [processor(visit, server) for visit in rounds]
        times[what], worked[what] = (median(column) for column in zip(*took, strict=True))
        print(f"  {who}: {what}: {ms(times[what])}, processor {ms(worked[what])}", flush=True)
    kinds: dict[str, list[str]] = {}
    for what in visits:
        kinds.setdefault(what.partition(",")[0], []).append(what)
    figures = []
    for named in kinds.values():
        worst = max(named, key=lambda what: times[what])
        text = f"{who}, slowest of {len(named)}: {worst}" if len(named) > 1 else f"{who}: {worst}"
        busiest = f"processor ≤ {ms(max(worked[what] for what in named))}"
        figures.append(Figure("questions", text, ms(times[worst]), busiest, times[worst] * 1000, " ms", 100, "issue"))
    return figures


def _queries(world: World) -> dict[str, int]:
    """Queries of each page; of a list that has a line at all, since where there is none nobody is named."""
    counted = {}
    with world.in_use(), december():
        for who, visits in _visits(world).items():
            for what, rounds in visits.items():
                page = rounds[0]()
                if what.startswith(("desk", "own")) and 'class="pager"' not in page:
                    continue
                with CaptureQueriesContext(connection) as captured:
                    rounds[0]()
                counted[f"{who}: {what}"] = len(captured)
    return counted


def _answering(world: World, who: str) -> Figure:
    """Each round another question, committed: with words that two thousand others got, and so with a reason."""
    client = signed_in(world, who)
    ids = _ids(world, _SOME, [*region_range(REGIONS[who]), BUSIEST, [4, 5], ROUNDS + POSTED + 1])[ROUNDS:]

    def answer(question: str) -> None:
        form = {"text": REPLIES[0], "seen": "0", "reason": "同一政策，办理渠道和材料相同"}
        told = client.post(f"/questions/{question}/answer/", form)
        if told.status_code != 302:
            raise RuntimeError(f"answering {question} answered {told.status_code}")

    answer(ids[0])
    took = median(seconds(lambda one=one: answer(one)) for one in ids[1:])
    return Figure("questions", f"{who}: answering, committed", ms(took), "", took * 1000, " ms", 100, "issue")


def _asking(world: World) -> Figure:
    client = signed_in(world, "enterprise")

    def ask(number: int) -> None:
        form = {"text": f"第{number}票货物滞留港区，如何办理改港手续？", "token": f"{number}"}
        told = client.post("/questions/ask/", form)
        if told.status_code != 302:
            raise RuntimeError(f"asking answered {told.status_code}")

    ask(0)
    took = median(seconds(lambda number=number: ask(number)) for number in range(1, POSTED + 1))
    return Figure("questions", "enterprise: asking, committed", ms(took), "", took * 1000, " ms", 100, "issue")
