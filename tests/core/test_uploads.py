"""Files beyond the limit: dropped while they come in, the rest of the form kept, and said at their field."""

import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django import forms
from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import Settings

from core.uploads import MAX_BYTES, MAX_FILES, file_input, tell_dropped, too_large, too_many
from core.workbook import UPLOAD
from tenancy.models import User
from tests.cast import Cast

BOUNDARY = "zjtrade-boundary"
PIECE = bytes(range(256)) * 256


class Line:
    """The connection: bytes as they come, never all at once."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces = iter(pieces)
        self._rest = b""
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            self._rest = next(self.pieces, b"")
        piece, self._rest = self._rest[:size], self._rest[size:]
        self.given += len(piece)
        return piece

    readline = read  # asked for by name, never called


class AttachForm(forms.Form):
    text = forms.CharField()
    one = forms.FileField(widget=file_input(accept=".pdf"))
    two = forms.FileField(required=False)


def head(name: str, file_name: str | None = None) -> bytes:
    told = "" if file_name is None else f'; filename="{file_name}"\r\nContent-Type: application/pdf'
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{told}\r\n\r\n'.encode()


def filled(size: int) -> Iterator[bytes]:
    """That many bytes, in pieces."""
    for _ in range(size // len(PIECE)):
        yield PIECE
    yield PIECE[: size % len(PIECE)]


def body(*parts: tuple[str, str | None, int | bytes]) -> Iterator[bytes]:
    """A form: parts of (field, file name or None for a text, content or its size)."""
    for name, file_name, content in parts:
        yield head(name, file_name)
        yield from filled(content) if isinstance(content, int) else (content,)
        yield b"\r\n"
    yield f"--{BOUNDARY}--\r\n".encode()


def length(*parts: tuple[str, str | None, int | bytes]) -> int:
    return sum(
        len(head(name, file_name)) + (content if isinstance(content, int) else len(content)) + 2
        for name, file_name, content in parts
    ) + len(f"--{BOUNDARY}--\r\n")


def request_of(*parts: tuple[str, str | None, int | bytes]) -> tuple[HttpRequest, Line]:
    line = Line(body(*parts))
    environ = {
        **RequestFactory().get("/").environ,
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        "CONTENT_LENGTH": str(length(*parts)),
        "wsgi.input": line,
    }
    return WSGIRequest(environ), line


def form_of(request: HttpRequest) -> AttachForm:
    form = AttachForm(request.POST, request.FILES)
    tell_dropped(form, request)
    return form


def test_no_workbook_that_would_be_read_is_dropped() -> None:
    assert UPLOAD.max_bytes <= MAX_BYTES


def test_two_gigabytes_cost_neither_memory_nor_disk_and_the_text_survives(settings: Settings, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    parts = (("text", None, "舱位紧张".encode()), ("one", "录像.pdf", 2 << 30), ("after", None, "也在".encode()))
    request, line = request_of(*parts)
    whole, looked, on_disk = length(*parts), 0, 0

    def watched(pieces: Iterator[bytes]) -> Iterator[bytes]:
        nonlocal looked, on_disk
        for piece in pieces:
            if looked % 64 == 0:
                on_disk = max(on_disk, sum(file.stat().st_size for file in tmp_path.iterdir()))
            looked += 1
            yield piece

    line.pieces = watched(body(*parts))
    tracemalloc.start()
    try:
        form = form_of(request)
        assert not form.is_valid()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert line.given == whole, "what is left on the line would be taken for the next request"
    assert peak < 8 << 20
    assert 0 < on_disk <= MAX_BYTES
    assert list(tmp_path.iterdir()) == []
    assert (request.POST["text"], request.POST["after"]) == ("舱位紧张", "也在")
    assert form.errors == {"one": ["文件“录像.pdf”超过 20 MB，没有接收，请压缩或拆分后再上传。"]}
    assert form["text"].value() == "舱位紧张"


@pytest.mark.parametrize("good_first", [True, False])
@pytest.mark.parametrize("good_size", [0, 1_000, MAX_BYTES])
def test_the_other_files_of_the_form_are_whole(good_first: bool, good_size: int) -> None:
    good, bad = ("two", "好.pdf", good_size), ("one", "大.pdf", MAX_BYTES + 1)
    request, _ = request_of(*((good, bad) if good_first else (bad, good)), ("text", None, b"x"))
    assert too_large(request) == {"one": ["大.pdf"]}
    assert list(request.FILES) == ["two"]
    received = request.FILES["two"]
    assert (received.name, received.size) == ("好.pdf", good_size)
    assert received.read() == b"".join(filled(good_size))


def test_small_files_around_a_dropped_one_in_memory_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.uploads.MAX_BYTES", 100)
    request, _ = request_of(("one", "a.pdf", b"a" * 100), ("one", "b.pdf", b"b" * 101), ("one", "c.pdf", b"c" * 100))
    assert too_large(request) == {"one": ["b.pdf"]}
    assert [file.read() for file in request.FILES.getlist("one")] == [b"a" * 100, b"c" * 100]


def test_files_beyond_the_number_are_dropped_and_told() -> None:
    parts = [("one", f"{number}.pdf", b"x") for number in range(MAX_FILES + 7)]
    request, _ = request_of(("text", None, b"x"), *parts)
    assert [file.read() for file in request.FILES.getlist("one")] == [b"x"] * MAX_FILES
    assert too_many(request) == {"one": [f"{number}.pdf" for number in range(MAX_FILES, MAX_FILES + 7)]}
    form = form_of(request)
    shown = "、".join(f"“{number}.pdf”" for number in range(MAX_FILES, MAX_FILES + 5))
    assert form.errors == {"one": [f"文件{shown}等 7 个文件没有接收：一次最多上传 10 个文件，请分次上传。"]}
    assert form.cleaned_data["text"] == "x"


def test_a_form_without_dropped_files_is_left_alone() -> None:
    request, _ = request_of(("text", None, b"x"), ("one", "a.pdf", b"%PDF"))
    assert form_of(request).is_valid()
    request, _ = request_of(("text", None, b"x"))
    assert list(form_of(request).errors) == ["one"]
    tell_dropped(AttachForm(), RequestFactory().get("/"))
    assert too_large(RequestFactory().post("/", "a=1", content_type="application/x-www-form-urlencoded")) == {}


def test_a_file_for_no_field_of_the_form_is_dropped_in_silence() -> None:
    request, _ = request_of(("text", None, b"x"), ("one", "a.pdf", b"%PDF"), ("elsewhere", "b.pdf", MAX_BYTES + 1))
    assert form_of(request).is_valid()
    assert too_large(request) == {"elsewhere": ["b.pdf"]}


def test_the_name_is_shown_clean() -> None:
    request, _ = request_of(("one", "a\u202efdp<b>.exe", MAX_BYTES + 1))
    assert "“afdp_b_.exe”" in form_of(request).errors["one"][0]


@pytest.mark.parametrize(
    ("who", "url"),
    [
        ("county", "/enterprises/upload/"),
        ("centre", "/lists/uploads/new/"),
        ("centre", "/orders/uploads/new/"),
        ("clerk", "/orders/months/2026-06/workbook/"),
    ],
)
def test_every_upload_form_says_it_at_its_field(
    cast: Cast, client_for: Callable[[User], Client], who: str, url: str
) -> None:
    client = client_for(cast.users[who])
    large = BytesIO(b"PK" + bytes(MAX_BYTES))
    large.name = "清单.xlsx"
    page = client.post(url, {"file": large, "kind": "1"}).content.decode()
    assert "文件“清单.xlsx”超过 20 MB，没有接收" in page
    assert "请选择要上传的工作簿" not in page


@pytest.mark.parametrize(
    ("sent", "content_type"),
    [
        (b"text=" + b"x" * (10 * 1024 * 1024), "application/x-www-form-urlencoded"),
        (b"&".join(b"f=1" for _ in range(20_010)), "application/x-www-form-urlencoded"),
        (b"".join(body(("text", None, 10 * 1024 * 1024))), f"multipart/form-data; boundary={BOUNDARY}"),
        (b"".join(body(*(("f", None, b"1") for _ in range(20_010)))), f"multipart/form-data; boundary={BOUNDARY}"),
        (b"".join(body(*(("f", "a", b"1") for _ in range(101)))), f"multipart/form-data; boundary={BOUNDARY}"),
    ],
)
def test_more_text_than_is_taken_gets_a_page_that_says_so(
    cast: Cast, client_for: Callable[[User], Client], settings: Settings, sent: bytes, content_type: str
) -> None:
    settings.DEBUG = False
    answer = client_for(cast.clerk).post("/questions/ask/", sent, content_type=content_type)
    assert answer.status_code == 413
    page = answer.content.decode()
    assert "提交的内容过多" in page and "没有生效" in page and "返回时已填写的内容一般仍在" in page


def test_what_is_too_much_is_read_to_its_end_so_that_the_page_is_seen(db: None, settings: Settings) -> None:
    settings.DEBUG = False
    sent = b"username=" + b"x" * (12 * 1024 * 1024)
    line, seen = Line([sent]), []
    environ = {
        **RequestFactory().get("/login/").environ,
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(sent)),
        "wsgi.input": line,
    }
    page = b"".join(get_wsgi_application()(environ, lambda status, headers: seen.append(status)))
    assert seen == ["413 Request Entity Too Large"]
    assert "提交的内容过多" in page.decode()
    assert line.given == len(sent)


def test_a_form_cut_short_gets_a_page_too(db: None, settings: Settings) -> None:
    settings.DEBUG = False
    answer = Client().post("/login/", b"cut", content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "请求无法识别" in answer.content.decode()
