"""Nothing that an enterprise or an office did in the system is overwritten by history."""

from datetime import datetime
from pathlib import Path

import pytest

from alerts.models import Entry, Feedback, WarningList
from alerts.takeover import ListRow, take_over_lists
from assessment.services import publish_run
from cases.models import Question
from cases.services import answer_question, rate_answer
from core.periods import Month
from orders.enums import FilingStatus, Origin
from orders.facts import RawLine, RawReturn
from orders.models import Filing
from orders.services import file_return, save_draft
from tenancy.models import Enterprise
from tenancy.roles import system_actor
from tenancy.scope import actor_scope, job_scope
from tenancy.takeover import places_of
from tests.cast import Cast
from tests.history.books import ONE, WORLD, shanghai, write_directory
from zjtrade.history import Report, import_history

pytestmark = pytest.mark.django_db
FILED_AT = shanghai(2020, 6, 10, 9, 0)
LATER = shanghai(2020, 12, 1, 9, 0)


def file(report: Report, name: str) -> tuple[int, int, int]:
    found = next(file for file in report.files if file.name == name)
    return found.tally.added, found.tally.changed, found.skipped


def remarks(report: Report, name: str) -> list[str]:
    return next(file for file in report.files if file.name == name).tally.remarks


def history_of(cast: Cast, directory: Path, now: datetime, **rows: object) -> Report:
    return import_history(write_directory(directory, {}, **rows), now=now)  # type: ignore[arg-type]


@pytest.mark.parametrize("how", ["filed", "nil", "draft"])
def test_what_the_enterprise_filed_or_began_stays(cast: Cast, tmp_path: Path, how: str) -> None:
    clerk = cast.actor("clerk")
    june = Month(2020, 6)
    line = RawLine("HT-1", "2020-06-02", "US", "6109", "T恤", "USD", "10000", "2020-08")
    with actor_scope(clerk):
        if how == "draft":
            save_draft(month=june, typed=RawReturn(lines=[line]), version=0, by=clerk, now=FILED_AT)
        else:
            file_return(
                month=june,
                typed=RawReturn(lines=() if how == "nil" else [line], nil=how == "nil"),
                version=0,
                by=clerk,
                now=FILED_AT,
            )
    with job_scope(reason="test"):
        before = Filing.objects.filter(enterprise=cast.enterprise).values().get()
    report = history_of(
        cast,
        tmp_path / "2020",
        LATER,
        returns=[
            (cast.enterprise.uscc, "2020-06", "2020-06-25 09:00", "否", 999, 9, "否"),
            (cast.sibling.uscc, "2020-06", "2020-06-25 09:00", "否", 5, 1, "是"),
        ],
    )
    assert file(report, "returns.xlsx") == (1, 0, 1)
    assert remarks(report, "returns.xlsx") == [f"{cast.enterprise.uscc} 2020-06：企业已自行填报，保留企业填报的内容"]
    with job_scope(reason="test"):
        assert Filing.objects.filter(enterprise=cast.enterprise).values().get() == before
        assert not Filing.objects.get(enterprise=cast.enterprise).findings.exists()
        assert Filing.objects.get(enterprise=cast.sibling).origin == Origin.TAKEN_OVER


def test_a_roster_row_without_a_return_gets_the_historic_one(cast: Cast, tmp_path: Path) -> None:
    with job_scope(reason="test"):
        uscc = cast.enterprise.uscc
    report = history_of(
        cast,
        tmp_path / "2020",
        LATER,
        exports=[(uscc, "2019-05", 10)],
        returns=[(uscc, "2020-06", "2020-06-25 09:00", "否", 999, 9, "是")],
    )
    assert file(report, "returns.xlsx") == (1, 0, 0)
    with job_scope(reason="test"):
        row = Filing.objects.get(enterprise=cast.enterprise)
        assert (row.on_roster, row.status, row.origin) == (True, FilingStatus.FILED, Origin.TAKEN_OVER)


def test_an_enterprise_of_the_system_keeps_its_registration(cast: Cast, tmp_path: Path) -> None:
    row = (cast.enterprise.uscc, "改名有限公司", "", "330302", "", "", "注销", "2019-01-01", "")
    report = history_of(cast, tmp_path / "2020", LATER, enterprises=[row])
    assert file(report, "enterprises.xlsx") == (0, 0, 1)
    assert "已在系统中登记" in remarks(report, "enterprises.xlsx")[0]
    with job_scope(reason="test"):
        enterprise = Enterprise.objects.get(pk=cast.enterprise.pk)
        assert (enterprise.name, enterprise.region_id) == (cast.enterprise.name, cast.enterprise.region_id)


def test_a_question_answered_or_rated_in_the_system_stays(cast: Cast, tmp_path: Path) -> None:
    uscc = cast.enterprise.uscc
    rows = [
        ("1", uscc, "2020-05-08 15:00", "舱位", "订不到舱位", "2020-05-09 10:00", "330106", "已协调船公司", "", "是"),
        ("2", uscc, "2020-05-08 15:00", "退税", "退税没有到账", "", "", "", "", "是"),
    ]
    history_of(cast, tmp_path / "2020", LATER, questions=rows)
    county, clerk = cast.actor("county"), cast.actor("clerk")
    with job_scope(reason="test"):
        first, second = Question.objects.order_by("number")
    with actor_scope(clerk):
        rate_answer(question=first.public_id, rating=2, by=clerk, now=LATER)
    with actor_scope(county):
        answer_question(
            question=second.public_id, text="退税已于昨日办结，税款已退至贵公司账户，请查收。", by=county, now=LATER
        )
    changed = [(*row[:3], "新标题", *row[4:]) for row in rows]
    report = history_of(cast, tmp_path / "again", LATER, questions=changed)
    assert file(report, "questions.xlsx") == (0, 0, 2)
    assert all("保留系统中的内容" in remark for remark in remarks(report, "questions.xlsx"))
    with job_scope(reason="test"):
        assert [row.title for row in Question.objects.order_by("number")] == ["舱位", "退税"]
        assert Question.objects.get(pk=first.pk).rating == 2
        assert Question.objects.get(pk=second.pk).answers.get().origin == Origin.SYSTEM


def test_a_list_published_in_the_system_stays(cast: Cast, tmp_path: Path) -> None:
    uscc = cast.enterprise.uscc
    with job_scope(reason="test"):
        take_over_lists(
            rows=[ListRow("2020Q1", uscc, 1, "订单下降")], places=places_of(), by=system_actor("test"), now=LATER
        )
        # The list as if published by the centre; its own service is tested with the lists.
        WarningList.objects.update(origin=Origin.SYSTEM)
    report = history_of(
        cast,
        tmp_path / "2020",
        LATER,
        list=[("2020Q1", uscc, "绿", "平稳"), ("2020Q1", cast.sibling.uscc, "红", "下降")],
        feedback=[("2020Q1", uscc, "2020-05-06 09:00", "已开拓新市场")],
    )
    assert file(report, "list.xlsx") == (0, 0, 2)
    assert remarks(report, "list.xlsx") == ["2020Q1 的清单已由系统发布，保留系统中的清单（2 行未导入）"]
    assert file(report, "feedback.xlsx") == (1, 0, 0)
    with job_scope(reason="test"):
        assert Entry.objects.get().reason == "订单下降"
        assert Feedback.objects.get().entry == Entry.objects.get()


def test_published_months_stay_and_the_person_is_told(cast: Cast, tmp_path: Path) -> None:
    directory = write_directory(tmp_path / "2020", WORLD)
    assert import_history(directory, now=LATER).published == ""
    centre = cast.actor("centre")
    with job_scope(reason="test"):
        run = publish_run(month=Month(2020, 1), by=system_actor("test"), now=LATER)
        before = list(run.results.order_by("id").values())
    more = history_of(
        cast, tmp_path / "more", LATER, returns=[(ONE, "2020-02", "2020-02-11 09:00", "是", "", "", "是")]
    )
    assert (
        more.published
        == "2020年1月的考核结果已发布（1 个月），导入不会改动；如需按导入的数据更正，请另行发布更正版本。"
    )
    with actor_scope(centre):
        assert list(run.results.order_by("id").values()) == before
    assert import_history(tmp_path / "more", now=LATER).published == ""
