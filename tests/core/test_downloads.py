"""A download is saved and nothing else, whatever is in it."""

from urllib.parse import unquote

import pytest

from core.downloads import as_attachment, workbook_answer


@pytest.mark.parametrize(
    "name", ["报关单.pdf", 'a"b; filename=x.html', "a\r\nSet-Cookie: x=1.pdf", "100%.pdf", "it's (1).pdf", "\ud800.pdf"]
)
def test_the_name_is_told_whole_and_breaks_no_header(name: str) -> None:
    header = as_attachment(b"x", name=name, content_type="application/pdf").headers["Content-Disposition"]
    assert header.isascii()
    kind, _, told = header.partition("; filename*=UTF-8''")
    assert kind == "attachment"
    assert not set(told) & set(" ;\"'\r\n")
    assert unquote(told) == name.replace("\ud800", "?")


def test_no_browser_takes_it_for_a_page_of_the_site() -> None:
    answer = as_attachment(b"<script>alert(1)</script>", name="a.html", content_type="text/html")
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_workbook_has_a_plain_name_too() -> None:
    answer = workbook_answer(b"PK", name="五色清单.xlsx", plain_name="list.xlsx")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=\"list.xlsx\"; filename*=UTF-8''%E4")
