"""Pages, document and workbook of a bulletin: figures are the run's, typed words stay, rights are what is shown."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from assessment.enums import Section
from assessment.models import Bulletin, Run
from assessment.selectors import figures_of
from assessment.services import publish_run, redraft_bulletin
from cases.services import count_years
from core.decimals import show
from core.periods import Month
from orders.models import Filing
from tenancy.scope import job_scope
from tenancy.selectors import all_regions
from tests.assessment.conftest import JUNE, MAY, NOW, SYSTEM, Published
from tests.assessment.test_bulletins import act, begin, brought_out
from tests.assessment.test_pages import Browser, text_of
from tests.cast import HANGZHOU, PROVINCE, SHANGCHENG, XIHU
from tests.core.test_document import cached, charts_in, told_of


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
    assert "您本人修改正文" in text_of(answer) and 'name="version" value="2"' in answer.content.decode()
    assert centre.post(url, typed(row, work="后到的话") | {"version": "2"}).status_code == 302


def test_a_reason_to_give_back_is_kept_whatever_happened(counted: Published, client_for: Browser) -> None:
    row = begin(counted.cast.actor("centre"))
    centre, department = (client_for(counted.cast.users[name]) for name in ("centre", "department"))
    centre.post(reverse("assessment:bulletin_submit", args=[row.public_id]), {"version": "1"})
    url, reason = reverse("assessment:bulletin_send_back", args=[row.public_id]), "第二部分名次请核对。"
    stale = department.post(url, {"version": "1", "reason": reason})
    assert stale.status_code == 409 and "提交复核" in text_of(stale) and "可再次提交" in text_of(stale)
    body = stale.content.decode()
    assert f">\n{reason}</textarea>" in body and 'name="version" value="2"' in body
    assert department.post(url, {"version": "2", "reason": reason}).status_code == 302
    late = department.post(url, {"version": "2", "reason": "另一条意见，也要留着。"})
    assert "另一条意见，也要留着。" in text_of(late) and "您填写的内容（没有保存）" in text_of(late)
    assert f"退回修改：{reason}" in text_of(late), "and what was done meanwhile"


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
    fonts = {
        run._element.rPr.rFonts.get(docx.oxml.ns.qn("w:eastAsia"))
        for one in book.paragraphs
        for run in one.runs
        if run.text
    }
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
    # Session, user, posts, scope (3), unread; the bulletin, its run, the runs compared with and of the trend (1), the latest one,
    # the results of each, of the trend (1), regions.
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


# --- charts, trend, links ---


@pytest.fixture
def spring(counted: Published) -> Published:
    """The same with February and April published too; March is not."""
    with job_scope(reason="test"):
        for number in (2, 4):
            publish_run(month=Month(2020, number), by=SYSTEM, now=NOW)
    return counted


def taken(client: Client, row: Bulletin, name: str) -> bytes:
    return client.get(reverse(f"assessment:bulletin_{name}", args=[row.public_id])).content


def drawn_on(html: str) -> list[list[tuple[str, str]]]:
    """Of each chart of the page that is made of bars, as a phone has it, its rows: name and figure."""
    charts = re.findall(r'<svg[^>]*class="narrow"[^>]*>.*?</svg>', html, flags=re.S)
    texts = [re.findall(r"<text[^>]*>([^<]*)</text>", chart) for chart in charts if "polyline" not in chart]
    return [list(zip(words[::2], words[1::2], strict=True)) for words in texts]


def test_the_document_draws_the_bars_of_the_page_in_the_same_order(counted: Published, client_for: Browser) -> None:
    row = brought_out(counted.cast)
    county = client_for(counted.cast.users["county"])
    page = county.get(reverse("assessment:bulletin", args=[row.public_id])).content.decode()
    content = taken(county, row, "docx")
    spaces = charts_in(content)
    assert len(spaces) == 2, "no trend of one month alone"
    shown = []
    for space in spaces:
        rates, target = space.iter("{http://schemas.openxmlformats.org/drawingml/2006/chart}ser")
        names, values = cached(rates, "cat"), cached(rates, "val")
        shown.append(
            [
                (name.removesuffix("（不适用）"), f"{values[at]}%" if at in values else "不适用")
                for at, name in names.items()
            ]
        )
        assert len(cached(target, "val")) == 11
    assert shown == drawn_on(page)
    assert {figure for _, figure in shown[0]} > {"不适用"}, "three cities have enterprises, the others none"
    assert "杭州市" in told_of(content)[0]["descr"]
    assert "方框为年度目标" in "".join(one.text for one in docx.Document(BytesIO(content)).paragraphs)


def test_the_trend_runs_over_the_months_that_were_published(spring: Published, client_for: Browser) -> None:
    row = brought_out(spring.cast)
    county = client_for(spring.cast.users["county"])
    body = page_of(county, row)
    assert "浙江省2019年6月至2020年5月逐月走势" in body
    with job_scope(reason="test"):
        runs = {Month.of(run.month): run for run in Run.objects.filter(version=1)}
        own = {month: figures_of(run).results[PROVINCE] for month, run in runs.items()}
    assert sorted(own) == [Month(2020, 2), Month(2020, 4), MAY]
    told = docx.Document(BytesIO(taken(county, row, "docx"))).tables[0]
    rows = {cells[0].text: tuple(cell.text for cell in cells[1:]) for cells in (line.cells for line in told.rows)}
    assert len(rows) == 13 and list(rows)[1] == "2019年6月" and list(rows)[-1] == "2020年5月"
    for month, result in own.items():
        assert rows[month.label] == (show(result.filing.rate), show(result.response.rate), "已发布")
    assert rows["2020年3月"] == ("—", "—", "—")
    lines = charts_in(taken(county, row, "docx"))[2]
    filing, response, *_ = lines.iter("{http://schemas.openxmlformats.org/drawingml/2006/chart}ser")
    places = {8: Month(2020, 2), 10: Month(2020, 4), 11: MAY}
    assert cached(filing, "val") == {at: show(own[month].filing.rate) for at, month in places.items()}
    assert own[Month(2020, 2)].response.rate is None, "nobody had asked anything yet"
    del places[8]
    assert cached(response, "val") == {at: show(own[month].response.rate) for at, month in places.items()}


def test_a_published_trend_does_not_move_when_a_month_is_corrected(spring: Published, client_for: Browser) -> None:
    row = brought_out(spring.cast)
    centre = client_for(spring.cast.users["centre"])
    before = [taken(centre, row, "xlsx"), page_of(centre, row)]
    with job_scope(reason="test"):
        Filing.objects.filter(month=Month(2020, 4).first_day, region=SHANGCHENG).update(on_roster=False)
        second = publish_run(month=Month(2020, 4), by=SYSTEM, now=NOW + timedelta(hours=1), reason="企业免报")
        publish_run(month=Month(2020, 3), by=SYSTEM, now=NOW + timedelta(hours=2))
        first = Run.objects.get(month=second.month, version=1)
        assert figures_of(first).results[PROVINCE].filing.rate != figures_of(second).results[PROVINCE].filing.rate
    assert [taken(centre, row, "xlsx"), page_of(centre, row)] == before
    later = begin(spring.cast.actor("centre"), JUNE, now=NOW + timedelta(days=1))
    with job_scope(reason="test"):
        rate = show(figures_of(second).results[PROVINCE].filing.rate)
    assert f"2020年4月{rate}" in page_of(centre, later), "the next one has the corrected month"


def test_a_bulletin_from_before_there_was_a_trend_has_none_until_it_is_drafted_anew(
    spring: Published, client_for: Browser
) -> None:
    centre = spring.cast.actor("centre")
    row = begin(centre)
    with job_scope(reason="test"):
        del row.beside["course"]
        row.save(update_fields=["beside"])
    browser = client_for(spring.cast.users["centre"])
    assert "逐月走势" not in page_of(browser, row) and len(charts_in(taken(browser, row, "docx"))) == 2
    assert "逐月走势" not in openpyxl.load_workbook(BytesIO(taken(browser, row, "xlsx"))).sheetnames
    act(redraft_bulletin, row, centre)
    assert "逐月走势" in page_of(browser, row)


def test_a_city_s_trend_is_its_own(spring: Published, client_for: Browser) -> None:
    row = begin(spring.cast.actor("city"))
    with job_scope(reason="test"):
        april = figures_of(Run.objects.get(month="2020-04-01", version=1)).results[HANGZHOU]
    body = page_of(client_for(spring.cast.users["city"]), row)
    assert "杭州市2019年6月至2020年5月逐月走势" in body
    assert f"2020年4月{show(april.filing.rate)}{show(april.response.rate)}已发布" in body


def test_the_workbook_draws_its_tables_and_its_trend(spring: Published, client_for: Browser) -> None:
    row = brought_out(spring.cast)
    book = openpyxl.load_workbook(BytesIO(taken(client_for(spring.cast.users["county"]), row, "xlsx")))
    assert book.sheetnames == ["正文", "设区市", "县（市、区）", "逐月走势", "考核表", "口径", "说明"]
    headers = [cell.value for cell in book["设区市"][1]]
    for chart, name in zip(book["设区市"]._charts, ("填报率", "响应率"), strict=True):
        drawn = [series.val.numRef.f for series in chart.series]
        letters = [openpyxl.utils.get_column_letter(headers.index(f"{name}{what}(%)") + 1) for what in ("", "目标")]
        assert drawn == [f"'设区市'!${letter}$2:${letter}$12" for letter in letters]
    assert book["县（市、区）"]._charts == [], "ninety bars are a table"
    page = book["逐月走势"]
    [chart] = page._charts
    assert [series.val.numRef.f for series in chart.series] == [f"'逐月走势'!${c}$2:${c}$13" for c in "BCDE"]
    assert (page["A13"].value, page["F13"].value) == ("2020-05", "已发布")
    assert page["B11"].value is None, "a month that was not published is blank, not nought"


def links_of(content: bytes) -> list[Any]:
    tables = docx.Document(BytesIO(content)).tables
    return [
        link
        for table in tables
        for row in table.rows
        for cell in row.cells
        for one in cell.paragraphs
        for link in one.hyperlinks
    ]


def test_each_rate_of_the_document_leads_to_what_stands_behind_it(
    spring: Published, client_for: Browser, settings: Any
) -> None:
    row = brought_out(spring.cast)
    county = client_for(spring.cast.users["county"])
    settings.SITE_URL = ""
    assert links_of(taken(county, row, "docx")) == []
    settings.SITE_URL = "https://x.example"
    links = {link.url: link.text for link in links_of(taken(county, row, "docx"))}
    with job_scope(reason="test"):
        result = figures_of(spring.may).results[XIHU]
        april = Run.objects.get(month="2020-04-01", version=1)
        then = figures_of(april).results[PROVINCE]
    at = "https://x.example" + reverse("assessment:explain", args=[MAY, XIHU, "filing"])
    assert links[f"{at}?run={spring.may.public_id}"] == show(result.filing.rate)
    at = "https://x.example" + reverse("assessment:explain", args=[MAY, XIHU, "response"])
    assert links[f"{at}?run={spring.may.public_id}"] == show(result.response.rate)
    at = "https://x.example" + reverse("assessment:explain", args=[Month(2020, 4), PROVINCE, "filing"])
    assert links[f"{at}?run={april.public_id}"] == show(then.filing.rate)
    assert "—" not in links.values()


def test_a_draft_s_rate_leads_to_what_shows_the_month(counted: Published, client_for: Browser, settings: Any) -> None:
    """Its run may yet be made anew, and then nothing stands under its name."""
    settings.SITE_URL = "https://x.example"
    row = begin(counted.cast.actor("centre"), JUNE)
    urls = [link.url for link in links_of(taken(client_for(counted.cast.users["centre"]), row, "docx"))]
    draft = [url for url in urls if "/2020-06/" in url]
    assert draft and not any("run=" in url for url in draft)
    assert all("run=" in url for url in urls if "/2020-05/" in url), "the trend's May is published"
