"""What a file is goes by its content; a wrong one is told what it is and what may be sent."""

import struct

import pytest

from core.attachments import ALLOWED, MAX_BYTES, Recognised, clean_name, recognise
from core.errors import Refused
from tests.core.files import DOCX_PARTS, WORD, chunk, docx, jpeg, pdf, png
from tests.core.workbooks import OFFICE, PACKAGE, raw_workbook, workbook, zipped


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(Refused) as refused:
        recognise(content, name)
    return refused.value.message


GOOD = [
    (pdf(), "报关单.pdf", "application/pdf", "pdf"),
    (png(), "截图.PNG", "image/png", "png"),
    (jpeg(), "照片.jpeg", "image/jpeg", "jpg"),
    (jpeg(comment=b"<html><script>alert(1)</script>"), "照片.jpg", "image/jpeg", "jpg"),
    (docx(), "情况说明.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    (workbook(["甲"], [1]), "清单.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
]


@pytest.mark.parametrize(("content", "name", "content_type", "extension"), GOOD)
def test_whole_files_of_the_five_kinds_are_recognised(
    content: bytes, name: str, content_type: str, extension: str
) -> None:
    assert recognise(content, name) == Recognised(content_type, extension)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"MZ\x90\0" + bytes(60), "可执行程序"),
        (b"\x7fELF\x02\x01", "可执行程序"),
        (b"#!/bin/sh\nrm -rf /\n", "脚本"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html><p>x", "网页（HTML）"),
        (b"<script>alert(1)</script>%PDF-1.4", "网页（HTML）"),
        (b'<?xml version="1.0"?><!-- --><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG 图片"),
        (b"GIF89a", "GIF 图片"),
        (b"\0\0\0\x18ftypheic", "HEIC 图片"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "旧版 Office 文件"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "加了密码的 Office 文件"),
        (zipped({"a.exe": b"MZ"}), "ZIP 压缩包"),
        (zipped({"OFD.xml": "<a/>"}), "OFD 版式文件"),
        (zipped({"[Content_Types].xml": "<a/>", "ppt/presentation.xml": "<a/>"}), "PowerPoint"),
        (b"PK\x03\x04 and nothing more", "损坏的压缩包"),
        ("你好，这是说明。\n".encode("gb18030"), "纯文本"),
        (b"\0garbage\0" + pdf(), "开头夹带了其他内容"),
    ],
)
def test_another_kind_under_an_allowed_name_is_named(content: bytes, what: str) -> None:
    message = refusal(content, "合同.pdf")
    assert what in message
    assert "而不是 PDF" in message
    assert ALLOWED in message


def test_content_that_nobody_knows_is_refused_under_every_name() -> None:
    assert refusal(bytes(range(256)), "合同.pdf") == f"“合同.pdf”的内容不是 PDF。{ALLOWED}"
    assert "无法识别" in refusal(bytes(range(256)), "合同.bin")
    assert "是纯文本" in refusal(b"hello", "说明.txt")


@pytest.mark.parametrize(("content", "name", "content_type", "extension"), GOOD)
def test_an_allowed_kind_under_the_name_of_another_is_refused(
    content: bytes, name: str, content_type: str, extension: str
) -> None:
    other = "合同.pdf" if extension != "pdf" else "合同.docx"
    message = refusal(content, other)
    assert "而不是" in message and f".{extension}" in message
    for odd in ("合同", "合同.exe", "合同.pdf.html"):
        assert f"不以 .{extension} 结尾" in refusal(content, odd)


def test_size_is_told() -> None:
    assert "是空文件" in refusal(b"", "合同.pdf")
    assert "超过 10 MB" in refusal(pdf() + bytes(MAX_BYTES), "合同.pdf")


@pytest.mark.parametrize(("content", "name", "content_type", "extension"), GOOD)
@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_a_file_cut_short_is_refused(content: bytes, name: str, content_type: str, extension: str, kept: float) -> None:
    assert "损坏" in refusal(content[: int(len(content) * kept)], name)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-9.9" + pdf()[8:],
        b"%PDF-1.4\n<html>",
        png().replace(b"IHDR", b"IDAT"),
        png(0, 5),
        png()[:33] + chunk(b"IDAT", b"") * 100_000 + png()[33:],
        png()[:33] + struct.pack(">I", 0xFFFFFFFF) + b"IDAT",
        jpeg(0, 5),
        jpeg().replace(b"\xff\xc0", b"\xff\xc4"),
        b"\xff\xd8" + b"\xff\xe1\0\x02" * 5_000 + jpeg()[2:],
        b"\xff\xd8\xff\xe1\0\0" + jpeg()[2:],
    ],
)
def test_what_only_begins_like_a_document_or_picture_is_refused(content: bytes) -> None:
    name = {b"%": "a.pdf", b"\x89": "a.png", b"\xff": "a.jpg"}[content[:1]]
    assert "不完整或已损坏" in refusal(content, name)


def test_a_picture_of_a_few_bytes_and_a_million_lines_is_refused() -> None:
    assert "图片尺寸过大（60000 × 60000 像素）" in refusal(png(60_000, 60_000), "a.png")
    assert "图片尺寸过大（60000 × 50000 像素）" in refusal(jpeg(60_000, 50_000), "a.jpg")


def link(kind: str) -> dict[str, str | bytes]:
    target = f'<Relationship Id="x" Type="{OFFICE}/{kind}" Target="https://example.invalid/a" TargetMode="External"/>'
    return {"word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}">{target}</Relationships>'}


@pytest.mark.parametrize(
    ("changed", "hint"),
    [
        ({"word/vbaProject.bin": b"macro"}, "文档含有宏，不能接收，请另存为不含宏的 .docx"),
        (
            {"[Content_Types].xml": str(DOCX_PARTS["[Content_Types].xml"]).replace(WORD, "x.macroEnabled.main+xml")},
            "宏",
        ),
        ({"[Content_Types].xml": str(DOCX_PARTS["[Content_Types].xml"]).replace(WORD, "text/plain")}, "已损坏"),
        ({"word/embeddings/oleObject1.bin": b"x"}, "文档含有嵌入对象"),
        ({"word/activeX/activeX1.xml": "<a/>"}, "文档含有嵌入对象"),
        ({"word/afchunk.mht": "<html>"}, "不允许的内容"),
        ({"word/evil.exe": b"MZ"}, "不允许的内容"),
        ({"../outside.xml": "<a/>"}, "已损坏"),
        ({"word/big.xml": " " * (4 << 20)}, "压缩比异常"),
        ({"_rels/.rels": "<Relationships>"}, "已损坏"),
        ({"_rels/.rels": "<!DOCTYPE a><a/>"}, "DTD"),
        ({f"word/{number}.xml": "<a/>" for number in range(1_001)}, "内部文件过多"),
        (link("attachedTemplate"), "文档含有外部链接"),
        (link("image"), "文档含有外部链接"),
        (link("oleObject"), "文档含有外部链接"),
    ],
)
def test_documents_that_do_or_fetch_something_are_refused(changed: dict[str, str | bytes], hint: str) -> None:
    assert hint in refusal(docx(changed), "情况说明.docx")


def test_workbooks_that_are_attached_are_held_to_the_same() -> None:
    assert "工作簿含有宏" in refusal(raw_workbook(changed={"xl/vbaProject.bin": b"x"}), "清单.xlsx")
    assert "工作簿含有外部链接" in refusal(
        raw_workbook(changed={"xl/externalLinks/externalLink1.xml": "<a/>"}), "清单.xlsx"
    )
    recognise(raw_workbook(changed={f"xl/worksheets/more{n}.xml": "<a/>" for n in range(250)}), "清单.xlsx")


def test_a_hyperlink_and_pictures_are_fine() -> None:
    recognise(docx({**link("hyperlink"), "word/media/image1.png": png(), "docProps/thumbnail.jpeg": jpeg()}), "a.docx")


def test_something_in_front_of_the_archive_is_refused() -> None:
    hidden = b"PK\x03\x04<script>alert(1)</script>" + docx()
    assert "已损坏" in refusal(hidden, "a.docx")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("报关单（2020年6月）.pdf", "报关单（2020年6月）.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\合同.docx", "合同.docx"),
        ("合同\u202efdp.exe", "合同fdp.exe"),
        ("a\u200b\u2066b\x00\x1f\x7f.pdf", "ab.pdf"),
        ('a"b<c>:|?*.pdf', "a_b_c_____.pdf"),
        ("  多   个\n空\t白 .pdf", "多 个 空 白.pdf"),
        ("...", "附件"),
        ("", "附件"),
        (" . .pdf", "pdf"),
        ("长" * 300 + ".pdf", "长" * 96 + ".pdf"),
        ("a." + "x" * 300, "a." + "x" * 98),
        ("A\u030a.pdf", "Å.pdf"),
        ("\ud800a.pdf", "a.pdf"),
    ],
)
def test_names_are_cleaned(name: str, clean: str) -> None:
    assert clean_name(name) == clean
    assert clean_name(clean) == clean


def test_messages_show_the_clean_name() -> None:
    assert "“b_.pdf”" in refusal(b"", "../a/b\u202e<.pdf")
