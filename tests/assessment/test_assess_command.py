"""`manage.py assess`: figures, shape of the JSON, and one clear line for what cannot be."""

import json
import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from assessment.models import Run
from orders.models import Filing
from tenancy.scope import job_scope
from tests.assessment.conftest import MAY, Published
from tests.cast import Cast

KEYS = [
    "month", "region", "A", "B", "C", "filing_rate", "question_rate", "list_rate", "deduction", "response_rate",
    "roster", "on_time", "previous_roster", "previous_returns", "previous_accurate", "roster_to_date", "filed_to_date",
    "asked", "answered", "listed", "fed_back", "deductions",
]  # fmt: skip
SIX_DIGITS = re.compile(r"\d{1,3}\.\d{6}")


def assess(*arguments: str) -> tuple[str, str]:
    """What the command prints: results, remarks."""
    out, err = StringIO(), StringIO()
    call_command("assess", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_json_has_one_object_a_region_with_texts_of_six_digits(year: Cast) -> None:
    out, _ = assess("2020-06", "--json")
    rows: list[dict[str, Any]] = json.loads(out)
    assert len(rows) == 102
    assert [row["region"] for row in rows[:2]] == ["330000", "330100"]
    for row in rows:
        assert list(row) == KEYS
        assert re.fullmatch(r"\d{6}", row["region"]) and row["month"] == "2020-06"
        assert all(row[key] is None or SIX_DIGITS.fullmatch(row[key]) for key in KEYS[2:10])
        assert row["deduction"] is not None
        assert all(isinstance(row[key], int) for key in KEYS[10:])
    by_region = {row["region"]: row for row in rows}
    assert by_region["330106"]["response_rate"] == "99.000000"
    assert by_region["330102"]["filing_rate"] == "56.666667"
    assert by_region["330108"]["filing_rate"] is None


def test_a_year_is_its_twelve_months(year: Cast) -> None:
    rows = json.loads(assess("--year", "2020", "--json")[0])
    assert len(rows) == 12 * 102
    assert sorted({row["month"] for row in rows}) == [f"2020-{number:02d}" for number in range(1, 13)]


def test_the_table_is_aligned_and_in_chinese(year: Cast) -> None:
    lines = assess("2020-06")[0].splitlines()
    assert lines[0].split()[:4] == ["月份", "代码", "地区", "填报率"]
    xihu = next(line for line in lines if " 330106 " in line)
    assert "西湖区" in xihu and "100.00" in xihu and "99.00" in xihu and "4/4" in xihu
    wide = [len(line) + sum(1 for character in line if ord(character) > 0x2E7F) for line in lines]
    assert len(set(wide)) == 1, "every line ends in the same column"


def test_publish_publishes_once_and_then_passes_over(year: Cast) -> None:
    _, first = assess("2020-06", "--publish")
    assert "2020年6月已发布第1版" in first
    out, second = assess("2020-06", "--publish", "--json")
    assert "2020年6月已发布第1版，跳过。" in second
    assert len(json.loads(out)) == 102
    with job_scope(reason="test"):
        [run] = Run.objects.filter(month="2020-06-01")
        assert (run.version, run.published_by_id) == (1, None)


def test_a_year_is_published_month_by_month(year: Cast) -> None:
    assess("--year", "2020", "--publish")
    with job_scope(reason="test"):
        assert Run.objects.filter(version=1).count() == 12


def test_it_prints_what_the_data_give_now_and_leaves_the_published_alone(months: Published) -> None:
    with job_scope(reason="test"):
        Filing.objects.filter(month=MAY.first_day).update(on_roster=False)
    rows = {row["region"]: row for row in json.loads(assess("2020-05", "--json")[0])}
    assert rows["330106"]["A"] is None
    with job_scope(reason="test"):
        assert [run.digest for run in Run.objects.filter(month=MAY.first_day)] == [months.may.digest]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2020-13"], "月份应写作 2020-06 的形式，给出的是“2020-13”"),
        (["六月"], "月份应写作 2020-06"),
        (["--year", "20"], "年份应写作 2020"),
        (["2019-06"], "2019"),
        (["2199-06"], "2199年6月尚未开始"),
        (["--year", "2199"], "2199年尚未开始"),
        ([], "二者选一"),
        (["2020-06", "--year", "2020"], "二者选一"),
    ],
)
def test_what_cannot_be_is_one_clear_line(year: Cast, arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message) as refused:
        assess(*arguments)
    assert "\n" not in str(refused.value)
    assert refused.value.returncode != 0
