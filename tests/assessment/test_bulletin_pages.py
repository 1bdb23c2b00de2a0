"""Pages, document and workbook of a bulletin: figures are the run's, typed words stay, rights are what is shown."""

import re
from io import BytesIO

import docx
import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from assessment.enums import Section
from assessment.models import Bulletin
from assessment.selectors import figures_of
from cases.services import count_years
from core.decimals import show
from tenancy.scope import job_scope
from tenancy.selectors import all_regions
from tests.assessment.conftest import JUNE, NOW, SYSTEM, Published
from tests.assessment.test_bulletins import begin, brought_out
from tests.assessment.test_pages import Browser, text_of
from tests.cast import XIHU


@pytest.fixture
def counted(months: Published) -> Published:
    """The months, with the statistics of questions counted as a job does every ten minutes."""
    with job_scope(reason="test"):
        count_years(by=SYSTEM, now=NOW)
    return months


def page_of(client: Client, row: Bulletin, name: str = "bulletin") -> str:
    return text_of(client.get(reverse(f"assessment:{name}", args=[row.public_id])))


def typed(row: Bulletin, **other: str) -> dict[str, str]:
    """A submission of the form of a bulletin's text."""
    return row.sections | {"version": str(row.version)} | other


def test_the_centre_sees_the_draft_with_tables_charts_and_what_to_do(counted: Published, client_for: Browser) -> None:
    row = begin(counted.cast.actor("centre"))
    answer = client_for(counted.cast.users["centre"]).get(reverse("assessment:bulletin", args=[row.public_id]))
    body, html = text_of(answer), answer.content.decode()
    assert "草稿" in body and "修改正文" in body and "提交复核" in body and "未发布" in body
    assert html.count("<svg") >= 2 and "各设区市考核情况" in body and "各县（市、区）考核情况" in body
    with job_scope(reason="test"):
        results = figures_of(counted.may).results
    assert f"{show(results[XIHU].filing.rate)}" in body
    assert counted.may.hash in html, "the hash of the publication is printed"


def test_from_the_draft_to_its_publication_on_the_pages(counted: Published, client_for: Browser) -> None:
    cast = counted.cast
    centre, department = client_for(cast.users["centre"]), client_for(cast.users["department"])
    answer = centre.post(reverse("assessment:bulletin_begin"), {"month": "2020-05"})
    with job_scope(reason="test"):
        row = Bulletin.objects.get()
    assert answer.url == reverse("assessment:bulletin", args=[row.public_id])
    centre.post(reverse("assessment:bulletin_submit", args=[row.public_id]), {"version": "1"})
    assert "由另一名工作人员复核" in page_of(centre, row) and "复核无误" not in page_of(centre, row)
    assert "复核无误" in page_of(department, row)
    back = department.post(
        reverse("assessment:bulletin_send_back", args=[row.public_id]), {"version": "2", "reason": ""}
    )
    assert back.status_code == 200 and "请写明退回理由" in text_of(back)
    department.post(reverse("assessment:bulletin_approve", args=[row.public_id]), {"version": "2"})
    asked = centre.get(reverse("assessment:bulletin_publish", args=[row.public_id]))
    assert "确认发布" in text_of(asked)
    done = centre.post(reverse("assessment:bulletin_publish", args=[row.public_id]), {"version": "3"}, follow=True)
    assert "通报已发布" in text_of(done)
    county = client_for(cast.users["county"])
    assert row.title in page_of(county, row) and "修改正文" not in page_of(county, row)
    assert row.title.replace(" ", "") in text_of(county.get(reverse("assessment:bulletins")))


def test_what_was_typed_stays_on_an_error(counted: Published, client_for: Browser) -> None:
    row = begin(counted.cast.actor("centre"))
    centre = client_for(counted.cast.users["centre"])
    url = reverse("assessment:bulletin_edit", args=[row.public_id])
    answer = centre.post(url, typed(row, summary="我省填报率123.45%", work="我写的要求"))
    body = answer.content.decode()
    assert answer.status_code == 200 and "不是本期结果中的数字" in body
    assert "我省填报率123.45%" in body and "我写的要求" in body and 'href="#id_summary"' in body
    assert centre.post(url, typed(row, work="我写的要求")).status_code == 302
    assert "我写的要求" in page_of(centre, row)


def test_a_stale_tab_is_told_and_keeps_what_was_typed(counted: Published, client_for: Browser) -> None:
    row = begin(counted.cast.actor("centre"))
    centre = client_for(counted.cast.users["centre"])
    url = reverse("assessment:bulletin_edit", args=[row.public_id])
    assert centre.post(url, typed(row, work="先到")).status_code == 302
    answer = centre.post(url, typed(row, work="后到的话"))
    assert answer.status_code == 409
    assert "已被他人更新" in text_of(answer) and "后到的话" in answer.content.decode()


def test_a_draft_is_nobody_else_s(counted: Published, client_for: Browser) -> None:
    row = begin(counted.cast.actor("centre"))
    for name, status in (("county", 404), ("city", 404), ("foreign_city", 404), ("clerk", 403), ("auditor", 200)):
        client = client_for(counted.cast.users[name])
        for page in ("bulletin", "bulletin_docx", "bulletin_xlsx"):
            assert client.get(reverse(f"assessment:{page}", args=[row.public_id])).status_code == status, (name, page)


def test_a_month_that_cannot_have_one_is_refused_in_words(counted: Published, client_for: Browser) -> None:
    centre = client_for(counted.cast.users["centre"])
    for month, told in (("2020-07", "截止后才能起草"), ("x", "请选择"), ("", "请选择")):
        answer = centre.post(reverse("assessment:bulletin_begin"), {"month": month}, follow=True)
        assert told in text_of(answer)
    assert client_for(counted.cast.users["county"]).post(reverse("assessment:bulletin_begin")).status_code == 403


def test_every_figure_of_the_document_is_the_run_s(counted: Published, client_for: Browser) -> None:
    row = brought_out(counted.cast)
    answer = client_for(counted.cast.users["county"]).get(reverse("assessment:bulletin_docx", args=[row.public_id]))
    assert "filename*=UTF-8''" in answer["Content-Disposition"] and answer["X-Content-Type-Options"] == "nosniff"
    book = docx.Document(BytesIO(answer.content))
    text = "\n".join(paragraph.text for paragraph in book.paragraphs)
    for section in Section:
        for line in row.sections[section.value].split("\n"):
            assert line in text
    with job_scope(reason="test"):
        results = figures_of(counted.may).results
        names = {name: code for code, name in all_regions().names.items()}
    assert [len(table.rows) for table in book.tables] == [12, 91]
    for table in book.tables:
        for cells in ([cell.text for cell in table_row.cells] for table_row in table.rows[1:]):
            result = results[names[cells[0].removesuffix("（样本小）")]]
            assert (cells[2], cells[6]) == (show(result.filing.rate), show(result.response.rate))
            gap = None if result.filing.rate is None else result.filing.rate - 80
            assert cells[4].replace("−", "-").lstrip("+") == show(gap)
    assert counted.may.hash in text and "第1版" in text
    fonts = {run._element.rPr.rFonts.get(docx.oxml.ns.qn("w:eastAsia")) for one in book.paragraphs for run in one.runs}
    assert fonts == {"仿宋", "黑体"}
    assert (round(book.sections[0].page_width.cm), round(book.sections[0].page_height.cm)) == (21, 30)


def test_the_workbook_has_the_text_the_tables_and_live_formulas(counted: Published, client_for: Browser) -> None:
    row = brought_out(counted.cast)
    answer = client_for(counted.cast.users["county"]).get(reverse("assessment:bulletin_xlsx", args=[row.public_id]))
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["正文", "设区市", "县（市、区）", "考核表", "口径", "说明"]
    assert [line[1] for line in book["正文"].values][1] == row.sections["summary"]
    with job_scope(reason="test"):
        result = figures_of(counted.may).results[XIHU]
    lines = {line[1]: line for line in book["县（市、区）"].values}
    assert result.filing.rate is not None
    assert float(lines["西湖区"][4]) == pytest.approx(float(result.filing.rate))
    assert any(str(cell.value).startswith("=") for cells in book["考核表"].iter_rows() for cell in cells)


def test_a_city_s_page_and_workbook_are_about_its_counties(counted: Published, client_for: Browser) -> None:
    row = begin(counted.cast.actor("city"), JUNE)
    city = client_for(counted.cast.users["city"])
    body = page_of(city, row)
    assert "杭州市2020年6月" in body and "上城区" in body and "鹿城区" not in body and "各设区市" not in body
    book = openpyxl.load_workbook(BytesIO(city.get(reverse("assessment:bulletin_xlsx", args=[row.public_id])).content))
    assert "鹿城区" not in {line[2] for line in book["考核表"].values}


def test_the_queries_do_not_grow_with_the_regions(
    counted: Published, client_for: Browser, django_assert_max_num_queries: object
) -> None:
    row = brought_out(counted.cast)
    client = client_for(counted.cast.users["county"])
    url = reverse("assessment:bulletin", args=[row.public_id])
    client.get(url)
    # Session, user, posts, scope (3), unread; the bulletin, its run, the runs compared with and the latest one, the results of
    # each, regions.
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        client.get(url)


def test_no_script_and_no_style_in_the_page(counted: Published, client_for: Browser) -> None:
    row = begin(counted.cast.actor("centre"))
    html = (
        client_for(counted.cast.users["centre"])
        .get(reverse("assessment:bulletin", args=[row.public_id]))
        .content.decode()
    )
    assert not re.search(r"<script(?![^>]*\bsrc=\"/static/)|\son\w+=|\sstyle=|<style|javascript:", html)
