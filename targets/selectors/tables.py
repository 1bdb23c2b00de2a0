"""Tables, targets and uploads in view."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet

from core.errors import Unseen
from core.workbook import CellError
from targets.enums import PlannedKind, UploadState
from targets.facts import TargetRow
from targets.models import Progress, Target, TargetTable, TargetUpload
from targets.permissions import require_keep, require_see
from targets.rules import Planned, plan
from tenancy.roles import Actor
from tenancy.selectors import rows_in_view

SHOWN_ERRORS = 100


def tables_in_view(actor: Actor) -> QuerySet[TargetTable]:
    """The tables of the actor's province, the latest year first. Raises NotAllowed for bureaus and enterprises."""
    require_see(actor)
    return rows_in_view(TargetTable.objects.order_by("-year"), actor)


def table_for(actor: Actor, public_id: UUID, *, lock: bool = False) -> TargetTable:
    """One table in view. Raises NotAllowed, Unseen. One query."""
    rows = tables_in_view(actor).filter(public_id=public_id)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise Unseen
    return found


def target_for(actor: Actor, public_id: UUID, *, lock: bool = False) -> Target:
    """One target in view with its table and key work. Raises NotAllowed, Unseen. One query."""
    require_see(actor)
    rows = rows_in_view(Target.objects.select_related("table", "key_work"), actor).filter(public_id=public_id)
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise Unseen
    return found


def targets_of(table: TargetTable) -> list[Target]:
    """The targets of a table in their order, with their key works. One query."""
    return list(Target.objects.filter(table=table).select_related("key_work").order_by("number"))


def row_of(target: Target) -> TargetRow:
    """A target as it stands in the workbook."""
    return TargetRow(
        key_work=target.key_work.text,
        number=target.number,
        text=target.text,
        category=target.category_text,
        due_month=target.due_month,
        half_text=target.half_text,
        weight=target.weight.normalize() if target.weight % 1 else target.weight.quantize(1),
        basis=target.basis,
        standard=target.standard,
        funded=target.funded,
        remark=target.remark,
    )


def with_progress(table: TargetTable) -> set[int]:
    """Numbers of the targets that have progress. One query."""
    return set(Progress.objects.filter(target__table=table).values_list("target__number", flat=True))


# --- uploads ---


def upload_for(actor: Actor, public_id: UUID, *, lock: bool = False, content: bool = False) -> TargetUpload:
    """One upload with its rows and errors, with `content` the workbook too. Raises NotAllowed but for the department, Unseen."""
    require_keep(actor)
    rows = TargetUpload.objects.all() if content else TargetUpload.objects.defer("content")
    rows = rows_in_view(rows, actor).filter(public_id=public_id)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise Unseen
    return found


def errors_of(upload: TargetUpload) -> list[CellError]:
    """The failing cells of an upload, as its reading kept them."""
    return [CellError(*error) for error in upload.errors]


def planned_for(upload: TargetUpload, rows: list[TargetRow]) -> tuple[TargetTable | None, list[Planned]]:
    """The year's table as it is now, and what the upload would do to it. Two queries."""
    table = TargetTable.objects.filter(region_id=upload.region_id, year=upload.year).first()
    there = {} if table is None else {target.number: row_of(target) for target in targets_of(table)}
    return table, plan(rows, there)


@dataclass(frozen=True)
class Preview:
    """What an upload would write, and what is wrong with it."""

    upload: TargetUpload
    state: UploadState
    table: TargetTable | None
    counts: list[tuple[PlannedKind, int]]
    planned: list[Planned]
    weight: str
    errors: list[CellError] = field(default_factory=list)

    @property
    def is_fit(self) -> bool:
        """Whether it waits to be written and nothing is wrong with it."""
        return self.state is UploadState.PENDING and not self.upload.error_count and bool(self.upload.rows)
