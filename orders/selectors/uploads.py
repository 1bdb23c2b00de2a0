"""Workbooks of customs exports, rates and the calendar before they are written: the centre's alone."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.decimals import show_grouped
from core.errors import NotAllowed, Unseen
from core.periods import Month, weekday_label
from core.workbook import CellError
from orders.enums import Currency, UploadKind
from orders.facts.reference import ExportRow, RateRow
from orders.models import CustomsExport, ReferenceUpload
from orders.permissions import can_import
from orders.selectors.rates import is_locked, standing_rates, totals_that_differ
from tenancy.enums import UploadState
from tenancy.facts import CalendarEntry
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.selectors import entered_days
from tenancy.takeover import Place, places_of

SHOWN_ERRORS = 100
SHOWN_ROWS = 50


@dataclass
class UploadPlan:
    """What writing the rows of an upload would do now.

    `added`, `changed`, `same` count rows. `additions` and `changes` are the first fifty of each as the preview shows them
    ([whose, month or day, its month, currency or weekday, old, new]). `differing` says of how many returns a changed rate
    would have made another total ([month, currency, returns]). `digest` changes with anything that would be written.
    """

    added: int = 0
    changed: int = 0
    same: int = 0
    additions: list[list[str]] = field(default_factory=list)
    changes: list[list[str]] = field(default_factory=list)
    differing: list[list[Any]] = field(default_factory=list)
    digest: str = ""

    @property
    def written(self) -> int:
        """Rows that writing would touch."""
        return self.added + self.changed

    def as_dict(self) -> dict[str, Any]:
        """For the upload's row, which shows it again without working it out."""
        return {
            "added": self.added,
            "changed": self.changed,
            "same": self.same,
            "additions": self.additions,
            "changes": self.changes,
            "differing": self.differing,
        }


def _plan(entries: Iterable[tuple[list[str], object, object]]) -> UploadPlan:
    """From (what it is, what stands, what would): counted, sampled and fingerprinted; `None` stands for nothing there."""
    plan, seen = UploadPlan(), hashlib.sha256()
    for names, old, new in entries:
        if old == new:
            plan.same += 1
            continue
        seen.update(f"{names}{old}{new}\n".encode())
        kept = plan.additions if old is None else plan.changes
        if len(kept) < SHOWN_ROWS:
            kept.append([*names, _printed(old), _printed(new)])
        if old is None:
            plan.added += 1
        else:
            plan.changed += 1
    plan.digest = seen.hexdigest()
    return plan


def _printed(value: object) -> str:
    if isinstance(value, tuple):  # a rate with its source
        return f"{value[0].normalize():f}（{value[1]}）"
    if isinstance(value, str):  # a day of the calendar
        return value
    return show_grouped(value) if isinstance(value, Decimal) else ""


def exports_plan(rows: Sequence[ExportRow], places: dict[str, Place] | None = None) -> UploadPlan:
    """What customs exports would do to those that stand. One query a month, one for the registry unless `places` is given."""
    known = places_of() if places is None else places
    months: dict[date, list[ExportRow]] = defaultdict(list)
    for row in rows:
        months[row.month].append(row)

    def entries() -> Iterable[tuple[list[str], object, object]]:
        for month, of_month in sorted(months.items()):
            there = dict(CustomsExport.objects.filter(month=month).values_list("enterprise_id", "usd_10k"))
            for row in of_month:
                yield [row.uscc, str(Month.of(month))], there.get(known[row.uscc].id or 0), row.usd_10k

    return _plan(entries())


def rates_plan(rows: Sequence[RateRow]) -> UploadPlan:
    """What rates would do to those that stand, and how many returns were converted by the ones that would change."""
    there = standing_rates()
    plan = _plan(
        (
            [str(Month.of(row.month)), Currency(row.currency).value],
            there.get((row.month, row.currency)),
            (row.usd, row.source),
        )
        for row in rows
    )
    for row in changed_rates(rows):
        differing = totals_that_differ(Month.of(row.month), {row.currency: row.usd})
        if differing:
            plan.differing.append([str(Month.of(row.month)), row.currency, differing])
    return plan


def calendar_plan(rows: Sequence[CalendarEntry]) -> UploadPlan:
    """What days of the calendar would do to those that stand. One query."""
    there = entered_days()
    return _plan(
        (
            [row.day.isoformat(), weekday_label(row.day)],
            there[row.day].wording if row.day in there else None,
            row.wording,
        )
        for row in sorted(rows)
    )


def changed_rates(rows: Iterable[RateRow]) -> list[RateRow]:
    """Rows that say another rate (not merely another source) than the one that stands."""
    there = standing_rates()
    return [row for row in rows if (row.month, row.currency) in there and there[row.month, row.currency][0] != row.usd]


def locked_changes(rows: Iterable[RateRow], *, now: datetime) -> list[RateRow]:
    """Changes of rates whose month is locked: they are refused."""
    return [row for row in changed_rates(rows) if is_locked(Month.of(row.month), now=now)]


def export_rows(upload: ReferenceUpload) -> list[ExportRow]:
    """The good rows of an upload of customs exports."""
    return [ExportRow.unpacked(texts) for texts in upload.rows]


def rate_rows(upload: ReferenceUpload) -> list[RateRow]:
    """The good rows of an upload of rates."""
    return [RateRow.unpacked(texts) for texts in upload.rows]


def calendar_rows(upload: ReferenceUpload) -> list[CalendarEntry]:
    """The good rows of an upload of the calendar."""
    return [CalendarEntry.unpacked(texts) for texts in upload.rows]


def plan_of(upload: ReferenceUpload) -> UploadPlan:
    """What writing an upload would do now."""
    if upload.kind == UploadKind.EXPORTS:
        return exports_plan(export_rows(upload))
    if upload.kind == UploadKind.CALENDAR:
        return calendar_plan(calendar_rows(upload))
    return rates_plan(rate_rows(upload))


def uploads_in_view(actor: Actor) -> QuerySet[ReferenceUpload]:
    """Uploaded workbooks without what is in them, newest first; nobody but the centre sees any."""
    rows = ReferenceUpload.objects.defer("content", "rows", "errors").select_related("job")
    return rows.order_by("-id") if can_import(actor) else rows.none()


def uploads_waiting(actor: Actor) -> int:
    """How many uploaded workbooks wait to be confirmed or discarded. One query."""
    return uploads_in_view(actor).filter(state=UploadState.PENDING).count()


def upload_for(actor: Actor, public_id: UUID, *, lock: bool = False, content: bool = False) -> ReferenceUpload:
    """One upload with its rows and errors, with `content` the workbook too; locked until the transaction ends when `lock`.

    Raises NotAllowed for everybody but the centre, Unseen for an upload that does not exist.
    """
    if not can_import(actor):
        raise NotAllowed
    rows = ReferenceUpload.objects.all() if content else ReferenceUpload.objects.defer("content")
    upload = (rows.select_for_update() if lock else rows).filter(public_id=public_id).first()
    if upload is None:
        raise Unseen
    return upload


def errors_of(upload: ReferenceUpload) -> list[CellError]:
    """The failing cells of an upload, as its reading kept them."""
    return [CellError(*error) for error in upload.errors]


@dataclass(frozen=True)
class UploadPage:
    """An upload as its page shows it."""

    upload: ReferenceUpload
    kind: UploadKind
    state: UploadState
    plan: UploadPlan
    errors: list[CellError]
    names: dict[str, str]

    @property
    def is_busy(self) -> bool:
        """Whether a job reads or writes it now."""
        job = self.upload.job
        return self.state in (UploadState.READING, UploadState.WRITING) and job is not None and job.is_open

    @property
    def is_open(self) -> bool:
        """Whether it may still be discarded; one whose job failed may."""
        return not self.is_busy and self.state not in (UploadState.COMMITTED, UploadState.DISCARDED)

    @property
    def may_commit(self) -> bool:
        """Whether there is something to write and nothing wrong with it."""
        ready = self.state is UploadState.PENDING or (self.state is UploadState.WRITING and not self.is_busy)
        return ready and not self.upload.error_count and self.plan.written > 0

    @property
    def may_download(self) -> bool:
        """Whether there are cells to colour."""
        return bool(self.upload.error_count)

    @property
    def additions(self) -> list[tuple[str, list[str]]]:
        """What would be added, each with the enterprise's name (blank for other kinds)."""
        return [(self.names.get(row[0], ""), row) for row in self.plan.additions]

    @property
    def changes(self) -> list[tuple[str, list[str]]]:
        """What would be changed, each with the enterprise's name (blank for other kinds)."""
        return [(self.names.get(row[0], ""), row) for row in self.plan.changes]


def upload_page(actor: Actor, public_id: UUID) -> UploadPage:
    """One upload with what it would do (as last worked out) and its first errors. Two queries whatever the rows."""
    if not can_import(actor):
        raise NotAllowed
    upload = ReferenceUpload.objects.defer("content", "rows").select_related("job").filter(public_id=public_id).first()
    if upload is None:
        raise Unseen
    plan = UploadPlan(**upload.plan, digest=upload.digest) if upload.plan else UploadPlan()
    names: dict[str, str] = {}
    if upload.kind == UploadKind.EXPORTS:
        codes = {row[0] for row in (*plan.additions, *plan.changes)}
        names = dict(Enterprise.objects.filter(uscc__in=codes).values_list("uscc", "name"))
    errors = sorted(errors_of(upload), key=lambda error: error.row)[:SHOWN_ERRORS]
    return UploadPage(upload, UploadKind(upload.kind), UploadState(upload.state), plan, errors, names)


def amounts_by_month(rows: Iterable[ExportRow]) -> dict[date, list[tuple[str, Decimal]]]:
    """Exports as (credit code, 万美元) by month, months in order."""
    months: dict[date, list[tuple[str, Decimal]]] = defaultdict(list)
    for row in rows:
        months[row.month].append((row.uscc, row.usd_10k))
    return dict(sorted(months.items()))
