"""Progress: filed with evidence, verified by a second person, scored, frozen; and who sees any of it."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from assessment.enums import RateKind
from assessment.selectors import year_explained
from core.attachments import SentFile
from core.errors import Refused, Stale
from core.periods import SHANGHAI
from notices.models import Notice
from targets import selectors, services
from targets.enums import Comparator, Feed, Period, Verdict
from targets.facts import PERSON, Asked
from targets.models import Evidence, Frozen, Progress, Verification
from tenancy.roles import system_actor
from tenancy.scope import actor_scope, job_scope
from tests.assessment.conftest import Published, months, year  # noqa: F401  # fixtures
from tests.cast import PROVINCE
from tests.core.files import pdf
from tests.targets.conftest import NOW, Stage
from tests.targets.transcription import rows

HALF, YEAR = Period.HALF, Period.YEAR


def file(
    stage: Stage,
    number: int,
    period: Period,
    *,
    value: str | None = None,
    text: str = "",
    version: int = 0,
    **more: Any,
) -> Progress:
    by = more.get("by", stage.centre)
    with actor_scope(by):
        return services.file_progress(
            target=stage.target(number).public_id,
            period=period,
            value=None if value is None else Decimal(value),
            text=text,
            files=more.get("files", ()),
            version=version,
            by=by,
            now=NOW,
        )


def verify(stage: Stage, number: int, period: Period, share: str, *, version: int = 1, by: Any = None) -> Verification:
    who = by or stage.second
    percent = Decimal(share)
    verdict = Verdict.MET if percent == 100 else Verdict.PARTLY if percent else Verdict.MISSED
    with actor_scope(who):
        return services.verify_progress(
            target=stage.target(number).public_id, period=period, verdict=verdict, share=percent, reason="与统计数据一致。",
            version=version, by=who, now=NOW,
        )  # fmt: skip


def test_from_the_form_to_the_score_and_the_frozen_half_year(stage: Stage) -> None:
    centre, second = stage.clients["centre"], stage.clients["second"]
    one = stage.target(1).public_id
    # A file of a wrong kind: a clear answer, what was typed stays, nothing is written.
    wrong = SimpleUploadedFile("数据.pdf", b"MZ not a pdf")
    sent = {"value": "8.2", "text": "统计数据", "version": 0, "attached": wrong}
    page = centre.post(f"/targets/items/{one}/progress/half/", sent).content.decode()
    assert "可执行程序" in page and 'value="8.2"' in page and "统计数据" in page and "请重新选择附件" in page
    page = centre.post(f"/targets/items/{one}/progress/half/", {"value": "八点二", "version": 0}).content.decode()
    assert "请填写数字" in page and 'value="八点二"' in page
    page = centre.post(f"/targets/items/{one}/progress/half/", {"value": "", "version": 0}).content.decode()
    assert "请填写实际完成值（单位：%）" in page
    with actor_scope(stage.centre):
        assert not Progress.objects.exists() and not Evidence.objects.exists()
    sent["attached"] = SimpleUploadedFile("数据.pdf", pdf())
    assert centre.post(f"/targets/items/{one}/progress/half/", sent).status_code == 302
    sent["attached"] = SimpleUploadedFile("数据.pdf", pdf())
    assert centre.post(f"/targets/items/{one}/progress/half/", sent).status_code == 302  # pressed twice: filed once
    stale = centre.post(f"/targets/items/{one}/progress/half/", {"value": "9", "version": 0})
    assert stale.status_code == 409 and 'value="9"' in stale.content.decode()
    page = stage.page("second", f"/targets/items/{one}/verify/half/")
    assert "100.00%" in page and "容许范围" in page and "数据.pdf" in page  # 8.2 of 8.5 about
    # Nothing waits unverified when a period is frozen.
    frozen_path = f"/targets/tables/{stage.table.public_id}/freeze/half/"
    assert "第 1 号目标的进展尚未核验" in stage.page("department", frozen_path)
    answered = {"outcome": "1", "share": "100", "reason": "与统计局数据一致。", "version": 1}
    assert second.post(f"/targets/items/{one}/verify/half/", answered).status_code == 302
    assert "无需重复核验" in second.post(f"/targets/items/{one}/verify/half/", answered).content.decode()
    overview = stage.page("auditor", "/targets/?year=2018&period=half")
    assert "4.00<small> / 64 分" in overview and "8 项没有半年度目标" in overview
    seen = selectors_seen(stage, HALF)
    assert stage.clients["department"].post(frozen_path, {"seen": "0" * 64}).status_code == 409
    answer = stage.clients["department"].post(frozen_path, {"seen": seen})
    assert answer.status_code == 302
    assert "4.00</strong>/64 分" in stage.page("auditor", answer.url)
    call_command("verify_targets")


def selectors_seen(stage: Stage, period: Period) -> str:
    with actor_scope(stage.department):
        return selectors.candidate(stage.table, period).seen


def test_a_year_by_hand_is_frozen_corrected_and_checked(stage: Stage) -> None:
    shares = {1: ("9.1", "100"), 6: ("7500", "75"), 16: ("352", "100"), 19: ("20", "66.67")}
    for number, (value, share) in shares.items():
        file(stage, number, YEAR, value=value)
        verify(stage, number, YEAR, share)
    for number, share in ((3, "100"), (8, "50"), (24, "0")):
        file(stage, number, YEAR, text="见总结。", files=[SentFile("总结.pdf", pdf())])
        verify(stage, number, YEAR, share)
    department = stage.department

    def freeze(reason: str = "") -> Frozen:
        with actor_scope(department):
            return services.freeze(
                table=stage.table.public_id, period=YEAR, seen=selectors.candidate(stage.table, YEAR).seen, reason=reason,
                by=department, now=NOW,
            )  # fmt: skip

    first = freeze()
    assert (first.earned, first.out_of) == (Decimal("16.0834"), Decimal(90))
    with pytest.raises(Refused, match="完全一致"):
        freeze("更正第 8 号。")
    file(stage, 8, YEAR, text="补充：会议已审议通过。", version=1)
    verify(stage, 8, YEAR, "100", version=2)
    with pytest.raises(Refused, match="更正原因"):
        freeze()
    second = freeze("第 8 号目标补充证明材料。")
    assert second.earned == Decimal("18.5834") and second.version == 2 and second.previous == first.hash
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), job_scope(reason="test"):
        Frozen.objects.filter(pk=first.pk).update(earned=90)
    with pytest.raises(Refused, match="年终结果已冻结"), actor_scope(department):
        services.correct_judging(
            target=stage.target(3).public_id, asked=Asked(Comparator.AT_LEAST, Decimal(10), "%"), half=PERSON, feed=Feed.NONE,
            version=1, by=department,
        )  # fmt: skip
    call_command("verify_targets")
    with job_scope(reason="test"):  # somebody slips a better one in behind the services' back
        better = [row | {"share": "100"} if row["number"] == 24 else row for row in second.rows]
        forged = Frozen.objects.create(
            region_id=PROVINCE, table=stage.table, period=YEAR, version=3, serial=4, title=second.title, rows=better,
            earned=second.earned, out_of=90, reason="更正", digest=second.digest, previous=first.hash, hash="0" * 64, at=NOW,
            by_name="",
        )  # fmt: skip
        [*before, found] = list(selectors.verify_frozen())
    assert forged.version == 3 and [one.differences for one in before] == [[], []]
    told = "；".join(found.differences)
    for difference in (
        "第 24 号目标：得分 0，按权重和比例应为 4",
        "合计 18.5834/90",
        "摘要与内容不一致",
        "不相连",
        "校验码与摘要不一致",
    ):
        assert difference in told
    with pytest.raises(CommandError, match="3 次冻结中有 1 次不一致"):
        call_command("verify_targets")


def test_it_takes_two_people_and_a_return_is_filed_again(stage: Stage) -> None:
    filed = file(stage, 17, HALF, text="公司已注册。", by=stage.department)
    with pytest.raises(Refused, match="两人分别完成"):
        verify(stage, 17, HALF, "100", by=stage.department)
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic(), actor_scope(stage.department):
        user = stage.department.user
        Verification.objects.create(
            region_id=PROVINCE, progress=filed, verdict=Verdict.MET, share=100, reason="好", at=NOW, by_id=user, by_name="",
            filed_by_id=user,
        )  # fmt: skip
    page = stage.page("department", f"/targets/items/{stage.target(17).public_id}/verify/half/")
    assert "由另一名工作人员核验" in page and "提交核验意见" not in page
    with actor_scope(stage.second):
        services.send_back_progress(
            target=stage.target(17).public_id, period=HALF, reason="缺少选址文件。", version=1, by=stage.second, now=NOW
        )
    with pytest.raises(Stale):
        file(stage, 17, HALF, text="已补充。")
    file(stage, 17, HALF, text="选址文件见附件。", version=1)
    verify(stage, 17, HALF, "100", version=2)
    page = stage.page("auditor", f"/targets/items/{stage.target(17).public_id}/")
    assert "缺少选址文件。" in page and "历次填报和核验（2 次）" in page
    with pytest.raises(Refused, match="没有半年度目标"):
        file(stage, 8, HALF, text="不作判定。")


def test_a_target_with_progress_is_not_removed_and_corrections_by_hand_stay(stage: Stage) -> None:
    file(stage, 28, YEAR, value="1000")
    system = system_actor("test")
    with job_scope(reason="test"), pytest.raises(Refused, match="第 28 号"), transaction.atomic():
        services.load_table(rows=rows()[:-1], year=2018, title="", region=PROVINCE, by=system, now=NOW)
    department = stage.clients["department"]
    three = stage.target(3)
    given = {"comparator": "1", "value": "10.1", "unit": "%", "half_comparator": "0", "feed": "0", "version": 1}
    path = f"/targets/items/{three.public_id}/judging/"
    assert "请填写目标值" in department.post(path, given | {"value": ""}).content.decode()
    assert department.post(path, given).status_code == 302
    assert department.post(path, given | {"value": "12"}).status_code == 409
    changed = [row._replace(remark="改") if row.number == 3 else row for row in rows()]
    with job_scope(reason="test"):
        services.load_table(rows=changed, year=2018, title="", region=PROVINCE, by=system, now=NOW)
    assert (stage.target(3).by_hand, stage.target(3).value, stage.target(3).remark) == (True, Decimal("10.1"), "改")


def test_a_fed_target_takes_the_published_months_and_says_which(months: Published, stage: Stage) -> None:  # noqa: F811  # a fixture
    system = system_actor("test")
    fed_row = rows()[4]._replace(text="订单填报率80%以上", half_text="")
    with job_scope(reason="test"):
        table = services.load_table(rows=[fed_row], year=2020, title="", region=PROVINCE, by=system, now=NOW)
    fed_stage = Stage(table, stage.department, stage.second, stage.centre, stage.clients)
    number = fed_row.number
    target = fed_stage.target(number)
    with actor_scope(stage.department):
        services.correct_judging(
            target=target.public_id, asked=target.asked, half=PERSON, feed=Feed.FILING, version=1, by=stage.department
        )
        mean = year_explained(stage.department, 2020, PROVINCE, RateKind.FILING).rate.mean
    filed = file(fed_stage, number, YEAR, text="见考核结果。")
    assert mean is not None and filed.fed is not None
    assert Fraction(filed.fed["value"]) == mean and filed.fed["months"] == ["2020-05"] and filed.value is None
    page = stage.page("auditor", f"/targets/items/{target.public_id}/")
    assert "2020-05" in page
    # No month of 2018 is published: nothing to take.
    five = stage.target(5)
    with actor_scope(stage.department):
        services.correct_judging(
            target=five.public_id,
            asked=five.asked,
            half=five.half_asked,
            feed=Feed.FILING,
            version=1,
            by=stage.department,
        )
    with pytest.raises(Refused, match="尚无已发布的考核月份"):
        file(stage, 5, YEAR)


def test_reminders_are_told_once_each_before_the_month_ends(stage: Stage) -> None:
    system = system_actor("test")

    def told_on(day: datetime) -> list[str]:
        with job_scope(reason="test"):
            before = set(Notice.objects.values_list("pk", flat=True))
            services.remind_due(by=system, now=day)
            services.remind_due(by=system, now=day)
            return [row.title for row in Notice.objects.exclude(pk__in=before).order_by("id")]

    file(stage, 1, HALF, value="8.5")
    verify(stage, 1, HALF, "100")
    assert told_on(datetime(2018, 5, 20, 10, tzinfo=SHANGHAI)) == []
    # By the end of June: twenty half-year targets but the one that is verified, and number 8.
    assert told_on(datetime(2018, 6, 1, 10, tzinfo=SHANGHAI)) == ["20项绩效目标将于2018年6月30日到期"]
    assert told_on(datetime(2018, 6, 2, 10, tzinfo=SHANGHAI)) == []
    assert told_on(datetime(2018, 6, 24, 10, tzinfo=SHANGHAI)) == ["20项绩效目标将于2018年6月30日到期"]


def test_the_page_prints_the_document_and_nobody_below_the_province_sees_it(stage: Stage) -> None:
    path = f"/targets/tables/{stage.table.public_id}/"
    page = stage.page("centre", path)
    for text in (
        "财政保障项目（是/否）",
        "关键量化目标",
        "2018年政府工作报告重点工作责任分解（浙政办发﹝2018﹞19号）第23页）",
        'rowspan="4"',
    ):
        assert text in page
    assert "分值权重合计 90 分" in page and page.count("三、认真实施优进优出战略") == 1
    for who in ("clerk", "county", "city"):
        for address in ("/targets/", path, f"{path}download/", f"/targets/items/{stage.target(1).public_id}/"):
            assert stage.clients[who].get(address).status_code == 403, (who, address)
    # Auditors read; the centre files and does not keep, verify or freeze.
    one = stage.target(1).public_id
    for who, address in (
        ("auditor", f"/targets/items/{one}/progress/year/"),
        ("auditor", f"/targets/items/{one}/verify/year/"),
        ("centre", f"/targets/items/{one}/judging/"),
        ("centre", "/targets/uploads/new/"),
    ):
        assert stage.clients[who].post(address, {}).status_code == 403, (who, address)
    sent = {"seen": selectors_seen(stage, YEAR)}
    assert stage.clients["centre"].post(f"{path}freeze/year/", sent).status_code == 403


def test_the_overview_asks_as_much_for_one_target_as_for_all(stage: Stage, django_assert_num_queries: Any) -> None:
    for period, value in ((HALF, "8.5"), (YEAR, "9")):
        file(stage, 1, period, value=value)
        verify(stage, 1, period, "100")
    # 9 queries: tables, targets, for each period progress, verifications and evidence, frozen
    with actor_scope(stage.department), django_assert_num_queries(9):
        selectors.overview(stage.department, year=2018, period=YEAR, today=NOW.date())
