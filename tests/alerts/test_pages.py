"""Lists and feedback as enterprises and officials meet them."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from alerts.enums import Colour
from alerts.models import Feedback
from tenancy.models import Enterprise, User
from tenancy.scope import job_scope
from tests.alerts.stage import APRIL, entry_of, fed_back, published
from tests.cast import HANGZHOU, LUCHENG, SHANGCHENG, XIHU, Cast, make_enterprise

SignIn = Callable[[User], Client]
GOOD = "已与客户重新商定交货期，希望得到信保支持。"


@pytest.fixture
def listed(cast: Cast) -> Cast:
    """Everybody on the list of 2020Q1, each with a colour; the sibling and the foreign one have fed back."""
    rows = [
        (cast.enterprise, Colour.RED),
        (cast.sibling, Colour.BLUE),
        (cast.cousin, Colour.GREEN),
        (cast.foreign, Colour.YELLOW),
    ]
    published(rows, by=cast.actor("centre"))
    fed_back(cast.sibling, now=APRIL + timedelta(days=1), text="乙方反馈：已经联系新的买家。")
    fed_back(cast.foreign, now=APRIL + timedelta(days=2), text="丁方反馈：已经转为内销为主。")
    return cast


def page(answer) -> str:
    return answer.content.decode()


def path_of(enterprise: Enterprise) -> str:
    return f"/lists/entries/{entry_of(enterprise).public_id}/"


# --- the enterprise ---


def test_an_enterprise_sees_its_own_colour_in_words_and_reason(listed: Cast, client_for: SignIn) -> None:
    shown = page(client_for(listed.clerk).get("/lists/"))
    assert "红色" in shown
    assert "2020年一季度" in shown
    assert "出口额同比下降较多" in shown
    assert "未反馈" in shown
    for other in (listed.sibling, listed.cousin, listed.foreign):
        assert other.name not in shown


def test_an_enterprise_feeds_back_and_sees_when(listed: Cast, client_for: SignIn) -> None:
    client = client_for(listed.clerk)
    path = path_of(listed.enterprise)
    assert "反馈用于所在地县、市和省商务部门" in page(client.get(path))
    done = client.post(f"{path}feedback/", {"text": GOOD}, follow=True)
    assert "反馈已提交" in page(done)
    assert GOOD in page(done)
    assert "已反馈" in page(client.get("/lists/"))
    client.post(f"{path}feedback/", {"text": GOOD})
    with job_scope(reason="test"):
        assert Feedback.objects.filter(enterprise=listed.enterprise).count() == 1


def test_a_short_feedback_is_refused_at_the_field_and_kept(listed: Cast, client_for: SignIn) -> None:
    answer = client_for(listed.clerk).post(f"{path_of(listed.enterprise)}feedback/", {"text": "太短了"})
    assert answer.status_code == 200
    assert "反馈内容至少 10 字，现有 3 字。" in page(answer)
    assert "太短了</textarea>" in page(answer)


def test_line_ends_of_a_browser_do_not_count_twice(listed: Cast, client_for: SignIn) -> None:
    text = "\r\n".join(["字" * 99] * 20)  # 1,999 characters, 2,018 as a browser sends them
    client_for(listed.clerk).post(f"{path_of(listed.enterprise)}feedback/", {"text": text})
    with job_scope(reason="test"):
        assert len(Feedback.objects.get(enterprise=listed.enterprise).text) == 1999


def test_an_enterprise_that_is_on_no_list_is_told_so(cast: Cast, client_for: SignIn) -> None:
    assert "未列入五色清单" in page(client_for(cast.clerk).get("/lists/"))


def test_foreign_entries_look_like_missing_ones(listed: Cast, client_for: SignIn) -> None:
    for user, other in (
        (listed.clerk, listed.sibling),
        (listed.foreign_clerk, listed.enterprise),
        (listed.foreign_county, listed.enterprise),
        (listed.cousin_county, listed.sibling),
        (listed.foreign_city, listed.cousin),
    ):
        client = client_for(user)
        foreign, missing = client.get(path_of(other)), client.get(f"/lists/entries/{uuid4()}/")
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert foreign.content == missing.content
        post = client.post(f"{path_of(other)}feedback/", {"text": GOOD})
        assert post.status_code == 404
    with job_scope(reason="test"):
        assert Feedback.objects.count() == 2


def test_an_enterprise_has_no_business_on_officials_pages(listed: Cast, client_for: SignIn) -> None:
    for path in ("/lists/2020Q1/", "/lists/2020Q1/export/"):
        assert client_for(listed.clerk).get(path).status_code == 403


# --- officials ---


@pytest.mark.parametrize(
    "name, seen",
    [
        ("county", {"enterprise", "sibling"}),
        ("cousin_county", {"cousin"}),
        ("city", {"enterprise", "sibling", "cousin"}),
        ("foreign_city", {"foreign"}),
        ("centre", {"enterprise", "sibling", "cousin", "foreign"}),
        ("department", {"enterprise", "sibling", "cousin", "foreign"}),
        ("auditor", {"enterprise", "sibling", "cousin", "foreign"}),
    ],
)
def test_an_official_sees_the_own_subtree(listed: Cast, client_for: SignIn, name: str, seen: set[str]) -> None:
    client = client_for(getattr(listed, name))
    assert client.get("/lists/").status_code == 200
    shown = page(client.get("/lists/2020Q1/"))
    book = load_workbook(BytesIO(client.get("/lists/2020Q1/export/").content))
    names = {line[2] for line in book.active.iter_rows(min_row=2, values_only=True)}
    for who in ("enterprise", "sibling", "cousin", "foreign"):
        enterprise = getattr(listed, who)
        assert (enterprise.name in shown) == (who in seen)
        assert (enterprise.name in names) == (who in seen)
        assert client.get(path_of(enterprise)).status_code == (200 if who in seen else 404)


def test_officials_read_feedback_and_cannot_give_it(listed: Cast, client_for: SignIn) -> None:
    for name in ("county", "city", "centre", "department", "auditor"):
        client = client_for(getattr(listed, name))
        shown = page(client.get(path_of(listed.sibling)))
        assert "乙方反馈" in shown
        assert "<textarea" not in shown
        assert client.post(f"{path_of(listed.enterprise)}feedback/", {"text": GOOD}).status_code == 403


def test_a_system_administrator_sees_no_business(listed: Cast, client_for: SignIn) -> None:
    client = client_for(listed.administrator)
    for path in ("/lists/", "/lists/2020Q1/", "/lists/2020Q1/export/", path_of(listed.enterprise)):
        assert client.get(path).status_code == 403
    assert client.post(f"{path_of(listed.enterprise)}feedback/", {"text": GOOD}).status_code == 403


def test_figures_by_colour_and_region(listed: Cast, client_for: SignIn) -> None:
    answer = client_for(listed.centre).get("/lists/2020Q1/")
    overview = answer.context["overview"]
    assert (overview.listed, overview.fed_back, overview.open) == (4, 2, 2)
    assert {row.colour: (row.listed, row.fed_back) for row in overview.colours} == {
        Colour.RED: (1, 0),
        Colour.ORANGE: (0, 0),
        Colour.YELLOW: (1, 1),
        Colour.BLUE: (1, 1),
        Colour.GREEN: (1, 0),
    }
    assert [(row.code, row.listed, row.fed_back) for row in answer.context["regions"]] == [
        (HANGZHOU, 3, 1),
        (330300000, 1, 1),
    ]
    city = client_for(listed.city).get("/lists/2020Q1/")
    assert [(row.code, row.listed, row.open) for row in city.context["regions"]] == [(SHANGCHENG, 1, 1), (XIHU, 2, 1)]
    assert client_for(listed.county).get("/lists/2020Q1/").context["regions"] == []


def names_of(answer) -> list[str]:
    return [row.enterprise for row in answer.context["listed"].rows]


def test_filters_search_and_order(listed: Cast, client_for: SignIn) -> None:
    client = client_for(listed.centre)

    def found(query: str) -> set[str]:
        return set(names_of(client.get(f"/lists/2020Q1/?{query}")))

    assert found("colour=red") == {listed.enterprise.name}
    assert found("feedback=done") == {listed.sibling.name, listed.foreign.name}
    assert found("feedback=open") == {listed.enterprise.name, listed.cousin.name}
    assert found(f"region={HANGZHOU}&feedback=open") == {listed.enterprise.name, listed.cousin.name}
    assert found(f"region={LUCHENG}") == {listed.foreign.name}
    assert found("q=鹿城") == {listed.foreign.name}
    assert found(f"q={listed.cousin.uscc[:12].lower()}") == {listed.cousin.name}
    assert found("q=没有这样的企业") == set()
    by_colour = [listed.enterprise.name, listed.foreign.name, listed.sibling.name, listed.cousin.name]
    assert names_of(client.get("/lists/2020Q1/")) == by_colour
    assert names_of(client.get("/lists/2020Q1/?sort=colour&order=desc")) == by_colour[::-1]
    assert names_of(client.get("/lists/2020Q1/?sort=feedback&order=desc"))[:2] == [
        listed.foreign.name,
        listed.sibling.name,
    ]
    assert names_of(client.get("/lists/2020Q1/?sort=region"))[0] == listed.cousin.name
    for nonsense in ("sort=nonsense", "colour=purple", "feedback=x", "page=999", "page=x", "order=x"):
        assert client.get(f"/lists/2020Q1/?{nonsense}").status_code == 200


def test_a_region_outside_the_view_is_as_unseen_as_a_missing_one(listed: Cast, client_for: SignIn) -> None:
    for path in ("/lists/2020Q1/", "/lists/2020Q1/export/"):
        assert client_for(listed.city).get(f"{path}?region={LUCHENG}").status_code == 404
        assert client_for(listed.city).get(f"{path}?region=999").status_code == 404
        assert client_for(listed.county).get(f"{path}?region={SHANGCHENG}").status_code == 404


def test_a_list_that_does_not_exist(listed: Cast, client_for: SignIn) -> None:
    client = client_for(listed.centre)
    for quarter in ("2020Q2", "0000Q1", "2020Q5", "abc"):
        assert client.get(f"/lists/{quarter}/").status_code == 404


def test_an_enterprise_that_moved_away_stays_on_its_old_countys_list(listed: Cast, client_for: SignIn) -> None:
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=listed.enterprise.pk).update(region_id=LUCHENG)
    old = client_for(listed.county)
    shown = page(old.get("/lists/2020Q1/"))
    assert "已迁往其他地区的企业" in shown
    assert listed.enterprise.name not in shown
    assert old.get(path_of(listed.enterprise)).status_code == 200
    assert old.get("/lists/2020Q1/export/").status_code == 200
    new = client_for(listed.foreign_county)
    assert listed.enterprise.name not in page(new.get("/lists/2020Q1/"))
    assert new.get(path_of(listed.enterprise)).status_code == 404


def test_the_workbook_holds_what_the_filter_leaves(listed: Cast, client_for: SignIn) -> None:
    answer = client_for(listed.centre).get("/lists/2020Q1/export/?colour=blue")
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    lines = list(load_workbook(BytesIO(answer.content)).active.iter_rows(min_row=2, values_only=True))
    assert len(lines) == 1
    quarter, uscc, name, city, county, colour, _, state, number, *_, latest = lines[0]
    assert (quarter, uscc, name) == ("2020Q1", listed.sibling.uscc, listed.sibling.name)
    assert (city, county, colour, state, number) == ("杭州市", "西湖区", "蓝", "已反馈", 1)
    assert latest == "乙方反馈：已经联系新的买家。"


def test_a_bureau_without_entries_sees_an_empty_list(cast: Cast, client_for: SignIn) -> None:
    published([(cast.enterprise, Colour.RED)], by=cast.actor("centre"))
    shown = page(client_for(cast.foreign_county).get("/lists/2020Q1/"))
    assert "本地区没有企业列入本期清单" in shown


def test_visitors_are_sent_to_the_sign_in(listed: Cast) -> None:
    assert Client().get("/lists/").headers["Location"].startswith("/login/")


def test_no_page_speaks_script_or_style(listed: Cast, client_for: SignIn) -> None:
    client = client_for(listed.centre)
    for path in ("/lists/", "/lists/2020Q1/", path_of(listed.sibling), "/lists/uploads/new/"):
        shown = page(client.get(path))
        assert " style=" not in shown
        assert "onclick" not in shown


# --- query budgets ---


def queries_of(client: Client, path: str) -> int:
    client.get(path)  # the first request fills caches of the process
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_pages_need_no_more_queries_for_more_rows(listed: Cast, client_for: SignIn) -> None:
    centre, clerk = client_for(listed.centre), client_for(listed.clerk)
    paths = [(centre, "/lists/"), (centre, "/lists/2020Q1/"), (centre, "/lists/2020Q1/export/"), (clerk, "/lists/")]
    before = [queries_of(client, path) for client, path in paths]
    for year in range(2015, 2019):
        published([(listed.enterprise, Colour.RED)], by=listed.actor("centre"), quarter=f"{year}Q4")
        fed_back(listed.enterprise, now=APRIL, quarter=f"{year}Q4")
    with job_scope(reason="test"):
        more = [make_enterprise(number, region=XIHU, name=f"金丝雀{number}") for number in range(200, 240)]
        template = entry_of(listed.enterprise)
        template.warning_list.entries.bulk_create(
            type(template)(
                warning_list=template.warning_list, enterprise=row, region_id=XIHU, colour=Colour.RED, reason="x"
            )
            for row in more
        )
    assert [queries_of(client, path) for client, path in paths] == before
    # The frame takes session, user, membership, transaction, scope in and out, unread messages; a page on top of it:
    frame = queries_of(centre, "/lists/uploads/new/")
    assert before[0] - frame == 4  # lists counted, lists, figures, waiting uploads
    # list, figures, regions to choose, names and figures of regions, entries counted, entries, enterprises, feedback, names
    assert before[1] - frame == 10
    # list, figures, regions to choose, entries, enterprises, feedback, texts, names
    assert before[2] - frame <= 8
