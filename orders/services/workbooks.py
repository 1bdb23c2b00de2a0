"""An enterprise's month by workbook: kept, examined against the month as it stands, filed or saved, put aside."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from core.errors import Invalid, NotAllowed, Refused
from core.periods import SHANGHAI, Month
from core.workbook import CellError
from orders.enums import Channel, RowKind
from orders.facts import Flag, RawReturn, Trace
from orders.models import Filing, MonthWorkbook
from orders.permissions import can_file
from orders.rules.soft import with_explanations
from orders.rules.workbook import LABELS, RowDifference, Said, compare
from orders.selectors import MonthSheet, month_sheet
from orders.selectors.workbooks import errors_of, workbook_for
from orders.services.returns import check_return, file_return, save_draft
from tenancy.enums import UploadState
from tenancy.roles import Actor
from tenancy.selectors import enterprise_of

KEPT = timedelta(days=7)
_UNFIT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\]")
_KEY = re.compile(r"(lines|changes)-([0-9]+)-([a-z_]+)")


@transaction.atomic
def keep_workbook(
    *,
    month: Month,
    content: bytes,
    file_name: str,
    said: Said,
    sheet: str,
    fields: Sequence[str],
    errors: Sequence[CellError],
    base_version: int | None,
    hidden_rows: int,
    by: Actor,
    now: datetime,
) -> MonthWorkbook:
    """Keep what `orders.imports.month` read, for the preview; nothing of the month changes. Raises NotAllowed."""
    if not can_file(by):
        raise NotAllowed
    enterprise = enterprise_of(by)
    return MonthWorkbook.objects.create(
        enterprise=enterprise,
        region_id=enterprise.region_id,
        month=month.first_day,
        file_name=_UNFIT_IN_NAMES.sub("", file_name)[-150:] or "订单明细.xlsx",
        content=content,
        typed=_packed(said),
        places={"sheet": sheet, "fields": list(fields), "lines": said.line_rows, "changes": said.change_rows},
        errors=[[one.sheet, one.row, one.column, one.value, one.expected] for one in errors],
        base_version=base_version,
        hidden_rows=hidden_rows,
        uploaded_by_id=by.user,
        uploaded_at=now,
    )


def _packed(said: Said) -> dict[str, object]:
    # Not `as_draft`, which leaves out blank lines: the places of messages count them.
    return {
        "lines": [line.as_dict() for line in said.lines],
        "changes": [change.as_dict() for change in said.changes],
    }


@dataclass(frozen=True)
class Examination:
    """A waiting workbook against the month as it stands now.

    `errors` are wrong cells, those that only the hard checks find among them; `problems` concern the whole and stand in the
    way of filing, `unusable` says that cells have to be put right before anything can be kept. `changed` tells what became
    of the month since the workbook was downloaded.
    """

    workbook: MonthWorkbook
    sheet: MonthSheet
    typed: RawReturn
    differences: list[RowDifference]
    errors: list[CellError]
    problems: list[str]
    flags: list[Flag]
    changed: str
    unusable: bool

    @property
    def is_waiting(self) -> bool:
        """Whether it still waits for a word."""
        return self.workbook.state == UploadState.PENDING

    @property
    def may_file(self) -> bool:
        """Whether it can be filed as it is."""
        return self.may_save and not self.errors and not self.problems

    @property
    def may_save(self) -> bool:
        """Whether it can be kept as a draft: what hard checks find may be put right on the page."""
        return self.is_waiting and not self.unusable and self.sheet.closed is None

    @property
    def numbers(self) -> list[tuple[RowKind, int]]:
        """How many orders of each kind."""
        return [(kind, sum(one.kind is kind for one in self.differences)) for kind in RowKind]

    @property
    def shown(self) -> list[RowDifference]:
        """The orders that the workbook would do something to."""
        return [one for one in self.differences if one.kind is not RowKind.UNCHANGED]


def examine(*, workbook: UUID, by: Actor, now: datetime) -> Examination:
    """What confirming a workbook would do to the month as it stands now, and what stands in the way. Writes nothing.

    Raises NotAllowed, Unseen.
    """
    row = workbook_for(by, workbook)
    month = Month.of(row.month)
    sheet = month_sheet(by, month, now=now)
    typed = _typed(row, sheet)
    errors, problems, flags = errors_of(row), [], []
    unusable = bool(errors)
    if sheet.closed:
        problems.append(sheet.closed)
    else:
        try:
            flags = check_return(month=month, typed=typed, by=by, now=now).flags
        except Invalid as invalid:
            more, problems = _placed(row, invalid.errors)
            errors += more
        except Refused as refusal:
            problems.append(refusal.message)
    present = (sheet.typed.lines, sheet.typed.changes)
    differences = compare(sheet.held, present, (typed.lines, typed.changes))
    return Examination(
        row,
        sheet,
        typed,
        differences,
        sorted(errors, key=lambda error: error.row),
        problems,
        flags,
        _what_changed(row, sheet),
        unusable,
    )


@transaction.atomic
def confirm_workbook(
    *,
    workbook: UUID,
    filing: bool,
    version: int,
    explanations: Mapping[str, str] | None = None,
    accept_flags: bool = False,
    by: Actor,
    now: datetime,
    trace: Trace | None = None,
) -> Filing:
    """File the month as the workbook says (`filing`), or save it as the draft; whole or not at all.

    `version` is the month's as the preview showed it. Answers of the month that are there already stay. Confirming twice is
    once. Raises NotAllowed, Unseen, Refused (cells to put right, put aside, month closed or locked), Invalid, Unexplained,
    Stale: as `file_return` and `save_draft`.
    """
    row = workbook_for(by, workbook)
    month = Month.of(row.month)
    if row.state == UploadState.COMMITTED:
        return Filing.objects.get(enterprise_id=row.enterprise_id, month=row.month)
    if row.state != UploadState.PENDING:
        raise Refused("该工作簿已经放弃，请重新上传。")
    if row.errors:
        raise Refused(f"工作簿有 {len(row.errors)} 处错误，请改正后重新上传。")
    sheet = month_sheet(by, month, now=now)
    typed = replace(
        _typed(row, sheet),
        explanations={**sheet.typed.explanations, **(explanations or {})},
        accept_flags=accept_flags,
    )
    if filing:
        done = file_return(
            month=month, typed=typed, version=version, by=by, now=now, channel=Channel.WORKBOOK, trace=trace
        )
    else:
        done = save_draft(month=month, typed=typed, version=version, by=by, now=now)
    row.state = UploadState.COMMITTED
    row.save(update_fields=["state"])
    return done


@transaction.atomic
def discard_workbook(*, workbook: UUID, by: Actor, now: datetime) -> MonthWorkbook:
    """Put an uploaded month aside; the month stays as it is. Twice is once. Raises NotAllowed, Unseen, Refused (confirmed)."""
    row = workbook_for(by, workbook)
    if row.state == UploadState.COMMITTED:
        raise Refused("该工作簿已经确认，不能放弃。")
    row.state = UploadState.DISCARDED
    row.save(update_fields=["state"])
    return row


def purge_workbooks(*, now: datetime) -> int:
    """Remove uploaded months older than a week, confirmed or not: what was confirmed is in the return. How many went."""
    return MonthWorkbook.objects.filter(uploaded_at__lt=now - KEPT).delete()[0]


def unexplained(found: Examination, least: int) -> list[Flag]:
    """Soft checks that the month's own explanations do not cover yet."""
    judged = with_explanations(found.flags, found.sheet.typed.explanations, least)
    return [flag for flag, one in zip(found.flags, judged, strict=True) if not one["explained"]]


def _typed(row: MonthWorkbook, sheet: MonthSheet) -> RawReturn:
    """What the workbook says of orders, with the answers that the month has."""
    said = RawReturn.of_draft(row.typed)
    return replace(said, sentiment=sheet.typed.sentiment, explanations=sheet.typed.explanations)


def _placed(row: MonthWorkbook, errors: Mapping[str, Sequence[str]]) -> tuple[list[CellError], list[str]]:
    """Messages of the hard checks as cells of the sheet, and those that concern the whole."""
    cells: list[CellError] = []
    whole: list[str] = []
    places, known = row.places, set(row.places["fields"])
    for key, messages in errors.items():
        match = _KEY.fullmatch(key)
        if match is None:
            whole += messages
            continue
        part, place, name = match[1], int(match[2]), match[3]
        column = name if name in known else "state" if name in ("shipped", "destination") else "contract_no"
        typed = row.typed[part][place].get(name, "")
        advice = "" if name in known else f"（请用下载的本月工作簿填写“{LABELS[name]}”）" if name in LABELS else ""
        cells += [
            CellError(places["sheet"], places[part][place], LABELS[column], typed, f"{message}{advice}")
            for message in messages
        ]
    return cells, whole


def _what_changed(row: MonthWorkbook, sheet: MonthSheet) -> str:
    """What became of the month since the workbook was downloaded, "" where it still stands as it did."""
    filing = sheet.filing
    if row.base_version is None or filing is None or row.base_version == filing.version:
        return ""
    if filing.draft is not None and filing.drafted_at is not None:
        what = f"{filing.drafted_by_name or '本企业'}于{_moment(filing.drafted_at)}保存了草稿"
    elif filing.filed_at is not None:
        what = f"已于{_moment(filing.filed_at)}提交"
    else:
        what = "已有更新"
    return f"这份工作簿下载之后，本月填报又有变化：{what}。下面的差异是与现在的内容相比；确认后以工作簿为准。"


def _moment(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M} "
