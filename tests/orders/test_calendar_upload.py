"""The workbook `calendar`: from a published arrangement to the working calendar, as the centre's browser does it."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from orders.enums import UploadKind
from orders.models import ReferenceUpload
from tenancy.enums import DayKind, UploadState
from tenancy.facts import CalendarEntry
from tenancy.models import User
from tenancy.scope import actor_scope, job_scope
from tenancy.selectors import entered_days, working_calendar
from tenancy.services import remove_calendar_day, set_calendar_day
from tests.cast import Cast
from tests.core.workbooks import workbook
from tests.tenancy.holidays import YEAR_2027, without

SignIn = Callable[[User], Client]
HEADERS = ("日期", "类型", "说明")


def book(rows: Sequence[CalendarEntry | tuple[Any, ...]]) -> bytes:
    return workbook(
        HEADERS, *((row.day, row.kind.label, row.note) if isinstance(row, CalendarEntry) else row for row in rows)
    )


def send(client: Client, content: bytes) -> str:
    file = SimpleUploadedFile("节假日.xlsx", content)
    answer = client.post("/orders/uploads/new/", {"kind": int(UploadKind.CALENDAR), "file": file}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def the_upload() -> ReferenceUpload:
    with job_scope(reason="test"):
        return ReferenceUpload.objects.latest("id")


def commit(client: Client) -> str:
    return client.post(f"/orders/uploads/{the_upload().public_id}/commit/", follow=True).content.decode()


def table() -> list[CalendarEntry]:
    with job_scope(reason="test"):
        return list(entered_days().values())


def cells() -> list[tuple[int, str, str, str]]:
    """The failing cells: row, column, value, what was expected."""
    return [(row, column, value, expected) for _, row, column, value, expected in the_upload().errors]


@pytest.fixture
def centre(cast: Cast, client_for: SignIn) -> Client:
    return client_for(cast.centre)


# --- from preview to calendar ---


def test_a_year_is_shown_first_and_written_when_confirmed(centre: Client) -> None:
    shown = send(centre, book(YEAR_2027))
    assert "确认写入 33 行" in shown and "2027-10-01" in shown and "周五" in shown and "休（国庆节）" in shown
    assert table() == []
    assert "已写入" in commit(centre)
    assert table() == YEAR_2027
    with job_scope(reason="test"):
        assert not working_calendar().is_estimated(date(2027, 3, 3))


def test_the_same_workbook_again_changes_nothing(centre: Client) -> None:
    content = book([*YEAR_2027, YEAR_2027[0]])
    send(centre, content)
    assert the_upload().repeated == 1
    commit(centre)
    shown = send(centre, content)
    assert (the_upload().plan["added"], the_upload().plan["changed"], the_upload().plan["same"]) == (0, 0, 33)
    assert "确认写入" not in shown


def test_a_corrected_workbook_shows_what_changes(centre: Client) -> None:
    send(centre, book(YEAR_2027))
    commit(centre)
    changed = [*without(date(2027, 9, 15)), CalendarEntry(date(2027, 9, 15), is_workday=False, note="中秋节（更正）")]
    shown = send(centre, book(changed))
    assert "休（中秋节）" in shown and "休（中秋节（更正））" in shown and "确认写入 1 行" in shown
    commit(centre)
    assert table() == sorted(changed)


def test_what_is_exported_is_read_back_unchanged(cast: Cast, centre: Client) -> None:
    send(centre, book(YEAR_2027))
    commit(centre)
    actor = cast.actor("centre")
    with actor_scope(actor):  # a gap by hand: what stands can still be read back
        remove_calendar_day(day=date(2027, 10, 4), seen="休（国庆节）", by=actor)
    content = centre.get("/calendar/export/").content
    send(centre, content)
    upload = the_upload()
    assert (upload.error_count, upload.plan["same"], upload.plan["added"]) == (0, 32, 0)


def test_the_template_has_the_columns_of_the_format(centre: Client) -> None:
    answer = centre.get("/orders/uploads/template/?kind=calendar")
    (headers,) = load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert headers == HEADERS


# --- bad workbooks ---


@pytest.mark.parametrize(
    ("rows", "row", "column", "value", "expected"),
    [
        (
            [(date(2027, 10, 2), "休", "国庆节"), (date(2027, 10, 2), "班", "国庆节")],
            3,
            "日期",
            "2027-10-02",
            "与第 2 行重复",
        ),
        ([(date(2027, 6, 9), "休", "端午节"), (date(2027, 6, 9), "班", "端午节")], 3, "类型", "班", "本来就是工作日"),
        ([("2027-02-30", "休", "春节")], 2, "日期", "2027-02-30", "日期"),
        ([(date(2027, 6, 9), "假", "端午节")], 2, "类型", "假", "休"),
        ([(date(2027, 6, 9), "休", None)], 2, "说明", "", ""),
        ([(date(2027, 3, 3), "班", "上班")], 2, "类型", "班", "本来就是工作日"),
        ([(date(2028, 10, 1), "休", "国庆节")], 2, "日期", "2028-10-01", "2027 年的放假安排还没有录入"),
        ([(date(1999, 10, 1), "休", "国庆节")], 2, "日期", "1999-10-01", "应为 2000 年至 2100 年"),
        (
            [(date(2027, 10, 1), "休", "国庆节"), (date(2027, 10, 3), "休", "国庆节")],
            3,
            "日期",
            "2027-10-03",
            "缺少 2027-10-02",
        ),
    ],
)
def test_an_error_names_its_cell_and_nothing_is_written(
    centre: Client, rows: list[tuple[Any, ...]], row: int, column: str, value: str, expected: str
) -> None:
    shown = send(centre, book([*rows, (date(2026, 12, 31), "休", "元旦")]))
    assert "确认写入" not in shown
    ((at, name, found, text),) = cells()
    assert (at, name, found) == (row, column, value) and expected in text
    assert expected in shown
    answer = centre.post(f"/orders/uploads/{the_upload().public_id}/commit/")
    assert answer.status_code == 409
    assert table() == []


def test_the_marked_workbook_colours_the_cell(centre: Client) -> None:
    send(centre, book([(date(2027, 10, 1), "休", "国庆节"), (date(2027, 10, 3), "休", "国庆节")]))
    answer = centre.get(f"/orders/uploads/{the_upload().public_id}/marked/")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert "缺少 2027-10-02" in sheet["A3"].comment.text


def test_a_day_entered_by_hand_between_preview_and_word_is_shown_first(cast: Cast, centre: Client) -> None:
    send(centre, book(YEAR_2027))
    actor = cast.actor("centre")
    with actor_scope(actor):
        set_calendar_day(day=date(2027, 10, 1), kind=DayKind.REST, note="另一说法", seen="", by=actor)
    assert "核对结果已更新" in commit(centre)
    assert len(table()) == 1
    assert the_upload().plan["changed"] == 1
    commit(centre)
    assert table() == YEAR_2027


def test_a_neighbour_removed_between_preview_and_word_leaves_no_gap(cast: Cast, centre: Client) -> None:
    actor = cast.actor("centre")
    with actor_scope(actor):
        for day in (1, 2):
            set_calendar_day(day=date(2027, 10, day), kind=DayKind.REST, note="国庆节", seen="", by=actor)
    send(centre, book([(date(2027, 10, 3), "休", "国庆节")]))
    with actor_scope(actor):
        remove_calendar_day(day=date(2027, 10, 2), seen="休（国庆节）", by=actor)
    assert "缺少 2027-10-02" in commit(centre)
    assert the_upload().state == UploadState.PENDING and len(table()) == 1


def test_a_calendar_of_a_hundred_years_is_judged_in_one_go(centre: Client) -> None:
    first = date(2000, 1, 1)
    days = (first + timedelta(days=offset) for offset in range(36_525))
    content = book([(day, "休", "周末") for day in days if day.weekday() == 5])
    send(centre, content)
    upload = the_upload()
    assert (
        upload.error_count > 1_000
    )  # each Saturday after the first is the end of a gap, and the years beyond are unknown


@pytest.mark.parametrize("name", ["clerk", "county", "city", "department", "auditor"])
def test_nobody_but_the_centre_uploads_it(cast: Cast, client_for: SignIn, name: str) -> None:
    client = client_for(cast.users[name])
    file = SimpleUploadedFile("节假日.xlsx", book(YEAR_2027))
    answer = client.post("/orders/uploads/new/", {"kind": int(UploadKind.CALENDAR), "file": file})
    assert answer.status_code == 403
    assert table() == []
