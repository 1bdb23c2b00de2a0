"""Files made to hurt: each is refused with a sentence, none takes the process with it."""

import struct
from dataclasses import replace
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from core.workbook import UPLOAD, Limits, WorkbookError, read_table
from tests.core.workbooks import (
    CONTENT_TYPES,
    DECLARATION,
    EXPORTS,
    HEADER_XML,
    MAIN,
    OFFICE,
    PACKAGE,
    ROW_XML,
    WORKBOOK_RELATIONS,
    parts,
    raw_workbook,
    sheet_xml,
    text_xml,
    zipped,
)


def refusal(content: bytes, limits: Limits = UPLOAD) -> str:
    with pytest.raises(WorkbookError) as refused:
        read_table(content, EXPORTS, limits=limits)
    return refused.value.message


def test_the_file_the_others_are_bent_from_is_good() -> None:
    assert len(read_table(raw_workbook(), EXPORTS).rows) == 1


def test_a_cell_in_the_last_corner_is_refused() -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert "超出了" in refusal(raw_workbook(HEADER_XML + ROW_XML + far))
    below = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    assert "数据超过 100000 行" in refusal(raw_workbook(HEADER_XML + ROW_XML + below))


def test_a_far_cell_in_another_namespace_or_without_its_row_is_found_too() -> None:
    cell = '<x:row r="1"><x:c r="XFD1"><x:v>1</x:v></x:c></x:row>'
    prefixed = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{cell}</x:sheetData></x:worksheet>'
    assert "超出了" in refusal(zipped(parts(prefixed)))
    assert "数据超过" in refusal(raw_workbook('<row r="1"><c r="A900000"><v>1</v></c></row>'))


def test_rows_that_are_only_formatted_do_no_harm() -> None:
    formatted = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert len(read_table(raw_workbook(HEADER_XML + ROW_XML + formatted), EXPORTS).rows) == 1


def test_a_part_that_inflates_out_of_proportion_is_refused() -> None:
    padding = " " * (4 << 20)
    assert "压缩比异常" in refusal(raw_workbook(HEADER_XML + ROW_XML + padding))


def test_a_part_larger_than_allowed_is_refused_by_its_declared_size() -> None:
    assert "解压后过大" in refusal(raw_workbook(), replace(UPLOAD, max_real_bytes=100))


def test_a_part_larger_than_declared_is_refused() -> None:
    content = bytearray(raw_workbook())
    name = b"xl/worksheets/sheet1.xml"
    with ZipFile(BytesIO(content)) as archive:
        declared = archive.getinfo(name.decode()).file_size
    directory = content.rindex(name) - 46
    local = content.index(name) - 30
    assert struct.unpack_from("<I", content, directory + 24)[0] == declared
    struct.pack_into("<I", content, directory + 24, declared - 50)
    struct.pack_into("<I", content, local + 22, declared - 50)
    assert "与声明的大小不符" in refusal(bytes(content))


@pytest.mark.parametrize(
    ("changed", "hint"),
    [
        ({"xl/vbaProject.bin": b"macro"}, "含有宏"),
        (
            {
                "[Content_Types].xml": CONTENT_TYPES.replace(
                    "openxmlformats-officedocument.spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main"
                )
            },
            "含有宏",
        ),
        ({"xl/macrosheets/sheet1.xml": "<a/>"}, "含有宏"),
        ({"xl/externalLinks/externalLink1.xml": "<a/>"}, "含有外部链接"),
        ({"xl/connections.xml": "<a/>"}, "含有外部链接"),
        ({"xl/embeddings/oleObject1.bin": b"x"}, "含有嵌入对象"),
        ({"xl/evil.exe": b"MZ"}, "不允许的内容"),
        ({"../outside.xml": "<a/>"}, "已损坏"),
        ({"/etc/passwd.xml": "<a/>"}, "已损坏"),
        ({"XL/WORKBOOK.XML": "<a/>"}, "已损坏"),
        ({f"docProps/{number}.xml": "<a/>" for number in range(250)}, "内部文件过多"),
    ],
)
def test_members_that_no_plain_workbook_has_are_refused(changed: dict[str, str | bytes], hint: str) -> None:
    assert hint in refusal(raw_workbook(changed=changed))


def test_a_link_to_the_outside_is_refused_but_not_a_hyperlink() -> None:
    def relations(kind: str) -> dict[str, str | bytes]:
        link = f'<Relationship Id="x1" Type="{OFFICE}/{kind}" Target="http://example.invalid/a" TargetMode="External"/>'
        return {"xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{PACKAGE}">{link}</Relationships>'}

    assert "外部链接" in refusal(raw_workbook(changed=relations("image")))
    assert len(read_table(raw_workbook(changed=relations("hyperlink")), EXPORTS).rows) == 1


def test_a_sheet_that_hides_in_another_kind_of_part_is_refused() -> None:
    hidden = {
        "xl/_rels/workbook.xml.rels": WORKBOOK_RELATIONS.replace("worksheets/sheet1.xml", "media/sheet1.png"),
        "xl/media/sheet1.png": sheet_xml(HEADER_XML + ROW_XML),
    }
    assert "已损坏" in refusal(raw_workbook(changed=hidden))


def test_entities_are_never_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'{DECLARATION}<!DOCTYPE worksheet [<!ENTITY l0 "哈">{laughs}]>'
    assert "DTD" in refusal(zipped(parts(sheet_xml(HEADER_XML + ROW_XML, declaration=bomb))))
    outside = f'{DECLARATION}<!DOCTYPE sst SYSTEM "file:///etc/passwd"><sst xmlns="{MAIN}"/>'
    assert "DTD" in refusal(raw_workbook(changed={"xl/sharedStrings.xml": outside}))


def test_other_encodings_and_broken_xml_are_refused() -> None:
    sheet = sheet_xml(HEADER_XML + ROW_XML, declaration="")
    assert "已损坏" in refusal(zipped(parts(sheet.encode("utf-16"))))
    assert "已损坏" in refusal(zipped(parts(sheet.replace("</sheetData>", ""))))
    assert "已损坏" in refusal(zipped(parts('<?xml version="1.0" encoding="ISO-8859-1"?>' + sheet)))
    assert "已损坏" in refusal(raw_workbook(HEADER_XML + '<row r="x"><c r="A2"><v>1</v></c></row>'))
    assert "已损坏" in refusal(raw_workbook(HEADER_XML + '<row r="2"><c r="A2B"><v>1</v></c></row>'))


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.99])
def test_a_file_cut_short_is_refused(cut: float) -> None:
    content = raw_workbook()
    assert "已损坏" in refusal(content[: int(len(content) * cut)])


def test_flipped_bits_are_refused_or_read_but_never_crash() -> None:
    content = raw_workbook()
    answers = set()
    for place in range(0, len(content), 97):
        bent = content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]
        try:
            answers.add(f"{len(read_table(bent, EXPORTS).rows)} 行")
        except WorkbookError as refused:
            answers.add(refused.message)
    assert len(answers) > 1
    assert "" not in answers


def test_old_and_locked_files_are_told_apart() -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    assert "旧版 .xls" in refusal(ole)
    assert "已加密" in refusal(ole + "EncryptedPackage".encode("utf-16-le"))


def test_another_zip_is_no_workbook() -> None:
    assert "不是 Excel 工作簿" in refusal(zipped({"word/document.xml": "<a/>"}))
    assert "不是 Excel 工作簿" in refusal(b"%PDF-1.7 renamed")


def test_members_that_overlap_are_refused() -> None:
    content = bytearray(zipped(parts(sheet_xml(HEADER_XML + ROW_XML))))
    directory = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    first_local = content.index(b"PK\x03\x04")
    struct.pack_into("<I", content, directory + 42, first_local)
    assert "已损坏" in refusal(bytes(content))


def test_too_many_merged_cells_are_refused() -> None:
    merged = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(2, 10_100))
    assert "合并单元格过多" in refusal(raw_workbook(tail=f"<mergeCells>{merged}</mergeCells>"))


def test_a_child_out_of_memory_or_time_is_one_sentence() -> None:
    assert "资源过多" in refusal(raw_workbook(), replace(UPLOAD, memory_bytes=8 << 20))
    assert "超时" in refusal(raw_workbook(), replace(UPLOAD, wall_seconds=0))


def test_one_long_text_repeated_does_not_fill_the_memory() -> None:
    book = BytesIO()
    with ZipFile(book, "w", ZIP_DEFLATED) as archive:
        rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(2, 3_000))
        noise = "".join(chr(0x4E00 + (number * 7919) % 20_000) for number in range(400_000))
        strings = f'{DECLARATION}<sst xmlns="{MAIN}"><si><t>{noise}</t></si></sst>'
        relations = WORKBOOK_RELATIONS.replace(
            "</Relationships>",
            f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )
        changed: dict[str, str | bytes] = {"xl/sharedStrings.xml": strings, "xl/_rels/workbook.xml.rels": relations}
        for name, data in parts(sheet_xml('<row r="1">' + text_xml("A1", "x") + "</row>" + rows), changed).items():
            archive.writestr(name, data)
    assert "资源过多" in refusal(book.getvalue())
