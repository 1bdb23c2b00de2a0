"""What became of questions: rates and periods, worlds in which the SQL equals a plain fold, the page and its workbook."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.enums import Exclusion, Topic
from cases.facts import QuestionCounts, QuestionFigures
from cases.models import Question, Statistic
from cases.rules import Median, Period, Share, periods_of, question_rates, trend_months
from cases.selectors import question_counts, question_statistics, region_statistics
from cases.services import count_year, count_years
from cases.takeover import QuestionRow, take_over_questions
from core.decimals import show
from core.errors import NotAllowed, Unseen
from core.periods import SHANGHAI, Month
from tenancy.enums import RegionLevel
from tenancy.models import Region
from tenancy.roles import system_actor
from tenancy.scope import actor_scope, job_scope
from tenancy.takeover import places_of
from tests.assessment.formula_reader import Reader
from tests.cases.living import FIRST, Life, Plan, as_asked, live, plans, settle
from tests.cast import HANGZHOU, LUCHENG, PROVINCE, SHANGCHENG, WENZHOU, XIHU, Cast
from tests.oracles.cases import question_figures

SYSTEM = system_actor("test")
PAGE, EXPORT = "/questions/statistics/", "/questions/statistics/export/"
TOWN = XIHU + 7
RUNNING = Month(2020, 6)


def at(text: str) -> datetime:
    """A time by the clock of Shanghai."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


NOW = at("2020-06-30 18:00")


def counted(year: int) -> dict[tuple[int, int | None, Topic | None], QuestionFigures]:
    """What the job wrote of a year."""
    names = [field.name for field in fields(QuestionFigures) if not field.name.endswith("_minutes")]
    return {
        (row.region_id, row.month, None if row.topic is None else Topic(row.topic)): QuestionFigures(
            **{name: getattr(row, name) for name in names},
            first_minutes=None if row.first_minutes is None else Fraction(row.first_minutes),
            resolved_minutes=None if row.resolved_minutes is None else Fraction(row.resolved_minutes),
        )
        for row in Statistic.objects.filter(year=year)
    }


# --- rules ---


@pytest.mark.parametrize(
    ("part", "whole", "shown", "small"),
    [
        (0, 0, "—", False),
        (0, 1, "0.00", True),
        (2, 3, "66.67", True),
        (1, 4, "25.00", True),
        (5, 5, "100.00", False),
        (1, 800, "0.13", False),  # 0.125, half up
    ],
)
def test_a_share_is_exact_and_shown_half_up(part: int, whole: int, shown: str, small: bool) -> None:
    share = Share(part, whole)
    assert (show(share.rate), share.is_small) == (shown, small)


def test_a_median_is_shown_in_hours() -> None:
    assert show(Median(Fraction(841, 2), 6).hours) == "7.01"  # 420.5 minutes are 7.0083 hours
    assert show(Median(None, 0).hours) == "—"
    assert not Median(None, 0).is_small
    assert Median(Fraction(30), 1).is_small


def test_satisfaction_is_of_those_who_rated() -> None:
    rates = question_rates(QuestionFigures(asked=8, answered=7, in_time=6, resolved=4, rated=3, satisfied=2))
    assert (rates.in_time, rates.resolved, rates.satisfied) == (Share(6, 8), Share(4, 8), Share(2, 3))


@pytest.mark.parametrize("text", ["", "2020-13", "2020-6", "二零二零", "20200", "0000", "0999-01", "2020-06-01"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        Period.parse(text)


def test_periods() -> None:
    assert [str(Period.parse(text)) for text in ("2020", "2020-06")] == ["2020", "2020-06"]
    assert [str(one) for one in periods_of(2020, RUNNING)] == ["2020", *(f"2020-0{month}" for month in range(1, 7))]
    assert len(periods_of(2019, RUNNING)) == 13
    assert [Period(year).label(RUNNING) for year in (2019, 2020)] == ["2019年", "2020年1月1日至今"]
    assert Period(2020, 5).label(RUNNING) == "2020年5月"


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period(2020), Month(2019, 7), RUNNING),
        (Period(2019), Month(2019, 1), Month(2019, 12)),
        (Period(2020, 2), Month(2019, 3), Month(2020, 2)),
        (Period(2020, 12), Month(2019, 7), RUNNING),
    ],
)
def test_a_trend_ends_with_the_period(period: Period, first: Month, last: Month) -> None:
    months = trend_months(period, 12, RUNNING)
    assert (months[0], months[-1], len(months)) == (first, last, 12)


# --- counting ---


worlds = st.tuples(st.lists(plans, max_size=4), st.integers(0, 24 * 40))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(worlds)
def test_sql_equals_the_fold(cast: Cast, world: tuple[list[Plan], int]) -> None:
    planned, more = world
    with transaction.atomic(), job_scope(reason="test"):
        Region.objects.create(code=TOWN, name="某街道", level=RegionLevel.TOWN, parent_id=XIHU)
        now = live(cast, planned) + timedelta(hours=more)
        settle(now)
        Question.objects.filter(enterprise=cast.sibling).update(region_id=TOWN)
        rows = as_asked(list(Question.objects.all()))
        count_years(by=SYSTEM, now=now)
        for year in (2019, 2020):
            assert counted(year) == question_figures(rows, year, now)
        # Beside the official counts, and equal to them where they count the same.
        official = question_counts(Month.of(now.astimezone(SHANGHAI).date()), now)
        ours = {
            region: QuestionCounts(figures.asked, figures.answered)
            for (region, month, topic), figures in counted(now.astimezone(SHANGHAI).year).items()
            if month is None and topic is None and region % 100_000
        }
        assert ours == official
        transaction.set_rollback(True)


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """Ten questions of June 2020 (one of May) and what became of them by 30 June, counted."""
    with job_scope(reason="test"):
        # 西湖区: answered after 60, 120 and 1,260 working minutes; the last late in spite of the extension, and reopened.
        content = Life(cast, "enterprise", at("2020-06-01 09:00"))
        content.classify(at("2020-06-01 09:10"), Topic.PORT)
        content.answer(at("2020-06-01 10:00"))
        content.rate(at("2020-06-01 11:00"), 5)
        grudging = Life(cast, "enterprise", at("2020-06-02 09:00"))
        grudging.answer(at("2020-06-02 11:00"))
        grudging.rate(at("2020-06-02 12:00"), 3)
        late = Life(cast, "sibling", at("2020-06-03 09:00"))
        late.extend(at("2020-06-04 09:00"))
        late.answer(at("2020-06-08 09:00"))
        late.rate(at("2020-06-08 10:00"), 1)
        late.reopen(at("2020-06-09 09:00"))
        silent = Life(cast, "sibling", at("2020-06-10 09:00"))
        silent.acknowledge(at("2020-06-10 10:00"))
        # What does not count: withdrawn, invalid, not yet due.
        Life(cast, "enterprise", at("2020-06-11 09:00")).set_aside(at("2020-06-11 10:00"), Exclusion.WITHDRAWN)
        invalid = Life(cast, "enterprise", at("2020-06-11 09:00"))
        invalid.answer(at("2020-06-11 10:00"))
        invalid.set_aside(at("2020-06-12 09:00"), Exclusion.INVALID)
        Life(cast, "enterprise", at("2020-06-30 09:00"))
        # 上城区 handed one to the city, 鹿城区 has one of May.
        handed = Life(cast, "cousin", at("2020-06-12 09:00"))
        handed.transfer(at("2020-06-12 10:00"))
        handed.answer(at("2020-06-12 17:30"))
        may = Life(cast, "foreign", at("2020-05-11 09:00"))
        may.answer(at("2020-05-11 09:30"))
        settle(NOW)
        count_years(by=SYSTEM, now=NOW)
    return cast


WEST = QuestionFigures(
    asked=4, answered=3, in_time=2, resolved=2, rated=3, satisfied=2, reopened=1, overdue=2,
    first_minutes=Fraction(120), resolved_minutes=Fraction(90),
)  # fmt: skip


def test_figures_of_a_county_its_city_and_the_province(busy: Cast) -> None:
    with job_scope(reason="test"):
        found = counted(2020)
    assert found[XIHU, None, None] == WEST == found[XIHU, 6, None]
    # The transferred one counts for the county of asking; it took 420 minutes. Of 60, 120, 420, 1260 the median is 270.
    city = found[HANGZHOU, None, None]
    assert (city.asked, city.answered, city.in_time, city.resolved) == (5, 4, 3, 3)
    assert (city.first_minutes, city.resolved_minutes) == (270, 120)
    assert found[SHANGCHENG, None, None].first_minutes == 420
    assert found[WENZHOU, 5, None] == found[LUCHENG, None, None]
    assert (WENZHOU, 6, None) not in found
    assert found[PROVINCE, None, None].asked == 6
    assert found[XIHU, 6, Topic.PORT].first_minutes == 60
    assert sum(found[XIHU, 6, topic].asked for topic in Topic if (XIHU, 6, topic) in found) == 4


def test_counting_twice_gives_the_same_rows(busy: Cast) -> None:
    with job_scope(reason="test"):
        before = counted(2020)
        written = count_year(year=2020, by=SYSTEM, now=NOW)
        assert counted(2020) == before
        assert written == len(before) == Statistic.objects.count()


def test_only_the_system_counts(cast: Cast) -> None:
    centre = cast.actor("centre")
    with actor_scope(centre), pytest.raises(NotAllowed):
        count_year(year=2020, by=centre, now=NOW)


def test_nothing_asked_nothing_counted(cast: Cast) -> None:
    with job_scope(reason="test"):
        assert count_years(by=SYSTEM, now=NOW) == 0


def test_questions_taken_over_count_alike(cast: Cast) -> None:
    uscc = cast.enterprise.uscc
    answered = at("2019-03-04 11:00")
    rows = [
        QuestionRow("1", uscc, at("2019-03-04 09:00"), "退税", "何时到账？", answered, XIHU, "已到账。", 2, valid=True),
        QuestionRow(
            "2", uscc, at("2019-03-04 09:00"), "退税", "何时到账？", answered, XIHU, "已到账。", None, valid=True
        ),
        QuestionRow("3", uscc, at("2019-03-05 09:00"), "港口", "如何改港？", None, None, "", None, valid=True),
        QuestionRow("4", uscc, at("2019-03-05 09:00"), "港口", "如何改港？", None, None, "", None, valid=False),
    ]
    with job_scope(reason="test"):
        take_over_questions(rows=rows, places=places_of(), by=SYSTEM, now=NOW)
        count_years(by=SYSTEM, now=NOW)
        found = counted(2019)[XIHU, 3, None]
        official = question_counts(Month(2019, 12), NOW)
    assert found == QuestionFigures(
        asked=3, answered=2, in_time=2, resolved=1, rated=1, satisfied=0, overdue=1,
        first_minutes=Fraction(120), resolved_minutes=Fraction(120),
    )  # fmt: skip
    assert official == {XIHU: QuestionCounts(3, 2)}


# --- whose they are ---


def regions_read(cast: Cast, name: str) -> set[int]:
    with actor_scope(cast.actor(name)):
        return set(Statistic.objects.values_list("region_id", flat=True))


def test_row_security_shows_a_bureau_its_region_and_below(busy: Cast) -> None:
    assert regions_read(busy, "county") == {XIHU}
    assert regions_read(busy, "city") == {HANGZHOU, XIHU, SHANGCHENG}
    assert regions_read(busy, "foreign_city") == {WENZHOU, LUCHENG}
    for name in ("centre", "department", "auditor"):
        assert regions_read(busy, name) == {PROVINCE, HANGZHOU, XIHU, SHANGCHENG, WENZHOU, LUCHENG}


VIEWS = {
    "county": {XIHU},
    "city": {HANGZHOU, XIHU, SHANGCHENG},
    "foreign_county": {LUCHENG},
    "centre": {PROVINCE, HANGZHOU, XIHU, SHANGCHENG, WENZHOU, LUCHENG},
    "auditor": {PROVINCE, HANGZHOU, XIHU, SHANGCHENG, WENZHOU, LUCHENG},
}


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("path", [PAGE, EXPORT])
def test_own_sibling_parent_and_foreign_regions_in_the_query(
    name: str, path: str, busy: Cast, client_for: Callable[..., Client]
) -> None:
    client = client_for(busy.users[name])
    missing = client.get(path, {"region": "999999"})
    assert missing.status_code == 404
    for region in VIEWS["centre"]:
        for text in (str(region), str(region // 1000)):
            answer = client.get(path, {"region": text, "period": "2020"})
            if region in VIEWS[name]:
                assert answer.status_code == 200, (name, text)
            else:
                assert (answer.status_code, answer.content) == (404, missing.content), (name, text)
    for text in ("abc", "-1", "33010", str(TOWN), "330106 OR 1=1"):
        assert client.get(path, {"region": text}).status_code == 404


@pytest.mark.parametrize(("name", "status"), [("clerk", 403), ("administrator", 403), ("department", 200)])
def test_who_has_no_desk_has_no_statistics(
    name: str, status: int, busy: Cast, client_for: Callable[..., Client]
) -> None:
    for path in (PAGE, EXPORT):
        assert client_for(busy.users[name]).get(path).status_code == status


def test_the_selectors_refuse_by_themselves(busy: Cast) -> None:
    with job_scope(reason="test"):  # past row security
        county = busy.actor("county")
        for region in (SHANGCHENG, HANGZHOU, PROVINCE, LUCHENG):
            with pytest.raises(Unseen):
                question_statistics(county, region, None, months=12, now=NOW)
            with pytest.raises(Unseen):
                region_statistics(county, region, Period(2020))
        assert [line.code for line in region_statistics(county, XIHU, Period(2020))] == [XIHU]


# --- the page ---


def page(cast: Cast, name: str, region: int | None = None, period: Period | None = None, months: int = 12) -> Any:
    actor = cast.actor(name)
    with actor_scope(actor):
        return question_statistics(actor, region, period, months=months, now=NOW)


def test_a_province_by_city_a_city_by_county_a_county_alone(busy: Cast) -> None:
    province = page(busy, "centre")
    assert (province.name, province.label, province.total.figures.asked) == ("浙江省", "2020年1月1日至今", 6)
    assert {line.name: line.figures.asked for line in province.below if line.figures.asked} == {
        "杭州市": 5,
        "温州市": 1,
    }
    assert len(province.below) == 11
    city = page(busy, "centre", HANGZHOU)
    assert {line.name: line.figures.asked for line in city.below if line.figures.asked} == {"上城区": 1, "西湖区": 4}
    assert city.above == [(PROVINCE, "浙江省")]
    county = page(busy, "county")
    assert (county.name, county.below, county.above, county.total.figures) == ("西湖区", [], [], WEST)
    assert {line.name: line.figures.asked for line in county.topics} == {"港口": 1, "退税": 3}
    assert page(busy, "city", XIHU).above == [(HANGZHOU, "杭州市")]


def test_a_month_a_year_and_the_trend(busy: Cast) -> None:
    assert page(busy, "centre", period=Period(2020, 5)).total.figures.asked == 1
    assert page(busy, "centre", period=Period(2019)).total.figures == QuestionFigures.ZERO
    trend = page(busy, "centre", months=24).trend
    assert (trend[0].month, trend[-1].month, len(trend)) == (Month(2018, 7), RUNNING, 24)
    assert [line.figures.asked for line in trend[-3:]] == [0, 1, 5]
    assert trend[0].rates.in_time.rate is None


def test_the_page_shows_dashes_small_samples_and_what_it_is_as_of(
    busy: Cast, client_for: Callable[..., Client]
) -> None:
    text = client_for(busy.county).get(PAGE, {"period": "2020-06"}).content.decode()
    assert "西湖区诉求统计" in text
    assert "数据截至 2020年6月30日 18:00" in text
    assert '50.00<small class="counts">2/4 样本小</small>' in text
    assert '66.67<small class="counts">2/3 样本小</small>' in text
    assert "2.00<small" in text, "120 minutes"
    assert "1.50<small" in text, "the mean of 60 and 120 minutes"
    assert text.count('<div class="chart">') == 2
    centre = client_for(busy.centre).get(PAGE, {"period": "2020"}).content.decode()
    assert '60.00<small class="counts">3/5</small>' in centre, "杭州市: five are not few"
    assert '<td class="num">—</td>' in centre, "cities without a question"
    assert "?region=330100&amp;period=2020" in centre


def test_what_is_asked_amiss_is_the_year_to_date(busy: Cast, client_for: Callable[..., Client]) -> None:
    client = client_for(busy.centre)
    plain = client.get(PAGE).content
    for query in ({"period": "2020-13"}, {"period": "x", "months": "7"}, {"months": "-1"}):
        answer = client.get(PAGE, query)
        assert (answer.status_code, answer.context["found"].period) == (200, client.get(PAGE).context["found"].period)
    assert b"1970" not in plain
    assert client.get(PAGE, {"period": "1000-01", "months": "24"}).status_code == 200
    assert client.get(PAGE, {"period": "9999"}).status_code == 200


def test_before_anything_was_counted(cast: Cast, client_for: Callable[..., Client]) -> None:
    answer = client_for(cast.county).get(PAGE)
    assert answer.status_code == 200
    assert "还没有统计数据" in answer.content.decode()
    assert client_for(cast.county).get(EXPORT).status_code == 200


def test_the_desk_leads_to_it(cast: Cast, client_for: Callable[..., Client]) -> None:
    assert f'href="{PAGE}"' in client_for(cast.auditor).get("/questions/").content.decode()
    assert f'href="{PAGE}"' not in client_for(cast.clerk).get("/questions/").content.decode()


@pytest.mark.parametrize("name", ["city", "centre"])
def test_as_many_queries_for_one_row_as_for_fifty(name: str, cast: Cast, client_for: Callable[..., Client]) -> None:
    client = client_for(cast.users[name])

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path, {"period": "2020"}).status_code == 200
        return len(captured)

    with job_scope(reason="test"):
        Life(cast, "enterprise", FIRST + timedelta(days=40))
        count_years(by=SYSTEM, now=NOW)
    client.get(PAGE)
    before = [queries(path) for path in (PAGE, EXPORT)]
    with job_scope(reason="test"):
        counties = list(Region.objects.filter(level=RegionLevel.COUNTY).values_list("code", flat=True))
        for number, county in enumerate(counties[:50]):
            life = Life(cast, "enterprise", FIRST + timedelta(days=5 + 3 * number))
            Question.objects.filter(pk=life.question.pk).update(region_id=county, topic=1 + number % 13)
        count_years(by=SYSTEM, now=NOW)
        assert Statistic.objects.count() > 200
    assert [queries(path) for path in (PAGE, EXPORT)] == before
    # 3 queries: regions, the region's years and months, the period; the others are session, membership, scope and the frame.
    actor = cast.actor(name)
    with actor_scope(actor), CaptureQueriesContext(connection) as captured:
        question_statistics(actor, None, Period(2020), months=24, now=NOW)
    assert len(captured) == 3


# --- the workbook ---


def test_the_workbook_recomputes_its_rates(busy: Cast, client_for: Callable[..., Client]) -> None:
    reader = Reader(client_for(busy.centre).get(EXPORT, {"period": "2020"}).content)
    sheet = reader.book["按地区"]
    heads = {cell.value: cell.column_letter for cell in sheet[1]}
    rows = {str(row[0].value): row[0].row for row in sheet.iter_rows(min_row=2)}
    assert len(rows) == 1 + 11 + 90
    west = rows["330106"]

    def shown(head: str, row: int) -> Any:
        return reader.value("按地区", f"{heads[head]}{row}")

    assert [shown(head, west) for head in ("提问数", "答复数", "两日内答复数", "逾期未答复数")] == [4, 3, 2, 2]
    assert shown("两日及时率(%)", west) == 50
    assert round(shown("满意率(%)", west), 2) == 66.67
    assert shown("首次答复用时中位数(工作小时)", west) == 2
    assert shown("解决用时中位数(工作小时)", west) == 1.5
    assert shown("样本小", west) == "两日及时率、解决率、满意率、首次答复用时、解决用时"
    assert [shown(head, rows["330108"]) for head in ("提问数", "两日及时率(%)", "首次答复用时中位数(工作小时)")] == [
        0,
        "—",
        "—",
    ]
    # Live: another count, another rate.
    changed = Reader(client_for(busy.centre).get(EXPORT, {"period": "2020"}).content)
    changed.book["按地区"][f"{heads['两日内答复数']}{west}"].value = 3
    assert changed.value("按地区", f"{heads['两日及时率(%)']}{west}") == 75
    assert [row[0].value for row in reader.book["按主题"].iter_rows(min_row=2)] == ["港口", "退税"]
    assert reader.book["各月走势"].max_row == 25


def test_a_bureau_s_workbook_holds_its_regions_alone(busy: Cast, client_for: Callable[..., Client]) -> None:
    def codes(name: str) -> list[str]:
        book = Reader(client_for(busy.users[name]).get(EXPORT, {"period": "2020"}).content).book
        return [str(row[0].value) for row in book["按地区"].iter_rows(min_row=2)]

    assert codes("county") == ["330106"]
    assert {code[:4] for code in codes("city")} == {"3301"}
