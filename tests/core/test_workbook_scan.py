"""The child's look at a sheet: taking its plain cells out first finds the same as looking at every element."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.workbook.scanning import PLAIN_CELL, PartScan, Refused
from tests.core.workbooks import sheet_xml

CELLS = (
    '<c r="{at}"><v>1.5</v></c>',
    '<c r="{at}" s="3" t="s"><v>12</v></c>',
    '<c r="{at}" t="inlineStr"><is><t>义乌</t></is></c>',
    '<c r="{at}" t="inlineStr"><is><t xml:space="preserve"> a &amp; b </t></is></c>',
    '<c r="{at}"><f>A1+1</f></c>',
    '<c r="{at}"><f>A1+1</f><v>2</v></c>',
    '<c r="{at}" t="str"><f>A1</f><v></v></c>',
    '<c r="{at}" t="e"><v>#REF!</v></c>',
    '<c r="{at}" s="1"/>',
    '<c s="1" r="{at}"><v>1</v></c>',
    "<c><v>1</v></c>",
    '<!-- <c r="{at}"><v>9</v></c> -->',
    '<c r="{at}" t="inlineStr"><is><r><t>丰</t></r></is></c>',
    '<x:c xmlns:x="u" r="{at}"><x:f>1</x:f></x:c>',
)


def facts(xml: str, *, thin: bool, size: int) -> tuple[object, ...]:
    scan, content = PartScan(100_000, 60), xml.encode()
    try:
        scan.run((content[start : start + size] for start in range(0, len(content), size)), sheet=thin)
    except Refused as refused:
        return (str(refused),)
    return scan.uncached, scan.faulty, scan.merged, scan.hidden_rows, scan.cells


@given(
    rows=st.lists(st.lists(st.sampled_from(CELLS), max_size=6), max_size=6),
    first=st.sampled_from([1, 7, 99_998, 100_001]),
    left=st.sampled_from(["A", "Z", "AA", "BI"]),
    size=st.sampled_from([7, 100, 10_000]),
)
def test_thin_and_thick_find_the_same(rows: list[list[str]], first: int, left: str, size: int) -> None:
    lines = []
    for number, cells in enumerate(rows, first):
        places = [left, "B", "C", "D", "E", "F"]
        inside = "".join(cell.format(at=f"{place}{number}") for place, cell in zip(places, cells, strict=False))
        lines.append(f'<row r="{number}">{inside}</row>')
    xml = sheet_xml("".join(lines), '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>')
    assert facts(xml, thin=True, size=size) == facts(xml, thin=False, size=size)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1<c r="A1"><v>1</v></c>048576"></row>',  # well-formed only without its cell
        '<row r="1"><c r="A1"><v>1</v></c></rov>',
        '<row r="1"><c r="A1"><v>1&nbsp;</v></c></row>',
        '<row r="1"><c r="A1"><v>\x01</v></c></row>',
    ],
)
def test_what_is_not_well_formed_is_refused_though_its_cells_are_taken_out(rows: str) -> None:
    assert facts(sheet_xml(rows), thin=True, size=10_000) == facts(sheet_xml(rows), thin=False, size=10_000)
    assert "已损坏" in str(facts(sheet_xml(rows), thin=True, size=10_000))


def test_only_cells_without_anything_to_say_are_plain() -> None:
    for cell in CELLS:
        plain = PLAIN_CELL.fullmatch(cell.format(at="A1").encode()) is not None
        assert plain is (cell in CELLS[:4])
