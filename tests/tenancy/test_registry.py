"""The registry by hand: who sees and changes what, with what history, and what a stale page is told."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from django.test import Client

from core import paging
from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from core.workbook import read_table
from tenancy import selectors, services
from tenancy.enums import ChangeKind, EnterpriseState, EnterpriseTag, RegistrySort
from tenancy.exports import make_registry_file
from tenancy.imports import ENTERPRISE_COLUMNS
from tenancy.jobs import run_job
from tenancy.models import Enterprise, EnterpriseChange, Membership, StoredFile
from tenancy.scope import actor_scope, bureau_scope, job_scope
from tenancy.selectors import Panel, RegistryQuery
from tests.cast import HANGZHOU, LUCHENG, SHANGCHENG, WENZHOU, XIHU, Cast, make_enterprise, make_uscc

SignIn = Callable[..., Client]
KEEPERS = ["county", "city", "centre"]
LOOKERS = ["department", "auditor"]


def fresh(enterprise: Enterprise) -> Enterprise:
    with job_scope(reason="test"):
        return Enterprise.objects.get(pk=enterprise.pk)


def changes(enterprise: Enterprise) -> list[EnterpriseChange]:
    with job_scope(reason="test"):
        return list(EnterpriseChange.objects.filter(enterprise=enterprise).order_by("id"))


def move(cast: Cast, who: str, enterprise: Enterprise, region: int, now: datetime, version: int = 1) -> Enterprise:
    actor = cast.actor(who)
    with actor_scope(actor):
        return services.move_enterprise(
            enterprise=enterprise.public_id, version=version, region=region, reason="注册地变更", by=actor, now=now
        )


def address(enterprise: Enterprise, step: str = "") -> str:
    return f"/enterprises/{enterprise.public_id}/{f'{step}/' if step else ''}"


# --- the list ---


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("county", {"enterprise", "sibling"}),
        ("cousin_county", {"cousin"}),
        ("foreign_county", {"foreign"}),
        ("city", {"enterprise", "sibling", "cousin"}),
        ("foreign_city", {"foreign"}),
        ("centre", {"enterprise", "sibling", "cousin", "foreign"}),
        ("department", {"enterprise", "sibling", "cousin", "foreign"}),
        ("auditor", {"enterprise", "sibling", "cousin", "foreign"}),
    ],
)
def test_everybody_sees_the_own_range(cast: Cast, client_for: SignIn, who: str, seen: set[str]) -> None:
    page = client_for(cast.users[who]).get("/enterprises/").content.decode()
    for name in ("enterprise", "sibling", "cousin", "foreign"):
        assert (getattr(cast, name).name in page) is (name in seen)


@pytest.mark.parametrize("who", ["clerk", "administrator"])
def test_others_have_nothing_to_do_with_the_registry(cast: Cast, client_for: SignIn, who: str) -> None:
    client = client_for(cast.users[who])
    assert client.get("/enterprises/").status_code == 403
    assert client.get(address(cast.enterprise)).status_code == 403


def found(cast: Cast, who: str, **asked: object) -> set[str]:
    actor = cast.actor(who)
    with actor_scope(actor):
        return {row.name for row in selectors.registry(RegistryQuery(**asked), actor)}


def test_the_list_is_filtered_by_region_state_tag_and_words(cast: Cast) -> None:
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=cast.sibling.pk).update(state=EnterpriseState.SUSPENDED)
        Enterprise.objects.filter(pk=cast.cousin.pk).update(tags=["us_exporter", "key"])
    assert found(cast, "centre", region=HANGZHOU) == {cast.enterprise.name, cast.sibling.name, cast.cousin.name}
    assert found(cast, "centre", region=SHANGCHENG) == {cast.cousin.name}
    assert found(cast, "centre", state=EnterpriseState.SUSPENDED) == {cast.sibling.name}
    assert found(cast, "centre", tag=EnterpriseTag.KEY) == {cast.cousin.name}
    assert found(cast, "centre", search="鹿城") == {cast.foreign.name}
    assert found(cast, "centre", search=cast.foreign.uscc[:9]) == {cast.foreign.name}
    assert found(cast, "centre", search=cast.foreign.uscc.lower()) == {cast.foreign.name}
    assert found(cast, "centre", search="100%_") == set()


@pytest.mark.parametrize("sort", list(RegistrySort))
def test_the_list_is_sorted_both_ways(cast: Cast, sort: RegistrySort) -> None:
    actor = cast.actor("centre")
    with actor_scope(actor):
        up = [row.pk for row in selectors.registry(RegistryQuery(sort=sort), actor)]
        down = [row.pk for row in selectors.registry(RegistryQuery(sort=sort, descending=True), actor)]
    assert up == down[::-1]


def test_a_foreign_region_as_filter_is_unseen(cast: Cast, client_for: SignIn) -> None:
    city = client_for(cast.city)
    assert city.get("/enterprises/", {"region": XIHU}).status_code == 200
    assert city.get("/enterprises/", {"region": WENZHOU}).status_code == 404
    assert city.get("/enterprises/", {"region": 999}).status_code == 404
    assert client_for(cast.county).get("/enterprises/", {"region": LUCHENG}).status_code == 404


def test_the_list_costs_the_same_for_one_and_many(cast: Cast, client_for: SignIn, django_assert_num_queries) -> None:
    client = client_for(cast.centre)
    with job_scope(reason="test"):
        for number in range(100, 170):
            make_enterprise(number, region=XIHU, name=f"多家{number}")
    # 13: session, user, posts; savepoint, scope before, scope; regions, count, rows, uploads, unread; scope back, release
    with django_assert_num_queries(13):
        client.get("/enterprises/")


def test_a_long_list_is_counted_and_paged_to_a_limit(
    cast: Cast, client_for: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging.ShortPaginator, "most", 2)
    page = client_for(cast.centre).get("/enterprises/", {"page": 999}).content.decode()
    assert "超过 2 条，只列出前 2 条" in page


def test_the_export_reads_back_unchanged(cast: Cast, client_for: SignIn) -> None:
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=cast.cousin.pk).update(tags=["us_exporter", "key"], name="=1+1 贸易")
    answer = client_for(cast.city).post("/enterprises/export/")
    assert answer.status_code == 302
    with job_scope(reason="test"):
        job = services.registry.Job.objects.get(kind="tenancy.export_enterprises")
    assert run_job(job.pk, make_registry_file)
    with job_scope(reason="test"):
        content = bytes(StoredFile.objects.get(job=job).content)
    rows = {row["uscc"]: row for row in read_table(content, ENTERPRISE_COLUMNS).rows}
    assert set(rows) == {cast.enterprise.uscc, cast.sibling.uscc, cast.cousin.uscc}
    assert rows[cast.cousin.uscc]["name"] == "=1+1 贸易"
    assert rows[cast.cousin.uscc]["tags"] == "输美;重点"
    assert BytesIO(content).read(2) == b"PK"


# --- one enterprise ---


def test_a_foreign_enterprise_and_a_missing_one_are_the_same(cast: Cast, client_for: SignIn) -> None:
    client = client_for(cast.county)
    assert client.get(address(cast.enterprise)).status_code == 200
    foreign = client.get(address(cast.foreign))
    missing = client.get("/enterprises/00000000-0000-0000-0000-000000000007/")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content


@pytest.mark.parametrize("step", ["edit", "move", "tags", "state"])
@pytest.mark.parametrize("who", LOOKERS)
def test_lookers_change_nothing(cast: Cast, client_for: SignIn, who: str, step: str) -> None:
    client = client_for(cast.users[who])
    assert client.get(address(cast.enterprise)).status_code == 200
    assert client.get(address(cast.enterprise, step)).status_code == 403
    assert client.post(address(cast.enterprise, step), {"version": 1, "reason": "试试"}).status_code == 403


@pytest.mark.parametrize("step", ["edit", "tags", "state"])
@pytest.mark.parametrize("target", ["cousin", "foreign"])
def test_a_county_changes_nothing_beyond_itself(cast: Cast, client_for: SignIn, target: str, step: str) -> None:
    row = getattr(cast, target)
    client = client_for(cast.county)
    assert client.get(address(row, step)).status_code == 404
    assert client.post(address(row, step), {"version": 1, "reason": "试试", "state": 2}).status_code == 404
    assert fresh(row).version == 1


def test_tags_state_and_details_change_with_history(cast: Cast, client_for: SignIn) -> None:
    client = client_for(cast.county)
    client.post(address(cast.enterprise, "tags"), {"version": 1, "tags": ["key", "us_exporter"], "reason": "重点联系"})
    client.post(address(cast.enterprise, "state"), {"version": 2, "state": 2, "reason": "企业停产"})
    client.post(
        address(cast.enterprise, "edit"),
        {
            "version": 3,
            "name": "金丝雀甲改名公司",
            "customs_code": "33ABCDE001",
            "contact_name": "李示例",
            "contact_phone": "0571-1",
            "joined_on": "2019-01-01",
            "reason": "企业更名",
        },
    )
    row = fresh(cast.enterprise)
    assert (row.tags, row.state, row.name, row.version) == (["us_exporter", "key"], 2, "金丝雀甲改名公司", 4)
    assert [change.kind for change in changes(row)] == [ChangeKind.TAGGED, ChangeKind.STATE, ChangeKind.EDITED]
    page = client.get(address(row)).content.decode()
    for words in ("空 → 输美；重点", "正常 → 停业", "企业停产", "金丝雀甲改名公司", "西湖区商务局 cast-county"):
        assert words in page
    with job_scope(reason="test"):  # the header of its people follows
        assert Membership.objects.get(user=cast.clerk).entity_name == "金丝雀甲改名公司"


def test_a_closed_enterprise_is_reopened(cast: Cast, now: datetime) -> None:
    actor = cast.actor("county")
    with actor_scope(actor):
        for version, state in enumerate((EnterpriseState.CLOSED, EnterpriseState.ACTIVE), 1):
            services.set_state(
                enterprise=cast.enterprise.public_id, version=version, state=state, reason="核实", by=actor, now=now
            )
        with pytest.raises(Refused, match="现在就是"):
            services.set_state(
                enterprise=cast.enterprise.public_id, version=3, state=state, reason="核实", by=actor, now=now
            )
    assert fresh(cast.enterprise).state == EnterpriseState.ACTIVE


@pytest.mark.parametrize("reason", ["", "x", "长" * 201])
def test_a_change_needs_a_reason(cast: Cast, client_for: SignIn, reason: str) -> None:
    answer = client_for(cast.county).post(
        address(cast.enterprise, "tags"), {"version": 1, "tags": ["key"], "reason": reason}
    )
    assert answer.status_code == 200
    assert fresh(cast.enterprise).tags == []


def test_a_stale_page_is_told_what_changed_and_keeps_what_was_typed(cast: Cast, client_for: SignIn) -> None:
    client_for(cast.city).post(address(cast.enterprise, "state"), {"version": 1, "state": 2, "reason": "企业停产"})
    county = client_for(cast.county)
    answer = county.post(address(cast.enterprise, "tags"), {"version": 1, "tags": ["key"], "reason": "重点联系"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "杭州市商务局 cast-city 变更状态（状态 正常 → 停业）" in page
    assert "重点联系" in page
    assert 'value="2"' in page
    again = county.post(address(cast.enterprise, "tags"), {"version": 2, "tags": ["key"], "reason": "重点联系"})
    assert again.status_code == 302
    assert fresh(cast.enterprise).tags == ["key"]


def test_the_same_again_changes_nothing(cast: Cast, now: datetime) -> None:
    actor = cast.actor("county")
    with actor_scope(actor):
        services.set_tags(enterprise=cast.enterprise.public_id, version=1, tags=[], reason="核实", by=actor, now=now)
    assert fresh(cast.enterprise).version == 1
    assert changes(cast.enterprise) == []


# --- moves ---


def test_a_city_moves_inside_itself_and_people_go_along(cast: Cast, now: datetime, client_for: SignIn) -> None:
    move(cast, "city", cast.enterprise, SHANGCHENG, now)
    row = fresh(cast.enterprise)
    assert (row.region_id, row.version) == (SHANGCHENG, 2)
    (change,) = changes(row)
    assert (change.kind, change.old, change.new, change.region_id) == (
        ChangeKind.MOVED,
        {"region": XIHU},
        {"region": SHANGCHENG},
        SHANGCHENG,
    )
    with job_scope(reason="test"):
        assert Membership.objects.get(user=cast.clerk).region_id == SHANGCHENG
    page = client_for(cast.cousin_county).get(address(row)).content.decode()
    assert "杭州市西湖区 → 杭州市上城区" in page
    assert client_for(cast.county).get(address(row)).status_code == 404


def test_the_centre_moves_anywhere(cast: Cast, now: datetime) -> None:
    move(cast, "centre", cast.enterprise, LUCHENG, now)
    assert fresh(cast.enterprise).region_id == LUCHENG


@pytest.mark.parametrize(
    ("who", "target", "region", "refusal"),
    [
        ("county", "enterprise", SHANGCHENG, NotAllowed),
        ("county", "enterprise", LUCHENG, NotAllowed),
        ("city", "enterprise", LUCHENG, Refused),
        ("city", "foreign", XIHU, Unseen),
        ("city", "enterprise", HANGZHOU, Refused),
        ("city", "enterprise", XIHU, Refused),
        ("centre", "enterprise", 999, Refused),
        ("department", "enterprise", SHANGCHENG, NotAllowed),
        ("auditor", "enterprise", SHANGCHENG, NotAllowed),
        ("clerk", "enterprise", SHANGCHENG, NotAllowed),
    ],
)
def test_a_move_must_cover_both_regions(
    cast: Cast, now: datetime, who: str, target: str, region: int, refusal: type[Exception]
) -> None:
    row = getattr(cast, target)
    with pytest.raises(refusal):
        move(cast, who, row, region, now)
    assert fresh(row).region_id == row.region_id


def test_the_database_alone_refuses_a_move_out_of_the_range(cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(), bureau_scope(XIHU):
        Enterprise.objects.filter(pk=cast.enterprise.pk).update(region_id=SHANGCHENG)
    with bureau_scope(HANGZHOU):
        assert Enterprise.objects.filter(pk=cast.foreign.pk).update(region_id=XIHU) == 0
        assert Enterprise.objects.filter(pk=cast.enterprise.pk).update(region_id=SHANGCHENG) == 1


@pytest.mark.parametrize("who", KEEPERS)
def test_history_is_written_once_and_never_changed(cast: Cast, now: datetime, who: str) -> None:
    actor = cast.actor(who)
    with actor_scope(actor):
        services.set_tags(
            enterprise=cast.enterprise.public_id, version=1, tags=["key"], reason="核实", by=actor, now=now
        )
        for change in (lambda rows: rows.update(reason="改"), lambda rows: rows.delete()):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                change(EnterpriseChange.objects.all())


# --- new entrants ---

ENTRANT = {"name": "新纳入外贸公司", "joined_on": date(2020, 6, 1)}


def add(cast: Cast, who: str, now: datetime, **given: object) -> Enterprise:
    actor = cast.actor(who)
    with actor_scope(actor):
        return services.add_enterprise(**{"code": make_uscc(77), "region": XIHU} | ENTRANT | given, by=actor, now=now)


@pytest.mark.parametrize("who", KEEPERS)
def test_a_new_entrant_is_taken_in(cast: Cast, client_for: SignIn, who: str) -> None:
    client = client_for(cast.users[who])
    answer = client.post(
        "/enterprises/new/",
        {
            "code": f" {make_uscc(77).lower()}",
            "name": "新纳入外贸公司",
            "region": XIHU,
            "joined_on": "2020-06-01",
            "tags": "key",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer.headers["Location"]).content.decode()
    assert "登记" in page and "重点" in page and f"cast-{who}" in page


def test_what_stands_elsewhere_is_not_told_of(cast: Cast, now: datetime) -> None:
    with pytest.raises(Invalid) as told:
        add(cast, "county", now, code=cast.foreign.uscc)
    assert "不在本地区名录内" in told.value.message
    assert "鹿城" not in told.value.message
    with pytest.raises(Invalid, match="已在名录中"):
        add(cast, "county", now, code=cast.sibling.uscc)


@pytest.mark.parametrize(
    ("given", "field"),
    [({"code": "91330000123456789X"}, "code"),
     ({"region": LUCHENG}, "region"), ({"region": HANGZHOU}, "region"), ({"name": " "}, "name")],
)  # fmt: skip
def test_a_wrong_entrant_is_refused_at_the_field(
    cast: Cast, now: datetime, given: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as told:
        add(cast, "county", now, **given)
    assert set(told.value.errors) == {field}


def test_who_does_not_keep_the_registry_adds_nothing(cast: Cast, now: datetime) -> None:
    for who in ("clerk", "department", "auditor", "administrator"):
        with pytest.raises(NotAllowed):
            add(cast, who, now)


# --- panels of other apps ---


def _panel(actor: object, enterprise: Enterprise, now: datetime) -> Panel:
    return Panel("测试面板", "fragments/empty.html", {"title": enterprise.uscc})


def test_apps_above_show_panels(cast: Cast, client_for: SignIn, settings) -> None:
    settings.ENTERPRISE_PANELS = ["tests.tenancy.test_registry._panel"]
    assert "测试面板" in client_for(cast.county).get(address(cast.enterprise)).content.decode()


def test_stale_is_a_refusal_of_its_own(cast: Cast, now: datetime) -> None:
    move(cast, "city", cast.enterprise, SHANGCHENG, now)
    with pytest.raises(Stale, match="迁移（地区 杭州市西湖区 → 杭州市上城区）"):
        move(cast, "city", cast.enterprise, XIHU, now)
