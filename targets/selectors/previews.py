"""An uploaded workbook before it is written."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from core.decimals import plain
from targets.enums import PlannedKind, UploadState
from targets.facts import TargetRow
from targets.selectors.tables import SHOWN_ERRORS, Preview, errors_of, planned_for, upload_for
from tenancy.roles import Actor


def rows_of(stored: list[Any]) -> list[TargetRow]:
    """The rows of an upload as its reading kept them."""
    weight = TargetRow._fields.index("weight")
    return [TargetRow._make([*values[:weight], Decimal(values[weight]), *values[weight + 1 :]]) for values in stored]


def preview(actor: Actor, public_id: UUID) -> Preview:
    """An upload with what it would do to the year's table as it is now. Raises NotAllowed, Unseen. Three queries."""
    upload = upload_for(actor, public_id)
    rows = rows_of(upload.rows)
    state = UploadState(upload.state)
    table, planned = planned_for(upload, rows)
    kinds = [one.kind for one in planned]
    return Preview(
        upload=upload,
        state=state,
        table=table,
        counts=[(kind, kinds.count(kind)) for kind in PlannedKind if kind is not PlannedKind.SKIP],
        planned=planned,
        weight=plain(sum((row.weight for row in rows), Decimal(0))),
        errors=sorted(errors_of(upload), key=lambda error: error.row)[:SHOWN_ERRORS],
    )
