"""The audit: reading it, sealing it, checking the seals. Writing is the trigger's alone."""

from dataclasses import dataclass
from datetime import datetime

from core import sql

PAGE = 50
OPERATIONS = {"I": "新增", "U": "修改", "D": "删除"}
PROBLEMS = {"chain": "封存链断裂", "rows": "记录数不符", "content": "记录内容不符"}


@dataclass(frozen=True)
class Event:
    """One audited change; `old` and `new` are JSON texts of the columns that changed."""

    id: int
    at: datetime
    actor: str
    db_role: str
    request: str
    table: str
    operation: str
    row: str
    old: str
    new: str


def events(
    *, table: str | None = None, row: str | None = None, actor: str | None = None, before: int | None = None
) -> list[Event]:
    """A page of changes, newest first; `before` is the id of the last one seen."""
    return [
        Event(
            id=found.id,
            at=found.at,
            actor=found.actor or "",
            db_role=found.db_role,
            request=found.request or "",
            table=found.tbl,
            operation=OPERATIONS[found.op],
            row=found.row_id or "",
            old=found.old or "",
            new=found.new or "",
        )
        for found in sql.rows(
            "tenancy",
            "audit_events",
            {"tbl": table or None, "row_id": row or None, "actor": actor or None, "before": before, "size": PAGE},
        )
    ]


def seal() -> int:
    """Seal all events of finished transactions into the hash chain; the number of events sealed."""
    return int(sql.one("tenancy", "audit_seal").sealed)


def broken_seals() -> list[tuple[int, str]]:
    """Number and problem (Chinese) of every seal that no longer holds; empty when nothing was tampered with."""
    return [(int(found.seal), PROBLEMS[found.problem]) for found in sql.rows("tenancy", "audit_broken")]
