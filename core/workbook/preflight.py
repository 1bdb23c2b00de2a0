"""What an Office package (a zip of XML parts) may hold, seen from its directory and by inflating it, before anything reads it.

The child process imports it by path (`core.workbook.child`), so it imports nothing of the project but its neighbour `scanning`.
"""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

if __package__:
    from core.workbook.scanning import DAMAGED, Refused
else:
    from scanning import DAMAGED, Refused  # type: ignore[import-not-found, no-redef]

MAX_RATIO = 250  # spreadsheets reach 60; deflate itself ends at 1,032
RATIO_FREE_BYTES = 1 << 20  # below this size a ratio says nothing
CHUNK = 1 << 16
INFLATED_CHUNK = 1 << 20
OUT_OF_MEMORY = "Error -4 "  # how zlib says it: no fault of the file

IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg")
FORBIDDEN = {
    "宏": ("vbaproject", "/macrosheets/", "/dialogsheets/"),
    "外部链接": ("/externallinks/", "xl/connections.xml", "/querytables/"),
    "嵌入对象": ("/embeddings/", "/activex/", "/richdata/"),
}


@dataclass(frozen=True)
class Package:
    """A kind of package: how messages name it, the extension it is saved under, how many members it may have."""

    noun: str
    extension: str
    max_members: int


WORKBOOK = Package("工作簿", ".xlsx", max_members=200)
"""An upload that is read; a workbook that is only kept may hold more (`core.attachments`)."""


def open_archive(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as broken:
        raise Refused(DAMAGED) from broken


def inspect_members(archive: zipfile.ZipFile, max_real_bytes: int, package: Package = WORKBOOK) -> None:
    """Refuses by the archive's directory alone: too many or too large members, disguises, active content."""
    members = archive.infolist()
    if len(members) > package.max_members:
        raise Refused(f"{package.noun}内部文件过多，疑似异常文件，不能接收。")
    if len({member.filename.lower() for member in members}) != len(members):
        raise Refused(DAMAGED)
    end = 0
    for member in sorted(members, key=lambda entry: entry.header_offset):
        if member.header_offset < end:
            raise Refused(DAMAGED)
        end = member.header_offset + 30 + member.compress_size
        inspect_member(member, package)
    if sum(member.file_size for member in members) > max_real_bytes:
        raise Refused(f"{package.noun}解压后过大，请拆分后再上传。")


def inspect_member(member: zipfile.ZipInfo, package: Package) -> None:
    name = member.filename.lower()
    if member.flag_bits & 0x1:
        raise Refused(f"{package.noun}已加密，请取消密码后再上传。")
    parts = name.split("/")
    if "\\" in name or name.startswith("/") or ".." in parts or member.compress_type not in (0, 8):
        raise Refused(DAMAGED)
    for content, marks in FORBIDDEN.items():
        if any(mark in name for mark in marks):
            raise Refused(
                f"{package.noun}含有{content}，不能接收，请另存为不含{content}的 {package.extension} 后再上传。"
            )
    allowed = (
        name.endswith((".xml", ".rels", ".vml", "/"))
        or (name.endswith(".bin") and "printersettings" in parts)
        or (name.endswith(IMAGES) and "media" in parts)
        or (name.endswith(IMAGES) and parts[0] == "docprops")
    )
    if not allowed:
        raise Refused(f"{package.noun}含有不允许的内容（{member.filename[:60]}），不能接收。")
    if member.file_size > RATIO_FREE_BYTES and member.file_size > MAX_RATIO * max(member.compress_size, 1):
        raise Refused(f"{package.noun}压缩比异常，疑似恶意文件，不能接收。")


def inflated(content: memoryview, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's real bytes, inflated here so that a size declared too small is found."""
    start = member.header_offset
    if bytes(content[start : start + 4]) != b"PK\x03\x04":
        raise Refused(DAMAGED)
    name_length = int.from_bytes(content[start + 26 : start + 28], "little")
    extra_length = int.from_bytes(content[start + 28 : start + 30], "little")
    start += 30 + name_length + extra_length
    end = start + member.compress_size
    real = 0
    try:
        for chunk in pieces(content[start:end], member.compress_type):
            real += len(chunk)
            if real > member.file_size:
                break
            yield chunk
    except zlib.error as broken:
        if str(broken).startswith(OUT_OF_MEMORY):
            raise MemoryError from broken
        raise Refused(DAMAGED) from broken
    if real != member.file_size:
        raise Refused("文件实际内容与声明的大小不符，疑似恶意文件，不能接收。")


def pieces(packed: memoryview, method: int) -> Iterator[bytes]:
    inflater = None if method == zipfile.ZIP_STORED else zlib.decompressobj(-zlib.MAX_WBITS)
    for offset in range(0, len(packed), CHUNK):
        piece = bytes(packed[offset : offset + CHUNK])
        if inflater is None:
            yield piece
            continue
        while piece and not inflater.eof:
            yield inflater.decompress(piece, INFLATED_CHUNK)
            piece = inflater.unconsumed_tail
    if inflater is not None:
        yield inflater.flush()
        if not inflater.eof:
            raise zlib.error("incomplete stream")
