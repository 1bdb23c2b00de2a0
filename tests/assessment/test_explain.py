"""Every figure opens down to what stands behind it: the lists are the counts, and each row says why."""

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from assessment.enums import Figure, Standing
from assessment.facts import show_region
from assessment.models import Deduction
from assessment.selectors import explanation, frozen_rows
from assessment.services import compute_run
from core.errors import NotAllowed, Unseen
from core.periods import Month
from orders.models import Filing
from tenancy.scope import actor_scope, job_scope
from tests.assessment.conftest import CUTOFF, JUNE, MAY, NOW, SYSTEM, Published, publish
from tests.assessment.test_pages import Browser, text_of
from tests.assessment.world import FIRST_NUMBER, at, random_year
from tests.cast import HANGZHOU, LUCHENG, PROVINCE, SHANGCHENG, XIHU, Cast, make_uscc

PARTS = (Figure.ON_TIME, Figure.ACCURACY, Figure.COMPLETION, Figure.QUESTIONS, Figure.LISTING)


def reasons(months: Published, region: int, figure: Figure, month: Month = JUNE, **more: Any) -> list[tuple[str, str]]:
    """Standing and reason of every row that the department sees."""
    actor = months.cast.actor("department")
    with actor_scope(actor):
        return [(row.standing.value, row.reason) for row in explanation(actor, month, region, figure, **more).rows]


# --- why each counts or not ---


def test_a_return_says_when_it_was_filed_and_whether_it_counts(months: Published) -> None:
    assert reasons(months, LUCHENG, Figure.ON_TIME) == [("below", "截止时未填报，只计入应报数")] * 2
    assert set(reasons(months, SHANGCHENG, Figure.ON_TIME)) == {("both", "6月20日23:59填报，按时，计入")}
    assert set(reasons(months, SHANGCHENG, Figure.ACCURACY)) == {
        ("below", "5月25日09:00填报，截止时有问题未处理（历史导入），不准确，只计入填报数")
    }
    assert set(reasons(months, LUCHENG, Figure.ACCURACY)) == {
        ("neither", "截止时未填报，没有可判断准确与否的填报，不计入")
    }
    completion = reasons(months, SHANGCHENG, Figure.COMPLETION)
    assert ("both", "5月25日09:00填报，为补报，不影响当月占比，计入完成度") in completion
    assert [standing for standing, _ in completion].count("below") == 4


def test_a_question_says_its_limit_and_whether_it_counts(months: Published) -> None:
    assert set(reasons(months, LUCHENG, Figure.QUESTIONS)) == {
        ("below", "3月2日提问，期限3月4日，截止时已到期未响应，只计入提问数"),
        ("below", "6月1日提问，期限6月3日，截止时已到期未响应，只计入提问数"),
    }
    assert ("both", "6月1日提问，期限6月3日，6月9日响应（逾期，仍计入响应数），计入") in reasons(
        months, XIHU, Figure.QUESTIONS
    )


def test_a_question_that_is_not_due_at_the_cut_off_is_listed_and_counts_not(months: Published) -> None:
    with job_scope(reason="test"):
        compute_run(month=JUNE, as_of=at("2020-06-02 12:00"), by=SYSTEM, now=at("2020-06-02 12:00"))
    assert ("neither", "6月1日提问，期限6月3日，截止时未到期，不计入") in reasons(months, LUCHENG, Figure.QUESTIONS)


def test_entries_and_deductions_say_why(months: Published) -> None:
    assert set(reasons(months, XIHU, Figure.LISTING)) == {("both", "5月12日10:00反馈，计入")}
    assert set(reasons(months, SHANGCHENG, Figure.LISTING)) == {("below", "截止时未反馈，只计入预警企业数")}
    assert reasons(months, HANGZHOU, Figure.DEDUCTIONS) == [("both", "依据1"), ("both", "依据0")], (
        "the city's own first"
    )
    assert reasons(months, LUCHENG, Figure.DEDUCTIONS) == []


# --- the lists are the counts ---


def test_lists_sum_to_the_counts_of_every_region_and_month(cast: Cast) -> None:
    with job_scope(reason="test"):
        random_year([XIHU, SHANGCHENG, LUCHENG], 5, seed=7).take_over(NOW)
        for month in Month.span(Month(2020, 1), JUNE):
            compute_run(month=month, as_of=at(f"{month}-21 00:00"), by=SYSTEM, now=NOW)
    actor = cast.actor("department")
    with actor_scope(actor):
        for month in Month.span(Month(2020, 1), JUNE):
            for region in (PROVINCE, HANGZHOU, XIHU, SHANGCHENG, LUCHENG):
                for figure in PARTS:
                    page = explanation(actor, month, region, figure)
                    both, below = page.sizes[Standing.BOTH], page.sizes[Standing.BELOW]
                    assert (both, both + below) == page.counted, (month, region, figure)
                    listed = _all(actor, month, region, figure)
                    assert listed.count(Standing.BOTH) == both
                    assert listed.count(Standing.BELOW) == below


def _all(actor: Any, month: Month, region: int, figure: Figure) -> list[Standing]:
    """The standing of every row, page by page."""
    first = explanation(actor, month, region, figure)
    found = [row.standing for row in first.rows]
    for number in range(2, first.page.paginator.num_pages + 1):
        found += [row.standing for row in explanation(actor, month, region, figure, page=str(number)).rows]
    return found


def test_a_page_of_a_published_month_never_moves(months: Published) -> None:
    before = [reasons(months, PROVINCE, figure, MAY) for figure in PARTS]
    with job_scope(reason="test"):
        Filing.objects.filter(month=MAY.first_day, first_filed_at__isnull=True).update(
            first_filed_at=NOW, filed_at=NOW, status=3
        )
    assert [reasons(months, PROVINCE, figure, MAY) for figure in PARTS] == before


def test_an_earlier_version_still_opens(months: Published) -> None:
    before, first = reasons(months, XIHU, Figure.DEDUCTIONS, MAY), months.may.public_id
    with job_scope(reason="test"):
        Deduction.objects.create(
            month=MAY.first_day, region_id=XIHU, kind="late", occurrences=1, evidence="补充认定", decided_at=NOW
        )
    publish(months.cast, MAY, reason="补充认定")
    assert reasons(months, XIHU, Figure.DEDUCTIONS, MAY) == [("both", "补充认定")]
    assert reasons(months, XIHU, Figure.DEDUCTIONS, MAY, pinned=first) == before == []


# --- whose rows ---


def test_who_may_see_a_row_sees_it_and_others_see_the_count(months: Published) -> None:
    county, foreign = months.cast.actor("county"), months.cast.actor("foreign_county")
    with actor_scope(foreign):
        page = explanation(foreign, MAY, XIHU, Figure.ON_TIME)
        assert (page.counted, page.rows, page.hidden) == ((2, 2), (), 2)
        with pytest.raises(Unseen):
            explanation(foreign, JUNE, XIHU, Figure.ON_TIME)
    with actor_scope(county):
        city = explanation(county, MAY, HANGZHOU, Figure.ON_TIME)
        assert city.counted == (2, 4), "two of 上城区 came late"
        assert {row.region for row in city.rows} == {"西湖区"}
        assert city.hidden == 2
    clerk = months.cast.actor("clerk")
    with actor_scope(clerk), pytest.raises(NotAllowed):
        explanation(clerk, MAY, XIHU, Figure.ON_TIME)


def test_a_running_month_does_not_claim_that_its_rows_stay(months: Published, client_for: Browser) -> None:
    with job_scope(reason="test"):
        compute_run(month=JUNE, as_of=at("2020-06-02 12:00"), by=SYSTEM, now=at("2020-06-02 12:00"))
    url = reverse("assessment:explain", args=[JUNE, XIHU, Figure.ON_TIME])
    text = text_of(client_for(months.cast.county).get(url))
    assert "随下次计算更新" in text and "不随数据变动" not in text


def test_the_page_says_formula_clause_weight_counts_and_rows(months: Published, client_for: Browser) -> None:
    url = reverse("assessment:explain", args=[JUNE, XIHU, Figure.COMPLETION])
    text = text_of(client_for(months.cast.county).get(url))
    assert "今年以来填报（含补报）÷今年以来应报" in text and "通知一（二）" in text and "权重40%" in text
    assert "12÷12=100.00%" in text
    assert "名单为计算时冻结" in text
    rate = text_of(client_for(months.cast.county).get(reverse("assessment:explain", args=[JUNE, XIHU, "response"])))
    assert "100.00×50%+100.00×50%−1.00=99.00" in rate
    answer = client_for(months.cast.users["foreign_county"]).get(url)
    assert answer.status_code == 404, "a running month shows each its own"
    assert client_for(months.cast.users["clerk"]).get(url).status_code == 403
    may = client_for(months.cast.users["foreign_county"]).get(
        reverse("assessment:explain", args=[MAY, XIHU, "on-time"])
    )
    assert "金丝雀" not in may.content.decode().replace("cast-", "") and "只列数目" in text_of(may)


def test_the_workbook_of_a_figure_holds_its_rows(months: Published, client_for: Browser) -> None:
    url = reverse("assessment:export_explained", args=[JUNE, SHANGCHENG, Figure.QUESTIONS])
    answer = client_for(months.cast.users["city"]).get(url)
    sheet = load_workbook(BytesIO(answer.content)).active
    assert [cell.value for cell in sheet["E"]][1:].count("计入分子和分母") == 2
    assert client_for(months.cast.county).get(url).status_code == 404


@pytest.mark.parametrize("figure", list(Figure))
def test_the_number_of_queries_is_the_same_for_few_and_many(cast: Cast, figure: Figure) -> None:
    found = []
    for each in (1, 6):
        with job_scope(reason="test"):
            random_year([XIHU, SHANGCHENG], each, seed=each).take_over(NOW)
            compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW)
        actor = cast.actor("department")
        with actor_scope(actor), CaptureQueriesContext(connection) as queries:
            explanation(actor, JUNE, PROVINCE, figure)
        found.append(len(queries))
    # runs, results, regions, groups, rows, and two of the app
    assert found[0] <= 7 and found[1] <= 7, found


# --- looking for one enterprise ---


def found(
    actor: Any, month: Month, region: int, figure: Figure, search: str, **more: Any
) -> list[tuple[str, str, str]]:
    """Enterprise, subject and standing of every row that a search finds, page by page."""
    rows: list[tuple[str, str, str]] = []
    with actor_scope(actor):
        pages = explanation(actor, month, region, figure, search=search, **more).page.paginator.num_pages
        for number in range(1, pages + 1):
            page = explanation(actor, month, region, figure, search=search, page=str(number), **more)
            rows += [(row.enterprise, row.subject, row.standing.value) for row in page.rows]
    return rows


@pytest.mark.parametrize("figure", PARTS)
def test_a_search_is_the_whole_list_without_the_others_in_the_same_order(cast: Cast, figure: Figure) -> None:
    with job_scope(reason="test"):
        random_year([XIHU, SHANGCHENG, LUCHENG], 13, seed=5).take_over(NOW)
        compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW)
    actor = cast.actor("department")
    whole = found(actor, JUNE, PROVINCE, figure, "")
    assert whole
    for words in ("企业1", "企业2", "企业27号", "测试企业"):
        wanted = [row for row in whole if words in row[0]]
        assert found(actor, JUNE, PROVINCE, figure, words) == wanted
        below = [row for row in wanted if row[2] == "below"]
        assert found(actor, JUNE, PROVINCE, figure, words, standing=Standing.BELOW) == below
        with actor_scope(actor):
            sizes = explanation(actor, JUNE, PROVINCE, figure, search=words).sizes
        assert {each.value: number for each, number in sizes.items()} == {
            each.value: [row[2] for row in wanted].count(each.value) for each in sizes
        }, "the tabs say how many were found"
    with actor_scope(actor):
        regions = [row.region for row in explanation(actor, JUNE, PROVINCE, figure, within=XIHU).rows]
        assert regions and set(regions) == {"西湖区"}
        assert not explanation(actor, JUNE, PROVINCE, figure, search="没有这家企业").rows


def test_an_enterprise_is_found_by_its_code_and_a_question_by_number_and_title(months: Published) -> None:
    actor = months.cast.actor("department")
    code = make_uscc(FIRST_NUMBER)
    assert {name for name, *_ in found(actor, JUNE, PROVINCE, Figure.COMPLETION, code)} == {"测试企业0号"}
    assert len(found(actor, JUNE, PROVINCE, Figure.COMPLETION, code)) == 6, "the six months"
    assert [subject for _, subject, _ in found(actor, JUNE, PROVINCE, Figure.QUESTIONS, "q00003")] == [
        "Q00003 退税进度"
    ]
    assert len(found(actor, JUNE, PROVINCE, Figure.QUESTIONS, "退税")) == 12
    assert len(found(actor, JUNE, PROVINCE, Figure.QUESTIONS, "退税", within=XIHU)) == 4
    assert {name for name, *_ in found(actor, JUNE, PROVINCE, Figure.LISTING, "企业4号")} == {"测试企业4号"}


@pytest.mark.parametrize("figure", PARTS)
def test_a_search_finds_what_is_in_view_and_nothing_else(months: Published, figure: Figure) -> None:
    own, sibling, foreign = "测试企业0号", "测试企业2号", "测试企业4号"
    seen = {
        "county": {own, "测试企业1号"},
        "cousin_county": {sibling, "测试企业3号"},
        "foreign_county": {foreign, "测试企业5号"},
        "city": {own, "测试企业1号", sibling, "测试企业3号"},
        "department": {own, "测试企业1号", sibling, "测试企业3号", foreign, "测试企业5号"},
    }
    codes = {own: make_uscc(FIRST_NUMBER), sibling: make_uscc(FIRST_NUMBER + 2), foreign: make_uscc(FIRST_NUMBER + 4)}
    for name, view in seen.items():
        actor = months.cast.actor(name)
        assert {row[0] for row in found(actor, MAY, PROVINCE, figure, "测试企业")} <= view, name
        for who, code in codes.items():
            for words in (who, code):
                names = {row[0] for row in found(actor, MAY, PROVINCE, figure, words)}
                assert names <= {who} & view, (name, words)
                if who in view and found(actor, MAY, PROVINCE, figure, ""):
                    assert names == {who} or figure is Figure.ACCURACY, (name, words)
        with actor_scope(actor):
            page = explanation(actor, MAY, PROVINCE, figure, search=foreign, within=LUCHENG)
            assert bool(page.rows) <= (foreign in view)
            assert page.within == (LUCHENG if name == "department" else None), "others have no such choice"
            assert page.hidden == 0, "and no number tells of rows elsewhere"


def test_the_page_keeps_what_is_looked_for(months: Published, client_for: Browser) -> None:
    url = reverse("assessment:explain", args=[JUNE, HANGZHOU, Figure.COMPLETION])
    city = client_for(months.cast.users["city"])
    page = city.get(f"{url}?q=测试企业&standing=below&within=330102")
    body = page.content.decode()
    assert 'name="q" value="测试企业"' in body and '<option value="330102" selected>上城区</option>' in body
    assert '<input type="hidden" name="standing" value="below">' in body
    text = text_of(page)
    assert "与“测试企业”相符的共12条，其中只计入分母的4条" in text
    assert "全部12" in text and "计入分子和分母8" in text
    assert "西湖区</small>" not in body and body.count("within=330102") >= 3, "tabs and the workbook keep the county"
    assert "没有找到" in text_of(city.get(f"{url}?q=鹿城"))
    assert "县（市、区）" not in text_of(city.get(reverse("assessment:explain", args=[JUNE, XIHU, Figure.ON_TIME]))), (
        "a county has no choice of counties"
    )
    assert city.get(f"{url}?q=%00&within=abc&page=x").status_code == 200


def test_words_that_fit_too_many_rows_are_refused_in_words(
    months: Published, client_for: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frozen_rows, "MOST_SOUGHT", 5)
    url = reverse("assessment:explain", args=[JUNE, HANGZHOU, Figure.COMPLETION])
    city = client_for(months.cast.users["city"])
    page = city.get(f"{url}?q=企业")
    assert "请把企业名称写得更长一些" in text_of(page) and "测试企业0号" not in page.content.decode()
    export = reverse("assessment:export_explained", args=[JUNE, HANGZHOU, Figure.COMPLETION])
    refused = city.get(f"{export}?q=企业", follow=True)
    assert "请把企业名称写得更长一些" in text_of(refused) and 'value="企业"' in refused.content.decode()


def test_the_workbook_holds_what_was_found(months: Published, client_for: Browser) -> None:
    url = reverse("assessment:export_explained", args=[JUNE, HANGZHOU, Figure.COMPLETION])
    answer = client_for(months.cast.users["city"]).get(f"{url}?q=企业&within=330102")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert {cell.value for cell in sheet["A"][1:]} == {"上城区"} and sheet.max_row == 13
    answer = client_for(months.cast.users["city"]).get(f"{url}?q=企业0号")
    assert {cell.value for cell in load_workbook(BytesIO(answer.content)).active["C"][1:]} == {"测试企业0号"}


@pytest.mark.parametrize("figure", PARTS)
def test_a_search_asks_four_queries_more(cast: Cast, figure: Figure) -> None:
    counted = []
    for each in (1, 6):
        with job_scope(reason="test"):
            random_year([XIHU, SHANGCHENG], each, seed=each).take_over(NOW)
            compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW)
        actor = cast.actor("department")
        with actor_scope(actor), CaptureQueriesContext(connection) as queries:
            explanation(actor, JUNE, PROVINCE, figure, search="企业")
        counted.append(len(queries))
    assert max(counted) <= 11, (
        counted
    )  # those of the page, whom the words fit (asked twice), their rows, where these stand


def test_addresses_of_regions_are_those_of_their_pages() -> None:
    assert reverse("assessment:explain", args=[JUNE, XIHU, Figure.LISTING]).endswith(
        f"/2020-06/regions/{show_region(XIHU)}/explain/list/"
    )
