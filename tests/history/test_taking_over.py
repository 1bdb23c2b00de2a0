"""What a directory of historic workbooks becomes in the database."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from alerts.enums import Colour
from alerts.models import Entry, Feedback, WarningList
from assessment.models import Deduction
from cases.enums import Exclusion, QuestionState
from cases.models import Answer, Question
from orders.enums import FilingStatus, FindingKind, Origin
from orders.models import CustomsExport, Filing, Finding
from tenancy.enums import EnterpriseState
from tenancy.models import Enterprise
from tenancy.scope import job_scope
from tests.cast import LUCHENG, SHANGCHENG, XIHU
from tests.history.books import HEADERS, ONE, THREE, TWO, WORLD, shanghai, write_book, write_directory
from zjtrade.history import Report, import_history

pytestmark = pytest.mark.django_db
TABLES = (Enterprise, CustomsExport, Filing, Finding, Question, Answer, WarningList, Entry, Feedback, Deduction)


def take_over(directory: Path, **options: bool) -> Report:
    report = import_history(directory, now=timezone.now(), **options)
    assert [error.text for file in report.files for error in file.errors] == []
    assert [file.problem for file in report.files if file.problem] == []
    return report


def snapshot() -> dict[str, list[dict[str, object]]]:
    with job_scope(reason="test"):
        return {model.__name__: list(model.objects.order_by("pk").values()) for model in TABLES}


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return write_directory(tmp_path / "2020")


def counts(report: Report) -> dict[str, tuple[int, int, int]]:
    return {file.name: (file.tally.added, file.tally.changed, file.skipped) for file in report.files}


def test_enterprises_are_marked_as_taken_over(world: Path) -> None:
    take_over(world)
    with job_scope(reason="test"):
        one, two, three = Enterprise.objects.order_by("uscc")
        assert (one.uscc, one.name, one.customs_code, one.region_id) == (ONE, "测试甲有限公司", "33TEST0001", XIHU)
        assert (one.contact_name, one.contact_phone, one.joined_on) == ("甲", "000-1", date(2019, 1, 1))
        assert one.tags == ["us_exporter", "key"]
        assert two.tags == []
        assert two.region_id == SHANGCHENG
        assert (three.state, three.region_id) == (EnterpriseState.SUSPENDED, LUCHENG)
        assert all(enterprise.taken_over for enterprise in (one, two, three))
        assert CustomsExport.objects.get(enterprise=one).usd_10k == Decimal("12.50")


def test_rosters_of_all_months_between_are_frozen_and_returns_filed(world: Path) -> None:
    take_over(world)
    with job_scope(reason="test"):
        rows = {
            (row.enterprise.uscc, row.month.month): row
            for row in Filing.objects.select_related("enterprise").order_by("id")
        }
        assert sorted(rows) == sorted([(ONE, 1), (ONE, 2), (ONE, 3), (TWO, 1), (TWO, 2), (TWO, 3), (THREE, 1)])
        filed = rows[ONE, 1]
        assert filed.on_roster
        assert filed.status == FilingStatus.FILED
        assert filed.origin == Origin.TAKEN_OVER
        assert filed.first_filed_at == filed.filed_at == shanghai(2020, 1, 15, 9, 30)
        assert (filed.signed_usd_10k, filed.signed_count, filed.is_nil) == (Decimal("120.50"), 3, False)
        nil = rows[ONE, 3]
        assert (nil.is_nil, nil.signed_count, nil.signed_usd_10k) == (True, 0, Decimal(0))
        assert rows[ONE, 2].status == FilingStatus.NOT_FILED
        assert rows[ONE, 2].on_roster
        # 停业: not on the roster; its return is kept and counts nowhere.
        assert not rows[THREE, 1].on_roster
        assert rows[THREE, 1].status == FilingStatus.FILED


def test_an_inaccurate_return_has_an_open_finding_from_its_filing_on(world: Path) -> None:
    take_over(world)
    with job_scope(reason="test"):
        finding = Finding.objects.get()
        assert (finding.kind, finding.filing.enterprise.uscc, finding.month) == (
            FindingKind.TAKEN_OVER,
            TWO,
            date(2020, 1, 1),
        )
        assert finding.opened_at == shanghai(2020, 2, 3, 8, 0)
        assert finding.closed_at is None


def test_questions_get_their_limit_by_the_working_calendar(world: Path) -> None:
    take_over(world)
    with job_scope(reason="test"):
        first, second = Question.objects.filter(enterprise__uscc=ONE).order_by("number")
        assert first.due_at == shanghai(2020, 5, 12)  # Saturday 05-09 was worked
        # The past is closed: nobody is asked to rate or reopen it any more.
        assert (first.state, first.rating, first.rated_at) == (QuestionState.CLOSED, 5, shanghai(2020, 5, 9, 10, 0))
        answer = first.answers.get()
        assert (answer.office_id, answer.text, answer.origin) == (XIHU, "已协调船公司", Origin.TAKEN_OVER)
        assert second.state == QuestionState.ASKED
        assert second.due_at == shanghai(2020, 5, 8)
        invalid = Question.objects.get(enterprise__uscc=TWO)
        assert invalid.exclusion == Exclusion.INVALID
        assert invalid.excluded_at == invalid.asked_at
        assert invalid.answers.get().office_id == 330100000
        assert {first.origin, second.origin, invalid.origin} == {Origin.TAKEN_OVER}


def test_lists_count_from_the_first_of_their_publication_month(world: Path) -> None:
    report = take_over(world)
    with job_scope(reason="test"):
        warning_list = WarningList.objects.get()
        assert (warning_list.quarter, warning_list.published_at) == ("2020Q1", shanghai(2020, 4, 1))
        entry = Entry.objects.get(enterprise__uscc=ONE)
        assert (entry.colour, entry.reason, entry.region_id) == (Colour.RED, "订单下降", XIHU)
        assert [row.text for row in entry.feedback.all()] == ["已开拓新市场", "订单回升"]
        assert Feedback.objects.count() == 2
    feedback = next(file for file in report.files if file.name == "feedback.xlsx")
    assert feedback.skipped == 1
    assert THREE in feedback.tally.remarks[0]


def test_deductions(world: Path) -> None:
    take_over(world)
    with job_scope(reason="test"):
        rows = list(
            Deduction.objects.order_by("id").values_list("month", "region_id", "kind", "occurrences", "evidence")
        )
    may = date(2020, 5, 1)
    assert rows == [(may, XIHU, "late", 1, "逾期未答复"), (may, 330300000, "perfunctory", 2, "")]


def test_the_second_time_changes_nothing(world: Path) -> None:
    first = take_over(world)
    before = snapshot()
    second = take_over(world)
    assert snapshot() == before
    assert counts(first)["returns.xlsx"] == (4, 0, 0)
    assert all(added == changed == 0 for added, changed, _ in counts(second).values())


def test_check_tells_what_would_be_written_and_writes_nothing(world: Path) -> None:
    before = snapshot()
    preview = take_over(world, check=True)
    assert snapshot() == before
    assert not preview.written
    assert counts(preview) == counts(take_over(world))


def test_corrections_change_what_was_taken_over(world: Path, tmp_path: Path) -> None:
    take_over(world)
    with job_scope(reason="test"):
        ids = {
            model.__name__: set(model.objects.values_list("pk", flat=True))
            for model in (Filing, Question, Entry, Deduction)
        }
    changed = {
        "enterprises": [list(row) for row in WORLD["enterprises.xlsx"]],
        "exports": [list(row) for row in WORLD["exports.xlsx"]],
        "returns": [list(row) for row in WORLD["returns.xlsx"]],
        "questions": [list(row) for row in WORLD["questions.xlsx"]],
        "list": [list(row) for row in WORLD["list.xlsx"]],
        "deductions": [list(row) for row in WORLD["deductions.xlsx"]],
    }
    changed["enterprises"][0][1] = "测试甲更名有限公司"
    changed["exports"][0][2] = 13
    changed["returns"][0][6] = "否"
    changed["returns"][2][6] = "是"
    changed["questions"][1][5:9] = ["2020-05-20 09:00", "330100", "已到账", 4]
    changed["list"][1][2] = "蓝"
    changed["deductions"][0][3] = 3
    report = take_over(write_directory(tmp_path / "again", **changed))
    assert {name: tally[1] for name, tally in counts(report).items()} == {
        "enterprises.xlsx": 1,
        "exports.xlsx": 1,
        "returns.xlsx": 2,
        "questions.xlsx": 1,
        "list.xlsx": 1,
        "feedback.xlsx": 0,
        "deductions.xlsx": 1,
    }
    with job_scope(reason="test"):
        assert ids == {
            model.__name__: set(model.objects.values_list("pk", flat=True))
            for model in (Filing, Question, Entry, Deduction)
        }
        assert Enterprise.objects.get(uscc=ONE).name == "测试甲更名有限公司"
        finding = Finding.objects.get()
        assert (finding.filing.enterprise.uscc, finding.opened_at) == (ONE, shanghai(2020, 1, 15, 9, 30))
        question = Question.objects.get(enterprise__uscc=ONE, number="2")
        assert (question.state, question.rating, question.answers.get().text) == (QuestionState.CLOSED, 4, "已到账")
        assert Entry.objects.get(enterprise__uscc=TWO).colour == Colour.BLUE
        assert Deduction.objects.get(region=XIHU).occurrences == 3
    assert all(tally[:2] == (0, 0) for tally in counts(take_over(tmp_path / "again")).values())


def test_the_same_row_twice_is_passed_over(tmp_path: Path) -> None:
    rows = [*WORLD["returns.xlsx"], WORLD["returns.xlsx"][0]]
    report = take_over(write_directory(tmp_path / "2020", returns=rows))
    assert counts(report)["returns.xlsx"] == (4, 0, 1)


def test_a_later_directory_knows_enterprises_and_lists_of_the_database(world: Path, tmp_path: Path) -> None:
    take_over(world)
    later = write_directory(
        tmp_path / "more",
        {},
        returns=[(ONE, "2020-02", "2020-02-11 09:00", "是", "", "", "是")],
        feedback=[("2020Q1", TWO, "2020-05-07 10:00", "平稳")],
    )
    assert counts(take_over(later)) == {"returns.xlsx": (1, 0, 0), "feedback.xlsx": (1, 0, 0)}


def test_a_roster_once_frozen_does_not_follow_a_later_workbook(world: Path, tmp_path: Path) -> None:
    take_over(world)
    with job_scope(reason="test"):
        before = set(Filing.objects.filter(on_roster=True).values_list("enterprise__uscc", "month"))
    enterprises = [list(row) for row in WORLD["enterprises.xlsx"]]
    enterprises[2][6] = "正常"
    take_over(write_directory(tmp_path / "again", enterprises=enterprises))
    with job_scope(reason="test"):
        assert set(Filing.objects.filter(on_roster=True).values_list("enterprise__uscc", "month")) == before


AUDITED = """
    SELECT DISTINCT tbl, actor FROM audit.event
    WHERE tbl IN ('orders_finding', 'alerts_entry', 'tenancy_enterprise')
"""


def test_the_audit_names_the_file(world: Path, as_admin: Any, committed_db: None) -> None:
    take_over(world)
    as_admin.execute(AUDITED)
    assert sorted(as_admin.fetchall()) == [
        ("alerts_entry", "job:历史导入 list.xlsx"),
        ("orders_finding", "job:历史导入 returns.xlsx"),
        ("tenancy_enterprise", "job:历史导入 enterprises.xlsx"),
    ]


def test_what_a_return_said_of_its_orders_comes_along_where_the_workbook_has_it(tmp_path: Path) -> None:
    headers = (*HEADERS["returns.xlsx"], "订单趋势")
    rows = (
        (ONE, "2020-01", "2020-01-15 09:30", "否", 120.5, 3, "是", "下降"),
        (TWO, "2020-01", "2020-02-03 08:00", "否", 10, 1, "是", ""),
    )
    directory = write_directory(tmp_path / "2020")
    write_book(directory / "returns.xlsx", headers, rows)
    take_over(directory)
    with job_scope(reason="test"):
        said = dict(Filing.objects.filter(month="2020-01-01").values_list("enterprise__uscc", "sentiment"))
        assert said[ONE] == {"orders": "down"}
        assert said[TWO] is None
    again = take_over(directory)
    assert counts(again)["returns.xlsx"] == (0, 0, 2)
    write_book(directory / "returns.xlsx", headers, [(*rows[0][:-1], "上升"), (*rows[1][:-1], "持平")])
    assert counts(take_over(directory))["returns.xlsx"] == (0, 2, 0)


def test_a_trend_in_other_words_is_refused(tmp_path: Path) -> None:
    directory = write_directory(tmp_path / "2020")
    row = (ONE, "2020-01", "2020-01-15 09:30", "否", 120.5, 3, "是", "变差")
    write_book(directory / "returns.xlsx", (*HEADERS["returns.xlsx"], "订单趋势"), [row])
    report = import_history(directory, now=timezone.now())
    assert not report.written
    (error,) = (error for file in report.files for error in file.errors)
    assert "填的是“变差”，应为以下之一：上升、持平、下降" in error.text
