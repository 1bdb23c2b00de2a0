"""What the clock shows on pages: warnings above the desk, proposals, the bulletin's mark, the banner that asks for ratings."""

import re
from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from cases.services import assign_question, rate_answer
from tenancy.models import User
from tests.cases.clockwork import at, watch
from tests.cases.stage import MONDAY, acting, answered, asked
from tests.cast import HANGZHOU, LUCHENG, Cast

Signed = Callable[[User], Client]


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """The clock of the pages, standing still at a moment; sessions end by it too, so it is set before signing in."""

    def stand(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return stand


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def warnings(page: str) -> dict[str, int]:
    """The numbers above the desk, by the view that each leads to."""
    found = re.search(r'aria-label="答复期限提醒">(.*?)</ul>', page, re.DOTALL)
    assert found
    links = re.findall(r'href="\?state=(\w+)&amp;scope=\w+"[^>]*>[^<]*<strong>(\d+)</strong>', found[1])
    return {view: int(number) for view, number in links}


def rows(page: str) -> int:
    return page.count('<th scope="row">')


# --- the desk ---


def test_the_numbers_above_the_desk_are_those_of_the_lists_they_lead_to(
    cast: Cast, client_for: Signed, today: Callable[[datetime], None]
) -> None:
    for day in (2, 10, 13, 16, 17):  # the last three are owed by the 17th, 18th and 19th
        asked(cast, now=at(day), title=f"{day}日提出的诉求")
    asked(cast, "foreign_clerk", now=at(13))
    answered(cast, asked(cast, "sibling_clerk", now=at(13)), now=at(16))
    today(at(17, 10))
    client = client_for(cast.county)
    page = text_of(client, "/questions/")
    assert warnings(page) == {"overdue": 2, "today": 1, "soon": 2, "bulletin": 1}
    for view, number in warnings(page).items():
        assert rows(text_of(client, f"/questions/?state={view}&scope=view")) == number, view
    assert warnings(text_of(client_for(cast.centre), "/questions/"))["today"] == 2
    assert "2日提出的诉求" in text_of(client_for(cast.centre), "/questions/?state=bulletin")
    assert warnings(text_of(client_for(cast.cousin_county), "/questions/")) == {"overdue": 0, "today": 0, "soon": 0}


def test_the_numbers_follow_whose_work_is_shown(
    cast: Cast, client_for: Signed, today: Callable[[datetime], None]
) -> None:
    mine, _ = asked(cast), asked(cast, "sibling_clerk")
    with acting(cast, "county") as by:
        assign_question(question=mine.public_id, by=by, now=MONDAY)
    today(at(18, 10))
    client = client_for(cast.county)
    assert warnings(text_of(client, "/questions/"))["today"] == 2
    assert warnings(text_of(client, "/questions/?scope=mine"))["today"] == 1


# --- one question ---


def test_officials_see_reminders_proposals_and_the_bulletins_mark_and_enterprises_none(
    cast: Cast, client_for: Signed, today: Callable[[datetime], None]
) -> None:
    question = asked(cast)
    watch(at(19, 9))
    watch(at(26, 9))
    today(at(26, 10))
    path = f"/questions/{question.public_id}/"
    for name in ("county", "city", "centre", "auditor"):
        page = text_of(client_for(cast.users[name]), path)
        for words in ("列入通报</span>", "响应拖沓", "期满时尚未答复", "已逾期提醒", "线索待省厅认定"):
            assert words in page, (name, words)
    page = text_of(client_for(cast.clerk), path)
    for words in ("列入通报", "响应拖沓", "扣减", "提醒（期限"):
        assert words not in page, words


# --- proposals ---


def test_the_list_of_proposals_and_its_workbook(
    cast: Cast, client_for: Signed, today: Callable[[datetime], None]
) -> None:
    question = asked(cast, title="<b>退税</b>到账时间")
    asked(cast, "foreign_clerk", title="温州的诉求")
    watch(at(19, 9))
    today(at(19, 10))
    centre, county = client_for(cast.centre), client_for(cast.county)
    page = text_of(centre, "/questions/proposals/")
    assert (rows(page), "&lt;b&gt;退税" in page, "<b>退税" in page) == (2, True, False)
    assert rows(text_of(county, "/questions/proposals/")) == 1
    assert rows(text_of(centre, f"/questions/proposals/?region={HANGZHOU}&kind=1&month=2026-11")) == 1
    assert "没有扣减线索" in text_of(centre, "/questions/proposals/?kind=2")
    for wrong in ("month=2026-13", "month=2019-01", "region=1"):
        assert centre.get(f"/questions/proposals/?{wrong}").status_code == 404
    assert county.get(f"/questions/proposals/?region={LUCHENG}").status_code == 404
    answer = county.get("/questions/proposals/export/")
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert sum(question.number in row for row in cells) == 1
    assert not any("温州的诉求" in row for row in cells)
    assert client_for(cast.clerk).get("/questions/proposals/").status_code == 403


# --- the banner ---


def test_an_enterprise_is_asked_for_ratings_on_its_first_page_and_on_its_questions_only(
    cast: Cast, client_for: Signed, today: Callable[[datetime], None]
) -> None:
    questions = [asked(cast, now=at(16, 10, serial), title=f"第{serial}件诉求") for serial in range(4)]
    for serial, question in enumerate(questions):
        answered(
            cast, question, now=at(16, 11, serial), text=f"已与主管税务机关核对第{serial}笔出口退税，三个工作日内到账。"
        )
    today(at(17))
    client = client_for(cast.clerk)
    for path in ("/orders/", "/questions/"):
        page = text_of(client, path)
        assert "您有 4 条诉求已答复，请评价" in page
        banner = page[page.index('id="to-rate"') : page.index("</section>", page.index('id="to-rate"'))]
        named = [f"/questions/{question.public_id}/#rate" in banner for question in questions]
        assert named == [False, True, True, True]
        assert "查看全部待评价的诉求" in page
    for path in ("/lists/", "/questions/ask/", f"/questions/{questions[0].public_id}/", "/messages/"):
        assert "请评价：" not in text_of(client, path)
    with acting(cast, "clerk") as by:
        for question in questions:
            rate_answer(question=question.public_id, rating=4, by=by, now=at(17))
    assert "请评价：" not in text_of(client, "/orders/")
    assert "请评价：" not in text_of(client_for(cast.county), "/questions/")


def test_the_banner_costs_one_query_where_it_stands_and_none_elsewhere(
    cast: Cast, client_for: Signed, today: Callable[[datetime], None]
) -> None:
    today(at(17))
    client = client_for(cast.clerk)

    def asked_for(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        return sum("OVER ()" in query["sql"] and "cases_question" in query["sql"] for query in queries)

    assert [asked_for(path) for path in ("/orders/", "/questions/", "/lists/", "/questions/ask/")] == [1, 1, 0, 0]
