"""Overview, ranking, region and year print what the run holds: every rate of every line, to the last digit."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from assessment.enums import RateKind
from assessment.models import Result, Run
from assessment.services import publish_run
from core.decimals import DASH, show
from tenancy.models import User
from tenancy.scope import job_scope
from tests.assessment.conftest import JUNE, MAY, NOW, SYSTEM, Published
from tests.assessment.tables import Tables, counties_on_map
from tests.cast import HANGZHOU, LUCHENG, PROVINCE, SHANGCHENG, WENZHOU, XIHU

Browser = Callable[[User], Client]


def read(client_for: Browser, months: Published, url: str) -> str:
    """A page as the provincial centre gets it."""
    answer = client_for(months.cast.centre).get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


STORED = {
    "当月填报占比": "a",
    "上月准确率": "b",
    "当年完成度": "c",
    "填报率": "filing_rate",
    "诉求响应率": "question_rate",
    "清单响应率": "list_rate",
    "扣减(百分点)": "deduction",
    "响应率": "response_rate",
}


def stored_results(run: Run) -> dict[str, Result]:
    """The rows of a run by the name of their region."""
    with job_scope(reason="test"):
        return {row.region.name: row for row in Result.objects.filter(run=run).select_related("region")}


def same_table(page: str, kept: dict[str, Result]) -> int:
    """Compare every rate of a ranking with the rows stored; gives the number of lines."""
    lines = Tables(page).table("名次", "地区", *STORED)
    for line in lines:
        row = kept[line["地区"]]
        for heading, column in STORED.items():
            assert line[heading] == show(getattr(row, column)), (line["地区"], heading)
    return len(lines)


@pytest.mark.parametrize("group", ["cities", "counties"])
@pytest.mark.parametrize("kind", list(RateKind))
def test_overview_and_ranking_print_the_run(months: Published, client_for: Browser, group: str, kind: RateKind) -> None:
    for month, run in ((MAY, months.may), (JUNE, months.june)):
        kept = stored_results(run)
        query = f"?month={month}&group={group}&rate={kind.value}"
        shown = read(client_for, months, reverse("assessment:overview") + query)
        ranked = read(client_for, months, reverse("assessment:ranking") + query)
        assert same_table(shown, kept) == same_table(ranked, kept) == (11 if group == "cities" else 90)
        province = kept["浙江省"]
        for value in (province.filing_rate, province.response_rate):
            assert f">{show(value)}<small>%</small></a></p>" in shown
        column = "filing_rate" if kind is RateKind.FILING else "response_rate"
        for name, told in counties_on_map(shown).items():
            value = getattr(kept[name], column)
            assert told.split("（")[0] == ("不适用" if value is None else f"{show(value)}%"), name
        trend = {row["月份"]: row for row in Tables(shown).table("月份", "填报率(%)", "响应率(%)")}
        assert trend[month.label]["填报率(%)"] == show(province.filing_rate)
        assert trend[month.label]["响应率(%)"] == show(province.response_rate)


@pytest.mark.parametrize("code", [PROVINCE, HANGZHOU, WENZHOU, XIHU, SHANGCHENG, LUCHENG])
def test_a_region_s_page_prints_the_run(months: Published, client_for: Browser, code: int) -> None:
    for month, run in ((MAY, months.may), (JUNE, months.june)):
        kept = stored_results(run)
        with job_scope(reason="test"):
            row = Result.objects.get(run=run, region=code)
        page = read(client_for, months, reverse("assessment:region", args=[month, code]))
        values = {}
        for table in Tables(page).found:
            if table[0][0] == "部分":
                values |= {line[0].split("\n")[0]: line for line in table[1:]}
        assert values["当月填报企业数占比"][2] == show(row.a)
        assert values["上月填报准确率"][2] == show(row.b)
        assert values["当年填报完成度"][2] == show(row.c)
        assert values["填报率"][5] == show(row.filing_rate)
        assert values["问题诉求响应率"][2] == show(row.question_rate)
        listed = next(line for name, line in values.items() if name.endswith("五色清单响应率"))
        assert listed[2] == show(row.list_rate)
        assert values["扣减"][5].lstrip("−") == show(row.deduction)
        assert values["响应率"][5] == show(row.response_rate)
        if code in (PROVINCE, HANGZHOU, WENZHOU):
            assert same_table(page, kept) == {PROVINCE: 11, HANGZHOU: 13, WENZHOU: 12}[code]


def test_the_year_s_page_prints_the_runs(months: Published, client_for: Browser) -> None:
    with job_scope(reason="test"):
        june = publish_run(month=JUNE, by=SYSTEM, now=NOW)
    both = {5: stored_results(months.may), 6: stored_results(june)}
    for kind, column in (("filing", "filing_rate"), ("response", "response_rate")):
        for group, number in (("cities", 11), ("counties", 90)):
            url = f"{reverse('assessment:year')}?year=2020&group={group}&rate={kind}"
            lines = Tables(read(client_for, months, url)).table("名次", "地区", "5月", "6月")
            assert len(lines) == number
            for line in lines:
                kept = [getattr(both[month][line["地区"]], column) for month in (5, 6)]
                assert [line["5月"], line["6月"]] == [show(value) for value in kept], line["地区"]
                present = [value for value in kept if value is not None]
                # the stored rates have six digits: their mean is the exact one to the second digit here
                assert line["全年"] == (show(sum(present) / len(present)) if present else DASH)
                assert all(line[f"{month}月"] == "" for month in (1, 2, 3, 4, 7, 8, 9, 10, 11, 12))
