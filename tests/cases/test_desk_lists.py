"""The desk's pages: cut from keys that are read at once, and sought by title, number and name."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.enums import DeskSort, DeskView
from cases.models import Question
from cases.selectors import DeskFilter, desk_figures, desk_page
from cases.services import ask_question, transfer_question
from core import paging
from core.periods import SHANGHAI
from tenancy.roles import Actor
from tenancy.scope import actor_scope
from tests.cast import HANGZHOU, Cast

NOW = datetime(2026, 11, 20, 10, tzinfo=SHANGHAI)  # a Friday


@contextmanager
def acting(cast: Cast, name: str) -> Iterator[Actor]:
    actor = cast.actor(name)
    with actor_scope(actor):
        yield actor


def ask(cast: Cast, title: str, name: str = "clerk", *, hours: int = 0) -> Question:
    with acting(cast, name) as by:
        return ask_question(title=title, text="请协助核实办理。", by=by, now=NOW - timedelta(hours=hours))


def titles(cast: Cast, filters: DeskFilter, who: str = "city", page: str | None = None) -> list[str]:
    with acting(cast, who) as by:
        return [row.question.title for row in desk_page(by, filters, page=page, now=NOW).rows]


def sought(cast: Cast, text: str, who: str = "city") -> list[str]:
    return titles(cast, DeskFilter(view=DeskView.ALL, text=text), who)


@pytest.mark.parametrize("who", ["county", "city", "centre"])
def test_a_search_looks_in_title_number_and_name(cast: Cast, who: str) -> None:
    first = ask(cast, "FOB 报价的退税", hours=1)
    ask(cast, "退税率 9% 何时调整")
    assert sought(cast, "fob", who) == ["FOB 报价的退税"]
    assert sought(cast, "退税", who) == ["退税率 9% 何时调整", "FOB 报价的退税"]
    assert sought(cast, first.number.lower(), who) == ["FOB 报价的退税"]
    assert sought(cast, cast.enterprise.name, who) == ["退税率 9% 何时调整", "FOB 报价的退税"]
    assert sought(cast, "9% 何", who) == ["退税率 9% 何时调整"]
    # Signs that LIKE would read as any text are signs.
    assert sought(cast, "退%税", who) == sought(cast, "退_率", who) == []


def test_an_enterprise_of_another_region_is_not_found(cast: Cast) -> None:
    ask(cast, "别处的诉求", "foreign_clerk")
    assert sought(cast, "别处", "county") == sought(cast, cast.foreign.name, "county") == []
    assert sought(cast, "别处", "centre") == ["别处的诉求"]


def test_pages_follow_each_other_in_the_order_of_the_list(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(45):
        ask(cast, f"第{number:02d}件", hours=number)
    newest = [f"第{number:02d}件" for number in range(45)]
    everything = DeskFilter(view=DeskView.ALL)
    assert [titles(cast, everything, page=page) for page in ("1", "2", "3", "99")] == [
        newest[:20], newest[20:40], newest[40:], newest[40:],
    ]  # fmt: skip
    oldest = DeskFilter(view=DeskView.ALL, sort=DeskSort.ASKED)
    assert titles(cast, oldest, page="3") == newest[4::-1]
    # Beyond the most that is paged through, the list says that there is more.
    monkeypatch.setattr(paging.KeyPaginator, "most", 30)
    with acting(cast, "city") as city:
        listed = desk_page(city, everything, page="9", now=NOW)
    assert [row.question.title for row in listed.rows] == newest[20:30]
    assert (listed.page.paginator.count, listed.page.paginator.is_cut) == (30, True)


def test_a_page_asks_the_same_however_much_is_on_it(cast: Cast) -> None:
    def queries(filters: DeskFilter) -> int:
        with acting(cast, "city") as city, CaptureQueriesContext(connection) as captured:
            assert desk_page(city, filters, page=None, now=NOW).rows
        return len(captured)

    everything, words = DeskFilter(view=DeskView.ALL), DeskFilter(view=DeskView.ALL, text="件")
    ask(cast, "头一件")
    few = queries(everything), queries(words)
    for number in range(25):
        handed_on = ask(cast, f"第{number}件", "cousin_clerk" if number % 2 else "clerk")
    with acting(cast, "county") as by:
        transfer_question(question=handed_on.public_id, to=HANGZHOU, reason="涉及全市政策", by=by, now=NOW)
    assert (queries(everything), queries(words)) == few
    # calendar, keys, rows, enterprises, regions; a search asks first whom the words name
    assert few[1] == few[0] + 1


def test_the_figures_count_what_is_owed_and_the_year(cast: Cast) -> None:
    ask(cast, "早逾期", hours=24 * 8)
    ask(cast, "刚提出")
    with acting(cast, "city") as city:
        figures = desk_figures(city, NOW)
    assert (figures.open, figures.overdue, figures.judged, figures.in_time) == (2, 1, 1, 0)
