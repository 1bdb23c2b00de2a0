"""Taking over a directory of historic workbooks: every file read and judged, then all written or none.

Order matters: the registry first, because the other files speak of its enterprises; lists before their feedback.
Used by `manage.py import_history` and by the demo data.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from alerts.imports import read_feedback, read_list
from alerts.takeover import listed_quarters, take_over_feedback, take_over_lists
from assessment.imports import read_deductions
from assessment.takeover import published_months, take_over_deductions
from cases.imports import read_questions
from cases.takeover import take_over_questions
from core.errors import Refused
from core.periods import Quarter, local_date
from core.workbook import TRUSTED, CellError, WorkbookError
from orders.imports import read_exports, read_returns
from orders.takeover import take_over_exports, take_over_returns
from tenancy.imports import Reading, read_enterprises
from tenancy.roles import Actor, system_actor
from tenancy.scope import job_scope
from tenancy.selectors import all_regions
from tenancy.takeover import Place, Tally, lock_take_over, places_of, take_over_enterprises

LABELS = {
    "enterprises.xlsx": "企业名录",
    "exports.xlsx": "出口实绩",
    "returns.xlsx": "历史填报",
    "questions.xlsx": "历史诉求",
    "list.xlsx": "五色清单",
    "feedback.xlsx": "历史清单反馈",
    "deductions.xlsx": "历史扣减",
}
"""File name to kind, in the order in which they are taken over."""

Say = Callable[[str], None]


@dataclass
class FileReport:
    """One file: what was read, what it does to the database, what is wrong with it.

    `problem` says why the file as a whole cannot be used. `years` are those whose figures the file may touch.
    """

    name: str
    reading: Reading[Any] = field(default_factory=Reading)
    tally: Tally = field(default_factory=Tally)
    problem: str = ""
    years: set[int] = field(default_factory=set)

    @property
    def skipped(self) -> int:
        """Rows that change nothing: there already, said twice in the file, or passed over with a remark."""
        return self.tally.skipped + self.reading.repeated

    @property
    def error_count(self) -> int:
        """Cells in error, or one for a file that cannot be used."""
        return self.reading.error_count + bool(self.problem)

    @property
    def errors(self) -> list[CellError]:
        """The first 20,000 of them, by row."""
        return sorted(self.reading.errors, key=lambda error: error.row)

    @property
    def summary(self) -> str:
        """One line: rows to add, change, skip and in error."""
        if self.problem:
            return f"{self.name}（{LABELS[self.name]}）：{self.problem}"
        return (
            f"{self.name}（{LABELS[self.name]}）：共 {self.reading.total} 行，新增 {self.tally.added}，"
            f"修改 {self.tally.changed}，跳过 {self.skipped}，有误 {self.reading.bad_rows}"
        )


@dataclass
class Report:
    """The whole directory. `written` tells whether anything was committed."""

    files: list[FileReport]
    written: bool = False
    published: str = ""

    @property
    def error_count(self) -> int:
        """Errors of all files."""
        return sum(file.error_count for file in self.files)


def find_files(directory: Path) -> dict[str, Path]:
    """The workbooks of a directory, in the order of taking over. Raises Refused with one line when it cannot be used."""
    if not directory.is_dir():
        raise Refused(f"目录不存在或不是目录：{directory}")
    try:
        paths = sorted(path for path in directory.iterdir() if path.is_file() and not path.name.startswith((".", "~$")))
    except OSError as error:
        raise Refused(f"目录不能读取：{directory}（{error.strerror}）") from error
    if not paths:
        raise Refused(f"目录是空的：{directory}")
    unknown = [
        path.name for path in paths if path.suffix.lower() in (".xlsx", ".xls", ".xlsm") and path.name not in LABELS
    ]
    if unknown:
        raise Refused(f"有不认识的工作簿：{'、'.join(unknown)}；可导入的文件名：{'、'.join(LABELS)}")
    named = {path.name: path for path in paths}
    found = {name: named[name] for name in LABELS if name in named}
    if not found:
        raise Refused(f"目录中没有可导入的工作簿：{directory}；可导入的文件名：{'、'.join(LABELS)}")
    return found


def import_history(directory: Path, *, now: datetime, check: bool = False, say: Say = lambda text: None) -> Report:
    """Take over the workbooks of a directory in one transaction; with any error, or only to `check`, nothing is written.

    `say` hears what is being done. Raises Refused when the directory cannot be used.
    """
    files = find_files(directory)
    with transaction.atomic(), job_scope(reason="历史导入"):
        if not check:
            lock_take_over()
        run = _Run(files, now, say)
        run.read()
        report = Report(run.reports)
        report.written = not (check or report.error_count)
        run.take_over(preview=not report.written)
        report.published = run.published()
    return report


class _Run:
    """One pass over the files; knows what the later ones need of the earlier ones."""

    def __init__(self, files: Mapping[str, Path], now: datetime, say: Say) -> None:
        self._files = files
        self._now = now
        self._say = say
        self._levels = all_regions().levels
        self._places: dict[str, Place] = {}
        self._found: dict[str, FileReport] = {name: FileReport(name) for name in files}

    @property
    def reports(self) -> list[FileReport]:
        return list(self._found.values())

    def _rows(self, name: str) -> list[Any]:
        return self._found[name].reading.rows if name in self._found else []

    def read(self) -> None:
        """Read and judge every file; errors stay with the file."""
        self._places = places_of()
        for name, report in self._found.items():
            self._say(f"读取 {name} …")
            try:
                report.reading = self._read(name, self._files[name].read_bytes())
            except WorkbookError as error:
                report.problem = error.message
            except OSError as error:
                report.problem = f"文件不能读取（{error.strerror}）"
            report.years = self._years(name)
            if name == "enterprises.xlsx":
                self._places = places_of(report.reading.rows)

    def _read(self, name: str, content: bytes) -> Reading[Any]:
        now, known, levels = self._now, self._places, self._levels
        match name:
            case "enterprises.xlsx":
                return read_enterprises(content, levels, limits=TRUSTED)
            case "exports.xlsx":
                return read_exports(content, known=known, now=now)
            case "returns.xlsx":
                return read_returns(content, known=known, now=now)
            case "questions.xlsx":
                return read_questions(content, known=known, levels=levels, now=now)
            case "list.xlsx":
                return read_list(content, known=known, now=now, limits=TRUSTED)
            case "feedback.xlsx":
                quarters = listed_quarters() | {row.quarter for row in self._rows("list.xlsx")}
                return read_feedback(content, known=known, quarters=quarters, now=now, limits=TRUSTED)
            case _:
                return read_deductions(content, levels=levels, now=now)

    def _years(self, name: str) -> set[int]:
        rows = self._rows(name)
        match name:
            case "returns.xlsx" | "deductions.xlsx":
                return {row.month.year for row in rows}
            case "questions.xlsx":
                return {local_date(row.asked_at).year for row in rows}
            case "list.xlsx" | "feedback.xlsx":
                return {Quarter.parse(row.quarter).publication_month.year for row in rows}
            case _:
                return set()

    def take_over(self, *, preview: bool) -> None:
        """Write every file in the scope that names it, or only count what would be written."""
        for name, report in self._found.items():
            reason = f"历史导入 {name}"
            if not preview:
                self._say(f"写入 {name} …")
            with job_scope(reason=reason):
                report.tally = self._take_over(name, report.reading.rows, system_actor(reason), preview)
            if name == "enterprises.xlsx":
                self._places = places_of(report.reading.rows)

    def _take_over(self, name: str, rows: list[Any], by: Actor, preview: bool) -> Tally:
        now, places = self._now, self._places
        match name:
            case "enterprises.xlsx":
                return take_over_enterprises(rows=rows, by=by, now=now, preview=preview)
            case "exports.xlsx":
                return take_over_exports(rows=rows, places=places, by=by, now=now, preview=preview)
            case "returns.xlsx":
                return take_over_returns(rows=rows, places=places, by=by, now=now, preview=preview)
            case "questions.xlsx":
                return take_over_questions(rows=rows, places=places, by=by, now=now, preview=preview)
            case "list.xlsx":
                return take_over_lists(rows=rows, places=places, by=by, now=now, preview=preview)
            case "feedback.xlsx":
                listed = {(row.quarter, row.uscc) for row in self._rows("list.xlsx")}
                return take_over_feedback(rows=rows, places=places, listed=listed, by=by, now=now, preview=preview)
            case _:
                return take_over_deductions(rows=rows, by=by, now=now, preview=preview)

    def published(self) -> str:
        """One line when the files touch years with published months, which stay as they are."""
        years = {year for report in self.reports if report.tally.added or report.tally.changed for year in report.years}
        months = published_months(years)
        if not months:
            return ""
        named = f"{months[0].label}至{months[-1].label}" if len(months) > 1 else months[0].label
        return (
            f"{named}的考核结果已发布（{len(months)} 个月），导入不会改动；如需按导入的数据更正，请另行发布更正版本。"
        )
