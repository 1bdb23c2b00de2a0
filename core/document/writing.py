"""From blocks to the bytes of a .docx file.

The fonts are those of official papers: 黑体 for headings, 仿宋 for text and tables. They are named, not embedded: whoever opens
the file without them gets what the program puts in their place.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from core.document.blocks import Block, Grid, Heading, Link, Paragraph, plain
from core.document.charts import HEAD_FONT, LATIN_FONT, TEXT_FONT, add_chart

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LINK_COLOUR = RGBColor(0x0B, 0x4F, 0x9E)


def document_bytes(title: str, subtitle: str, blocks: Sequence[Block], *, made_at: datetime) -> bytes:
    """A4 document with a title in the middle and the blocks below it in order. Characters that XML cannot hold are left out."""
    book = Document()
    _page(book, made_at, title)
    head = book.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(head, title, HEAD_FONT, 20)
    below = book.add_paragraph()
    below.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(below, subtitle, TEXT_FONT, 12)
    charts = 0
    for block in blocks:
        if isinstance(block, Heading):
            heading = book.add_heading(level=1)
            heading.paragraph_format.page_break_before = block.starts_page or None
            _write(heading, block.text, HEAD_FONT, 15)
        elif isinstance(block, Paragraph):
            _paragraphs(book, block)
        elif isinstance(block, Grid):
            _grid(book, block)
        else:
            charts += 1
            add_chart(book, block, number=charts, made_at=made_at)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _page(book: Any, made_at: datetime, title: str) -> None:
    section = book.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2.5)
    section.left_margin = section.right_margin = Cm(2.2)
    _font(book.styles["Normal"], TEXT_FONT, 14)
    _font(book.styles["Heading 1"], HEAD_FONT, 15)
    told = book.core_properties
    told.title, told.author, told.comments, told.language = plain(title), "", "", "zh-CN"
    # The library takes naive datetimes and writes them as UTC.
    told.created = told.modified = made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def _font(style: Any, name: str, size: float) -> None:
    style.font.name, style.font.size = LATIN_FONT, Pt(size)
    style.font.color.rgb = None
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _write(paragraph: Any, text: str, font: str, size: float) -> Any:
    run = paragraph.add_run(plain(text))
    run.font.name, run.font.size = LATIN_FONT, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _paragraphs(book: Any, block: Paragraph) -> None:
    for line in block.text.split("\n"):
        paragraph = book.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(4)
        if not block.small:
            paragraph.paragraph_format.first_line_indent = Pt(28)  # two characters
            paragraph.paragraph_format.line_spacing = 1.5
        _write(paragraph, line, TEXT_FONT, 10 if block.small else 14)


def _grid(book: Any, block: Grid) -> None:
    table = book.add_table(rows=1, cols=len(block.headers))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    _row(table.rows[0], block.headers, HEAD_FONT, len(block.headers))
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for texts in block.rows:
        _row(table.add_row(), texts, TEXT_FONT, block.names)


def _row(row: Any, texts: Sequence[str | Link], font: str, names: int) -> None:
    for number, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if number < names else WD_ALIGN_PARAGRAPH.RIGHT
        if isinstance(text, Link):
            _link(paragraph, text, font, 9)
        else:
            _write(paragraph, text, font, 9)


def _link(paragraph: Any, link: Link, font: str, size: float) -> None:
    """The text as a link to an address outside the document, blue and underlined."""
    relation = paragraph.part.relate_to(link.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), relation)
    run = _write(paragraph, link.text, font, size)
    run.font.color.rgb, run.font.underline = _LINK_COLOUR, True
    element.append(run._element)
    paragraph._p.append(element)
