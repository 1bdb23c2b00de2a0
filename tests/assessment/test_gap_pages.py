"""差距测算 as a page: whose figures, which lists, what is refused; and that what is supposed is what would come out."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from assessment.enums import GapAct, GapList, Likelihood, RateKind
from assessment.selectors import compute, gap_page, gap_rows
from assessment.selectors.gap_lists import ReturnLine
from assessment.services import compute_run, publish_run
from cases.enums import QuestionState
from cases.models import Question
from core.decimals import show
from core.errors import NotAllowed, Unseen
from orders.enums import FilingStatus
from orders.models import Filing, Finding
from tenancy.models import User
from tenancy.scope import actor_scope, job_scope
from tests.assessment.conftest import JUNE, MAY, SYSTEM
from tests.assessment.world import World, at
from tests.cast import HANGZHOU, LUCHENG, PROVINCE, SHANGCHENG, WENZHOU, XIHU, Cast

Browser = Callable[[User], Client]
NOW = at("2020-06-18 10:00")
LATER = at("2020-06-25 10:00")


def running_june() -> World:
    """西湖区: one files always, one skipped May and June, one never files; 上城区 and 鹿城区 one that files always each."""
    world = World()
    for number in range(3):
        uscc = world.enterprise(XIHU)
        for month in range(1, 7):
            if number == 0 or (number == 1 and month < 5):
                world.filed(uscc, f"2020-{month:02d}", f"2020-{month:02d}-10 09:00", accurate=month < 5)
        world.asked(uscc, "2020-06-08 10:00", "2020-06-09 10:00" if number == 0 else None)
        world.asked(uscc, "2020-06-17 10:00", "2020-06-17 11:00" if number == 0 else None)
        world.warned(uscc, "2020Q1", "2020-05-12 10:00" if number == 0 else None)
    for county in (SHANGCHENG, LUCHENG):
        uscc = world.enterprise(county)
        for month in range(1, 7):
            world.filed(uscc, f"2020-{month:02d}", f"2020-{month:02d}-10 09:00")
        world.asked(uscc, "2020-06-08 10:00", office=county)
    world.deducted("2020-06", XIHU)
    return world


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """It is 10 o'clock on 18 June 2020, or whatever a test says."""

    def turn(moment: Any) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    turn(NOW)
    return turn


@pytest.fixture
def june(cast: Cast) -> Cast:
    """June as it runs, nothing computed."""
    with job_scope(reason="test"):
        running_june().take_over(NOW)
    return cast


@pytest.fixture
def computed(june: Cast) -> Cast:
    """May published, June computed an hour ago."""
    with job_scope(reason="test"):
        publish_run(month=MAY, by=SYSTEM, now=NOW)
        compute_run(month=JUNE, as_of=at("2020-06-18 09:00"), by=SYSTEM, now=NOW)
    return june


def text_of(response: Any) -> str:
    body = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", body))


def look(client_for: Browser, cast: Cast, who: str, query: str = "", name: str = "gap") -> Any:
    return client_for(cast.users[who]).get(f"{reverse(f'assessment:{name}')}?{query}")


# --- figures ---


@pytest.mark.parametrize(
    ("who", "region"), [("county", XIHU), ("city", HANGZHOU), ("city", XIHU), ("centre", XIHU), ("centre", WENZHOU)]
)
def test_the_figures_are_those_of_a_whole_computation_of_now(june: Cast, who: str, region: int) -> None:
    with job_scope(reason="test"):
        whole = {result.region: result for result in compute(JUNE, NOW).results}
    actor = june.actor(who)
    with actor_scope(actor):
        gap = gap_page(actor, None, region, now=NOW)
    assert gap.run is None and gap.as_of == NOW and gap.month == JUNE
    assert gap.result == whole[region]


def test_a_wider_scope_does_not_widen_the_figures(june: Cast) -> None:
    """Row security off, so to say: the selectors keep to the region."""
    actor = june.actor("county")
    with actor_scope(actor):
        own = gap_page(actor, JUNE, XIHU, now=NOW)
    with job_scope(reason="test"):
        wide = gap_page(actor, JUNE, XIHU, now=NOW)
        rows = {each: gap_rows(actor, wide, each, page=None, now=NOW).lines for each in GapList}
    assert own.counts == wide.counts and own.room == wide.room
    assert {each: len(found) for each, found in rows.items()} == {
        GapList.UNFILED: 2,
        GapList.LATE: 6,
        GapList.CORRECTION: 1,
        GapList.QUESTIONS: 4,
        GapList.FEEDBACK: 2,
    }


@pytest.mark.parametrize(("who", "region"), [("county", XIHU), ("city", HANGZHOU), ("centre", XIHU)])
def test_the_lists_hold_as_many_of_each_act_as_there_are_to_do(june: Cast, who: str, region: int) -> None:
    actor = june.actor(who)
    with actor_scope(actor):
        gap = gap_page(actor, JUNE, region, now=NOW)
        listed = [line.act for each in GapList for line in gap_rows(actor, gap, each, page=None, now=NOW).lines]
    elsewhere = {GapAct.DEDUCTION}
    assert {act: listed.count(act) for act in GapAct if act not in elsewhere} == {
        act: number for act, number in gap.room.items() if act not in elsewhere
    }
    assert gap.room[GapAct.ANSWER_EARLY] == 2 and gap.room[GapAct.LATE_LAST] == 2


def test_a_return_to_be_corrected_says_what_is_wrong_and_is_not_reminded(june: Cast, client_for: Browser) -> None:
    actor = june.actor("county")
    with actor_scope(actor):
        [line] = gap_rows(actor, gap_page(actor, JUNE, XIHU, now=NOW), GapList.CORRECTION, page=None, now=NOW).lines
    assert isinstance(line, ReturnLine) and line.row.month == MAY
    html = look(client_for, june, "county", "list=correction").content.decode()
    listed = html[html.index('id="lists"') :]
    assert line.problems and line.problems in listed and "催报" not in listed
    with job_scope(reason="test"):
        Finding.objects.filter(filing_id=line.row.filing.pk).update(closed_at=NOW)
    assert "没有上月待订正企业" in text_of(look(client_for, june, "county", "list=correction"))


def test_what_is_supposed_is_what_comes_out_when_it_is_done(june: Cast) -> None:
    actor = june.actor("county")
    acts = {
        GapAct.ON_TIME: 2,
        GapAct.LATE_LAST: 1,
        GapAct.LATE_EARLIER: 1,
        GapAct.ANSWER_DUE: 1,
        GapAct.ANSWER_EARLY: 1,
    }
    with actor_scope(actor):
        then = gap_page(actor, JUNE, XIHU, now=NOW).then(acts)
    done = at("2020-06-18 09:00")
    with job_scope(reason="test"):
        missing = Filing.objects.filter(region_id=XIHU, on_roster=True, first_filed_at__isnull=True)
        for month, number in (("2020-06-01", 2), ("2020-05-01", 1), ("2020-04-01", 1)):
            keys = list(missing.filter(month=month).values_list("pk", flat=True)[:number])
            Filing.objects.filter(pk__in=keys).update(first_filed_at=done, filed_at=done, status=FilingStatus.FILED)
        for due in (True, False):
            row = Question.objects.filter(region_id=XIHU, first_answered_at__isnull=True)
            chosen = row.filter(due_at__lte=NOW) if due else row.filter(due_at__gt=NOW)
            Question.objects.filter(pk=chosen.order_by("pk").values("pk")[:1]).update(
                first_answered_at=done,
                last_answered_at=done,
                first_minutes=1,
                owed_by=None,
                state=QuestionState.ANSWERED,
            )
    with actor_scope(actor):
        now = gap_page(actor, JUNE, XIHU, now=NOW)
    assert now.result == then
    assert now.then({}) == now.result


def test_the_province_is_shown_as_it_was_last_computed(june: Cast, client_for: Browser) -> None:
    assert "本月尚未计算" in text_of(look(client_for, june, "centre"))
    with job_scope(reason="test"):
        run = compute_run(month=JUNE, as_of=at("2020-06-18 09:00"), by=SYSTEM, now=NOW)
    centre = june.actor("centre")
    with actor_scope(centre):
        gap = gap_page(centre, None, None, now=NOW)
    assert gap.run == run and gap.region == PROVINCE
    body = text_of(look(client_for, june, "centre"))
    assert "2020年6月18日09:00的计算结果" in body and "距前一名" not in body


# --- the page ---


def test_a_county_reads_what_is_missing_what_it_is_worth_and_whom_to_turn_to(june: Cast, client_for: Browser) -> None:
    body = text_of(look(client_for, june, "county"))
    assert "西湖区2020年6月差距测算" in body
    # A 1/3; B: one return of May, inaccurate; C 10/18: 10 + 0 + 22.22
    assert "32.22" in body and "还差47.78百分点" in body
    assert "还需按时填报2家" not in body and "只靠当月按时填报（2家）达不到" in body
    # one on time: 100/3 × 30 % + 100/18 × 40 %
    assert "+12.2222" in body
    assert "当月填报企业数占比1/3→2/3，占30%，+10.00；当年填报完成度10/18→11/18，占40%，+2.22" in body
    assert "上月填报准确率0/1→1/2" in body and "按准确填报计" in body
    # 2 of 4 answered (two are not yet due), 1 of 3 fed back, one deduction: 25 + 16.67 − 1
    assert "40.67" in body
    assert "问题诉求响应率2/4→3/4，占50%，+12.50" in body
    assert "未到期的诉求尚未计入提问数" in body and "问题诉求响应率2/4→3/5" in body
    assert "每次认定扣减1.00百分点" in body
    assert "测试企业1号" in body and "测试企业2号" in body and "测试企业0号" not in body
    feedback = look(client_for, june, "county", "list=feedback")
    assert reverse("alerts:remind_list", args=["2020Q1"]) in feedback.content.decode()
    assert "催办测试企业1号" in text_of(feedback)
    questions = text_of(look(client_for, june, "county", "list=questions"))
    assert questions.index("已到期未答复") < questions.index("未到期未答复", questions.index("两个工作日期限"))


def test_late_returns_of_last_month_come_first(june: Cast) -> None:
    actor = june.actor("county")
    with actor_scope(actor):
        gap = gap_page(actor, JUNE, XIHU, now=NOW)
        lines = gap_rows(actor, gap, GapList.LATE, page=None, now=NOW).lines
    assert [line.act for line in lines] == [GapAct.LATE_LAST] * 2 + [GapAct.LATE_EARLIER] * 4
    assert gap.worths[GapAct.LATE_LAST].points > gap.worths[GapAct.LATE_EARLIER].points


def test_who_files_likelier_comes_first(june: Cast) -> None:
    records = [(6, 0, 0), (6, 6, 3)]
    with job_scope(reason="test"):
        rows = Filing.objects.filter(region_id=XIHU, month="2020-06-01", first_filed_at__isnull=True).order_by("pk")
        keys = list(rows.values_list("pk", flat=True))
        for key, (due, filed, on_time) in zip(keys, records, strict=True):
            Filing.objects.filter(pk=key).update(due_before=due, filed_before=filed, on_time_before=on_time)
    actor = june.actor("county")
    with actor_scope(actor):
        gap = gap_page(actor, JUNE, XIHU, now=NOW)
        words = [line.likelihood for line in gap_rows(actor, gap, GapList.UNFILED, page=None, now=NOW).lines]
    assert words == [Likelihood.MOSTLY, Likelihood.NEVER]


def test_buttons_lead_to_what_the_actor_may_do(june: Cast, client_for: Browser) -> None:
    for who, reminds in (("county", True), ("city", True), ("centre", True), ("department", False), ("auditor", False)):
        page = look(client_for, june, who, "region=330106")
        assert page.status_code == 200
        found = re.findall(r'href="(/orders/roster/remind/[^"]+)"', page.content.decode())
        assert bool(found) is reminds, who
        for address in found:
            answer = client_for(june.users[who]).get(address.replace("&amp;", "&"))
            assert answer.status_code == 200, (who, address)
    assert re.search(r'href="/orders/returns/[^"]+"', page.content.decode())


def test_reminding_one_enterprise_reaches_that_one(june: Cast, client_for: Browser) -> None:
    page = look(client_for, june, "county").content.decode()
    address = re.findall(r'href="(/orders/roster/remind/[^"]+q=[^"]+)"', page)[0].replace("&amp;", "&")
    assert "将提醒1家企业" in text_of(client_for(june.county).get(address))


# --- ranks ---


def test_a_county_is_compared_with_what_is_published(computed: Cast, client_for: Browser) -> None:
    actor = computed.actor("county")
    with actor_scope(actor):
        gap = gap_page(actor, JUNE, XIHU, now=NOW)
    assert {each.basis.month for each in gap.peer_gaps} == {MAY} and not gap.hidden
    body = text_of(look(client_for, computed, "county"))
    assert "参照2020年5月已发布结果" in body and "发布前不显示外地区" in body
    filing = next(each for each in gap.peer_gaps if each.group.slug == "counties" and each.kind is RateKind.FILING)
    assert (filing.place.rank, filing.place.target, filing.above) == (3, 100, "上城区")


def test_whoever_sees_all_is_compared_with_the_running_month(computed: Cast) -> None:
    for who, region, month in (("centre", XIHU, JUNE), ("city", XIHU, JUNE), ("city", HANGZHOU, MAY)):
        actor = computed.actor(who)
        with actor_scope(actor):
            gap = gap_page(actor, JUNE, region, now=NOW)
        assert gap.peer_gaps[0].basis.month == month, (who, region)
    assert gap.peer_gaps[0].group.slug == "cities"


def test_without_anything_published_no_rank_is_made_up(june: Cast, client_for: Browser) -> None:
    body = text_of(look(client_for, june, "county"))
    assert "距前一名" not in body and "尚无已发布的月份" in body


# --- what if ---


def test_supposing_shows_now_and_then(computed: Cast, client_for: Browser) -> None:
    page = look(client_for, computed, "county", "on_time=2&answer_due=2&deduction=1")
    body = text_of(page)
    actor = computed.actor("county")
    with actor_scope(actor):
        gap = gap_page(actor, JUNE, XIHU, now=NOW)
    then = gap.then({GapAct.ON_TIME: 2, GapAct.ANSWER_DUE: 2, GapAct.DEDUCTION: 1})
    assert then is not None
    assert f"填报率（目标80%）32.22{show(then.filing.rate)}" in body
    assert f"响应率（目标90%）40.67{show(then.response.rate)}" in body
    assert "全部县（市、区）名次" in body
    assert re.search('<input[^>]* name="on_time"[^>]* value="2"', page.content.decode())


def test_supposing_nothing_is_now(computed: Cast, client_for: Browser) -> None:
    body = text_of(look(client_for, computed, "county", "on_time=0"))
    assert "填报率（目标80%）32.2232.22" in body and "响应率（目标90%）40.6740.67" in body


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("on_time=3", "最多填2：只有2家可做。"),
        ("correction=2", "最多填1：只有1家可做。"),
        ("answer_due=-1", "不能少于0。"),
        ("feedback=viele", "请填写整数。"),
        ("late_last=99999999999999999999", "最多填2"),
    ],
)
def test_more_than_is_possible_is_refused_and_kept(june: Cast, client_for: Browser, query: str, word: str) -> None:
    page = look(client_for, june, "county", query)
    name, value = query.split("=")
    assert page.status_code == 200
    assert word in text_of(page) and "填写有误，尚未测算" in text_of(page)
    assert re.search(f'<input[^>]* name="{name}"[^>]* value="{value}"', page.content.decode())
    assert "试算结果" not in page.content.decode()


# --- months ---


def test_after_the_cut_off_nothing_counts_in_the_month_any_more(
    june: Cast, client_for: Browser, clock: Callable[[Any], None]
) -> None:
    clock(LATER)
    body = text_of(look(client_for, june, "county"))
    assert "已于2020年6月20日24:00截止" in body and "2020年7月差距测算" in body
    assert "不能再按时填报" in body and "+12.2222" not in body
    assert "现在没有可做的" in text_of(look(client_for, june, "county", "on_time=1"))
    actor = june.actor("county")
    with actor_scope(actor):
        over, following = (gap_page(actor, month, XIHU, now=LATER) for month in (JUNE, JUNE.next()))
    assert {act for act, number in over.room.items() if number} == {GapAct.DEDUCTION}
    assert over.as_of == over.rule.cutoff
    assert not following.is_over and following.room[GapAct.LATE_LAST] == 2
    assert following.room[GapAct.ON_TIME] == 0  # the roster of July is frozen on 1 July


def test_a_published_month_is_shown_as_published(computed: Cast, client_for: Browser) -> None:
    body = text_of(look(client_for, computed, "county", "month=2020-05"))
    assert "已发布，不再变动" in body and "本月没有还能做的事项" in body
    actor = computed.actor("county")
    with actor_scope(actor):
        gap = gap_page(actor, MAY, XIHU, now=NOW)
    assert gap.run is not None and gap.run.version == 1 and not any(gap.room.values())


def test_a_month_that_is_not_offered_is_not_found(june: Cast, client_for: Browser) -> None:
    for month in ("2020-07", "2019-12", "2031-01"):
        assert look(client_for, june, "county", f"month={month}").status_code == 404, month
    assert "月份“2020-13”不正确" in text_of(look(client_for, june, "county", "month=2020-13"))


# --- isolation ---


def test_other_regions_are_not_found_published_or_not(computed: Cast, client_for: Browser) -> None:
    missing = look(client_for, computed, "county", "region=339999").content
    for name in ("gap", "export_gap"):
        for month in ("2020-05", "2020-06"):
            for who, region in (
                ("county", SHANGCHENG),
                ("county", HANGZHOU),
                ("county", PROVINCE),
                ("county", LUCHENG),
                ("city", LUCHENG),
                ("city", PROVINCE),
                ("foreign_county", XIHU),
            ):
                page = look(client_for, computed, who, f"month={month}&region={region // 1000}", name)
                assert page.status_code == 404, (name, month, who, region)
        for text in ("339999", "330106001", "西湖", "33010", "0", "-1"):
            assert look(client_for, computed, "county", f"region={text}", name).status_code == 404, text
    assert look(client_for, computed, "county", f"region={LUCHENG // 1000}").content == missing


def test_nothing_of_a_foreign_running_month_is_on_the_page(computed: Cast, client_for: Browser) -> None:
    for each in GapList:
        body = look(client_for, computed, "foreign_county", f"list={each.value}&month=2020-06").content.decode()
        assert "测试企业4号" in body or each is not GapList.QUESTIONS
        for number in range(4):
            assert f"测试企业{number}号" not in body
        assert "32.22" not in body and "40.67" not in body


def test_enterprises_have_no_such_page(june: Cast, client_for: Browser) -> None:
    for name in ("gap", "export_gap"):
        assert look(client_for, june, "clerk", "", name).status_code == 403
    clerk = june.actor("clerk")
    with actor_scope(clerk), pytest.raises(NotAllowed):
        gap_page(clerk, JUNE, XIHU, now=NOW)
    county = june.actor("county")
    with actor_scope(county), pytest.raises(Unseen):
        gap_page(county, JUNE, SHANGCHENG, now=NOW)


def test_the_region_page_leads_here_for_the_own_subtree_only(computed: Cast, client_for: Browser) -> None:
    browser = client_for(computed.county)
    own, other = (
        browser.get(reverse("assessment:region", args=[MAY, region])).content.decode() for region in (XIHU, LUCHENG)
    )
    link = "/assessment/gap/?region=330106&amp;month=2020-05"
    assert link in own and "/assessment/gap/?region" not in other
    assert browser.get(link.replace("&amp;", "&")).status_code == 200
    assert 'href="/assessment/gap/"' in own


# --- workbook ---


@pytest.mark.parametrize(
    ("chosen", "number"), [("unfiled", 2), ("late", 6), ("correction", 1), ("questions", 4), ("feedback", 2)]
)
def test_the_list_that_is_shown_leaves_as_a_workbook(june: Cast, client_for: Browser, chosen: str, number: int) -> None:
    answer = look(client_for, june, "county", f"list={chosen}", "export_gap")
    assert answer.status_code == 200
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert sheet.title == GapList(chosen).label and len(rows) == number + 1
    page = text_of(look(client_for, june, "county", f"list={chosen}"))
    for row in rows[1:]:
        line = dict(zip(rows[0], row, strict=True))
        assert line["企业名称"] in page and line["县(市、区)"] == "西湖区"
        assert float(line["一件所值(百分点)"]) > 0
    assert look(client_for, june, "auditor", f"list={chosen}", "export_gap").status_code == 403


def test_a_list_too_long_for_a_workbook_says_so(
    june: Cast, client_for: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessment.views.gaps.LIMIT", 1)
    browser = client_for(june.county)
    answer = browser.get(reverse("assessment:export_gap") + "?list=late", follow=True)
    assert "往月未报企业超过1条" in text_of(answer)


# --- cost ---


@pytest.mark.parametrize("chosen", [each.value for each in GapList])
def test_the_page_takes_the_same_queries_for_few_and_many_rows(june: Cast, client_for: Browser, chosen: str) -> None:
    counted = [_queries(client_for(june.county), chosen)]
    with job_scope(reason="test"):
        more = World()
        more.enterprises += [None] * 10  # type: ignore[list-item]  # codes that are not taken yet
        for _ in range(5):
            uscc = more.enterprise(XIHU)
            more.filed(uscc, "2020-01", "2020-01-10 09:00")
            more.asked(uscc, "2020-06-08 10:00")
        del more.enterprises[:10]
        for number, question in enumerate(more.questions):
            more.questions[number] = question._replace(number=f"N{number:05d}")
        more.take_over(NOW)
    counted.append(_queries(client_for(june.county), chosen))
    assert len(counted[0]) == len(counted[1]) <= 34, "\n".join(counted[1])


def _queries(browser: Client, chosen: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(reverse("assessment:gap") + f"?list={chosen}").status_code == 200
    ours = ("SAVEPOINT", "RELEASE", "SELECT set_config", "SELECT current_setting")
    return [each["sql"] for each in queries if not each["sql"].startswith(ours)]
