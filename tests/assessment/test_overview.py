"""The overview: what the map shows, whose trend, the course beside each rank, the ways down; and that pages print the run."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment.enums import CountySort, MapFigure, RateKind, TrendWindow
from assessment.models import Result
from assessment.selectors import MapChoice, TrendChoice, overview, region_page
from assessment.services import compute_run, publish_run
from cases.facts import OwedCounts
from cases.models import Question
from cases.selectors import owed_by_county
from core.decimals import DASH, show
from core.periods import Month
from tenancy.models import User
from tenancy.scope import actor_scope, job_scope
from tests.assessment.conftest import JUNE, MAY, NOW, SYSTEM, Published, small_year
from tests.assessment.tables import Tables, counties_on_map
from tests.assessment.world import at
from tests.cast import HANGZHOU, LUCHENG, PROVINCE, SHANGCHENG, XIHU, Cast

Browser = Callable[[User], Client]
ADDRESS = "assessment:overview"
OVER = "已截止，待定数"
JANUARY, FEBRUARY = Month(2021, 1), Month(2021, 2)
LONG = Month.span(Month(2020, 1), FEBRUARY)
LATER = at("2021-03-01 10:00")


def read(client_for: Browser, cast: Cast, name: str, url: str) -> str:
    """A page as somebody gets it."""
    answer = client_for(cast.users[name]).get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def overview_of(client_for: Browser, months: Published, name: str, query: str) -> str:
    """The overview by its query."""
    return read(client_for, months.cast, name, f"{reverse(ADDRESS)}?{query}")


def region_url(month: Month, code: int) -> str:
    """A region's page."""
    return reverse("assessment:region", args=[month, code])


# --- the map ---


def test_the_map_shows_the_figure_asked_for_with_what_it_rests_on(months: Published, client_for: Browser) -> None:
    told = {
        figure: counties_on_map(overview_of(client_for, months, "centre", f"month=2020-06&map={figure.value}"))
        for figure in MapFigure
    }
    assert all(len(each) == 90 for each in told.values())
    # 上城: on time in June 2/2, of May's late ones 0 accurate, 8 of 12 this year (test_pages works it out: 170/3)
    assert told[MapFigure.FILING]["上城区"] == "56.67%（按时填报2/2）"
    assert told[MapFigure.RESPONSE]["西湖区"] == "99.00%（诉求4/4，清单2/2）"
    assert told[MapFigure.FEEDBACK]["上城区"] == "0.00%（已反馈0/2）"
    assert told[MapFigure.FEEDBACK]["滨江区"] == "不适用（已反馈0/0）"


def test_the_change_on_the_map_is_that_of_the_ranked_rate_in_percentage_points(
    months: Published, client_for: Browser
) -> None:
    filing = counties_on_map(overview_of(client_for, months, "centre", "month=2020-06&map=change"))
    response = counties_on_map(overview_of(client_for, months, "centre", "month=2020-06&map=change&rate=response"))
    with job_scope(reason="test"):
        stored = {
            (row.month.month, row.region_id): row
            for row in Result.objects.filter(run__in=[months.may, months.june], region__in=[XIHU, SHANGCHENG, LUCHENG])
        }
    for name, code in (("上城区", SHANGCHENG), ("鹿城区", LUCHENG)):
        before, now = stored[5, code], stored[6, code]
        assert filing[name] == spoken_change(before.filing_rate, now.filing_rate)
        assert response[name] == spoken_change(before.response_rate, now.response_rate)
    assert response["鹿城区"] == "上升40.00个百分点（本月50.00，上月10.00）"
    assert filing["西湖区"] == "持平（本月100.00，上月100.00）"
    assert filing["滨江区"] == f"不适用（本月{DASH}，上月{DASH}）"


def spoken_change(before: Decimal, now: Decimal) -> str:
    """A change as the map says it."""
    word = "上升" if now > before else "下降"
    return f"{word}{show(abs(now - before))}个百分点（本月{show(now)}，上月{show(before)}）"


def test_the_legend_is_of_the_figure_shown(months: Published, client_for: Browser) -> None:
    wanted = {
        "filing": ("&lt;70%", "≥90%"),
        "response": ("&lt;80%", "≥95%"),
        "change": ("&lt;−5百分点", "−1至1百分点"),
        "owed": ("0件", "≥4件"),
        "feedback": ("&lt;50%", "≥100%"),
    }
    for figure, labels in wanted.items():
        page = overview_of(client_for, months, "centre", f"month=2020-06&map={figure}")
        legend = re.search(r'<ul class="legend">.*?</ul>', page, re.S)
        assert legend is not None
        assert all(label in legend[0] for label in labels), (figure, legend[0])


def test_an_unknown_figure_is_the_ranked_rate(months: Published, client_for: Browser) -> None:
    page = overview_of(client_for, months, "centre", "month=2020-06&map=weather&rate=response")
    assert "各县（市、区）预警响应率" in page
    assert counties_on_map(page)["西湖区"].startswith("99.00%")


def test_the_unanswered_are_those_of_now_and_of_the_own_subtree_alone(months: Published, client_for: Browser) -> None:
    centre = counties_on_map(overview_of(client_for, months, "centre", "month=2020-05&map=owed"))
    # 鹿城: two enterprises, a question in March and one in June each, none answered; 上城: the two of June
    assert (centre["鹿城区"], centre["上城区"], centre["西湖区"]) == (
        "4件（其中逾期4件）",
        "2件（其中逾期2件）",
        "0件（其中逾期0件）",
    )
    city = counties_on_map(overview_of(client_for, months, "city", "month=2020-05&map=owed"))
    assert city["上城区"] == "2件（其中逾期2件）"
    assert city["鹿城区"] == "不适用（只显示本地区）", "a published month shows its rates, not its desk"


def test_owed_by_county_counts_what_waits_and_what_is_over(months: Published) -> None:
    with job_scope(reason="test"):
        waiting = Question.objects.filter(owed_by__isnull=False)
        limits = list(waiting.values_list("region_id", "owed_by"))
    assert {county for county, _ in limits} == {SHANGCHENG, LUCHENG}
    first = min(limit for _, limit in limits)
    for now in (NOW, first, first - timedelta(minutes=1)):
        wanted = {
            county: OwedCounts(
                sum(1 for code, _ in limits if code == county),
                sum(1 for code, limit in limits if code == county and limit <= now),
            )
            for county in (SHANGCHENG, LUCHENG)
        }
        for name, view in (("centre", {SHANGCHENG, LUCHENG}), ("foreign_county", {LUCHENG}), ("county", set())):
            actor = months.cast.actor(name)
            with actor_scope(actor):
                assert owed_by_county(actor, now) == {code: wanted[code] for code in view}


def test_the_table_says_what_the_map_says_in_the_order_asked_for(months: Published, client_for: Browser) -> None:
    query = "month=2020-06&map=response&sort=value"
    down = overview_of(client_for, months, "centre", f"{query}&order=desc")
    rows = Tables(down).table("设区市", "依据")
    assert [row["县（市、区）↕（点按排序）"] for row in rows[:3]] == ["西湖区", "鹿城区", "上城区"]
    value = next(heading for heading in rows[0] if heading.startswith("预警响应率(%)"))
    assert [row[value] for row in rows[:4]] == ["99.00", "50.00", "25.00", DASH]
    told = counties_on_map(down)
    for row in rows:
        shown = "不适用" if row[value] == DASH else f"{row[value]}%"
        assert told[row["县（市、区）↕（点按排序）"]] == f"{shown}（{row['依据']}）"
    rising = Tables(overview_of(client_for, months, "centre", f"{query}&order=asc")).table("设区市", "依据")
    assert [row["县（市、区）↕（点按排序）"] for row in rising[:3]] == ["上城区", "鹿城区", "西湖区"]
    assert rising[-1][next(heading for heading in rising[0] if heading.startswith("预警响应率(%)"))] == DASH


def test_counties_without_a_value_stand_last_either_way(months: Published) -> None:
    centre = months.cast.actor("centre")
    for descending in (False, True):
        with actor_scope(centre):
            found = overview(
                centre,
                JUNE,
                group="cities",
                kind=RateKind.FILING,
                now=NOW,
                map_choice=MapChoice(MapFigure.FILING, CountySort.VALUE, descending),
            ).counties
        values = [line.value for line in found]
        present = [value for value in values if value is not None]
        assert values[len(present) :] == [None] * (90 - len(present)) and len(present) == 3
        assert present == sorted(present, reverse=descending)


# --- the trend ---


@pytest.fixture
def across(cast: Cast) -> Published:
    """January 2020 to February 2021: the small year and two months after it, each with a run, May 2020 alone published."""
    world = small_year()
    for row in world.enterprises:
        if row.region != SHANGCHENG:
            world.filed(row.uscc, "2020-12", "2020-12-10 09:00", accurate=row.region == XIHU)
            world.filed(row.uscc, "2021-01", "2021-01-10 09:00")
    world.filed(world.enterprises[0].uscc, "2021-02", "2021-02-10 09:00")
    with job_scope(reason="test"):
        world.take_over(LATER)
        runs = {month: compute_run(month=month, as_of=LATER, by=SYSTEM, now=LATER) for month in LONG if month != MAY}
        may = publish_run(month=MAY, by=SYSTEM, now=LATER)
    return Published(cast, may, runs[JUNE])


def test_the_trend_is_of_any_region_in_view_over_the_year_or_the_last_twelve_months(across: Published) -> None:
    centre = across.cast.actor("centre")
    with job_scope(reason="test"):
        stored = {Month.of(row.month): row for row in Result.objects.filter(region=LUCHENG)}
    for window, months in (
        (TrendWindow.YEAR, Month.span(JANUARY, Month(2021, 12))),
        (TrendWindow.RECENT, Month.span(Month(2020, 3), FEBRUARY)),
    ):
        with actor_scope(centre):
            page = overview(
                centre,
                FEBRUARY,
                group="cities",
                kind=RateKind.FILING,
                now=NOW,
                trend_choice=TrendChoice(LUCHENG, window),
            )
        assert page.trend is not None and page.standing is not None
        assert (page.trend.region, page.trend.name, page.standing.region) == (LUCHENG, "鹿城区", PROVINCE)
        assert [row.month for row in page.trend.rows] == months
        for row in page.trend.rows:
            kept = stored.get(row.month)
            wanted = (kept.filing_rate, kept.response_rate) if kept else (None, None)
            assert [show(value) for value in (row.filing, row.response)] == [show(value) for value in wanted]
            assert row.state == (DASH if kept is None else "已发布" if row.month == MAY else OVER)
    assert len({show(row.filing) for row in page.trend.rows}) > 3, "else any line would do"


def test_a_month_after_the_shown_one_is_blank_in_the_trend(across: Published) -> None:
    centre = across.cast.actor("centre")
    with actor_scope(centre):
        trend = overview(centre, JUNE, group="cities", kind=RateKind.FILING, now=NOW).trend
    assert trend is not None
    assert [row.state for row in trend.rows] == [OVER] * 4 + ["已发布", OVER] + [DASH] * 6


def test_the_trend_of_a_region_that_is_not_in_view_is_that_of_the_own_and_says_so(
    months: Published, client_for: Browser
) -> None:
    for who, code, name in (
        ("county", "330302", "西湖区"),
        ("county", "330199", "西湖区"),
        ("county", "330100", "西湖区"),
        ("city", "330302", "杭州市"),
        ("centre", "3301", "浙江省"),
        ("centre", "<b>", "浙江省"),
    ):
        page = overview_of(client_for, months, who, f"month=2020-06&region={code}")
        assert f"{name}2020年逐月走势" in page, (who, code)
        assert "所选地区不存在或本月不在可查看范围内" in page
    seen = overview_of(client_for, months, "county", "month=2020-05&region=330302")
    assert "鹿城区2020年逐月走势" in seen and "所选地区" not in seen, "May is published"


def test_the_trend_offers_the_regions_in_view(months: Published, client_for: Browser) -> None:
    options = {}
    for who in ("centre", "city", "county"):
        page = overview_of(client_for, months, who, "month=2020-06&map=change&rate=response&group=counties")
        choice = re.search(r'<select class="form-select" id="t-region".*?</select>', page, re.S)
        assert choice is not None
        options[who] = re.findall(r'<option value="(\d+)"', choice[0])
        form = re.search(r'<form method="get" action="#trend".*?</form>', page, re.S)
        assert form is not None
        carried = set(re.findall(r'type="hidden" name="(\w+)" value="([\w-]+)"', form[0]))
        assert carried == {("month", "2020-06"), ("map", "change"), ("rate", "response"), ("group", "counties")}
    assert options["county"] == ["330106"]
    assert options["city"][0] == "330100" and all(code.startswith("3301") for code in options["city"])
    assert len(options["centre"]) == 102


def test_a_region_s_page_shows_the_last_twelve_months_too(across: Published, client_for: Browser) -> None:
    page = read(client_for, across.cast, "centre", region_url(FEBRUARY, HANGZHOU) + "?window=recent")
    assert "2020年3月至2021年2月逐月走势" in page
    rows = Tables(page).table("月份", "填报率(%)", "状态")
    assert [row["月份"] for row in rows] == [month.label for month in Month.span(Month(2020, 3), FEBRUARY)]


# --- the cards ---


def test_the_cards_compare_with_the_month_and_the_year_before(across: Published, client_for: Browser) -> None:
    centre = across.cast.actor("centre")
    with actor_scope(centre):
        standing = region_page(centre, JANUARY, LUCHENG).standing
        first = region_page(centre, Month(2020, 1), LUCHENG).standing
        last = region_page(centre, FEBRUARY, LUCHENG).standing
    with job_scope(reason="test"):
        stored = {Month.of(row.month): row for row in Result.objects.filter(region=LUCHENG)}
    now, before, year_before = (stored[month] for month in (JANUARY, Month(2020, 12), Month(2020, 1)))
    assert len({now.filing_rate, before.filing_rate, year_before.filing_rate}) == 3, "else the test tells nothing"
    assert show(standing.filing_change) == show(now.filing_rate - before.filing_rate)
    assert show(standing.filing_on_year) == show(now.filing_rate - year_before.filing_rate)
    assert show(last.filing_on_year) == show(stored[FEBRUARY].filing_rate - stored[Month(2020, 2)].filing_rate)
    assert first.filing_on_year is None and first.filing_change is None, "nothing was before"
    page = read(client_for, across.cast, "centre", region_url(JANUARY, LUCHENG))
    assert re.search(rf"环比 <span[^>]*>.*?{show(abs(now.filing_rate - before.filing_rate))} 百分点", page)
    assert re.search(rf"同比 <span[^>]*>.*?{show(abs(now.filing_rate - year_before.filing_rate))} 百分点", page)


# --- the course beside a rank ---


def test_the_course_is_the_ranked_rate_of_the_last_twelve_months(across: Published) -> None:
    centre = across.cast.actor("centre")
    for kind, column in ((RateKind.FILING, "filing_rate"), (RateKind.RESPONSE, "response_rate")):
        with actor_scope(centre):
            ranked = overview(centre, FEBRUARY, group="counties", kind=kind, now=NOW).ranking
        assert ranked is not None
        with job_scope(reason="test"):
            stored = {
                (row.region_id, Month.of(row.month)): getattr(row, column)
                for row in Result.objects.filter(region__in=[XIHU, LUCHENG])
            }
        for line in ranked.lines:
            if line.region in (XIHU, LUCHENG):
                months = Month.span(Month(2020, 3), FEBRUARY)
                assert line.course == tuple(stored[line.region, month] for month in months)
                assert len(set(line.course)) > 1


def test_a_course_holds_nothing_that_its_viewer_may_not_see(across: Published) -> None:
    """鹿城区 looks at May, which is published: of 西湖区 it sees May alone."""
    foreign = across.cast.actor("foreign_county")
    with job_scope(reason="row security out of the way: the selector alone"):
        ranked = overview(foreign, MAY, group="counties", kind=RateKind.FILING, now=NOW).ranking
    assert ranked is not None
    courses = {line.region: line.course for line in ranked.lines}
    assert [value is not None for value in courses[XIHU]] == [False] * 11 + [True], "June 2019 to May 2020"
    assert sum(value is not None for value in courses[LUCHENG]) > 1


def test_a_course_says_itself_and_a_line_without_one_stands_without(months: Published, client_for: Browser) -> None:
    page = read(client_for, months.cast, "centre", reverse("assessment:ranking") + "?month=2020-06&group=counties")
    titles = re.findall(r'<svg xmlns="[^"]+" viewBox="0 0 120 32" [^>]*aria-label="([^"]+)"', page)
    assert "西湖区截至2020年6月的12个月订单填报率：最低100.00%，最高100.00%，最近100.00%" in titles
    assert len(titles) == 3, "87 counties have no roster"


# --- the ways down ---


@pytest.mark.parametrize(
    ("name", "code", "place"),
    [
        ("county", XIHU, ""),
        ("city", XIHU, f"region={XIHU}"),
        ("city", HANGZHOU, ""),
        ("centre", XIHU, f"region={XIHU}"),
        ("centre", HANGZHOU, f"region={HANGZHOU}"),
        ("centre", PROVINCE, ""),
        ("auditor", LUCHENG, f"region={LUCHENG}"),
    ],
)
def test_a_region_leads_down_to_its_enterprises(
    months: Published, client_for: Browser, name: str, code: int, place: str
) -> None:
    """Province → city → county → the lists of enterprises and questions: every link opens, each narrowed to the region."""
    page = read(client_for, months.cast, name, region_url(JUNE, code))
    found = re.search(r'<ul class="ways">(.*?)</ul>', page, re.S)
    assert found is not None
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', found[1])]
    assert {link.split("?")[0] for link in links} == {"/orders/roster/", "/questions/", "/lists/2020Q1/"}
    browser = client_for(months.cast.users[name])
    for link in links:
        assert (place in link) if place else ("region=" not in link), link
        assert browser.get(link).status_code == 200, link


def test_nobody_is_led_where_nothing_is_to_be_seen(months: Published, client_for: Browser) -> None:
    assert 'class="ways"' not in read(client_for, months.cast, "foreign_county", region_url(MAY, XIHU)), "not their own"
    binjiang = read(client_for, months.cast, "centre", region_url(JUNE, 330108000))
    assert "/orders/roster/" not in binjiang.split('class="ways"')[1], "nobody must file there"


def test_a_city_lists_its_counties_and_every_region_its_way_up(months: Published, client_for: Browser) -> None:
    city = read(client_for, months.cast, "centre", region_url(JUNE, HANGZHOU))
    for code in (XIHU, SHANGCHENG):
        assert f'<a href="{region_url(JUNE, code)}">' in city
    assert region_url(JUNE, LUCHENG) not in city
    county = read(client_for, months.cast, "centre", region_url(JUNE, XIHU))
    crumbs = re.findall(r'<li class="breadcrumb-item"><a href="([^"]+)">', county)
    assert crumbs[-3:] == [reverse(ADDRESS) + "?month=2020-06", region_url(JUNE, PROVINCE), region_url(JUNE, HANGZHOU)]


# --- the neighbours ---


def test_a_neighbouring_month_of_another_year_is_offered_only_where_it_opens(
    across: Published, client_for: Browser
) -> None:
    with job_scope(reason="test"):
        publish_run(month=Month(2020, 12), by=SYSTEM, now=LATER)
    foreign = across.cast.actor("foreign_county")
    with actor_scope(foreign):
        page = region_page(foreign, Month(2020, 12), XIHU)
    assert (page.earlier, page.later) == (None, None), "November and January are running and not theirs"
    own = across.cast.actor("county")
    with actor_scope(own):
        page = region_page(own, Month(2020, 12), XIHU)
    assert (page.earlier, page.later) == (Month(2020, 11), JANUARY)


# --- cost ---


def counted(browser: Client, url: str) -> list[str]:
    """The statements of one request without those of scope and savepoints."""
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(url).status_code == 200
    own = ("SAVEPOINT", "RELEASE", "SELECT set_config", "SELECT current_setting")
    return [each["sql"] for each in queries if not each["sql"].startswith(own)]


@pytest.mark.parametrize(
    ("query", "statements"),
    [
        # session, user, membership, months, regions, peer groups, runs, results, courses, unread notices
        ("month=2020-06&group=cities", 10),
        ("month=2021-02&group=counties&map=change&region=330106&window=recent&sort=value", 10),
        # and what is owed per county
        ("month=2020-06&group=cities&map=owed", 11),
    ],
)
def test_the_overview_s_queries_do_not_grow_with_regions_or_months(
    across: Published, client_for: Browser, query: str, statements: int
) -> None:
    for who in ("county", "centre"):
        found = counted(client_for(across.cast.users[who]), f"{reverse(ADDRESS)}?{query}")
        assert len(found) == statements, "\n".join(found)


def test_the_desk_of_the_running_year_costs_three_more(cast: Cast, client_for: Browser) -> None:
    running = Month.of(timezone.localdate())
    with job_scope(reason="test"):
        compute_run(month=running, as_of=timezone.now(), by=SYSTEM, now=timezone.now())
    # as above, and of the desk: calendar, what is owed, the year so far
    found = counted(client_for(cast.centre), f"{reverse(ADDRESS)}?month={running}")
    assert len(found) == 13, "\n".join(found)


def test_a_region_s_page_takes_the_same_queries_for_every_tier(across: Published, client_for: Browser) -> None:
    browser = client_for(across.cast.centre)
    # session, user, membership, regions, runs, results, unread notices; the courses of the regions below
    for code, statements in ((PROVINCE, 8), (HANGZHOU, 8), (XIHU, 7)):
        found = counted(browser, region_url(JUNE, code))
        assert len(found) == statements, "\n".join(found)
