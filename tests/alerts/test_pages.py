"""Lists and feedback as enterprises and officials meet them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from alerts.enums import Colour, Need
from alerts.models import Entry, Feedback, Visit
from tenancy.models import Enterprise, User
from tenancy.scope import job_scope
from tests.alerts.stage import APRIL, TAPS, entry_of, fed_back, published
from tests.cast import HANGZHOU, LUCHENG, SHANGCHENG, XIHU, Cast, make_enterprise

SignIn = Callable[[User], Client]
GOOD = "已与客户重新商定交货期，希望得到信保支持。"
SIX = {"situation": "1", "severity": "2", "outlook": "2", "need": "3", "may_call": "yes"}
"""Five taps; the sixth sends them."""


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


def test_an_enterprise_feeds_back_in_six_taps_and_sees_when(listed: Cast, client_for: SignIn) -> None:
    client = client_for(listed.clerk)
    path = path_of(listed.enterprise)
    assert f'href="{path}feedback/"' in page(client.get("/lists/"))
    assert "反馈用于所在地县、市和省商务部门" in page(client.get(f"{path}feedback/"))
    done = client.post(f"{path}feedback/", SIX, follow=True)
    assert "反馈已提交" in page(done)
    assert "客户下单减少；影响较大；半年内恢复；需要的帮助：出口信保；可以电话联系" in page(done)
    assert "已反馈" in page(client.get("/lists/"))
    client.post(f"{path}feedback/", SIX)
    with job_scope(reason="test"):
        assert Feedback.objects.filter(enterprise=listed.enterprise).count() == 1


class Controls(HTMLParser):
    """What a person has to touch in the form of a feedback: groups of radio buttons, other required controls, buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = False
        self.groups: set[str] = set()
        self.others: list[str] = []
        self.buttons: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = "data-autosave" in given
        if not self.inside:
            return
        if tag == "input" and given.get("type") == "radio":
            self.groups.add(str(given["name"]))
        elif tag in ("input", "select", "textarea") and given.get("type") != "hidden" and "required" in given:
            self.others.append(str(given["name"]))
        elif tag == "button":
            self.buttons.append(given.get("formaction"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


def test_the_form_takes_six_taps_and_no_more(listed: Cast, client_for: SignIn) -> None:
    controls = Controls()
    controls.feed(page(client_for(listed.clerk).get(f"{path_of(listed.enterprise)}feedback/")))
    assert controls.groups == set(SIX)
    assert controls.others == []
    sending = [address for address in controls.buttons if address is None]
    assert len(controls.groups) + len(sending) == 6


def test_every_missing_tap_is_said_and_everything_else_stays(listed: Cast, client_for: SignIn) -> None:
    typed = {"severity": "3", "need": "9", "text": "太短了"}
    shown = page(client_for(listed.clerk).post(f"{path_of(listed.enterprise)}feedback/", typed))
    for words in ("请选择主要情况", "请选择预计恢复时间", "请选择可否电话联系", "至少 10 字，现有 3 字"):
        assert words in shown
    assert "请选择影响程度" not in shown
    assert "太短了</textarea>" in shown
    assert shown.count(" checked") == 2


def test_line_ends_of_a_browser_do_not_count_twice(listed: Cast, client_for: SignIn) -> None:
    text = "\r\n".join(["字" * 99] * 20)  # 1,999 characters, 2,018 as a browser sends them
    client_for(listed.clerk).post(f"{path_of(listed.enterprise)}feedback/", SIX | {"text": text})
    with job_scope(reason="test"):
        assert len(Feedback.objects.get(enterprise=listed.enterprise).text) == 1999


def test_a_further_feedback_begins_with_the_last_one(listed: Cast, client_for: SignIn) -> None:
    client, path = client_for(listed.clerk), path_of(listed.enterprise)
    client.post(f"{path}feedback/", SIX | {"text": GOOD})
    shown = page(client.get(f"{path}feedback/"))
    assert "补充反馈" in shown
    assert shown.count(" checked") == 5
    assert GOOD not in shown


def test_a_draft_is_restored_says_when_and_goes_with_the_sending(listed: Cast, client_for: SignIn) -> None:
    client, path = client_for(listed.clerk), path_of(listed.enterprise)
    half = {"situation": "2", "may_call": "no", "text": "写了一半"}
    kept = client.post(f"{path}feedback/draft/", half, follow=True)
    assert "已暂存，尚未提交" in page(kept)
    shown = page(client.get(f"{path}feedback/"))
    assert "暂存的内容，尚未提交" in shown
    assert shown.count(" checked") == 2
    assert "写了一半</textarea>" in shown
    assert "有未提交的草稿" in page(client.get(path))
    county = client_for(listed.county)
    for address in (path, "/lists/2020Q1/", "/lists/2020Q1/export/"):
        answer = county.get(address)
        assert answer.status_code == 200
        assert "写了一半".encode() not in answer.content
    client.post(f"{path}feedback/", SIX)
    assert "尚未提交" not in page(client.get(f"{path}feedback/"))


def test_a_script_hears_of_the_draft_in_two_words(listed: Cast, client_for: SignIn) -> None:
    client, path = client_for(listed.clerk), path_of(listed.enterprise)
    told = client.post(f"{path}feedback/draft/", {"text": "一"}, headers={"Accept": "application/json"}).json()
    assert set(told) == {"version", "saved_at"}
    assert client.get(f"{path}feedback/", headers={"Accept": "application/json"}).json()["csrf"]
    with job_scope(reason="test"):
        Entry.objects.filter(enterprise=listed.enterprise).update(removed_at=APRIL)
    closed = client.post(f"{path}feedback/draft/", {"text": "二"}, headers={"Accept": "application/json"})
    assert (closed.status_code, closed.json()["closed"]) == (409, True)


def test_a_removed_entry_is_shown_and_takes_nothing(listed: Cast, client_for: SignIn) -> None:
    client, path = client_for(listed.clerk), path_of(listed.enterprise)
    with job_scope(reason="test"):
        Entry.objects.filter(enterprise=listed.enterprise).update(removed_at=APRIL + timedelta(days=3))
    assert "已移出" in page(client.get("/lists/"))
    shown = page(client.get(path))
    assert "已移出清单" in shown
    assert "填写反馈" not in shown
    refused = page(client.post(f"{path}feedback/", SIX))
    assert "已于2020年4月13日移出本期清单" in refused
    assert refused.count(" checked") == 5
    overview = client_for(listed.county).get("/lists/2020Q1/").context["overview"]
    assert (overview.listed, overview.fed_back) == (1, 1)


def test_a_demand_becomes_a_question_that_both_sides_see(listed: Cast, client_for: SignIn) -> None:
    client, path = client_for(listed.clerk), path_of(listed.enterprise)
    sent = client.post(f"{path}feedback/", SIX, follow=True)
    assert "转为问题诉求" in page(sent)
    number = sent.context["found"].latest.feedback.pk
    asked = client.post(f"{path}ask/", {"feedback": number}, follow=True)
    address = asked.redirect_chain[-1][0]
    assert "已转为问题诉求" in page(asked)
    assert client.post(f"{path}ask/", {"feedback": number}).headers["Location"] == address
    for who in (client, client_for(listed.county), client_for(listed.centre)):
        shown = page(who.get(path))
        assert f'href="{address}"' in shown
        assert "待答复" in shown or "待受理" in shown or "已提交" in shown
        assert f'action="{path}ask/"' not in shown
    for nonsense in ("", "x", "-1", "9" * 30, "1e3"):
        assert client.post(f"{path}ask/", {"feedback": nonsense}).status_code == 404


def test_a_visit_is_noted_by_the_county_and_confirmed_with_one_tap(listed: Cast, client_for: SignIn) -> None:
    county, clerk, path = client_for(listed.county), client_for(listed.clerk), path_of(listed.enterprise)
    assert f'href="{path}visits/new/"' in page(county.get(path))
    bad = page(county.post(f"{path}visits/new/", {"way": "1", "visited_on": "2020-04-01", "text": "去过"}))
    assert "不能早于清单发布日" in bad
    assert "去过</textarea>" in bad
    noted = {"way": "1", "visited_on": "2020-04-12", "text": "已上门了解，三笔订单推迟到下季度。"}
    done = page(county.post(f"{path}visits/new/", noted, follow=True))
    assert "待企业确认" in done
    for address in ("/lists/", path):
        assert "三笔订单推迟" in page(clerk.get(address))
    with job_scope(reason="test"):
        visit = Visit.objects.get()
    answer = f"/lists/visits/{visit.public_id}/answer/"
    refused = page(clerk.post(answer, {"confirmed": "0", "remark": "不对"}))
    assert "请说明哪里与实际不符" in refused
    assert "不对</textarea>" in refused
    assert county.post(answer, {"confirmed": "1"}).status_code == 403
    assert client_for(listed.sibling_clerk).post(answer, {"confirmed": "1"}).status_code == 404
    confirmed = page(clerk.post(answer, {"confirmed": "1"}, follow=True))
    assert "企业已确认" in confirmed
    assert listed.enterprise.name in names_of(county.get("/lists/2020Q1/?feedback=done"))


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
        post = client.post(f"{path_of(other)}feedback/", SIX)
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
        assert "填写反馈" not in shown
        assert client.post(f"{path_of(listed.enterprise)}feedback/", SIX).status_code == 403


def test_a_system_administrator_sees_no_business(listed: Cast, client_for: SignIn) -> None:
    client = client_for(listed.administrator)
    for path in ("/lists/", "/lists/2020Q1/", "/lists/2020Q1/export/", path_of(listed.enterprise)):
        assert client.get(path).status_code == 403
    assert client.post(f"{path_of(listed.enterprise)}feedback/", SIX).status_code == 403


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
    quarter, uscc, name, city, county, colour, _, state, number, _, _, *said, _, _, reminded, _ = lines[0]
    assert (quarter, uscc, name) == ("2020Q1", listed.sibling.uscc, listed.sibling.name)
    assert (city, county, colour, state, number) == ("杭州市", "西湖区", "蓝", "已反馈", 1)
    assert said == ["客户下单减少", "影响较大", "半年内恢复", "出口信保", "可以", "乙方反馈：已经联系新的买家。"]
    assert reminded == 0


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


# --- the county's view ---


def test_a_list_is_narrowed_by_what_was_answered(listed: Cast, client_for: SignIn) -> None:
    calm = replace(TAPS, need=Need.NOTHING, may_call=False)
    fed_back(listed.sibling, now=APRIL + timedelta(days=3), taps=calm)  # the latest feedback is what counts
    client = client_for(listed.centre)
    assert names_of(client.get("/lists/2020Q1/?feedback=help")) == [listed.foreign.name]
    assert names_of(client.get("/lists/2020Q1/?feedback=call")) == [listed.foreign.name]
    assert names_of(client.get("/lists/2020Q1/?feedback=awaiting")) == []
    noted = {"way": "2", "visited_on": "2020-04-12", "text": "已电话了解订单推迟到下季度的情况。"}
    client_for(listed.county).post(f"{path_of(listed.enterprise)}visits/new/", noted)
    assert names_of(client.get("/lists/2020Q1/?feedback=awaiting")) == [listed.enterprise.name]


def test_a_colour_changed_since_is_the_one_that_is_shown(listed: Cast, client_for: SignIn) -> None:
    with job_scope(reason="test"):
        Entry.objects.filter(enterprise=listed.enterprise).update(colour_now=Colour.GREEN)
    client = client_for(listed.centre)
    assert names_of(client.get("/lists/2020Q1/?colour=red")) == []
    assert {row.colour: row.listed for row in client.get("/lists/2020Q1/").context["overview"].colours}[
        Colour.GREEN
    ] == 2
    assert "绿色" in page(client.get(path_of(listed.enterprise)))


def test_officials_see_rate_deadline_and_contact(listed: Cast, client_for: SignIn) -> None:
    client = client_for(listed.county)
    shown = page(client.get("/lists/2020Q1/"))
    assert "50.00%" in shown
    assert "2020年6月20日 24:00" in shown
    assert "已截止" in shown
    assert f"联系人{listed.enterprise.name}" in page(client.get(path_of(listed.enterprise)))
    assert "联系人" not in page(client_for(listed.clerk).get(path_of(listed.enterprise)))


def test_one_press_reminds_one_and_two_presses_the_whole_filter(listed: Cast, client_for: SignIn) -> None:
    client = client_for(listed.city)
    back = client.post(f"{path_of(listed.enterprise)}remind/", {"back": "feedback=open"}, follow=True)
    assert "已提醒企业反馈" in page(back)
    assert back.request["QUERY_STRING"] == "feedback=open"
    assert "今天已提醒过" in page(client.post(f"{path_of(listed.enterprise)}remind/", follow=True))
    asked = page(client.get("/lists/2020Q1/remind/?feedback=open"))
    assert "将提醒 1 家企业" in asked
    assert "1 家（每家每天最多提醒一次" in asked
    assert "已提醒 1 家企业" in page(client.post("/lists/2020Q1/remind/?feedback=open", follow=True))
    assert "没有需要提醒的企业" in page(client.post("/lists/2020Q1/remind/", follow=True))
    row = next(row for row in client.get("/lists/2020Q1/").context["listed"].rows if row.entry.colour == Colour.RED)
    assert row.reminded == 1
    assert "催办记录（1 次）" in page(client_for(listed.clerk).get(path_of(listed.enterprise)))
    for name in ("department", "auditor"):
        assert client_for(getattr(listed, name)).get("/lists/2020Q1/remind/").status_code == 403
    assert client_for(listed.clerk).get("/lists/2020Q1/remind/").status_code == 403


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
                warning_list=template.warning_list,
                enterprise=row,
                region_id=XIHU,
                colour=Colour.RED,
                colour_now=Colour.RED,
                reason="x",
            )
            for row in more
        )
    assert [queries_of(client, path) for client, path in paths] == before
    # The frame takes session, user, membership, transaction, scope in and out, unread messages; a page on top of it:
    frame = queries_of(centre, "/lists/uploads/new/")
    # lists counted, lists, figures, waiting uploads, drafts, whether the list that is due is out, open objections
    assert before[0] - frame == 7
    # list, figures, regions to choose, names and figures of regions, entries counted, entries, enterprises, feedback, visits,
    # reminders, names
    assert before[1] - frame == 12
    # list, figures, regions to choose, entries, enterprises, feedback, visits, reminders, names
    assert before[2] - frame <= 9
