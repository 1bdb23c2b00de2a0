"""The 考核表 recomputes what was published, and holds what its reader may see."""

from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from assessment import tasks
from assessment.exports import month_workbook, year_workbook
from assessment.exports.layout import COLUMNS
from assessment.selectors import figures_of, latest_runs
from assessment.services import publish_run, request_month_workbook, request_year_workbook
from core.decimals import DASH, show
from core.errors import NotAllowed, Refused
from core.periods import Month
from core.workbook import column_letters
from tenancy import jobs
from tenancy.enums import JobState
from tenancy.models import Job, Region, StoredFile
from tenancy.scope import actor_scope, job_scope
from tests.assessment.conftest import JUNE, MAY, NOW, SYSTEM, Published
from tests.assessment.formula_reader import LIBREOFFICE, Reader, recalculated
from tests.assessment.world import random_year
from tests.cast import Cast

LETTERS = column_letters(COLUMNS)
RATES = ("A", "B", "C", "filing_rate", "question_rate", "list_rate", "deduction", "response_rate")


def made(published: Published, name: str, month: Month) -> bytes:
    """The month's workbook as somebody gets it."""
    actor = published.cast.actor(name)
    with actor_scope(actor):
        return month_workbook(actor, month, made_at=NOW)


def codes(content: bytes) -> list[str]:
    """Region codes of the first sheet."""
    sheet = load_workbook(BytesIO(content))["考核表"]
    return [str(cell.value) for cell in sheet[LETTERS["code"]][1:]]


def printed(value: Any) -> str:
    """A cell as it is shown: two digits, a text as it is."""
    return show(Decimal(repr(value))) if isinstance(value, int | float) else str(value)


# --- what it computes ---


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """June and the months around it of a year in every county, published."""
    with job_scope(reason="test"):
        regions = list(Region.objects.filter(level=3).order_by("code").values_list("code", flat=True))
        random_year(regions, 2, until=Month(2020, 6)).take_over(NOW)
        for month in Month.span(Month(2020, 1), JUNE):
            publish_run(month=month, by=SYSTEM, now=NOW)
    return cast


def expected(month: Month) -> dict[str, dict[str, Any]]:
    """The published rows of a month by region code, rates as shown."""
    with job_scope(reason="test"):
        run = figures_of(latest_runs([month])[month])
        return {
            result.as_row()["region"]: {
                "A": show(result.filing.on_time),
                "B": show(result.filing.accuracy),
                "C": show(result.filing.completion),
                "filing_rate": show(result.filing.rate),
                "question_rate": show(result.response.question_rate),
                "list_rate": show(result.response.list_rate),
                "deduction": show(result.response.deduction),
                "response_rate": show(result.response.rate),
                **result.counts.as_row(),
            }
            for result in run.results.values()
        }


def compared(rows: Iterable[dict[str, Any]], months: dict[str, dict[str, dict[str, Any]]]) -> int:
    """How many rows agree with what was published; fails on the first that does not."""
    number = 0
    for row in rows:
        published = months[str(row["month"])][str(row["code"])]
        got = {key: printed(row[key]) for key in RATES}
        assert got == {key: published[key] for key in RATES}, row
        assert row["same"] == "是"
        counts = [key for key in published if key in LETTERS and key not in RATES]
        assert {key: int(row[key]) for key in counts} == {key: published[key] for key in counts}
        number += 1
    return number


def test_its_formulas_give_the_published_figures_of_every_region(busy: Cast) -> None:
    with job_scope(reason="test"):
        reader = Reader(month_workbook(SYSTEM, JUNE, made_at=NOW))
    last = reader.book["考核表"].max_row
    rows = [
        {key: reader.value("考核表", f"{letter}{at}") for key, letter in LETTERS.items()} for at in range(2, last + 1)
    ]
    assert compared(rows, {"2020-06": expected(JUNE)}) == 102


def test_changing_one_county_s_count_moves_its_city_and_the_province(busy: Cast) -> None:
    with job_scope(reason="test"):
        content = month_workbook(SYSTEM, JUNE, made_at=NOW)
    reader, changed = Reader(content), Reader(content)
    county = next(cell.row for cell in reader.book["考核表"][LETTERS["code"]] if cell.value == "330106")
    asked = changed.book["考核表"][f"{LETTERS['asked']}{county}"]
    asked.value += 10
    for row in (2, 3, county):
        before, after = (each.value("考核表", f"{LETTERS['response_rate']}{row}") for each in (reader, changed))
        assert after < before
        assert changed.value("考核表", f"{LETTERS['same']}{row}") == "否"


@pytest.mark.skipif(LIBREOFFICE is None, reason="LibreOffice is not installed; the formula reader stands in")
def test_libreoffice_gives_the_published_figures_of_every_region(busy: Cast, tmp_path: Path) -> None:
    with job_scope(reason="test"):
        year = year_workbook(SYSTEM, 2020, made_at=NOW)
        months = {str(month): expected(month) for month in Month.span(Month(2020, 1), JUNE)}
    book = recalculated(year, tmp_path)
    sheet = book["各月考核表"]
    rows = [
        {key: sheet[f"{letter}{at}"].value for key, letter in LETTERS.items()} for at in range(2, sheet.max_row + 1)
    ]
    assert compared(rows, months) == 6 * 102
    kept = load_workbook(BytesIO(year), data_only=True)
    for title in ("年度填报率", "年度响应率"):
        for fresh, shown in zip(book[title].iter_rows(min_row=2), kept[title].iter_rows(min_row=2), strict=True):
            assert [printed(cell.value) for cell in fresh] == [printed(cell.value) for cell in shown]


def test_a_part_that_does_not_apply_leaves_its_weight_to_the_others(months: Published) -> None:
    reader = Reader(made(months, "centre", JUNE))
    sheet = reader.book["考核表"]
    quiet = next(cell.row for cell in sheet[LETTERS["code"]] if cell.value == "330108")  # nothing happened in 滨江区
    assert [reader.value("考核表", f"{LETTERS[key]}{quiet}") for key in RATES] == [DASH] * 6 + [0.0, DASH]
    lucheng = next(cell.row for cell in sheet[LETTERS["code"]] if cell.value == "330302")
    assert reader.value("考核表", f"{LETTERS['B']}{lucheng}") == 0, "a roster and no return is 0, not n/a"


# --- whose it is ---


def test_a_published_month_holds_every_region_for_every_bureau(months: Published) -> None:
    for name in ("county", "city", "department", "centre"):
        assert len(codes(made(months, name, MAY))) == 102


def test_an_unpublished_month_holds_the_own_subtree(months: Published) -> None:
    assert codes(made(months, "county", JUNE)) == ["330106"]
    assert codes(made(months, "foreign_county", JUNE)) == ["330302"]
    city = codes(made(months, "city", JUNE))
    assert city[0] == "330100"
    assert all(code.startswith("3301") for code in city)
    assert len(codes(made(months, "centre", JUNE))) == 102


def test_other_bureaus_deductions_stay_theirs(months: Published) -> None:
    def reasons(name: str) -> list[Any]:
        sheet = load_workbook(BytesIO(made(months, name, JUNE)))["扣减明细"]
        return [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)]

    assert reasons("city") == ["330100", "330106"]
    assert reasons("county") == ["330106"]
    assert reasons("foreign_county") == []


def test_an_enterprise_gets_none(months: Published) -> None:
    clerk = months.cast.actor("clerk")
    with actor_scope(clerk):
        with pytest.raises(NotAllowed):
            month_workbook(clerk, MAY, made_at=NOW)
        with pytest.raises(NotAllowed):
            request_month_workbook(month=MAY, by=clerk, now=NOW)


def test_a_month_without_a_run_is_refused(months: Published) -> None:
    centre = months.cast.actor("centre")
    with actor_scope(centre):
        with pytest.raises(Refused, match="2020年7月尚未计算"):
            request_month_workbook(month=Month(2020, 7), by=centre, now=NOW)
        with pytest.raises(Refused, match="2019年没有已发布"):
            request_year_workbook(year=2019, by=centre, now=NOW)


def test_the_job_keeps_the_file_for_who_asked(months: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "ring", lambda kind, job: None)
    monkeypatch.setattr(jobs.Progress, "report", lambda self, done, total, message="": None)
    county = months.cast.actor("county")
    with actor_scope(county):
        job = request_month_workbook(month=JUNE, by=county, now=NOW)
        assert request_month_workbook(month=JUNE, by=county, now=NOW).pk == job.pk, "asked twice, made once"
    tasks.export_workbook(job.pk)
    with actor_scope(county):
        file = StoredFile.objects.get(job=job)
        assert file.name == "2020年6月考核表.xlsx"
        assert codes(bytes(file.content)) == ["330106"]
        assert Job.objects.get(pk=job.pk).state == JobState.DONE
    foreign = months.cast.actor("foreign_county")
    with actor_scope(foreign):
        assert not StoredFile.objects.filter(pk=file.pk).exists()
