"""Three hundred cases and ten reviewers: the selection, its decision, a reviewer's list and a ballot."""

from datetime import date, datetime, timedelta

from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from cases.models import Ballot, Selection
from cases.services import appoint_reviewers, close_scoring, open_scoring, prepare_selection
from core.periods import SHANGHAI
from tenancy.enums import RegionLevel, Role
from tenancy.models import Membership, User
from tenancy.scope import actor_scope, job_scope
from tenancy.selectors import actor_of, all_regions
from tests.bench.bench_cases import get_of, time_of
from tests.bench.measure import Figure, ms
from tests.bench.world import World, Worlds
from tests.cast import PROVINCE, make_user

CASES, REVIEWERS = 300, 10
NOW = datetime(2021, 7, 5, 10, tzinfo=SHANGHAI)
_CASES = """
INSERT INTO cases_typicalcase
    (public_id, region_id, enterprise_id, kind, title, situation, measures, effect, size, named, evidence, state, version,
     month, written_at, changed_at, submitted_at, forwarded_at, adopted_at)
SELECT gen_random_uuid(), e.region_id - e.region_id %% 1000, e.id, 1, '一企一策稳订单第' || e.id || '例',
       e.name || repeat('受海运舱位紧张和汇率波动影响，旺季订单交付困难，', 8),
       repeat('商务局指定专人“一对一”帮扶，会同口岸、税务和银行逐项解决，', 8), repeat('货柜按期发运，订单全部保住，', 7),
       500, true, '[]', 5, 1, DATE '2021-05-01', at, at, at, at, at
FROM tenancy_enterprise e, (SELECT timestamptz '2021-05-18 10:00+08' AS at) moment
ORDER BY e.id * 7919 %% 9973, e.id LIMIT %s
"""
_POINTS = """
UPDATE cases_ballot SET state = 2, scored_at = now(), version = 2,
    points = jsonb_build_array(id %% 11, id %% 7, id %% 5, id %% 10) WHERE state = 1 AND selection_id = %s
"""


def run(worlds: Worlds) -> list[Figure]:
    """Each page is judged."""
    call_command("collectstatic", "--noinput", verbosity=0)
    world = worlds.large
    figures = []
    with world.in_use():
        row, department, reviewer = _filled(world)
        with job_scope(reason="bench"):
            ballot = Ballot.objects.filter(selection=row, user=reviewer).exclude(sheet={}).order_by("number")[7]
        for who, what, address in (
            (department, "the selection", reverse("cases:selection", args=[row.public_id])),
            (department, "its decision", reverse("cases:selection_decide", args=[row.public_id])),
            (reviewer, "a reviewer's list", reverse("cases:ballots")),
            (reviewer, "a ballot", reverse("cases:ballot", args=[ballot.public_id])),
        ):
            client = Client(headers={"host": "localhost"})
            client.force_login(who)
            took = time_of(what, get_of(client, address))
            text = f"{CASES} cases, {REVIEWERS} reviewers: {what}"
            figures.append(Figure("selection", text, ms(took), "", took * 1000, " ms", 100, "issue"))
    return figures


def _filled(world: World) -> tuple[Selection, User, User]:
    """The scoring is closed and complete; the selection, somebody of the department, a reviewer."""
    with job_scope(reason="bench"):
        there = Selection.objects.filter(year=2021, half=1).first()
        if there is not None:
            users = [User.objects.get(username=f"bench-select-{n}") for n in (0, 1)]
            return there, users[0], users[1]
        department = make_user("bench-select-0", Role.PROVINCIAL_DEPARTMENT, region=PROVINCE)
        cities = all_regions().at(RegionLevel.CITY)
        people = [
            make_user(f"bench-select-{n}", Role.CITY_OFFICER, region=cities[n % len(cities)])
            for n in range(1, REVIEWERS + 1)
        ]
        posts = list(Membership.objects.filter(user__in=people).values_list("pk", flat=True))
    for statement, values in (
        ("BEGIN", None), ("SET LOCAL session_replication_role = replica", None), (_CASES, [CASES]), ("COMMIT", None),
    ):  # fmt: skip
        world.admin.execute(statement, values)
    by = actor_of(department, None)
    assert by is not None
    with actor_scope(by):
        row = prepare_selection(year=2021, half=1, by=by, now=NOW)
        appoint_reviewers(selection=row.public_id, memberships=posts, by=by, now=NOW)
        until = date(2021, 7, 5) + timedelta(days=10)
        row = open_scoring(selection=row.public_id, version=row.version, until=until, sure=True, by=by, now=NOW)
    world.admin.execute(_POINTS, [row.pk])
    with actor_scope(by):
        row = close_scoring(selection=row.public_id, version=row.version, sure=True, by=by, now=NOW)
    for table in ("cases_typicalcase", "cases_contender", "cases_ballot"):
        world.admin.execute(f"VACUUM (ANALYZE) {table}")
    return row, department, people[0]
