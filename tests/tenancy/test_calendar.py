"""The working calendar as its keepers and readers see it: a day entered, changed, removed; a year shown; what then counts."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from core.errors import Invalid, NotAllowed, Refused, Stale
from core.periods import SHANGHAI
from core.workbook import read_table
from tenancy import audit
from tenancy.enums import DayKind
from tenancy.exports import calendar_workbook
from tenancy.facts import CalendarEntry
from tenancy.imports import CALENDAR_COLUMNS
from tenancy.models import User
from tenancy.scope import actor_scope, job_scope
from tenancy.selectors import entered_days, working_calendar
from tenancy.services import remove_calendar_day, set_calendar_day, write_calendar_days
from tests.cast import Cast
from tests.tenancy.holidays import YEAR_2027, without

SignIn = Callable[[User], Client]
DAY = date(2027, 10, 1)
ASKED = datetime(2027, 9, 30, 10, tzinfo=SHANGHAI)
ESTIMATED = "暂按周一至周五"


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def enter(
    cast: Cast, day: date = DAY, kind: DayKind = DayKind.REST, note: str = "国庆节", seen: str = ""
) -> CalendarEntry:
    actor = cast.actor("centre")
    with actor_scope(actor):
        return set_calendar_day(day=day, kind=kind, note=note, seen=seen, by=actor)


def write(cast: Cast, rows: list[CalendarEntry] = YEAR_2027) -> None:
    actor = cast.actor("centre")
    with actor_scope(actor):
        write_calendar_days(rows=rows, by=actor)


def table() -> dict[date, CalendarEntry]:
    with job_scope(reason="test"):
        return entered_days()


# --- what counts ---


def test_an_entered_year_is_counted_by_and_no_estimate(cast: Cast) -> None:
    with job_scope(reason="test"):
        before = working_calendar()
    assert before.is_due_estimated(ASKED)
    write(cast)
    with job_scope(reason="test"), CaptureQueriesContext(connection) as queries:
        calendar = working_calendar()
    assert len(queries) == 1
    assert calendar.add_workdays(ASKED.date(), 2) == date(2027, 10, 9)  # Friday, and the made-up Saturday
    assert not calendar.is_due_estimated(ASKED)
    assert not calendar.is_estimated(date(2027, 3, 3))
    assert calendar.is_estimated(date(2028, 3, 3))


def test_a_year_entered_in_part_stays_an_estimate(cast: Cast) -> None:
    write(cast, [entry for entry in YEAR_2027 if entry.note != "端午节"])
    with job_scope(reason="test"):
        calendar = working_calendar()
    assert calendar.is_estimated(date(2027, 3, 3)) and not calendar.is_workday(DAY)


# --- one day ---


def test_a_day_is_entered_changed_and_removed(cast: Cast) -> None:
    first = enter(cast, note="  国庆节  ")
    assert table() == {DAY: CalendarEntry(DAY, is_workday=False, note="国庆节")}
    second = enter(cast, note="国庆节、中秋节", seen=first.wording)
    assert table() == {DAY: second}
    actor = cast.actor("centre")
    with actor_scope(actor):
        remove_calendar_day(day=DAY, seen=second.wording, by=actor)
    assert table() == {}


@pytest.mark.parametrize(
    ("day", "kind", "note", "field"),
    [
        (date(2027, 3, 3), DayKind.WORK, "上班", "kind"),
        (date(2029, 10, 1), DayKind.REST, "国庆节", "day"),
        (date(2101, 10, 1), DayKind.REST, "国庆节", "day"),
        (DAY, DayKind.REST, "  ", "note"),
        (DAY, DayKind.REST, "长" * 101, "note"),
    ],
)
def test_what_a_day_cannot_be(cast: Cast, day: date, kind: DayKind, note: str, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        enter(cast, day, kind, note)
    assert list(caught.value.errors) == [field]
    assert table() == {}


def test_who_saw_an_older_state_changes_nothing(cast: Cast) -> None:
    first = enter(cast)
    with pytest.raises(Stale):
        enter(cast, note="另一说法")  # saw an empty day
    second = enter(cast, note="国庆节、中秋节", seen=first.wording)
    actor = cast.actor("centre")
    with pytest.raises(Stale), actor_scope(actor):
        remove_calendar_day(day=DAY, seen=first.wording, by=actor)
    assert table() == {DAY: second}
    with pytest.raises(Refused), actor_scope(actor):
        remove_calendar_day(day=date(2027, 10, 2), seen="", by=actor)


@pytest.mark.parametrize("name", ["clerk", "county", "city", "department", "administrator", "auditor"])
def test_nobody_but_the_centre_keeps_it(cast: Cast, name: str) -> None:
    entry, actor = enter(cast), cast.actor(name)
    with actor_scope(actor):
        with pytest.raises(NotAllowed):
            set_calendar_day(day=DAY, kind=DayKind.REST, note="x", seen=entry.wording, by=actor)
        with pytest.raises(NotAllowed):
            remove_calendar_day(day=DAY, seen=entry.wording, by=actor)
        with pytest.raises(NotAllowed):
            write_calendar_days(rows=YEAR_2027, by=actor)
    assert table() == {DAY: entry}


def test_a_set_that_has_become_wrong_meanwhile_is_not_written(cast: Cast) -> None:
    with pytest.raises(Refused, match="2027-10-04"):
        write(cast, without(date(2027, 10, 4)))
    with pytest.raises(Refused, match="本来就是工作日"):
        write(cast, [CalendarEntry(date(2027, 3, 3), is_workday=True, note="上班")])
    assert table() == {}


def test_each_change_is_audited_with_who_made_it(cast: Cast) -> None:
    first = enter(cast)
    second = enter(cast, note="国庆节、中秋节", seen=first.wording)
    actor = cast.actor("centre")
    with actor_scope(actor):
        remove_calendar_day(day=DAY, seen=second.wording, by=actor)
    with actor_scope(cast.actor("auditor")):
        found = audit.events(table="tenancy_calendarday")
    assert [event.operation for event in found] == ["删除", "修改", "新增"]
    assert {event.actor for event in found} == {f"user:{cast.centre.pk}"}
    assert "国庆节、中秋节" in found[1].new and "国庆节" in found[1].old


# --- pages ---


@pytest.mark.parametrize("name", ["clerk", "county", "city", "centre", "department", "administrator", "auditor"])
def test_everybody_who_is_signed_in_looks(cast: Cast, client_for: SignIn, name: str) -> None:
    enter(cast)
    client = client_for(getattr(cast, name))
    shown = page(client, "/calendar/?year=2027")
    assert "2027年节假日调休" in shown and "国庆节" in shown and "本系统录入" in shown
    day = page(client, "/calendar/2027-10-01/")
    assert "休息日" in day
    assert ("保存" in day) == (name == "centre")
    assert ("上传工作簿" in shown) == (name == "centre")
    posted = client.post("/calendar/2027-10-02/", {"kind": "rest", "note": "国庆节", "seen": ""})
    assert posted.status_code == (302 if name == "centre" else 403)
    removed = client.post("/calendar/2027-10-01/remove/", {"seen": "休（国庆节）"})
    assert removed.status_code == (302 if name == "centre" else 403)
    assert (DAY in table()) == (name != "centre")


def test_a_published_year_shows_what_was_published(cast: Cast, client_for: SignIn) -> None:
    shown = page(client_for(cast.county), "/calendar/?year=2020")
    assert "国家公布（内置）" in shown and "劳动节调休" in shown and ESTIMATED not in shown


def test_a_year_beyond_warns_until_it_is_entered(cast: Cast, client_for: SignIn) -> None:
    client = client_for(cast.county)
    shown = page(client, "/calendar/?year=2027")
    assert ESTIMATED in shown and "元旦、春节" in shown
    write(cast, [entry for entry in YEAR_2027 if entry.note != "端午节"])
    shown = page(client, "/calendar/?year=2027")
    assert ESTIMATED in shown and "还没有录入的法定节日：端午节。" in shown
    assert "2004—2026年（国家公布，内置）。" in shown
    write(cast)
    shown = page(client, "/calendar/?year=2027")
    assert ESTIMATED not in shown and "2004—2026年（国家公布，内置）；2027年（本系统录全）。" in shown
    assert ESTIMATED in page(client, "/calendar/?year=2099")


def test_a_gap_made_by_hand_is_told(cast: Cast, client_for: SignIn) -> None:
    write(cast)
    client = client_for(cast.centre)
    client.post("/calendar/2027-10-04/remove/", {"seen": "休（国庆节）"})
    shown = page(client, "/calendar/?year=2027")
    assert "缺少 2027-10-04" in shown and ESTIMATED in shown


@pytest.mark.parametrize(
    "path",
    [
        "/calendar/?year=1999",
        "/calendar/?year=2101",
        "/calendar/?year=二〇二七",
        "/calendar/?year=99999999999999999999",
        "/calendar/2027-02-30/",
        "/calendar/1999-10-01/",
        "/calendar/nonsense/",
    ],
)
def test_nonsense_is_not_found(cast: Cast, client_for: SignIn, path: str) -> None:
    assert client_for(cast.centre).get(path).status_code == 404


def test_the_centre_enters_a_day_by_its_page(cast: Cast, client_for: SignIn) -> None:
    client = client_for(cast.centre)
    shown = client.post("/calendar/2027-03-03/", {"kind": "work", "note": "上班", "seen": ""})
    assert shown.status_code == 200 and "本来就是工作日" in shown.content.decode()
    shown = client.post("/calendar/2027-10-01/", {"kind": "", "note": "", "seen": ""})
    assert "请选择放假还是上班" in shown.content.decode()
    done = client.post("/calendar/2027-10-01/", {"kind": "rest", "note": "国庆节", "seen": ""}, follow=True)
    assert done.redirect_chain[-1][0] == "/calendar/?year=2027"
    assert "2027年10月1日已录入为休（国庆节）。" in done.content.decode()


def test_a_stale_form_keeps_what_was_typed_and_shows_what_stands(cast: Cast, client_for: SignIn) -> None:
    client = client_for(cast.centre)
    enter(cast, note="别人录入的")
    answer = client.post("/calendar/2027-10-01/", {"kind": "work", "note": "我写的说明", "seen": ""})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "已被他人改动" in shown and "我写的说明" in shown and "别人录入的" in shown
    again = client.post("/calendar/2027-10-01/", {"kind": "work", "note": "我写的说明", "seen": "休（别人录入的）"})
    assert again.status_code == 302
    assert table()[DAY].note == "我写的说明"
    answer = client.post("/calendar/2027-10-01/remove/", {"seen": "休（别人录入的）"}, follow=True)
    assert "已被他人改动" in answer.content.decode() and DAY in table()


def test_the_page_costs_the_same_for_none_and_for_a_year(cast: Cast, client_for: SignIn) -> None:
    client = client_for(cast.county)
    page(client, "/calendar/?year=2027")
    with CaptureQueriesContext(connection) as none:
        page(client, "/calendar/?year=2027")
    write(cast)
    with CaptureQueriesContext(connection) as whole:
        page(client, "/calendar/?year=2027")
    # 3 who; 7 the scope; 1 the calendar; 1 unread notices in the frame.
    assert len(none) == len(whole) <= 12


def test_the_export_is_a_workbook_that_an_upload_reads(cast: Cast, client_for: SignIn) -> None:
    write(cast)
    answer = client_for(cast.clerk).get("/calendar/export/")
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[0] == ("日期", "类型", "说明")
    assert len(rows) == 1 + len(YEAR_2027)
    with job_scope(reason="test"):
        content = calendar_workbook(made_at=ASKED)
    read = read_table(content, CALENDAR_COLUMNS)
    assert [row["day"] for row in read.rows] == [entry.day for entry in YEAR_2027]
