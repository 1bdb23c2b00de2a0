"""The weeks: progress, without ranks, each bureau its own; told on Monday, once."""

from io import BytesIO
from typing import Any

import docx
import openpyxl
import pytest
from django.urls import reverse

from assessment.enums import RunKind
from assessment.models import Result, Run
from assessment.selectors import compute, figures_of, latest_runs, week_page, weeks
from assessment.services import compute_week, tell_week
from assessment.services.computing import write_run
from core.decimals import show
from core.errors import NotAllowed, Unseen
from core.periods import Month
from notices.models import Notice
from tenancy.scope import actor_scope, job_scope
from tests.assessment.conftest import JUNE, NOW, SYSTEM, Published
from tests.assessment.test_pages import Browser, text_of
from tests.assessment.world import at
from tests.cast import HANGZHOU, LUCHENG, PROVINCE, SHANGCHENG, XIHU, Cast
from tests.core.test_document import cached, charts_in

SUNDAYS = (at("2020-06-08 00:00"), at("2020-06-15 00:00"))


@pytest.fixture
def two_weeks(months: Published) -> tuple[Cast, list[Run]]:
    """June as of two Sundays at 24:00."""
    with job_scope(reason="test"):
        made = [write_run(compute(JUNE, moment), Run(kind=RunKind.WEEKLY), now=moment) for moment in SUNDAYS]
    return months.cast, made


def test_a_week_is_listed_and_never_stands_for_its_month(two_weeks: tuple[Cast, list[Run]]) -> None:
    cast, made = two_weeks
    county = cast.actor("county")
    with actor_scope(county):
        assert [run.pk for run in weeks(county)] == [run.pk for run in reversed(made)]
        assert latest_runs([JUNE])[JUNE].kind != RunKind.WEEKLY
    clerk = cast.actor("clerk")
    with actor_scope(clerk), pytest.raises(NotAllowed):
        weeks(clerk)


def test_each_bureau_sees_its_own_subtree_without_ranks(two_weeks: tuple[Cast, list[Run]], client_for: Browser) -> None:
    cast, made = two_weeks
    url = reverse("assessment:week", args=[made[1].public_id])
    pages = {
        name: text_of(client_for(cast.users[name]).get(url)) for name in ("county", "city", "foreign_city", "centre")
    }
    for name, body in pages.items():
        assert "进度" in body and "居前三位" not in body and "第1名" not in body, name
    assert "西湖区" in pages["county"] and "上城区" not in pages["county"]
    assert "西湖区" in pages["city"] and "上城区" in pages["city"] and "鹿城区" not in pages["city"]
    assert "鹿城区" in pages["foreign_city"] and "西湖区" not in pages["foreign_city"]
    assert "全省订单填报率" in pages["centre"] and "鹿城区" in pages["centre"]
    assert '<th scope="col">名次' not in client_for(cast.users["centre"]).get(url).content.decode()


def test_its_figures_are_the_run_s_and_its_changes_are_since_the_week_before(
    two_weeks: tuple[Cast, list[Run]],
) -> None:
    cast, (first, second) = two_weeks
    city = cast.actor("city")
    with job_scope(reason="test"):
        before, now = figures_of(first).results, figures_of(second).results
    with actor_scope(city):
        page = week_page(city, second.public_id)
        assert week_page(city, first.public_id).tables[0].lines[0].filing.change is None
    lines = {line.filing.region: line for table in page.tables for line in table.lines}
    assert [line.filing.region for line in page.tables[0].lines] == sorted(lines)
    assert lines[XIHU].result.as_row() == now[XIHU].as_row()
    assert now[XIHU].filing.rate is not None and before[XIHU].filing.rate is not None
    assert lines[XIHU].filing.change == now[XIHU].filing.rate - before[XIHU].filing.rate
    assert lines[XIHU].filing.change != 0, "the week of 10 June, when two returns came"
    assert f"全市订单填报率{show(now[HANGZHOU].filing.rate)}%" in page.texts[0] and "环比" not in page.texts[0]


def test_the_workbook_holds_the_own_subtree_and_no_rank(two_weeks: tuple[Cast, list[Run]], client_for: Browser) -> None:
    cast, made = two_weeks
    answer = client_for(cast.users["city"]).get(reverse("assessment:week_xlsx", args=[made[1].public_id]))
    book = openpyxl.load_workbook(BytesIO(answer.content))
    rows = list(book["县（市、区）"].values)
    assert not any("名次" in str(header) for header in rows[0])
    names = {row[1] for row in rows[1:]}
    assert {"西湖区", "上城区"} <= names and "鹿城区" not in names


def test_the_document_holds_the_own_subtree_and_no_rank(two_weeks: tuple[Cast, list[Run]], client_for: Browser) -> None:
    cast, made = two_weeks
    answer = client_for(cast.users["city"]).get(reverse("assessment:week_docx", args=[made[1].public_id]))
    tables = docx.Document(BytesIO(answer.content)).tables
    cells = {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in tables[-1].rows}
    assert not any("名次" in cell for row in cells.values() for cell in row)
    assert {"西湖区", "上城区"} <= {name.split("（")[0] for name in cells} and "鹿城区" not in str(cells)
    with job_scope(reason="test"):
        stored = Result.objects.get(run=made[1], region=XIHU)
    told = next(row for name, row in cells.items() if name.startswith("西湖区"))
    assert told[0] == show(stored.filing_rate)


def test_the_document_draws_the_own_subtree_and_leads_to_the_week_s_figures(
    two_weeks: tuple[Cast, list[Run]], client_for: Browser, settings: Any
) -> None:
    settings.SITE_URL = "https://x.example"
    cast, made = two_weeks
    content = client_for(cast.users["city"]).get(reverse("assessment:week_docx", args=[made[1].public_id])).content
    spaces = charts_in(content)
    assert len(spaces) == 2
    for space in spaces:
        rates = next(space.iter("{http://schemas.openxmlformats.org/drawingml/2006/chart}ser"))
        names = [name.removesuffix("（不适用）") for name in cached(rates, "cat").values()]
        assert {"西湖区", "上城区"} <= set(names) and "鹿城区" not in names
    row = next(row for row in docx.Document(BytesIO(content)).tables[-1].rows if row.cells[0].text.startswith("西湖区"))
    [link] = row.cells[1].paragraphs[0].hyperlinks
    at = reverse("assessment:explain", args=[JUNE, XIHU, "filing"])
    assert link.url == f"https://x.example{at}?run={made[1].public_id}"


def test_the_workbook_draws_either_rate(two_weeks: tuple[Cast, list[Run]], client_for: Browser) -> None:
    cast, made = two_weeks
    answer = client_for(cast.users["city"]).get(reverse("assessment:week_xlsx", args=[made[1].public_id]))
    page = openpyxl.load_workbook(BytesIO(answer.content))["县（市、区）"]
    headers = [cell.value for cell in page[1]]
    assert len(page._charts) == 2
    for chart, header in zip(page._charts, ("填报率(%)", "响应率(%)"), strict=True):
        letter = openpyxl.utils.get_column_letter(headers.index(header) + 1)
        assert chart.series[0].val.numRef.f == f"'县（市、区）'!${letter}$2:${letter}${page.max_row}"


def test_an_unknown_week_or_another_kind_of_run_is_not_found(
    two_weeks: tuple[Cast, list[Run]], months: Published
) -> None:
    centre = months.cast.actor("centre")
    with actor_scope(centre):
        for run in (months.may, months.june):
            with pytest.raises(Unseen):
                week_page(centre, run.public_id)


def test_on_monday_every_bureau_is_told_its_own_progress_once(two_weeks: tuple[Cast, list[Run]]) -> None:
    cast, (_, second) = two_weeks
    with job_scope(reason="test"):
        assert tell_week(by=SYSTEM, now=at("2020-06-15 09:30")) == 101
        tell_week(by=SYSTEM, now=at("2020-06-15 10:30"))
        told = Notice.objects.filter(key=f"week:{second.public_id}")
        assert told.count() == 101
        results = figures_of(second).results
        for region, other in ((XIHU, LUCHENG), (LUCHENG, XIHU)):
            text = told.get(region=region).text
            assert f"{show(results[region].filing.rate)}%" in text and "不排名" in text
            assert f"{show(results[other].filing.rate)}%" not in text
        assert not told.filter(region=PROVINCE).exists() and told.filter(region=SHANGCHENG).exists()
        assert tell_week(by=SYSTEM, now=at("2020-06-22 09:30")) == 0, "no run of that week was made"
    centre = cast.actor("centre")
    with actor_scope(centre), pytest.raises(NotAllowed):
        tell_week(by=centre, now=NOW)


def test_the_week_of_the_cut_off_is_told_once_and_the_one_after_has_nothing_to_tell(months: Published) -> None:
    with job_scope(reason="test"):
        made = compute_week(by=SYSTEM, now=at("2020-06-22 08:00"))
        assert made is not None and made.as_of == at("2020-06-21 00:00"), "Saturday's cut-off, not Sunday's midnight"
        assert tell_week(by=SYSTEM, now=at("2020-06-22 09:30")) == 101
        assert compute_week(by=SYSTEM, now=at("2020-06-29 08:00")) is None
        assert tell_week(by=SYSTEM, now=at("2020-06-29 09:30")) == 0


def test_the_list_says_what_a_week_is(two_weeks: tuple[Cast, list[Run]], client_for: Browser) -> None:
    cast, _ = two_weeks
    body = text_of(client_for(cast.users["county"]).get(reverse("assessment:weeks")))
    assert "2020年6月进度（截至2020年6月14日24:00）" in body and "不排名" in body
    assert Month.of(two_weeks[1][0].month) == JUNE


def test_enterprises_do_not_see_it(two_weeks: tuple[Cast, list[Run]], client_for: Browser) -> None:
    cast, made = two_weeks
    clerk: Any = client_for(cast.users["clerk"])
    for url in (reverse("assessment:weeks"), reverse("assessment:week", args=[made[0].public_id])):
        assert clerk.get(url).status_code == 403
