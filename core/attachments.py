"""Files that people attach to questions and answers: what each one is, by its content and never by its name.

The kinds are few, so their signatures stand here; a library of signatures would know hundreds and still not look past the first
bytes. Plain text is not among them: it has no signature, so nothing tells it from a web page or a script, and what it says fits
into the text itself.
"""

import re
import unicodedata
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from core.errors import Invalid, Refused
from core.workbook.preflight import Package, inflated, inspect_members, open_archive
from core.workbook.scanning import DAMAGED, PartScan
from core.workbook.scanning import Refused as Unfit

MAX_BYTES = 10 * 1024 * 1024
"""Of one file."""
MAX_FILES = 5
"""With one question or answer."""
MAX_NAME = 100
MAX_EXTENSION = 10
MAX_REAL_BYTES = 100 << 20
"""Of an Office file when inflated."""
MAX_LISTING_BYTES = 4 << 20
"""Of a part that lists relations or types: a thousand links take a tenth of that."""
MAX_PIXELS = 120_000_000
"""A picture of few bytes can take gigabytes when shown."""
MAX_SEGMENTS, MAX_CHUNKS = 2_000, 100_000
"""Of a JPEG and a PNG; a walk over more would be work for nothing."""
TAIL = 2_048

NAMELESS = "附件"
ALLOWED = "可以上传 PDF、PNG、JPEG、Word（.docx）和 Excel（.xlsx）文件。"

_DOCX = Package("文档", ".docx", max_members=1_000)
_XLSX = Package("工作簿", ".xlsx", max_members=1_000)
_MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PNG = b"\x89PNG\r\n\x1a\n"
_PDF = re.compile(rb"%PDF-[12]\.[0-9]")
_SIZED = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG: the segments that hold height and width
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # JPEG: markers without a length
_WORDLESS = re.compile(r'[<>:"|?*]')


@dataclass(frozen=True)
class Recognised:
    """What a file is: the type to serve it under and its extension, without dot."""

    content_type: str
    extension: str


@dataclass(frozen=True)
class SentFile:
    """A file as it came: its name and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Kind:
    """A kind that may be attached; `check` raises Unfit for what only begins like one."""

    label: str
    recognised: Recognised
    extensions: frozenset[str]
    check: Callable[[bytes], None]


def recognise(content: bytes, name: str) -> Recognised:
    """What the file is. Raises Refused, saying what is wrong, unless it is a whole file of an allowed kind under a name of that
    kind."""
    shown = clean_name(name)
    extension = shown.rpartition(".")[2].lower() if "." in shown else ""
    if not content:
        raise Refused(f"“{shown}”是空文件，请重新选择。")
    if len(content) > MAX_BYTES:
        raise Refused(f"“{shown}”超过 {MAX_BYTES >> 20} MB，请压缩或拆分后再上传。")
    found = _kind_of(content)
    claimed = next((kind for kind in KINDS if extension in kind.extensions), None)
    if isinstance(found, str):
        if claimed is not None:
            raise Refused(f"“{shown}”的内容{f'是{found}而' if found else ''}不是 {claimed.label}。{ALLOWED}")
        raise Refused(f"“{shown}”{f'是{found}，' if found else '的类型无法识别，'}不能上传。{ALLOWED}")
    right = found.recognised.extension
    if claimed is None:
        raise Refused(f"“{shown}”的内容是 {found.label}，文件名却不以 .{right} 结尾，请改正文件名后再上传。")
    if claimed is not found:
        raise Refused(
            f"“{shown}”的内容是 {found.label} 而不是 {claimed.label}，请把扩展名改为 .{right}，或重新选择文件。"
        )
    try:
        found.check(content)
    except Unfit as unfit:
        reason = str(unfit)
        if reason == DAMAGED:
            reason = "文件不完整或已损坏，请重新另存或导出后再上传。"
        raise Refused(f"“{shown}”不能上传：{reason}") from unfit
    return found.recognised


def file_columns(files: Sequence[SentFile], *, field: str) -> list[dict[str, Any]]:
    """What is kept of each file, by the names that every table of files has: name, content_type, size, sha256, content.

    In their order. Raises Invalid with all that is wrong with any of them at the form's `field`.
    """
    errors: list[str] = []
    if len(files) > MAX_FILES:
        errors.append(f"一次最多上传 {MAX_FILES} 个附件，现有 {len(files)} 个。")
    kept = []
    for file in files[:MAX_FILES]:
        try:
            known = recognise(file.content, file.name)
        except Refused as refused:
            errors.append(f"{clean_name(file.name)}：{refused.message}")
            continue
        kept.append(
            {
                "name": clean_name(file.name),
                "content_type": known.content_type,
                "size": len(file.content),
                "sha256": sha256(file.content).hexdigest(),
                "content": file.content,
            }
        )
    if errors:
        raise Invalid({field: errors})
    return kept


def clean_name(name: str) -> str:
    """The name to keep and show: no path, no control or direction characters, none that a file system refuses, at most 100
    characters with the extension kept."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    name = "".join(
        " " if one.isspace() else one for one in name if one.isspace() or unicodedata.category(one)[0] != "C"
    )
    name = _WORDLESS.sub("_", " ".join(name.split())).strip(". ")
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > MAX_EXTENSION:
        return name[:MAX_NAME].rstrip(". ") or NAMELESS
    return f"{stem[: MAX_NAME - len(extension) - 1].rstrip('. ') or NAMELESS}.{extension}"


# --- what it is ---


def _kind_of(content: bytes) -> Kind | str:
    """The allowed kind that the content begins like; else what it is in words, empty when that is not known."""
    if content.startswith(_PNG):
        return _PNG_KIND
    if content.startswith(b"\xff\xd8\xff"):
        return _JPEG_KIND
    if content.startswith(b"%PDF-"):
        return _PDF_KIND
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_zip(content)
    if content.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        return "加了密码的 Office 文件" if encrypted else "旧版 Office 文件（.doc、.xls、.wps、.et 等）"
    for offset, magic, label in _OTHERS:
        if content.startswith(magic, offset):
            return label
    return _text_kind(content)


_OTHERS = (
    (0, b"MZ", "可执行程序"),
    (0, b"\x7fELF", "可执行程序"),
    (0, b"#!", "脚本"),
    (0, b"GIF8", " GIF 图片"),
    (0, b"BM", " BMP 图片"),
    (0, b"II*\x00", " TIFF 图片"),
    (0, b"MM\x00*", " TIFF 图片"),
    (8, b"WEBP", " WEBP 图片"),
    (4, b"ftyphei", " HEIC 图片"),
    (4, b"ftyphev", " HEIC 图片"),
    (4, b"ftypmif1", " HEIC 图片"),
    (4, b"ftyp", "视频或音频"),
    (0, b"Rar!\x1a\x07", " RAR 压缩包"),
    (0, b"7z\xbc\xaf\x27\x1c", " 7z 压缩包"),
    (0, b"\x1f\x8b", " GZIP 压缩包"),
    (0, b"{\\rtf", " RTF 文档"),
)


def _kind_of_zip(content: bytes) -> Kind | str:
    """Of the many files that are zip archives: which one, by the names in its directory."""
    try:
        with open_archive(content) as archive:
            names = archive.namelist()
    except Unfit:
        return "损坏的压缩包或 Office 文件"
    if "[Content_Types].xml" in names:
        for folder, answer in (("word/", _DOCX_KIND), ("xl/", _XLSX_KIND), ("ppt/", " PowerPoint 演示文稿")):
            if any(each.startswith(folder) for each in names):
                return answer
    return " OFD 版式文件" if "OFD.xml" in names else " ZIP 压缩包"


def _text_kind(content: bytes) -> str:
    head = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<!--")):
        return "网页（HTML）"
    if head.startswith(b"<") and b"<svg" in head:
        return " SVG 图片"
    if head.startswith(b"<?xml"):
        return " XML 文件"
    if b"%pdf-" in head:
        return "开头夹带了其他内容的文件"
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if all(one.isprintable() or one in "\t\r\n\f\ufeff" for one in text[:1024]):
            return "纯文本（请直接填写在正文中）"
    return ""


# --- whether it is whole ---


def _check_pdf(content: bytes) -> None:
    tail = content[-TAIL:]
    if _PDF.match(content) is None or b"startxref" not in tail or b"%%EOF" not in tail:
        raise Unfit(DAMAGED)


def _check_png(content: bytes) -> None:
    at = len(_PNG)
    for number in range(MAX_CHUNKS):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(content) or (number == 0 and (kind, length) != (b"IHDR", 13)):
            break
        if number == 0:
            _check_size(
                int.from_bytes(content[at + 8 : at + 12], "big"), int.from_bytes(content[at + 12 : at + 16], "big")
            )
        if kind == b"IEND":
            return
        at = end
    raise Unfit(DAMAGED)


def _check_jpeg(content: bytes) -> None:
    at, sized = 2, False
    for _ in range(MAX_SEGMENTS):
        while content[at : at + 2] == b"\xff\xff":  # filling
            at += 1
        marker, length = content[at : at + 2], int.from_bytes(content[at + 2 : at + 4], "big")
        if len(marker) < 2 or marker[0] != 0xFF or marker[1] in (0x00, 0xD9):
            break
        if marker[1] in _BARE:
            at += 2
            continue
        if length < 2:
            break
        if marker[1] in _SIZED:
            _check_size(
                int.from_bytes(content[at + 7 : at + 9], "big"), int.from_bytes(content[at + 5 : at + 7], "big")
            )
            sized = True
        if marker[1] == 0xDA:
            if sized and content.rfind(b"\xff\xd9") > at:
                return
            break
        at += 2 + length
    raise Unfit(DAMAGED)


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise Unfit(DAMAGED)
    if width * height > MAX_PIXELS:
        raise Unfit(f"图片尺寸过大（{width} × {height} 像素），请缩小后再上传。")


def _check_office(content: bytes, package: Package, family: str) -> None:
    """Every member inflated to its declared size; the parts that name types and relations read for macros and outside links."""
    listed: set[str] = set()
    with open_archive(content) as archive:
        inspect_members(archive, MAX_REAL_BYTES, package)
        if min(member.header_offset for member in archive.infolist()):
            raise Unfit(DAMAGED)
        for member in archive.infolist():
            chunks, name = inflated(memoryview(content), member), member.filename.lower()
            if name != "[content_types].xml" and not name.endswith(".rels"):
                deque(chunks, maxlen=0)
                continue
            if member.file_size > MAX_LISTING_BYTES:
                raise Unfit(f"{package.noun}含有的链接过多，疑似异常文件，不能接收。")
            part = PartScan(0, 0, package.noun)
            part.run(chunks)
            listed |= part.content_types
    if _MAIN.format(family) not in listed:
        raise Unfit(DAMAGED)


def _check_docx(content: bytes) -> None:
    _check_office(content, _DOCX, "wordprocessingml.document")


def _check_xlsx(content: bytes) -> None:
    _check_office(content, _XLSX, "spreadsheetml.sheet")


def _kind(label: str, content_type: str, check: Callable[[bytes], None], extension: str, *also: str) -> Kind:
    return Kind(label, Recognised(content_type, extension), frozenset({extension, *also}), check)


_OFFICE = "application/vnd.openxmlformats-officedocument."
_PDF_KIND = _kind("PDF", "application/pdf", _check_pdf, "pdf")
_PNG_KIND = _kind("PNG 图片", "image/png", _check_png, "png")
_JPEG_KIND = _kind("JPEG 图片", "image/jpeg", _check_jpeg, "jpg", "jpeg", "jpe", "jfif")
_DOCX_KIND = _kind("Word 文档", _OFFICE + "wordprocessingml.document", _check_docx, "docx")
_XLSX_KIND = _kind("Excel 工作簿", _OFFICE + "spreadsheetml.sheet", _check_xlsx, "xlsx")
KINDS = (_PDF_KIND, _PNG_KIND, _JPEG_KIND, _DOCX_KIND, _XLSX_KIND)
