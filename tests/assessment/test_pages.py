"""Pages of the assessment: who sees which figures, and that ranks and changes are those of the counts."""

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.enums import RateKind
from assessment.exports.layout import TERMS, terms_row
from assessment.selectors import figures, months_with_runs, overview, region_page, year_page
from assessment.services import compute_run, hand_in, publish_reviewed, publish_run, review_run
from core.errors import NotAllowed, Unseen
from core.periods import Month
from orders.models import Filing
from tenancy import jobs
from tenancy.models import Job, PeerGroup, User
from tenancy.scope import actor_scope, job_scope
from tests.assessment.conftest import CUTOFF, JUNE, MAY, NOW, SYSTEM, Published, confirm_year, publish
from tests.assessment.test_worlds import books
from tests.assessment.world import at
from tests.cases.stage import asked
from tests.cast import HANGZHOU, LUCHENG, PROVINCE, SHANGCHENG, XIHU, Cast
from tests.oracles import assessment as oracle

Browser = Callable[[User], Client]
MAY_CUT = at("2020-05-21 00:00")


@pytest.fixture(autouse=True)
def silent_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker listens here."""
    monkeypatch.setattr(jobs, "ring", lambda kind, job: None)


def text_of(response: Any) -> str:
    """The page without tags and blanks, as somebody reads it."""
    body = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", body))


def look(browser: Browser, cast: Cast, name: str, url: str) -> Any:
    """What somebody gets at an address."""
    return browser(cast.users[name]).get(url)


# --- who sees what ---


def test_a_published_month_shows_every_region_to_every_bureau(months: Published, client_for: Browser) -> None:
    for name in ("county", "foreign_county", "city", "department", "auditor", "centre"):
        page = look(client_for, months.cast, name, reverse("assessment:ranking") + "?month=2020-05&group=counties")
        assert page.status_code == 200
        body = text_of(page)
        assert "西湖区" in body and "鹿城区" in body and "滨江区" in body
        assert look(client_for, months.cast, name, region(MAY, LUCHENG)).status_code == 200


def test_a_running_month_shows_each_bureau_its_own_subtree(months: Published, client_for: Browser) -> None:
    counties = reverse("assessment:ranking") + "?month=2020-06&group=counties"
    assert "鹿城区" not in text_of(look(client_for, months.cast, "county", counties))
    city = text_of(look(client_for, months.cast, "city", counties))
    assert "西湖区" in city and "上城区" in city and "鹿城区" not in city
    assert "鹿城区" in text_of(look(client_for, months.cast, "centre", counties))
    for name, code, status in (
        ("county", XIHU, 200),
        ("county", SHANGCHENG, 404),
        ("county", HANGZHOU, 404),
        ("county", PROVINCE, 404),
        ("city", SHANGCHENG, 200),
        ("city", LUCHENG, 404),
        ("foreign_county", XIHU, 404),
        ("auditor", LUCHENG, 200),
    ):
        assert look(client_for, months.cast, name, region(JUNE, code)).status_code == status, (name, code)


def region(month: Month, code: int) -> str:
    """A region's page."""
    return reverse("assessment:region", args=[month, code])


def test_selectors_filter_in_plain_sight_where_row_security_would_let_everything_through(months: Published) -> None:
    with job_scope(reason="test"):
        county, city = (figures(months.cast.actor(name), [MAY, JUNE]) for name in ("county", "city"))
    assert set(county[JUNE].results) == {XIHU}
    assert {code // 100000 for code in city[JUNE].results} == {HANGZHOU // 100000}
    assert len(county[MAY].results) == len(city[MAY].results) == 102


def test_the_figures_of_a_foreign_running_month_are_in_no_byte_of_the_overview(
    months: Published, client_for: Browser
) -> None:
    body = look(
        client_for, months.cast, "foreign_county", reverse("assessment:overview") + "?month=2020-06"
    ).content.decode()
    assert "鹿城区" in body
    assert "330106" not in body and "99.00" not in body


def test_enterprises_see_none_of_it(months: Published, client_for: Browser) -> None:
    for url in (
        reverse("assessment:overview"),
        reverse("assessment:ranking"),
        reverse("assessment:year"),
        reverse("assessment:scheme", args=[2020]),
        region(MAY, XIHU),
    ):
        assert look(client_for, months.cast, "clerk", url).status_code == 403, url
    clerk = months.cast.actor("clerk")
    with actor_scope(clerk), pytest.raises(NotAllowed):
        months_with_runs(clerk)


def test_the_unknown_is_not_found(months: Published, client_for: Browser) -> None:
    for url in (
        "/assessment/2020-13/regions/330106/",
        "/assessment/2020-05/regions/330199/",
        "/assessment/2020-05/regions/33010/",
        "/assessment/2019-12/regions/330106/",
        "/assessment/schemes/2019/",
        "/assessment/schemes/2020/?variant=annex9",
        "/assessment/2199-01/publish/",
    ):
        assert look(client_for, months.cast, "centre", url).status_code == 404, url


def test_a_wrong_month_is_told_of_and_the_latest_is_shown(months: Published, client_for: Browser) -> None:
    for query in ("month=2020-13", "month=六月", "month=2020-6"):
        page = look(client_for, months.cast, "centre", reverse("assessment:overview") + f"?{query}")
        assert page.status_code == 200
        assert "不正确" in text_of(page) and "2020年6月监测总览" in text_of(page)
    page = look(client_for, months.cast, "centre", reverse("assessment:overview") + "?month=2020-01")
    assert "本月尚未计算" in text_of(page)


# --- what they show ---


def test_every_figure_stands_with_its_counts(months: Published, client_for: Browser) -> None:
    body = text_of(look(client_for, months.cast, "county", region(JUNE, XIHU)))
    assert "100.00×30%+100.00×30%+100.00×40%=100.00" in body
    assert "100.00×50%+100.00×50%−1.00=99.00" in body
    assert "通知一（二）" in body and "通知附件2" in body
    assert "4/4" in body and "2/2" in body and "12/12" in body


def test_weights_of_parts_that_do_not_apply_are_shown_as_shared_out(months: Published, client_for: Browser) -> None:
    with job_scope(reason="test"):
        publish(months.cast, Month(2020, 1))
    body = text_of(look(client_for, months.cast, "centre", region(Month(2020, 1), XIHU)))
    assert "上月应报" not in body
    assert "不适用，记为“—”，不参加排名，不计入全年平均" in body, "nobody had asked by 20 January"


def test_the_overview_names_state_version_digest_and_map_approval(months: Published, client_for: Browser) -> None:
    may = text_of(look(client_for, months.cast, "department", reverse("assessment:overview") + "?month=2020-05"))
    assert "已发布" in may and "第1版" in may and months.may.digest[:12] in may
    assert "GS(2024)0650号" in may and "2020年5月20日24:00" in may
    june = text_of(look(client_for, months.cast, "department", reverse("assessment:overview") + "?month=2020-06"))
    assert "名次仅供参考" in june and "进行中" not in june


def test_a_month_that_is_locked_says_how_far_it_is_and_moves_no_more(months: Published, client_for: Browser) -> None:
    cast = months.cast
    centre, department, county = (cast.actor(name) for name in ("centre", "department", "county"))

    def said(words: str) -> None:
        pages = (
            reverse("assessment:overview") + "?month=2020-06",
            reverse("assessment:ranking") + "?month=2020-06",
            region(JUNE, XIHU),
            reverse("assessment:explain", args=[JUNE, XIHU, "on-time"]),
            reverse("assessment:publish", args=[JUNE]),
        )
        for url in pages:
            body = text_of(look(client_for, cast, "centre", url))
            assert words in body and "进行中" not in body, url
            assert ("数据不再每天更新，名次仅供参考" in body) is (url in pages[:2]), url
        with actor_scope(centre):
            shown = figures(centre, [JUNE])[JUNE]
            assert terms_row(shown)[[column.key for column in TERMS].index("state")] == words
        with actor_scope(county):
            assert figures(county, [JUNE])[JUNE].state.label == words, "a bureau reads the same"

    said("已定数，待提交复核")
    with actor_scope(centre):
        hand_in(month=JUNE, by=centre, now=NOW)
    said("已定数，待复核")
    with actor_scope(department):
        review_run(month=JUNE, by=department, now=NOW)
    said("已复核，待发布")
    with actor_scope(centre):
        publish_reviewed(month=JUNE, by=centre, now=NOW)
    body = text_of(look(client_for, cast, "centre", reverse("assessment:ranking") + "?month=2020-06"))
    assert "已发布第1版" not in body and "已发布" in body and "每天更新" not in body


def test_a_month_before_its_cut_off_is_running_and_moves_every_day(months: Published, client_for: Browser) -> None:
    with job_scope(reason="test"):
        compute_run(month=JUNE, as_of=at("2020-06-15 00:00"), by=SYSTEM, now=at("2020-06-15 05:00"))
    body = text_of(look(client_for, months.cast, "centre", reverse("assessment:ranking") + "?month=2020-06"))
    assert (
        "排名进行中" in body
        and "进行中的数据每天更新，名次仅供参考" in body
        and "·进行中，2020年6月15日05:00计算" in body
    )


def test_ranks_are_of_exact_rates_equals_share_one_and_changes_count_places(months: Published) -> None:
    centre = months.cast.actor("centre")
    with actor_scope(centre):
        page = overview(centre, JUNE, group="counties", kind=RateKind.FILING, now=NOW)
        assert page.ranking is not None and page.ranking.is_whole
        ranked = {line.region: line for line in page.ranking.lines}
        assert [(ranked[code].rank, ranked[code].shift) for code in (XIHU, SHANGCHENG, LUCHENG)] == [
            (1, 0),
            (2, 1),
            (3, -1),
        ]
        assert ranked[SHANGCHENG].result.filing.rate == Fraction(170, 3)
        assert page.ranking.lines[-1].rank is None, "a county without a roster stands last, unranked"
        asked = overview(centre, JUNE, group="counties", kind=RateKind.RESPONSE, now=NOW).ranking
        assert asked is not None
        # 西湖 99; 鹿城 0 × 50 % + 100 × 50 % = 50; 上城 50 × 50 % + 0 = 25; in May 上城 stood at 90 and 鹿城 at 10
        assert [(line.region, line.rank, line.shift) for line in asked.lines[:3]] == [
            (XIHU, 1, 0),
            (LUCHENG, 2, 1),
            (SHANGCHENG, 3, -1),
        ]


def test_a_group_out_of_view_is_not_ranked(months: Published) -> None:
    county, city = months.cast.actor("county"), months.cast.actor("city")
    with actor_scope(county):
        shown = overview(county, JUNE, group="counties", kind=RateKind.FILING, now=NOW).ranking
        assert shown is not None and not shown.is_whole
        assert [(line.region, line.rank) for line in shown.lines] == [(XIHU, None)]
    with actor_scope(city):
        own = overview(city, JUNE, group="own", kind=RateKind.FILING, now=NOW).ranking
        assert own is not None and own.is_whole and own.lines[0].rank == 1


def test_the_strong_counties_are_whatever_the_register_says(months: Published) -> None:
    with job_scope(reason="test"):
        PeerGroup.objects.get(slug="strong").regions.set([XIHU, LUCHENG])
    centre = months.cast.actor("centre")
    with actor_scope(centre):
        strong = overview(centre, MAY, group="strong", kind=RateKind.FILING, now=NOW).ranking
    assert strong is not None and [line.region for line in strong.lines] == [XIHU, LUCHENG]


def test_the_page_of_a_published_month_stays_when_the_data_move(months: Published, client_for: Browser) -> None:
    url = reverse("assessment:ranking") + "?month=2020-05&group=counties"
    before = text_of(look(client_for, months.cast, "county", url))
    with job_scope(reason="test"):
        Filing.objects.filter(month=MAY.first_day).update(on_roster=False)
    assert text_of(look(client_for, months.cast, "county", url)) == before


def test_a_region_s_trend_hides_what_its_viewer_may_not_see(months: Published) -> None:
    foreign = months.cast.actor("foreign_county")
    with actor_scope(foreign):
        page = region_page(foreign, MAY, XIHU)
        assert page.later is None, "June is running and not theirs"
        assert [row.state for row in page.trend.rows if row.filing is not None] == ["已发布"]
        with pytest.raises(Unseen):
            region_page(foreign, JUNE, XIHU)


def test_the_year_is_the_mean_of_published_months(months: Published, client_for: Browser) -> None:
    publish(months.cast, JUNE)
    county = months.cast.actor("county")
    with actor_scope(county):
        page = year_page(county, 2020, group="counties", kind=RateKind.RESPONSE, this_year=2026)
    lines = {line.region: line.response for line in page.lines}
    assert lines[XIHU].mean == (Fraction(100) + 99) / 2
    assert lines[LUCHENG].mean == (Fraction(10) + 50) / 2
    assert (lines[LUCHENG].check.state, lines[LUCHENG].check.gap) == ("missed", Fraction(-60))
    assert lines[XIHU].applicable == 2
    body = text_of(
        look(client_for, months.cast, "county", reverse("assessment:year") + "?year=2020&rate=response&group=counties")
    )
    assert "99.50" in body and "-60.00" in body and "未达标" in body


def test_the_year_shows_deductions_bonus_and_places_won(months: Published, client_for: Browser) -> None:
    publish(months.cast, JUNE)
    county = months.cast.actor("county")
    with actor_scope(county):
        counties = year_page(county, 2020, group="counties", kind=RateKind.RESPONSE, this_year=2026)
        cities = year_page(county, 2020, group="cities", kind=RateKind.RESPONSE, this_year=2026)
    lines = {line.region: line for line in counties.lines}
    assert (lines[XIHU].taken[4:6], lines[XIHU].deductions, lines[XIHU].points) == ((0, 1), 1, 1)
    assert lines[XIHU].taken[0] is None, "of a month that is not published nothing is said"
    assert lines[XIHU].bonus is None, "a bonus is a city's"
    # May alone: 西湖 100, 上城 90, 鹿城 10; with June 99.5, 57.5, 30
    assert [(lines[code].response.rank, lines[code].response.shift) for code in (XIHU, SHANGCHENG, LUCHENG)] == [
        (1, 0),
        (2, 0),
        (3, 0),
    ]
    hangzhou = next(line for line in cities.lines if line.region == HANGZHOU)
    assert (hangzhou.deductions, hangzhou.points, hangzhou.cases_won, hangzhou.bonus) == (2, 2, 0, 0)
    assert lines[XIHU].response.small == 2, "two questions and one listed enterprise are few"
    body = text_of(
        look(client_for, months.cast, "county", reverse("assessment:year") + "?year=2020&rate=response&group=cities")
    )
    assert "案例加分(分)" in body and "2.002次" in body and "扣2次" in body and "样本小" in body
    own = text_of(
        look(client_for, months.cast, "county", reverse("assessment:year") + "?year=2020&rate=response&group=counties")
    )
    assert "案例加分" not in own and "扣1次" in own


def test_the_year_s_mean_is_the_oracle_s(months: Published) -> None:
    publish(months.cast, JUNE)
    with job_scope(reason="test"):
        stands = books()
        expected = {}
        for code in (XIHU, SHANGCHENG, LUCHENG):
            rates = [oracle.rates(stands, month, cut, [code])[code] for month, cut in ((MAY, MAY_CUT), (JUNE, CUTOFF))]
            expected[code] = [sum(side) / 2 for side in zip(*rates, strict=True)]
    centre = months.cast.actor("centre")
    with actor_scope(centre):
        page = year_page(centre, 2020, group="counties", kind=RateKind.FILING, this_year=2026)
    lines = {line.region: line for line in page.lines}
    assert {code: [lines[code].filing.mean, lines[code].response.mean] for code in expected} == expected


def test_a_ranking_shows_points_since_last_month_and_since_last_year(months: Published, client_for: Browser) -> None:
    centre = months.cast.actor("centre")
    asked(months.cast, now=at("2021-05-10 10:00"))  # and nobody answers
    confirm_year(2021)
    with job_scope(reason="test"):
        publish_run(month=Month(2021, 5), by=SYSTEM, now=at("2021-06-01 10:00"))
    with actor_scope(centre):
        june = overview(centre, JUNE, group="counties", kind=RateKind.RESPONSE, now=NOW).ranking
        later = overview(centre, Month(2021, 5), group="counties", kind=RateKind.RESPONSE, now=NOW).ranking
    assert june is not None and later is not None
    ranked = {line.region: line for line in june.lines}
    assert (ranked[XIHU].change, ranked[XIHU].yearly) == (Fraction(-1), None)
    year_on = {line.region: line for line in later.lines}
    assert year_on[XIHU].yearly == -100, "0 after 100 in May 2020"
    assert year_on[XIHU].change is None, "April 2021 was not computed"
    body = text_of(
        look(
            client_for,
            months.cast,
            "centre",
            reverse("assessment:ranking") + "?month=2020-06&rate=response&group=counties",
        )
    )
    assert "环比同比" in body and "▼下降1.00百分点" in body


def test_the_scheme_page_prints_annex_2(months: Published, client_for: Browser) -> None:
    body = text_of(look(client_for, months.cast, "county", reverse("assessment:scheme", args=[2020])))
    for words in (
        "1-3月问题累计响应情况累计响应数/累计提问数",
        "4月问题累计响应情况累计响应数/累计提问数发布一季度五色清单",
        "5月问题累计响应+五色清单响应问题累计响应*90%+五色清单响应*10%",
        "发布三季度五色清单",
    ):
        assert words in body
    later = reverse("assessment:scheme", args=[2026])
    assert "系统约定" in text_of(look(client_for, months.cast, "county", later))
    literal = text_of(look(client_for, months.cast, "county", later + "?variant=annex2"))
    assert "2-3月问题累计响应情况" in literal and "这是附件2的原表" in literal


# --- doing ---


def test_computing_and_exporting_are_jobs_that_can_be_watched(months: Published, client_for: Browser) -> None:
    browser = client_for(months.cast.centre)
    for name in ("compute", "export_month"):
        answer = browser.post(reverse(f"assessment:{name}", args=[JUNE]))
        with job_scope(reason="test"):
            job = Job.objects.latest("id")
        assert (answer.status_code, answer.url) == (302, reverse("tenancy:job", args=[job.public_id]))
    answer = browser.post(reverse("assessment:compute", args=[MAY]), follow=True)
    assert "2020年5月已发布，不再重算" in text_of(answer)
    assert client_for(months.cast.county).post(reverse("assessment:compute", args=[JUNE])).status_code == 403


def test_the_publish_page_shows_a_computation_under_way(months: Published, client_for: Browser) -> None:
    browser = client_for(months.cast.centre)
    browser.post(reverse("assessment:compute", args=[JUNE]))
    page = browser.get(reverse("assessment:publish", args=[JUNE]))
    assert "计算2020年6月考核" in text_of(page)
    assert b"hx-get" in page.content


# --- cost ---


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("overview", "month=2020-06&group=cities"),
        ("ranking", "month=2020-06&group=counties"),
        ("year", "year=2020&group=counties"),
    ],
)
def test_pages_take_the_same_queries_for_few_and_many_regions(
    months: Published, client_for: Browser, name: str, query: str
) -> None:
    counted = {}
    for who in ("county", "centre"):
        browser = client_for(months.cast.users[who])
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(reverse(f"assessment:{name}") + f"?{query}").status_code == 200
        counted[who] = [
            each["sql"]
            for each in queries
            if not each["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT set_config", "SELECT current_setting"))
        ]
    # session, user, membership, months, regions, peer groups, runs, results, unread notices (the year: years instead of months)
    assert len(counted["county"]) == len(counted["centre"]) <= 11, "\n".join(counted["centre"])
