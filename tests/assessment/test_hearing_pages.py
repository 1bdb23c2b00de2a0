"""Pages of deductions: who sees which, what each step says, and what a stale page is told."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from assessment.enums import DeductionKind, HearingState
from assessment.exports import month_workbook
from assessment.models import Deduction, Hearing
from assessment.services import compute_run, enter_hearing
from cases.models import Question
from core.periods import Month, day_start
from orders.enums import Origin
from tenancy.enums import Role
from tenancy.models import User
from tenancy.scope import job_scope
from tests.assessment.conftest import SYSTEM
from tests.assessment.test_hearings import APPEAL, EVIDENCE, REASON, REPLY, decided, opened, published, replied
from tests.assessment.test_pages import text_of
from tests.cases.clockwork import at, watch
from tests.cases.stage import acting, asked
from tests.cast import LUCHENG, PROVINCE, SHANGCHENG, XIHU, Cast, make_user

Browser = Callable[[User], Client]
LATE = DeductionKind.LATE
LIST = reverse("assessment:deductions")


@pytest.fixture
def late(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Question:
    """A question that nobody answered in time; the pages are looked at on 20 November 2026."""
    question = asked(cast)
    watch(at(19, 9))
    with job_scope(reason="test"):
        cast.users["department2"] = make_user("cast-department2", Role.PROVINCIAL_DEPARTMENT, region=PROVINCE)
        Deduction.objects.create(
            month=date(2026, 5, 1), region_id=LUCHENG, kind=LATE, occurrences=3, evidence="系统启用前认定",
            decided_at=day_start(date(2026, 5, 1)), origin=Origin.TAKEN_OVER,
        )  # fmt: skip
    on(monkeypatch, 20)
    return question


def on(monkeypatch: pytest.MonkeyPatch, day: int, month: int = 11) -> None:
    """The day on which pages are asked for."""
    monkeypatch.setattr(timezone, "now", lambda: at(day, 12, month=month))


def page(row: Hearing, name: str = "hearing") -> str:
    return reverse(f"assessment:{name}", args=[row.public_id])


def test_a_deduction_goes_its_way_on_the_pages(
    cast: Cast, late: Question, client_for: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre, county, department, second = (
        client_for(cast.users[name]) for name in ("centre", "county", "department", "department2")
    )
    waiting = text_of(centre.get(reverse("assessment:deduction_proposals")))
    assert "待提请的线索（1）" in waiting and "西湖区商务局" in waiting and "提请认定" in waiting
    ask = reverse("assessment:open_hearing", args=[late.public_id, "late"])
    assert "2026年11月18日24:00，期满时尚未答复" in text_of(centre.get(ask))
    answer = centre.post(ask, follow=True)
    assert "三个工作日内说明" in text_of(answer)
    with job_scope(reason="test"):
        row = Hearing.objects.get()
    assert "没有待提请的线索" in text_of(centre.get(reverse("assessment:deduction_proposals")))
    assert "已提请认定" in text_of(centre.post(ask, follow=True))
    assert "2026年11月25日24:00前提交说明，收到说明或期满后方可认定" in text_of(department.get(page(row)))

    shown = county.get(page(row))
    assert "说明情况" in text_of(shown) and late.number in text_of(shown) and "答复期限" in text_of(shown)
    assert reverse("cases:detail", args=[late.public_id]) in shown.content.decode()
    short = county.post(page(row, "reply_hearing"), {"text": "知道了"})
    assert short.status_code == 200 and "至少10字" in text_of(short) and "知道了" in text_of(short)
    assert "说明已提交" in text_of(county.post(page(row, "reply_hearing"), {"text": REPLY}, follow=True))

    said = {"outcome": "deduct", "reason": REASON, "seen": HearingState.REPLIED.value}
    on(monkeypatch, 22)
    published(Month(2026, 11), at(22))
    county, department, second = (client_for(cast.users[name]) for name in ("county", "department", "department2"))
    assert "2026年11月已发布，如认定扣减，计入认定当月" in text_of(department.get(page(row)))
    done = text_of(department.post(page(row, "decide_hearing"), said, follow=True))
    assert "已认定扣减1次，2026年11月已发布，计入2026年12月" in done
    stale = second.post(page(row, "decide_hearing"), said | {"outcome": "drop"})
    assert stale.status_code == 409
    assert "该扣减认定已变为“已扣减”" in text_of(stale) and "认定扣减1次，2026年11月已发布，计入2026年12月" in text_of(
        stale
    )

    assert "申诉" in text_of(county.get(page(row)))
    assert "申诉已提交" in text_of(county.post(page(row, "appeal_hearing"), {"text": APPEAL}, follow=True))
    assert "您是原认定人，申诉应由其他人员处理" in text_of(department.get(page(row)))
    end = {"outcome": "revoke", "reason": "补交的通话记录属实。", "seen": HearingState.APPEALED.value}
    assert "您是原认定人" in text_of(department.post(page(row, "decide_appeal"), end))
    assert "已撤销扣减，不再计入考核" in text_of(second.post(page(row, "decide_appeal"), end, follow=True))
    assert "撤销扣减补交的通话记录属实。" in text_of(county.get(page(row)))


# --- a page that is out of date ---


def sent(browser: Client, url: str, fields: dict[str, Any]) -> tuple[int, str, str]:
    """Status, words and source of the answer to a form."""
    answer = browser.post(url, fields)
    return answer.status_code, text_of(answer), answer.content.decode()


def test_a_decision_on_an_older_state_is_kept_in_the_form_and_can_be_sent_again(
    cast: Cast, late: Question, client_for: Browser
) -> None:
    row = replied(cast, opened(cast, late))
    department = client_for(cast.department)
    old = {"outcome": "deduct", "reason": REASON, "seen": HearingState.OPEN.value}
    status, words, body = sent(department, page(row, "decide_hearing"), old)
    assert status == 409 and "西湖区商务局提交说明" in words and "核对后可再次提交" in words
    assert (
        REASON in body and re.search(r'name="seen" value="2"', body) and re.search(r'value="deduct"[^>]*checked', body)
    )
    assert "您填写的内容（没有保存）" not in words, "it is in the form"
    again = department.post(page(row, "decide_hearing"), old | {"seen": "2"}, follow=True)
    assert "已认定扣减1次" in text_of(again)


def test_whatever_was_typed_is_there_when_somebody_else_was_first(
    cast: Cast, late: Question, client_for: Browser
) -> None:
    row = replied(cast, opened(cast, late))
    county, first, second = (client_for(cast.users[name]) for name in ("county", "department", "department2"))
    other = "另一位同事写的说明，也说明了情况。"
    status, words, _ = sent(county, page(row, "reply_hearing"), {"text": other})
    assert status == 409 and "您本人提交说明" in words and other in words and "您填写的内容（没有保存）" in words

    said = {"outcome": "deduct", "reason": REASON, "seen": HearingState.REPLIED.value}
    assert first.post(page(row, "decide_hearing"), said).status_code == 302
    mine = {"outcome": "drop", "reason": "延期两日，理由充分，不予扣减。", "seen": HearingState.REPLIED.value}
    status, words, _ = sent(second, page(row, "decide_hearing"), mine)
    assert status == 409 and "省厅认定扣减1次" in words and "结果不予扣减理由延期两日，理由充分，不予扣减。" in words
    assert "您本人认定扣减1次" in sent(first, page(row, "decide_hearing"), mine)[1]

    assert county.post(page(row, "appeal_hearing"), {"text": APPEAL}).status_code == 302
    status, words, _ = sent(county, page(row, "appeal_hearing"), {"text": other})
    assert status == 409 and "提出申诉" in words and f"申诉理由{other}" in words

    end = {"outcome": "revoke", "reason": "补交的通话记录属实。", "seen": HearingState.APPEALED.value}
    status, words, _ = sent(first, page(row, "decide_appeal"), end)
    assert status == 200 and "您是原认定人" in words and end["reason"] in words, "also where the person may not"
    assert second.post(page(row, "decide_appeal"), end).status_code == 302
    status, words, _ = sent(
        first, page(row, "decide_appeal"), end | {"outcome": "uphold", "reason": "理由不足以撤销。"}
    )
    assert status == 409 and "省厅撤销扣减" in words and "结果维持扣减理由理由不足以撤销。" in words


def test_what_comes_too_late_or_too_short_is_kept_too(
    cast: Cast, late: Question, client_for: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = opened(cast, late)
    on(monkeypatch, 27)
    county = client_for(cast.county)
    status, words, _ = sent(county, page(row, "reply_hearing"), {"text": REPLY})
    assert status == 200 and "已过，不能再提交说明" in words and REPLY in words
    assert "<script>" not in sent(county, page(row, "reply_hearing"), {"text": "<script>alert(1)</script>好"})[2]
    status, words, _ = sent(county, page(row, "reply_hearing"), {"text": ""})
    assert status == 200 and "您填写的内容（没有保存）" not in words, "nothing was typed"


def test_revoking_in_a_published_month_asks_the_centre_for_a_correction(
    cast: Cast, late: Question, client_for: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = decided(cast, replied(cast, opened(cast, late)), now=at(20, 15))
    published(Month(2026, 11), at(22))
    on(monkeypatch, 23)
    client_for(cast.county).post(page(row, "appeal_hearing"), {"text": APPEAL})
    end = {"outcome": "revoke", "reason": "补交的通话记录属实。", "seen": HearingState.APPEALED.value}
    answer = client_for(cast.department2).post(page(row, "decide_appeal"), end, follow=True)
    assert "2026年11月已发布，已发布的结果不变，需由省外贸中心发布更正版本" in text_of(answer)
    assert "需由省外贸中心发布更正版本" in text_of(client_for(cast.centre).get(page(row)))
    published(Month(2026, 11), at(25))
    assert "需由省外贸中心发布更正版本" not in text_of(client_for(cast.centre).get(page(row)))


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("county", 200),
        ("city", 200),
        ("centre", 200),
        ("department", 200),
        ("auditor", 200),
        ("cousin_county", 404),
        ("foreign_county", 404),
        ("foreign_city", 404),
        ("clerk", 403),
        ("administrator", 403),
    ],
)
def test_who_sees_a_hearing(cast: Cast, late: Question, client_for: Browser, name: str, seen: int) -> None:
    row = opened(cast, late)
    browser = client_for(cast.users[name])
    assert browser.get(page(row)).status_code == seen
    listed = browser.get(LIST)
    if seen == 403:
        assert listed.status_code == 403
        return
    assert ("西湖区商务局" in text_of(listed)) is (seen == 200)
    assert "说明情况" not in text_of(browser.get(page(row))) or name == "county"


def test_history_stands_in_the_list_and_is_filtered_and_sorted_with_the_rest(
    cast: Cast, late: Question, client_for: Browser
) -> None:
    opened(cast, late)
    with acting(cast, "centre") as by:
        enter_hearing(
            region=SHANGCHENG, kind=DeductionKind.PERFUNCTORY, occurred_on=date(2026, 9, 3), evidence=EVIDENCE, by=by,
            now=at(10),
        )  # fmt: skip
    browser = client_for(cast.centre)

    def offices(query: str = "") -> list[str]:
        body = browser.get(f"{LIST}{query}").content.decode()
        return re.findall(r"(西湖区|上城区|鹿城区)商务局", body)

    assert offices() == ["西湖区", "上城区", "鹿城区"], "the latest month first"
    assert offices("?sort=region&order=asc") == ["上城区", "西湖区", "鹿城区"]
    assert offices("?sort=month&order=asc") == ["鹿城区", "上城区", "西湖区"]
    assert offices("?sort=at&order=desc") == ["西湖区", "上城区", "鹿城区"]
    assert offices("?view=history") == ["鹿城区"]
    assert offices("?view=reply") == ["西湖区"]
    assert offices("?view=decide") == ["上城区"], "its three days are over"
    assert offices("?view=deducted") == []
    assert offices("?kind=perfunctory") == ["上城区"]
    assert offices("?month=2026-05") == ["鹿城区"]
    assert offices("?month=2026-11") == ["西湖区"]
    assert offices("?region=330100000") == ["西湖区", "上城区"]
    body = text_of(browser.get(f"{LIST}?view=history"))
    assert "历史认定" in body and "系统启用前认定" in body and "2026年5月" in body
    assert browser.get(f"{LIST}?region=330199000").status_code == 404
    assert client_for(cast.county).get(f"{LIST}?region={LUCHENG}").status_code == 404


def test_the_list_leaves_as_a_workbook_as_filtered(cast: Cast, late: Question, client_for: Browser) -> None:
    decided(cast, replied(cast, opened(cast, late)), now=at(20, 11))
    answer = client_for(cast.centre).get(reverse("assessment:deductions_export"))
    sheet = load_workbook(BytesIO(answer.content)).active
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["被提请单位"], row["状态"], row["扣减次数"]) for row in found] == [
        ("西湖区商务局", "已扣减", 1),
        ("鹿城区商务局", "历史认定", 3),
    ]
    assert (found[0]["说明"], found[0]["认定理由"], found[0]["地区代码"]) == (REPLY, REASON, "330106")
    own = client_for(cast.county).get(reverse("assessment:deductions_export"))
    assert load_workbook(BytesIO(own.content)).active.max_row == 2
    filtered = client_for(cast.centre).get(reverse("assessment:deductions_export") + "?view=history")
    assert load_workbook(BytesIO(filtered.content)).active.max_row == 2


def test_the_centre_enters_one_by_hand_and_what_was_typed_is_kept(
    cast: Cast, late: Question, client_for: Browser
) -> None:
    browser, url = client_for(cast.centre), reverse("assessment:enter_hearing")
    typed = {"region": XIHU, "kind": "late", "occurred_on": "2026-11-21", "evidence": EVIDENCE, "number": late.number}
    refused = browser.post(url, typed)
    assert "发生日期不能晚于今天" in text_of(refused) and EVIDENCE in text_of(refused)
    answer = browser.post(url, typed | {"occurred_on": "2026-11-18"}, follow=True)
    assert "西湖区商务局响应拖沓扣减认定" in text_of(answer) and "由省外贸中心录入，不是系统提出的线索" in text_of(
        answer
    )


def test_nonsense_is_not_found(cast: Cast, late: Question, client_for: Browser) -> None:
    browser = client_for(cast.centre)
    for url in (
        f"/assessment/deductions/proposals/{late.public_id}/lazy/",
        f"/assessment/deductions/proposals/{late.public_id}/perfunctory/",
        "/assessment/deductions/00000000-0000-0000-0000-000000000007/",
        f"{reverse('assessment:deduction_proposals')}?region=1",
    ):
        assert browser.get(url).status_code == 404, url
    row = decided(cast, opened(cast, late))
    odd = client_for(cast.department).post(
        page(row, "decide_hearing"), {"outcome": "deduct", "reason": REASON, "seen": "9"}
    )
    assert odd.status_code == 409


@pytest.mark.parametrize("url", [LIST, reverse("assessment:deduction_proposals")])
def test_lists_take_the_same_queries_for_few_and_many_rows(
    cast: Cast, late: Question, client_for: Browser, url: str
) -> None:
    browser = client_for(cast.centre)

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(url).status_code == 200
        return len(queries)

    with acting(cast, "centre") as by:
        enter_hearing(region=XIHU, kind=LATE, occurred_on=date(2026, 11, 3), evidence=EVIDENCE, by=by, now=at(10))
    few = statements()
    for name, number in (("sibling_clerk", 3), ("cousin_clerk", 3)):
        for _ in range(number):
            asked(cast, name)
    watch(at(19, 9))
    with acting(cast, "centre") as by:
        for region in (XIHU, SHANGCHENG, LUCHENG):
            enter_hearing(region=region, kind=LATE, occurred_on=date(2026, 11, 3), evidence=EVIDENCE, by=by, now=at(10))
    assert statements() == few


def test_the_month_s_workbook_says_of_a_deduction_when_it_was_revoked(
    cast: Cast, late: Question, client_for: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = decided(cast, replied(cast, opened(cast, late)), now=at(20, 15))
    on(monkeypatch, 23)
    client_for(cast.county).post(page(row, "appeal_hearing"), {"text": APPEAL})
    end: dict[str, Any] = {"outcome": "revoke", "reason": "通话记录属实。", "seen": HearingState.APPEALED.value}
    client_for(cast.department2).post(page(row, "decide_appeal"), end)
    with job_scope(reason="test"):
        compute_run(month=Month(2026, 11), as_of=at(23, 12), by=SYSTEM, now=at(23, 12))
    with acting(cast, "centre") as actor:
        content = month_workbook(actor, Month(2026, 11), made_at=at(23, 12))
    sheet = load_workbook(BytesIO(content))["扣减明细"]
    head, only = ([cell.value for cell in row] for row in sheet.iter_rows())
    said = dict(zip(head, only, strict=True))
    assert (said["地区"], said["次数"]) == ("西湖区", 1) and said["撤销时间"] is not None
    counts = load_workbook(BytesIO(content))["考核表"]
    titles = [cell.value for cell in counts[1]]
    own = next(row for row in counts.iter_rows(values_only=True) if row[titles.index("地区")] == "西湖区")
    assert own[titles.index("本级认定扣减次数")] == 0
