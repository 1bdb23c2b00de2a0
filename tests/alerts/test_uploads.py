"""From a workbook to a list, as the centre's browser does it; every bad workbook."""

from collections.abc import Callable
from io import BytesIO
from time import perf_counter
from uuid import uuid4

import pytest
from django.test import Client
from openpyxl import load_workbook

from alerts.enums import Colour, UploadState
from alerts.imports import LIST_COLUMNS
from alerts.models import DraftEntry, ListDraft, ListUpload, WarningList
from core.workbook import read_table
from tenancy.enums import EnterpriseState
from tenancy.models import Enterprise, User
from tenancy.scope import job_scope
from tests.alerts.stage import HEADERS, move_abroad, published, send, workbook
from tests.cast import Cast, make_enterprise, make_uscc

SignIn = Callable[[User], Client]
Q = "2020Q1"


@pytest.fixture
def centre(cast: Cast, client_for: SignIn) -> Client:
    return client_for(cast.centre)


def row(enterprise: Enterprise, colour: str = "红", reason: str = "出口下降", quarter: str = Q) -> tuple[str, ...]:
    return (quarter, enterprise.uscc, colour, reason)


def page(answer) -> str:
    return answer.content.decode()


def the_upload() -> ListUpload:
    with job_scope(reason="test"):
        return ListUpload.objects.get()


def lists() -> int:
    with job_scope(reason="test"):
        return WarningList.objects.count()


def drafts() -> int:
    with job_scope(reason="test"):
        return ListDraft.objects.count()


def test_a_good_workbook_is_shown_and_becomes_a_draft(cast: Cast, centre: Client) -> None:
    shown = send(centre, workbook(row(cast.enterprise), row(cast.cousin, "绿")))
    assert "2020年一季度" in page(shown)
    assert cast.enterprise.name in page(shown)
    assert cast.cousin.name in page(shown)
    assert drafts() == 0
    path = f"/lists/uploads/{the_upload().public_id}/draft/"
    assert path in page(shown)
    done = centre.post(path, follow=True)
    with job_scope(reason="test"):
        made = ListDraft.objects.get()
        assert set(DraftEntry.objects.values_list("enterprise_id", "colour")) == {
            (cast.enterprise.pk, Colour.RED),
            (cast.cousin.pk, Colour.GREEN),
        }
    assert done.redirect_chain[-1][0] == f"/lists/drafts/{made.public_id}/"
    assert "草案已生成" in page(done)
    assert lists() == 0


def test_pressing_twice_makes_one_draft_in_plain_words(cast: Cast, centre: Client) -> None:
    send(centre, workbook(row(cast.enterprise)))
    upload = the_upload().public_id
    first = centre.post(f"/lists/uploads/{upload}/draft/")
    again = centre.post(f"/lists/uploads/{upload}/draft/", follow=True)
    assert again.redirect_chain[-1][0] == first.headers["Location"]
    assert "该工作簿已经生成草案，无需重复生成。" in page(again)
    assert drafts() == 1
    assert first.headers["Location"] in page(centre.get(f"/lists/uploads/{upload}/"))


def test_a_quarter_that_has_a_draft_is_refused_in_words(cast: Cast, centre: Client) -> None:
    send(centre, workbook(row(cast.enterprise)))
    centre.post(f"/lists/uploads/{the_upload().public_id}/draft/")
    send(centre, workbook(row(cast.sibling)))
    with job_scope(reason="test"):
        second = ListUpload.objects.order_by("-id")[0].public_id
    assert "2020年一季度已有清单草案，请先处理或放弃该草案。" in page(centre.post(f"/lists/uploads/{second}/draft/"))
    assert drafts() == 1


def test_uploading_a_published_workbook_again_changes_nothing(cast: Cast, centre: Client) -> None:
    published([(cast.enterprise, Colour.RED)], by=cast.actor("centre"))
    shown = page(send(centre, workbook(row(cast.enterprise))))
    assert "该季度的清单已经发布" in shown
    assert "/draft/" not in shown
    assert lists() == 1


def test_discarding_publishes_nothing(cast: Cast, centre: Client) -> None:
    send(centre, workbook(row(cast.enterprise)))
    upload = the_upload()
    told = centre.post(f"/lists/uploads/{upload.public_id}/discard/", follow=True)
    assert "没有发布任何内容" in page(told)
    assert the_upload().state == UploadState.DISCARDED
    refused = centre.post(f"/lists/uploads/{upload.public_id}/draft/")
    assert "该工作簿已放弃" in page(refused)
    assert lists() == 0


def test_the_same_row_twice_is_passed_over(cast: Cast, centre: Client) -> None:
    send(centre, workbook(row(cast.enterprise), row(cast.enterprise)))
    upload = the_upload()
    assert (len(upload.rows), upload.repeated, upload.error_count) == (1, 1, 0)


def cell_errors(centre: Client, content: bytes) -> list[list[object]]:
    """The errors that an upload stored, each of them on the page too."""
    shown = page(send(centre, content))
    upload = the_upload()
    assert lists() == 0
    assert f"/lists/uploads/{upload.public_id}/draft/" not in shown
    for sheet, number, column, value, _ in upload.errors:
        assert f"{sheet} 第 {number} 行" in shown
        assert column in shown
        assert value in shown
    return upload.errors


def test_every_cell_error_names_its_place_value_and_what_was_expected(cast: Cast, centre: Client) -> None:
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=cast.foreign.pk).update(state=EnterpriseState.CLOSED)
    stranger = make_uscc(77)
    errors = cell_errors(
        centre,
        workbook(
            row(cast.enterprise),
            (Q, stranger, "红", "出口下降"),
            row(cast.foreign),
            (Q, cast.cousin.uscc[:-1] + ("0" if cast.cousin.uscc[-1] != "0" else "1"), "红", "出口下降"),
            row(cast.sibling, "紫"),
            row(cast.sibling, "红", ""),
            row(cast.cousin, quarter="2019Q4"),
            row(cast.enterprise, "蓝"),
            row(cast.sibling, "大红"),
            row(cast.enterprise, reason="另一个原因"),
            ("一季度", cast.cousin.uscc, "红", "出口下降"),
        ),
    )
    found = {number: (column, value, expected) for _, number, column, value, expected in errors}
    assert {error[0] for error in errors} == {"五色清单"}
    assert found[3] == ("统一社会信用代码", stranger, "企业名录中没有该企业")
    assert found[4][::2] == ("统一社会信用代码", "该企业已注销，不能列入清单")
    assert "不是有效的统一社会信用代码" in found[5][2]
    assert found[6][:2] == ("颜色", "紫")
    assert "红、橙、黄、蓝、绿" in found[6][2]
    assert found[7] == ("预警原因", "", "此项必填")
    assert found[8] == ("季度", "2019Q4", "其他行的季度是“2020Q1”，一份工作簿只能有一个季度")
    assert found[9][:2] == ("颜色", "蓝")
    assert "与第 2 行重复" in found[9][2]
    assert found[10][:2] == ("颜色", "大红")
    assert found[11][:2] == ("预警原因", "另一个原因")
    assert found[12][:2] == ("季度", "一季度")
    assert len(errors) == 10


def test_an_enterprise_of_another_province_is_refused_at_its_cell(cast: Cast, centre: Client) -> None:
    move_abroad(cast.foreign)
    errors = cell_errors(centre, workbook(row(cast.enterprise), row(cast.foreign)))
    assert errors == [["五色清单", 3, "统一社会信用代码", cast.foreign.uscc, "该企业不在本省，不能列入本省清单"]]
    assert the_upload().bad_rows == 1


def test_the_odd_quarter_is_the_rarer_one_wherever_it_stands(cast: Cast, centre: Client) -> None:
    odd = row(cast.cousin, quarter="2019Q4")
    errors = cell_errors(centre, workbook(odd, row(cast.enterprise), row(cast.sibling)))
    assert [(error[1], error[2], error[3]) for error in errors] == [(2, "季度", "2019Q4")]
    upload = the_upload()
    assert (upload.quarter, len(upload.rows), upload.bad_rows) == ("2020Q1", 2, 1)


def test_a_quarter_to_come_and_a_published_one_are_errors(cast: Cast, centre: Client) -> None:
    assert "尚未结束" in cell_errors(centre, workbook(row(cast.enterprise, quarter="2099Q1")))[0][4]
    with job_scope(reason="test"):
        ListUpload.objects.all().delete()
    published([(cast.enterprise, Colour.RED)], by=cast.actor("centre"))
    shown = page(send(centre, workbook(row(cast.sibling))))
    assert "该季度的清单已经发布，不能重复发布" in shown
    assert lists() == 1


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "文件是空的"),
        (b"%PDF-1.7 not a workbook", "不是 Excel 工作簿"),
        (b"PK\x03\x04 broken", "无法读取|不是|损坏|异常"),
        (workbook(), "只有表头"),
        (workbook((1, 2, 3, 4, 5), headers=(*HEADERS, "备注")), "不认识的列：“备注”"),
        (workbook((1, 2, 3), headers=HEADERS[:3]), "缺少列：“预警原因”"),
    ],
)
def test_an_unusable_file_is_refused_with_a_clear_word_and_nothing_is_stored(
    centre: Client, content: bytes, words: str
) -> None:
    answer = send(centre, content)
    assert answer.status_code == 200
    assert any(word in page(answer) for word in words.split("|")), page(answer)[-3000:]
    with job_scope(reason="test"):
        assert not ListUpload.objects.exists()


def test_no_file_at_all(centre: Client) -> None:
    assert "请选择要上传的工作簿。" in page(centre.post("/lists/uploads/new/", {}))


def test_twenty_thousand_bad_rows_are_answered_in_seconds(centre: Client) -> None:
    content = workbook(*((Q, f"错误代码{number}", "紫", "") for number in range(20_000)))
    begun = perf_counter()
    shown = page(send(centre, content))
    assert perf_counter() - begun < 30
    upload = the_upload()
    assert (upload.bad_rows, upload.error_count >= 20_000) == (20_000, True)
    assert f"共 {upload.error_count:,} 处，显示前 100 处" in shown
    assert shown.count("五色清单 第 ") == 100
    begun = perf_counter()
    assert centre.get(f"/lists/uploads/{upload.public_id}/marked/").status_code == 200
    assert perf_counter() - begun < 30


def test_the_marked_workbook_can_be_corrected_and_sent_again(cast: Cast, centre: Client) -> None:
    send(centre, workbook(row(cast.enterprise), row(cast.sibling, "紫")))
    answer = centre.get(f"/lists/uploads/{the_upload().public_id}/marked/")
    book = load_workbook(BytesIO(answer.content))
    cell = book.active["C3"]
    assert "应为" in cell.comment.text
    assert cell.fill.fgColor.rgb not in (None, "00000000")
    cell.value = "蓝"
    target = BytesIO()
    book.save(target)
    shown = page(send(centre, target.getvalue()))
    assert "/draft/" in shown
    with job_scope(reason="test"):
        assert ListUpload.objects.order_by("-id").first().error_count == 0


def test_the_template_is_what_an_upload_takes(cast: Cast, centre: Client) -> None:
    book = load_workbook(BytesIO(centre.get("/lists/template/").content))
    assert [cell.value for cell in book.active[1]] == list(HEADERS)
    book.active.append(list(row(cast.enterprise)))
    target = BytesIO()
    book.save(target)
    assert len(read_table(target.getvalue(), LIST_COLUMNS).rows) == 1


@pytest.mark.parametrize("name", ["clerk", "county", "city", "department", "auditor", "administrator"])
def test_uploads_are_the_centres_alone(cast: Cast, centre: Client, client_for: SignIn, name: str) -> None:
    send(centre, workbook(row(cast.enterprise)))
    client = client_for(getattr(cast, name))
    for upload in (the_upload().public_id, uuid4()):  # the same answer for one that is there and one that is not
        for path in ("", "marked/"):
            assert client.get(f"/lists/uploads/{upload}/{path}").status_code == 403
        for path in ("draft/", "discard/"):
            assert client.post(f"/lists/uploads/{upload}/{path}").status_code == 403
    assert client.get("/lists/uploads/new/").status_code == 403
    assert client.get("/lists/template/").status_code == 403
    assert send(client, workbook(row(cast.enterprise))).status_code == 403
    assert lists() == 0


def test_an_upload_that_does_not_exist(centre: Client) -> None:
    for path in ("", "marked/"):
        assert centre.get(f"/lists/uploads/{uuid4()}/{path}").status_code == 404
    assert centre.post(f"/lists/uploads/{uuid4()}/draft/").status_code == 404


def test_a_file_name_cannot_break_the_page(cast: Cast, centre: Client) -> None:
    shown = page(send(centre, workbook(row(cast.enterprise)), name="<b>清单</b>.xlsx"))
    assert "<b>清单" not in shown
    assert len(the_upload().file_name) <= 150


def test_a_long_list_becomes_a_draft_in_seconds(cast: Cast, centre: Client) -> None:
    with job_scope(reason="test"):
        many = [
            make_enterprise(number, region=330106000, name=f"金丝雀{number}有限公司") for number in range(1000, 1300)
        ]
    send(centre, workbook(*(row(enterprise, "黄") for enterprise in many)))
    begun = perf_counter()
    centre.post(f"/lists/uploads/{the_upload().public_id}/draft/")
    assert perf_counter() - begun < 10
    with job_scope(reason="test"):
        assert DraftEntry.objects.count() == 300
