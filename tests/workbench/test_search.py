"""One search: what it finds of each kind, in the own scope alone, and that its lists find the same."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tenancy.models import User
from tenancy.scope import job_scope
from tests.cases.stage import asked
from tests.cast import SHANGCHENG, XIHU, Cast, make_enterprise
from tests.isolation.world import build_world

SignIn = Callable[[User], Client]


@pytest.fixture
def asking(cast: Cast) -> Cast:
    """A question of everybody about the same, and more enterprises of one name than are shown."""
    for name in ("clerk", "sibling_clerk", "cousin_clerk", "foreign_clerk"):
        label = cast.actor(name).label
        asked(cast, name, title=f"{label[:4]}询问港口改港", now=timezone.now())
    with job_scope(reason="test"):
        for number in range(12):
            region = XIHU if number % 2 else SHANGCHENG
            make_enterprise(800 + number, region=region, name=f"示例港口物流{number:02d}号有限公司")
    return cast


def groups(client: Client, text: str) -> dict[str, list[str]]:
    page = client.get("/search/", {"q": text})
    assert page.status_code == 200
    return {group.label: [hit.title for hit in group.hits] for group in page.context["found"].groups}


@pytest.mark.parametrize(
    ("who", "canaries", "enterprises"),
    [
        ("clerk", "甲", 0),
        ("county", "甲乙", 6),
        ("cousin_county", "丙", 6),
        ("foreign_county", "丁", 0),
        ("city", "甲乙丙", 10),
        ("centre", "甲乙丙丁", 10),
        ("auditor", "甲乙丙丁", 10),
    ],
)
def test_everybody_finds_the_own_scope_and_nothing_else(
    who: str, canaries: str, enterprises: int, asking: Cast, client_for: SignIn
) -> None:
    client = client_for(asking.users[who])
    found = groups(client, "港口")
    assert sorted(found.get("问题诉求", [])) == sorted(f"金丝雀{letter}询问港口改港" for letter in canaries)
    assert len(found.get("企业", [])) == enterprises
    shown = client.get("/search/", {"q": "金丝雀"}).content.decode()
    assert {letter for letter in "甲乙丙丁" if f"金丝雀{letter}" in shown} == set(canaries)


def test_the_first_ten_lead_to_the_list_of_all(asking: Cast, client_for: SignIn) -> None:
    client = client_for(asking.city)
    page = client.get("/search/", {"q": " 港口 "})
    by_label = {group.label: group for group in page.context["found"].groups}
    assert by_label["企业"].more and "前 10 条" in page.content.decode()
    assert client.get(by_label["企业"].url).context["page"].paginator.count == 12
    assert not by_label["问题诉求"].more
    assert client.get(by_label["问题诉求"].url).context["listed"].page.paginator.count == 3
    own = client_for(asking.clerk).get("/search/", {"q": "改港"}).context["found"].groups[0]
    assert client_for(asking.clerk).get(own.url).context["listed"].page.paginator.count == 1
    assert client_for(asking.clerk).get("/questions/", {"q": "没有"}).context["listed"].page.paginator.count == 0


def test_too_little_and_nothing_say_what_to_try(cast: Cast, client_for: SignIn) -> None:
    client = client_for(cast.county)
    for text in ("", " ", "金"):  # which the names of everybody have
        page = client.get("/search/", {"q": text})
        assert "请输入至少两个字" in page.content.decode()
        assert page.context["found"].groups == ()
    assert "请换一个说法" in client.get("/search/", {"q": "没有这个"}).content.decode()
    administrator = client_for(cast.administrator)
    assert administrator.get("/search/", {"q": "金丝雀"}).status_code == 403
    assert "search-top" not in administrator.get("/").content.decode()


def test_cases_are_found_by_their_offices_and_selected_ones_by_everybody(cast: Cast, client_for: SignIn) -> None:
    build_world(cast)
    selected = ["某企业稳订单"] * 4  # without names, as they were published
    for who, canaries in {"county": "甲乙", "city": "甲乙丙", "foreign_county": "丁", "centre": "甲乙丙丁"}.items():
        found = groups(client_for(cast.users[who]), "稳订单")
        assert set(found["典型案例"]) == {f"金丝雀{letter}稳订单" for letter in canaries}, who
        assert found["优秀案例"] == selected, who
    page = client_for(cast.clerk).get("/search/", {"q": "稳订单"})
    [group] = page.context["found"].groups
    assert group.label == "优秀案例" and [hit.title for hit in group.hits] == selected
    assert all(client_for(cast.clerk).get(hit.url).status_code == 200 for hit in group.hits)
