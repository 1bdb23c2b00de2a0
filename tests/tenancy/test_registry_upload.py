"""The registry by workbook: previewed, confirmed, whole or not at all; every bad workbook; nothing told of other counties."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from openpyxl import Workbook, load_workbook

from core.workbook import read_table
from tenancy import services
from tenancy.enums import ChangeKind, UploadState
from tenancy.exports import make_registry_file
from tenancy.imports import ENTERPRISE_COLUMNS, read_in_job, write_in_job
from tenancy.jobs import run_job
from tenancy.models import Enterprise, EnterpriseChange, EnterpriseUpload, Job, Membership, User
from tenancy.scope import actor_scope, job_scope
from tenancy.services import uploads
from tests.cast import SHANGCHENG, XIHU, Cast, make_uscc
from tests.core.workbooks import raw_workbook, saved, workbook

SignIn = Callable[[User], Client]
HEADERS = ("统一社会信用代码", "企业名称", "海关编码", "地区代码", "联系人", "联系电话", "状态", "纳入日期", "标签")
DAY = date(2019, 1, 1)


def of(enterprise: Enterprise, **changed: Any) -> tuple[Any, ...]:
    """The row that says of an enterprise what the cast made it."""
    values = {
        "uscc": enterprise.uscc,
        "name": enterprise.name,
        "customs": None,
        "region": str(enterprise.region_id // 1000),
        "contact": enterprise.contact_name,
        "phone": None,
        "state": "正常",
        "joined": DAY,
        "tags": None,
    }
    return tuple((values | changed).values())


def new(number: int = 88, **changed: Any) -> tuple[Any, ...]:
    values = {
        "uscc": make_uscc(number),
        "name": f"新外贸公司{number}",
        "customs": None,
        "region": str(XIHU // 1000),
        "contact": None,
        "phone": None,
        "state": "正常",
        "joined": DAY,
        "tags": None,
    }
    return tuple((values | changed).values())


def book(*rows: Sequence[Any], headers: Sequence[str] = HEADERS) -> bytes:
    return workbook(headers, *rows)


def send(client: Client, content: bytes, name: str = "名录.xlsx") -> HttpResponse:
    return client.post("/enterprises/upload/", {"file": SimpleUploadedFile(name, content)}, follow=True)


def page(answer: HttpResponse) -> str:
    return answer.content.decode()


def the_upload() -> EnterpriseUpload:
    with job_scope(reason="test"):
        return EnterpriseUpload.objects.latest("id")


def confirm(client: Client) -> HttpResponse:
    return client.post(f"/enterprises/uploads/{the_upload().public_id}/confirm/", follow=True)


def registry() -> dict[str, Enterprise]:
    with job_scope(reason="test"):
        return {row.uscc: row for row in Enterprise.objects.all()}


def counts(upload: EnterpriseUpload) -> dict[str, int]:
    return dict(upload.plan["counts"])


@pytest.fixture
def county(cast: Cast, client_for: SignIn) -> Client:
    return client_for(cast.county)


@pytest.fixture
def city(cast: Cast, client_for: SignIn) -> Client:
    return client_for(cast.city)


@pytest.fixture
def centre(cast: Cast, client_for: SignIn) -> Client:
    return client_for(cast.centre)


# --- from preview to registry ---


def test_a_workbook_is_shown_first_and_written_when_confirmed(cast: Cast, county: Client) -> None:
    content = book(
        new(), of(cast.enterprise, name="改名外贸公司", state="停业", tags="重点；输美"), of(cast.sibling), new()
    )
    shown = send(county, content)
    assert "新外贸公司88" in page(shown) and "改名外贸公司" in page(shown) and "正常 → 停业" in page(shown)
    upload = the_upload()
    assert (counts(upload), upload.repeated) == ({"ADD": 1, "CHANGE": 1, "SKIP": 1}, 1)
    assert make_uscc(88) not in registry()
    done = confirm(county)
    assert "已写入企业名录" in page(done)
    rows = registry()
    assert (rows[make_uscc(88)].name, rows[make_uscc(88)].added_as) == ("新外贸公司88", "西湖区商务局 cast-county 上传")
    changed = rows[cast.enterprise.uscc]
    assert (changed.name, changed.state, changed.tags, changed.version) == (
        "改名外贸公司",
        2,
        ["us_exporter", "key"],
        2,
    )
    assert rows[cast.sibling.uscc].version == 1
    with job_scope(reason="test"):
        told = EnterpriseChange.objects.filter(enterprise=changed).order_by("kind")
        assert [(row.kind, row.version) for row in told] == [
            (ChangeKind.EDITED, 2), (ChangeKind.TAGGED, 2), (ChangeKind.STATE, 2),
        ]  # fmt: skip
        assert told[0].old == {"name": cast.enterprise.name}
        assert told[0].upload_id == upload.pk
        assert Membership.objects.get(user=cast.clerk).entity_name == "改名外贸公司"


def test_the_same_workbook_twice_changes_nothing_the_second_time(cast: Cast, county: Client) -> None:
    content = book(new(), of(cast.enterprise, name="改名外贸公司"))
    send(county, content)
    confirm(county)
    before = {code: (row.version, row.name) for code, row in registry().items()}
    again = send(county, content)
    assert "工作簿与名录一致" in page(again)
    assert counts(the_upload()) == {"SKIP": 2}
    confirm(county)
    assert {code: (row.version, row.name) for code, row in registry().items()} == before
    with job_scope(reason="test"):
        assert EnterpriseChange.objects.count() == 1


def test_confirming_twice_writes_once(cast: Cast, county: Client) -> None:
    send(county, book(of(cast.enterprise, name="改名外贸公司")))
    confirm(county)
    assert confirm(county).status_code == 200
    assert registry()[cast.enterprise.uscc].version == 2


def test_nothing_is_written_while_an_error_remains(cast: Cast, county: Client) -> None:
    send(county, book(new(), new(89, uscc="91330000123456789X")))
    answer = confirm(county)
    assert "还有 1 处错误" in page(answer)
    assert make_uscc(88) not in registry()


def test_blank_tags_say_nothing_and_an_omitted_column_too(cast: Cast, county: Client) -> None:
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=cast.enterprise.pk).update(tags=["key"])
    send(county, book(of(cast.enterprise)[:-1], headers=HEADERS[:-1]))
    assert counts(the_upload()) == {"SKIP": 1}


def test_the_registry_changed_since_the_preview(cast: Cast, county: Client, now: datetime) -> None:
    send(county, book(of(cast.enterprise, name="改名外贸公司"), new()))
    actor = cast.actor("county")
    with actor_scope(actor):
        services.set_tags(
            enterprise=cast.enterprise.public_id, version=1, tags=["key"], reason="核实", by=actor, now=now
        )
    answer = confirm(county)
    assert answer.status_code == 409
    assert "已重新核对" in page(answer)
    assert make_uscc(88) not in registry()
    assert "已写入企业名录" in page(confirm(county))
    row = registry()[cast.enterprise.uscc]
    assert (row.name, row.tags) == ("改名外贸公司", ["key"])


def test_a_discarded_workbook_writes_nothing(cast: Cast, county: Client) -> None:
    send(county, book(new()))
    county.post(f"/enterprises/uploads/{the_upload().public_id}/discard/")
    assert the_upload().state == UploadState.DISCARDED
    assert "已放弃或不能使用" in page(confirm(county))
    assert make_uscc(88) not in registry()


# --- moves ---


def test_a_city_moves_by_workbook_inside_itself(cast: Cast, city: Client) -> None:
    shown = send(city, book(of(cast.enterprise, region=str(SHANGCHENG // 1000))))
    assert counts(the_upload()) == {"MOVE": 1}
    assert "杭州市西湖区 → 杭州市上城区" in page(shown)
    confirm(city)
    row = registry()[cast.enterprise.uscc]
    assert row.region_id == SHANGCHENG
    with job_scope(reason="test"):
        change = EnterpriseChange.objects.get(enterprise=row)
        assert (change.kind, change.region_id, change.old) == (ChangeKind.MOVED, SHANGCHENG, {"region": XIHU})
        assert Membership.objects.get(user=cast.clerk).region_id == SHANGCHENG


@pytest.mark.parametrize("who", ["county", "city"])
def test_nobody_moves_out_of_the_own_range(cast: Cast, client_for: SignIn, who: str) -> None:
    answer = send(client_for(cast.users[who]), book(of(cast.enterprise, region="330302")))
    assert "应为本地区的区划代码" in page(answer)
    assert the_upload().error_count == 1


def test_the_centre_moves_anywhere_by_workbook(cast: Cast, centre: Client) -> None:
    send(centre, book(of(cast.enterprise, region="330302")))
    confirm(centre)
    assert registry()[cast.enterprise.uscc].region_id == 330302000


# --- isolation ---


def test_an_enterprise_of_another_county_is_an_error_that_tells_nothing(cast: Cast, county: Client) -> None:
    shown = send(county, book(of(cast.foreign, name="随便", region="330106", contact=None), of(cast.enterprise)))
    text = page(shown)
    assert "不在本地区名录内" in text
    assert "金丝雀丁" not in text and "鹿城" not in text
    upload = the_upload()
    assert (upload.error_count, upload.bad_rows) == (1, 1)
    marked = county.get(f"/enterprises/uploads/{upload.public_id}/marked/").content
    assert "金丝雀丁" not in str([[cell.value for cell in row] for row in load_workbook(BytesIO(marked)).active])


def test_one_that_was_taken_in_elsewhere_since_the_preview_stops_all(cast: Cast, county: Client) -> None:
    send(county, book(new(), new(89)))
    with job_scope(reason="test"):
        Enterprise.objects.create(uscc=make_uscc(88), name="金丝雀戊", region_id=SHANGCHENG, joined_on=DAY)
    answer = confirm(county)
    assert answer.status_code == 409
    assert "其他地区名录" in page(answer) and "金丝雀戊" not in page(answer)
    assert make_uscc(89) not in registry()


@pytest.mark.parametrize("who", ["city", "centre", "cousin_county", "foreign_county"])
def test_an_upload_is_seen_by_its_own_office_alone(cast: Cast, county: Client, client_for: SignIn, who: str) -> None:
    send(county, book(new()))
    client, upload = client_for(cast.users[who]), the_upload().public_id
    missing = client.get("/enterprises/uploads/00000000-0000-0000-0000-000000000007/")
    answer = client.get(f"/enterprises/uploads/{upload}/")
    assert answer.status_code == missing.status_code == 404
    assert answer.content == missing.content
    for step in ("confirm", "discard"):
        assert client.post(f"/enterprises/uploads/{upload}/{step}/").status_code == 404
    assert client.get(f"/enterprises/uploads/{upload}/marked/").status_code == 404


@pytest.mark.parametrize("who", ["clerk", "department", "auditor", "administrator"])
def test_who_does_not_keep_the_registry_uploads_nothing(cast: Cast, client_for: SignIn, who: str) -> None:
    client = client_for(cast.users[who])
    assert client.get("/enterprises/upload/").status_code == 403
    assert send(client, book(new())).status_code == 403
    assert client.get("/enterprises/template/").status_code == 403


# --- bad input ---


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        (new(uscc="91330000123456789X"), "统一社会信用代码", "末位为校验码"),
        (new(uscc=None), "统一社会信用代码", "此项必填"),
        (new(name=None), "企业名称", "此项必填"),
        (new(name="长" * 121), "企业名称", "不能超过 120 个字"),
        (new(customs="123"), "海关编码", "应为 10 位"),
        (new(region="339999"), "地区代码", "应为区划表中的"),
        (new(region="330100"), "地区代码", "应为区划表中的"),
        (new(region="西湖区"), "地区代码", "应为 6 位或 9 位"),
        (new(state="歇业"), "状态", "正常"),
        (new(joined="2019/1/1"), "纳入日期", "应为日期单元格"),
        (new(joined="2019-02-30"), "纳入日期", "不是真实存在的日期"),
        (new(tags="大户"), "标签", "标签应为以下之一"),
    ],
)
def test_a_wrong_cell_is_named_with_what_was_expected(
    cast: Cast, county: Client, row: tuple[Any, ...], column: str, expected: str
) -> None:
    shown = send(county, book(of(cast.enterprise), row))
    (error,) = the_upload().errors
    assert (error[1], error[2]) == (3, column)
    assert expected in error[4]
    assert column in page(shown) and "第 3 行" in page(shown)


def test_a_date_as_text_is_read(cast: Cast, county: Client) -> None:
    send(county, book(new(joined="2019-05-08")))
    confirm(county)
    assert registry()[make_uscc(88)].joined_on == date(2019, 5, 8)


def test_the_same_code_with_other_content_names_both_rows(cast: Cast, county: Client) -> None:
    send(county, book(new(), new(name="另一个名称")))
    (error,) = the_upload().errors
    assert "与第 2 行重复，内容却不同" in error[4]


def test_merged_cells_are_refused_and_hidden_rows_read(cast: Cast, county: Client) -> None:
    made = Workbook()
    for row in (HEADERS, new(), new(89)):
        made.active.append(list(row))
    made.active.row_dimensions[2].hidden = True
    send(county, saved(made))
    assert counts(the_upload()) == {"ADD": 2}
    made.active.merge_cells("B2:B3")
    assert "不能使用合并单元格" in page(send(county, saved(made)))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "文件是空的"),
        (b"not a workbook", "不是 Excel 工作簿"),
        (book(), "只有表头"),
        (book(new(), headers=("代码", *HEADERS[1:])), "不认识的列"),
        (raw_workbook(tail='<x/><!DOCTYPE a>'), "已损坏"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_told_at_once(cast: Cast, county: Client, content: bytes, message: str) -> None:
    answer = send(county, content)
    assert message in page(answer)
    with job_scope(reason="test"):
        assert not EnterpriseUpload.objects.exclude(state=UploadState.UNUSABLE).exists()


def test_the_workbook_comes_back_with_coloured_cells(cast: Cast, county: Client) -> None:
    send(county, book(new(state="歇业"), new(89)))
    answer = county.get(f"/enterprises/uploads/{the_upload().public_id}/marked/")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet["G2"].fill.fgColor.rgb not in ("00000000", None)
    assert "正常" in sheet["G2"].comment.text
    assert sheet["G3"].comment is None


def test_the_template_reads_as_an_empty_workbook(cast: Cast, county: Client) -> None:
    content = county.get("/enterprises/template/").content
    assert "只有表头" in page(send(county, content))
    assert [cell.value for cell in load_workbook(BytesIO(content)).active[1]] == [
        one.header for one in ENTERPRISE_COLUMNS
    ]


# --- large workbooks go to a job ---


def jobs() -> list[Job]:
    with job_scope(reason="test"):
        return list(Job.objects.order_by("id"))


def test_a_large_workbook_is_read_and_written_by_jobs(
    cast: Cast, county: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "READ_AT_ONCE", 10)
    monkeypatch.setattr(uploads, "WRITE_AT_ONCE", 1)
    answer = send(county, book(new(), new(89), of(cast.enterprise, name="改名外贸公司")))
    assert "读取中" in page(answer)
    assert run_job(jobs()[-1].pk, read_in_job)
    assert counts(the_upload()) == {"ADD": 2, "CHANGE": 1}
    assert "写入中" in page(confirm(county))
    assert make_uscc(88) not in registry()
    assert run_job(jobs()[-1].pk, write_in_job)
    assert the_upload().state == UploadState.COMMITTED
    assert registry()[make_uscc(89)].added_as == "西湖区商务局 cast-county 上传"
    with job_scope(reason="test"):
        assert EnterpriseChange.objects.get().changed_by_id == cast.county.pk


def test_a_job_tells_an_unusable_file_on_its_page(cast: Cast, county: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "READ_AT_ONCE", 10)
    send(county, book(headers=HEADERS))
    run_job(jobs()[-1].pk, read_in_job)
    answer = county.get(f"/enterprises/uploads/{the_upload().public_id}/")
    assert "只有表头" in page(answer)


def test_a_job_that_meets_a_changed_registry_asks_again(
    cast: Cast, county: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "WRITE_AT_ONCE", 0)
    send(county, book(of(cast.enterprise, name="改名外贸公司")))
    confirm(county)
    actor = cast.actor("county")
    with actor_scope(actor):
        services.set_tags(
            enterprise=cast.enterprise.public_id, version=1, tags=["key"], reason="核实", by=actor, now=now
        )
    run_job(jobs()[-1].pk, write_in_job)
    upload = the_upload()
    assert (upload.state, "已重新核对" in upload.problem) == (UploadState.PENDING, True)
    assert registry()[cast.enterprise.uscc].name == cast.enterprise.name


def test_the_preview_costs_the_same_for_one_and_many(cast: Cast, county: Client, django_assert_num_queries) -> None:
    send(county, book(*(new(number) for number in range(100, 180))))
    address = f"/enterprises/uploads/{the_upload().public_id}/"
    # 11: session, user, posts; savepoint, scope before, scope; upload, its errors, unread; scope back, release
    with django_assert_num_queries(11):
        county.get(address)


def test_an_export_uploaded_again_changes_nothing(cast: Cast, centre: Client) -> None:
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=cast.cousin.pk).update(tags=["key"], name="@贸易", contact_phone="+86 1")
    rows = registry().values()
    assert len(rows) == 4
    centre.post("/enterprises/export/")
    from_job = jobs()[-1]
    run_job(from_job.pk, make_registry_file)
    with job_scope(reason="test"):
        content = bytes(from_job.files.get().content)
    assert len(read_table(content, ENTERPRISE_COLUMNS).rows) == 4
    send(centre, content)
    assert counts(the_upload()) == {"SKIP": 4}
