"""Documents for Word and WPS: the only place that knows how a .docx file is written."""

from core.document.blocks import BarChart, Block, Grid, Heading, LineChart, Link, Paragraph
from core.document.writing import DOCX, document_bytes

__all__ = [
    "DOCX",
    "BarChart",
    "Block",
    "Grid",
    "Heading",
    "LineChart",
    "Link",
    "Paragraph",
    "document_bytes",
]
