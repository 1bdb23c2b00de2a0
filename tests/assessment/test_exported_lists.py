"""The month's workbook carries what stands behind its counts, for whoever may see it."""

from collections import Counter
from io import BytesIO

from openpyxl import load_workbook

from assessment.exports import month_workbook
from assessment.models import Result
from assessment.services import compute_run
from tenancy.scope import actor_scope, job_scope
from tests.assessment.conftest import CUTOFF, JUNE, NOW, SYSTEM, Published
from tests.assessment.world import random_year
from tests.cast import LUCHENG, SHANGCHENG, XIHU, Cast

COUNTED = "计入分子和分母"
BELOW = "只计入分母"


def sheets(cast: Cast, name: str) -> dict[str, list[dict[str, object]]]:
    """The lists of June's workbook as somebody gets it: rows by header."""
    actor = cast.actor(name)
    with actor_scope(actor):
        book = load_workbook(BytesIO(month_workbook(actor, JUNE, made_at=NOW)), read_only=True)
    found = {}
    for title in ("填报依据", "诉求依据", "清单依据"):
        rows = list(book[title].iter_rows(values_only=True)) if title in book.sheetnames else [()]
        found[title] = [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]
    return found


def test_the_lists_of_the_workbook_sum_to_its_counts(cast: Cast) -> None:
    with job_scope(reason="test"):
        random_year([XIHU, SHANGCHENG, LUCHENG], 6, seed=3).take_over(NOW)
        run = compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW)
        results = {row.region_id: row for row in Result.objects.filter(run=run)}
    lists = sheets(cast, "department")
    for code, region in (("330106", XIHU), ("330102", SHANGCHENG), ("330302", LUCHENG)):
        own = {title: [row for row in rows if row["地区代码"] == code] for title, rows in lists.items()}
        result = results[region]
        on_time = Counter(row["6月占比"] for row in own["填报依据"])
        assert (on_time[COUNTED], on_time[COUNTED] + on_time[BELOW]) == (result.on_time, result.roster)
        accuracy = Counter(row["5月准确率"] for row in own["填报依据"])
        assert (accuracy[COUNTED], accuracy[COUNTED] + accuracy[BELOW]) == (
            result.previous_accurate,
            result.previous_returns,
        )
        marks = Counter(
            mark for row in own["填报依据"] for header, mark in row.items() if header.startswith("2020年") and mark
        )
        filed = marks["已报"] + marks["已报（有问题）"]
        assert (filed, filed + marks["未报"]) == (result.filed_to_date, result.roster_to_date)
        for title, counted in (
            ("诉求依据", (result.answered, result.asked)),
            ("清单依据", (result.fed_back, result.listed)),
        ):
            standing = Counter(row["是否计入"] for row in own[title])
            assert (standing[COUNTED], standing[COUNTED] + standing[BELOW]) == counted, title


def test_the_lists_are_of_the_own_subtree_also_once_published(months: Published) -> None:
    lists = sheets(months.cast, "county")
    assert {row["地区"] for rows in lists.values() for row in rows} == {"西湖区"}
    assert {row["地区"] for row in sheets(months.cast, "city")["填报依据"]} == {"西湖区", "上城区"}
    assert len(lists["诉求依据"]) == 4 and all(row["说明"] for row in lists["诉求依据"])
