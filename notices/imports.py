"""Rows of an uploaded workbook of contacts: annex 1 of the Notice, with or without the region's code in front."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from core.errors import Refused
from core.workbook import CellError, Column, Kind, Row, Table, WorkbookError
from notices.facts import ContactEntry
from notices.permissions import CONTACT_LEVELS
from notices.rules import CONTACT_LABELS, clean_contact, contact_problems, region_of_unit
from notices.selectors import units_on_file
from tenancy.imports import read_rows
from tenancy.roles import Actor
from tenancy.rules import code_from_gb
from tenancy.selectors import Regions, all_regions

CODE = Column("地区代码", "region", Kind.CODE, required=False, omittable=True, width=12)
ANNEX_COLUMNS = tuple(
    Column(label, key, Kind.CODE if key == "mobile" else Kind.TEXT, max_length=200, width=24 if key == "unit" else 18)
    for key, label in CONTACT_LABELS.items()
)
"""The six columns of annex 1, in its order. Telephone numbers are text."""
CONTACT_COLUMNS = (CODE, *ANNEX_COLUMNS)


class ContactLine(NamedTuple):
    """A good row of the workbook and whose it is."""

    region: int
    entry: ContactEntry


@dataclass(frozen=True)
class ContactReading:
    """What a workbook held: good rows with their numbers in the sheet, and every failing cell."""

    lines: list[tuple[int, ContactLine]]
    errors: list[CellError]


def read_contacts(content: bytes, *, actor: Actor) -> ContactReading:
    """Read a workbook of contacts for an office: rows of other offices are refused at the cell that names them.

    Raises Refused (field "file") when the file as a whole cannot be used.
    """
    regions = all_regions()
    known = units_on_file(actor)

    def judge(row: Row, table: Table) -> ContactLine:
        values = row.values
        entry = clean_contact(ContactEntry(**{key: values.get(key) or "" for key in CONTACT_LABELS}))
        region = _whose(row, table, entry, regions=regions, known=known, actor=actor)
        for key, told in contact_problems(entry).items():
            table.refuse(row, key, told)
        return ContactLine(region, entry)

    try:
        reading = read_rows(content, CONTACT_COLUMNS, judge=judge, key=lambda line: line.region)
    except WorkbookError as unusable:
        raise Refused(unusable.message, field="file") from unusable
    if not reading.rows and not reading.errors:
        raise Refused("工作簿中没有可用的数据行，请填写后再上传。", field="file")
    return ContactReading(list(zip(reading.numbers, reading.rows, strict=True)), reading.errors)


def _whose(
    row: Row, table: Table, entry: ContactEntry, *, regions: Regions, known: Mapping[str, int], actor: Actor
) -> int:
    code, key = row.values.get("region"), "region"
    region = 0
    if code:
        try:
            region = code_from_gb(code)
        except ValueError:
            table.refuse(row, key, "应为 6 位区划代码")
            return 0
    else:
        key = "unit"
        region = region_of_unit(entry.unit, known, regions.names, regions.parents)
        if not region:
            table.refuse(row, key, "单位名称应以本地区名称开头，或在“地区代码”列填写区划代码")
            return 0
    if regions.levels.get(region) not in CONTACT_LEVELS:
        table.refuse(row, key, "应为设区市或县（市、区）")
    elif not actor.covers(region):
        table.refuse(row, key, "不是本地区的单位，不能由本地区填报")
    return region
