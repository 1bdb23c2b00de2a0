"""Rows of workbooks: the part every import shares, the registry of enterprises and the calendar (`enterprises`, `calendar`).

An import reads its workbook in pieces, judges every cell, and keeps compact rows: a file of a million rows must fit.
"""

from array import array
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.utils import timezone

from core import uscc
from core.errors import Refused, Stale
from core.workbook import UPLOAD, CellError, Column, Kind, Limits, Row, Table, WorkbookError, read_chunks
from tenancy.enums import DayKind, EnterpriseState, EnterpriseTag, RegionLevel, UploadState
from tenancy.facts import CalendarEntry
from tenancy.jobs import Progress, actor_of_job
from tenancy.models import EnterpriseUpload, Job
from tenancy.roles import Actor
from tenancy.rules import MAX_NOTE, code_from_gb, entry_problem, set_problems
from tenancy.scope import actor_scope
from tenancy.selectors import all_regions, codes_elsewhere, upload_for
from tenancy.services import refuse_upload, replan_upload, settle_upload, write_upload
from tenancy.takeover import EnterpriseRow, Place

KEPT_ERRORS = 20_000
EARLIEST_YEAR = 2000
CHUNK = 2_000
"""Rows that are held in full at a time; judged, they take a quarter of the room."""
WRONG_USCC = "不是有效的统一社会信用代码（18 位，末位为校验码）"
USCC = Column("统一社会信用代码", "uscc", Kind.CODE, width=22)
REGION = Column("地区代码", "region", Kind.CODE, width=12)

_KINDS = tuple(kind.label for kind in DayKind)
_STATES = tuple(state.label for state in EnterpriseState)
_TAGS = "；".join(tag.label for tag in EnterpriseTag)

ENTERPRISE_COLUMNS = (
    USCC,
    Column("企业名称", "name", max_length=120, width=36),
    Column("海关编码", "customs_code", Kind.CODE, required=False, width=14),
    REGION,
    Column("联系人", "contact_name", required=False, max_length=50),
    Column("联系电话", "contact_phone", required=False, max_length=30),
    Column("状态", "state", Kind.CHOICE, choices=_STATES, also=(f"状态({'/'.join(_STATES)})",)),
    Column("纳入日期", "joined_on", Kind.DATE),
    Column("标签", "tags", required=False, omittable=True, max_length=100, also=("标签(输美;重点;广交会;受补贴)",)),
)

CALENDAR_COLUMNS = (
    Column("日期", "day", Kind.DATE),
    Column("类型", "kind", Kind.CHOICE, choices=_KINDS, also=(f"类型({'/'.join(_KINDS)})",)),
    Column("说明", "note", max_length=MAX_NOTE, width=30),
)

R = TypeVar("R", bound=tuple[Any, ...])


@dataclass
class Reading(Generic[R]):
    """What one workbook held: good rows once each, and every error.

    `numbers` are the row numbers of `rows` in the sheet; `repeated` counts rows that said an earlier row again, word
    for word; `errors` keeps the first 20,000, `error_count` counts all, `bad_rows` the rows that have any.
    """

    rows: list[R] = field(default_factory=list)
    numbers: "array[int]" = field(default_factory=lambda: array("L"))
    repeated: int = 0
    errors: list[CellError] = field(default_factory=list)
    error_count: int = 0
    bad_rows: int = 0

    @property
    def total(self) -> int:
        """Rows of data in the sheet."""
        return len(self.rows) + self.repeated + self.bad_rows

    def refuse(self, refused: Mapping[int, CellError]) -> None:
        """Turn good rows (by their place in `rows`) into errors: what only all rows together, or the registry, can tell."""
        if not refused:
            return
        self.errors += list(refused.values())[: KEPT_ERRORS - len(self.errors)]
        self.error_count += len(refused)
        self.bad_rows += len(refused)
        kept = [place for place in range(len(self.rows)) if place not in refused]
        self.numbers = array("L", (self.numbers[place] for place in kept))
        self.rows = [self.rows[place] for place in kept]

    def take_errors(self, table: Table) -> None:
        """Add the errors of one piece of the sheet."""
        self.errors += table.errors[: KEPT_ERRORS - len(self.errors)]
        self.error_count += table.error_count
        self.bad_rows += len(table.bad_rows)


def read_rows(
    content: bytes,
    columns: tuple[Column, ...],
    *,
    judge: Callable[[Row, Table], R],
    key: Callable[[R], Hashable],
    clash: Callable[[R, R], str] | None = None,
    limits: Limits = UPLOAD,
) -> Reading[R]:
    """Read a workbook row by row. Raises `core.workbook.WorkbookError` when the file as a whole cannot be used.

    `judge` refuses what is wrong (`table.refuse`) and returns the compact row; `key` says what may stand only once: the
    same row again is passed over, another row under the same key is an error that names both. `clash` says which column of the
    two is at fault (left out: the first).
    """
    reading: Reading[R] = Reading()
    first: dict[Hashable, int] = {}
    for table in read_chunks(content, columns, limits=limits, size=CHUNK):
        for row in table.rows:
            record = judge(row, table)
            if row.number in table.bad_rows:
                continue
            place = first.setdefault(key(record), len(reading.rows))
            if place == len(reading.rows):
                reading.rows.append(record)
                reading.numbers.append(row.number)
            elif reading.rows[place] == record:
                reading.repeated += 1
            else:
                fault = columns[0].key if clash is None else clash(reading.rows[place], record)
                table.refuse(row, fault, f"与第 {reading.numbers[place]} 行重复，内容却不同，请只保留一行")
        reading.take_errors(table)
    return reading


def check_uscc(row: Row, table: Table) -> str:
    """The row's credit code, refused when its check character is wrong."""
    code: str = row["uscc"]
    if not uscc.is_valid(code):
        table.refuse(row, "uscc", WRONG_USCC)
    return code


def check_known(row: Row, table: Table, known: Mapping[str, Place] | None) -> str:
    """The row's credit code, refused when it is none or belongs to no enterprise of the registry (None: not asked).

    The text is the registry's own object, so that a million rows share theirs.
    """
    code: str = row["uscc"]
    place = known.get(code) if known is not None else None
    if place is not None:
        return place.uscc
    if not uscc.is_valid(code):
        table.refuse(row, "uscc", WRONG_USCC)
    elif known is not None:
        table.refuse(row, "uscc", "企业名录中没有该企业")
    return code


def check_region(
    row: Row,
    table: Table,
    levels: Mapping[int, int],
    allowed: Collection[RegionLevel],
    expected: str,
    key: str = "region",
) -> int:
    """The nine-digit code of the row's region, refused when it is unknown or of another tier than allowed."""
    try:
        code = code_from_gb(row[key])
    except ValueError:
        table.refuse(row, key, "应为 6 位或 9 位区划代码")
        return 0
    if levels.get(code) not in allowed:
        table.refuse(row, key, expected)
    return code


def check_moment(row: Row, table: Table, key: str, now: datetime) -> datetime:
    """The row's time, refused when it lies after now or before 2000."""
    moment: datetime = row[key]
    if moment > now:
        table.refuse(row, key, "不能晚于现在")
    elif moment.year < EARLIEST_YEAR:
        table.refuse(row, key, f"不能早于 {EARLIEST_YEAR} 年")
    return moment


def read_enterprises(
    content: bytes,
    levels: Mapping[int, int],
    *,
    check: Callable[[Row, Table, int], None] | None = None,
    limits: Limits = UPLOAD,
) -> Reading[EnterpriseRow]:
    """The registry of enterprises. `levels` maps every known region to its tier; `check` may refuse more of a row and its
    region."""
    places = (RegionLevel.COUNTY, RegionLevel.TOWN)
    known: dict[str, int] = {}
    states = {state.label: state.value for state in EnterpriseState}

    def judge(row: Row, table: Table) -> EnterpriseRow:
        values = row.values
        customs: str = values["customs_code"] or ""
        if customs and not (len(customs) == 10 and customs.isascii() and customs.isalnum()):
            table.refuse(row, "customs_code", "应为 10 位数字或字母")
        region = known.get(values["region"], 0)
        if not region:
            region = check_region(row, table, levels, places, "应为区划表中的县（市、区）或镇街代码")
            if row.number not in table.bad_rows:
                known[row["region"]] = region
        if check is not None:
            check(row, table, region)
        return EnterpriseRow(
            uscc=check_uscc(row, table),
            name=values["name"],
            customs_code=customs,
            region=region,
            contact_name=values["contact_name"] or "",
            contact_phone=values["contact_phone"] or "",
            state=states[values["state"]],
            joined_on=_checked_day(row, table),
            tags=_tags(row, table),
        )

    return read_rows(content, ENTERPRISE_COLUMNS, judge=judge, key=lambda enterprise: enterprise.uscc, limits=limits)


def _checked_day(row: Row, table: Table) -> date:
    day: date = row["joined_on"]
    if not 1949 <= day.year <= 2200:
        table.refuse(row, "joined_on", "日期超出合理范围")
    return day


def _tags(row: Row, table: Table) -> tuple[str, ...] | None:
    """Values of the tags in the order of the enumeration; None where the row says nothing."""
    if row["tags"] is None:
        return None
    found = _known_tags(row["tags"])
    if found is None:
        table.refuse(row, "tags", f"标签应为以下之一，用分号隔开：{_TAGS}")
    return found


@lru_cache(1024)
def _known_tags(text: str) -> tuple[str, ...] | None:
    """Tags that a text names; None when it names another. Kept: thousands of rows say the same few texts."""
    labels = {label.strip() for label in text.replace("；", ";").split(";")} - {""}
    found = tuple(tag.value for tag in EnterpriseTag if tag.label in labels)
    return found if len(found) == len(labels) else None


def read_calendar(
    content: bytes, standing: Mapping[date, CalendarEntry], *, limits: Limits = UPLOAD
) -> Reading[CalendarEntry]:
    """Days of the working calendar, judged beside those that stand. Raises WorkbookError when the file cannot be used."""
    sheet = ""

    def judge(row: Row, table: Table) -> CalendarEntry:
        nonlocal sheet
        sheet = table.sheet
        entry = CalendarEntry(row["day"], row["kind"] == DayKind.WORK.label, " ".join(row["note"].split()))
        problem = entry_problem(entry, standing)
        if problem is not None:
            table.refuse(row, *problem)
        return entry

    reading = read_rows(content, CALENDAR_COLUMNS, judge=judge, key=lambda entry: entry.day, limits=limits)
    reading.refuse(
        {
            place: CellError(sheet, reading.numbers[place], "日期", str(reading.rows[place].day), expected)
            for place, expected in set_problems(reading.rows, standing).items()
        }
    )
    return reading


def read_upload(content: bytes, actor: Actor) -> Reading[EnterpriseRow]:
    """The workbook of enterprises that an office uploaded: its own range only, nothing told of what lies beyond it.

    Raises Refused (field "file") when the file cannot be used.
    """
    sheets: set[str] = set()

    def check(row: Row, table: Table, region: int) -> None:
        sheets.add(table.sheet)
        if region and row.number not in table.bad_rows and not actor.covers(region):
            table.refuse(row, "region", "应为本地区的区划代码；迁往其他地区由上级商务局办理")

    try:
        reading = read_enterprises(content, all_regions().levels, check=check)
    except WorkbookError as unusable:
        raise Refused(unusable.message, field="file") from unusable
    elsewhere = codes_elsewhere([row.uscc for row in reading.rows], actor)
    sheet = "".join(sheets)
    reading.refuse(
        {
            place: CellError(sheet, reading.numbers[place], USCC.header, row.uscc, "不在本地区名录内")
            for place, row in enumerate(reading.rows)
            if row.uscc in elsewhere
        }
    )
    if not reading.rows and not reading.errors:
        raise Refused("工作簿中没有可用的数据行，请填写后再上传。", field="file")
    return reading


def judge_upload(upload: EnterpriseUpload, actor: Actor) -> EnterpriseUpload:
    """Read an upload and settle what it would do. Raises Refused (field "file") when the file cannot be used."""
    reading = read_upload(bytes(upload.content), actor)
    return settle_upload(
        upload=upload.public_id,
        rows=reading.rows,
        numbers=reading.numbers,
        errors=reading.errors,
        error_count=reading.error_count,
        bad_rows=reading.bad_rows,
        repeated=reading.repeated,
        by=actor,
    )


def read_in_job(job: Job, progress: Progress) -> None:
    """A job's part: read a large upload in the scope of whoever sent it. A file that cannot be used is told on its page."""
    actor = actor_of_job(job)
    with actor_scope(actor):
        upload = upload_for(actor, UUID(job.params["upload"]))
        if upload.state != UploadState.READING:
            return
        progress.report(1, 3, "正在读取工作簿")
        try:
            judge_upload(upload, actor)
        except Refused as refused:
            refuse_upload(upload=upload.public_id, problem=refused.message, by=actor)
        progress.report(3, 3)


def write_in_job(job: Job, progress: Progress) -> None:
    """A job's part: write a large upload. Where the registry has changed since the preview, the preview is made anew."""
    actor, now = actor_of_job(job), timezone.now()
    with actor_scope(actor):
        upload = upload_for(actor, UUID(job.params["upload"]))
        if upload.state != UploadState.WRITING:
            return
        progress.report(1, 3, "正在写入名录")
        try:
            write_upload(upload=upload.public_id, by=actor, now=now)
        except (Refused, Stale) as refused:
            replan_upload(upload=upload.public_id, problem=refused.message, by=actor)
        progress.report(3, 3)
