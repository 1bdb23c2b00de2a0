"""Annex 1 as a workbook, which an upload reads back unchanged."""

from collections.abc import Iterable
from datetime import datetime

from core.workbook import Sheet, workbook_bytes
from notices.facts import ContactEntry
from notices.imports import ANNEX_COLUMNS, CONTACT_COLUMNS
from notices.rules import CONTACT_LABELS
from tenancy.rules import gb_from_code

ANNEX = "各市分管领导及经办人名单"
"""Title of annex 1."""


def annex_workbook(rows: Iterable[tuple[int, ContactEntry]], *, with_code: bool, made_at: datetime) -> bytes:
    """Lines (region, entry) as annex 1 has them; `with_code` puts the region's code in front, as the template does."""
    cells = (
        ((gb_from_code(region),) if with_code else ()) + tuple(getattr(entry, key) or None for key in CONTACT_LABELS)
        for region, entry in rows
    )
    columns = CONTACT_COLUMNS if with_code else ANNEX_COLUMNS
    return workbook_bytes([Sheet(ANNEX, columns, cells)], made_at=made_at, title=ANNEX)
