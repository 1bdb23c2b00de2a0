"""Questions about uploaded workbooks of enterprises: what they would do, and what is wrong with them."""

import json
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet

from core import sql
from core.errors import NotAllowed, Unseen
from core.workbook import CellError
from tenancy.enums import EnterpriseState, EnterpriseTag, PlannedKind, Role, UploadState
from tenancy.models import EnterpriseUpload
from tenancy.permissions import can_manage_enterprises
from tenancy.roles import Actor
from tenancy.scope import job_scope
from tenancy.selectors.places import Regions
from tenancy.selectors.registry import value_in_words

SHOWN_ERRORS = 100
SHOWN_ROWS = 50
SEPARATOR = "\x1f"
SILENT = "\x1e"
"""Stands for tags that a row says nothing about. No cell can hold either character: workbooks with them are refused."""

COLUMNS = (
    "number", "uscc", "name", "customs_code", "region", "contact_name", "contact_phone", "state", "joined_on", "tags",
)  # fmt: skip
_LABELS = {"name": "企业名称", "customs_code": "海关编码", "contact_name": "联系人", "contact_phone": "联系电话",
           "joined_on": "纳入日期", "region": "地区", "state": "状态", "tags": "标签"}  # fmt: skip


class RegistryRow(Protocol):
    """One row of the workbook `enterprises`, as `tenancy.takeover.EnterpriseRow` holds it."""

    uscc: str
    name: str
    customs_code: str
    region: int
    contact_name: str
    contact_phone: str
    state: int
    joined_on: date
    tags: tuple[str, ...] | None


def as_columns(rows: Sequence[Any], numbers: Iterable[int]) -> dict[str, str]:
    """Rows as one text a column, which is how a statement takes thousands of them at once."""
    if not rows:
        return dict.fromkeys(COLUMNS, "")
    uscc, name, customs, region, contact, phone, state, joined, tags = zip(*rows, strict=True)
    return {
        "number": SEPARATOR.join(map(str, numbers)),
        "uscc": SEPARATOR.join(uscc),
        "name": SEPARATOR.join(name),
        "customs_code": SEPARATOR.join(customs),
        "region": SEPARATOR.join(map(str, region)),
        "contact_name": SEPARATOR.join(contact),
        "contact_phone": SEPARATOR.join(phone),
        "state": SEPARATOR.join(map(str, state)),
        "joined_on": SEPARATOR.join(map(date.isoformat, joined)),
        "tags": SEPARATOR.join(SILENT if own is None else ";".join(own) for own in tags),
    }


def pack(columns: Mapping[str, str]) -> bytes:
    """Columns as they are kept between preview and confirmation."""
    return zlib.compress(json.dumps(dict(columns), ensure_ascii=False).encode(), 1)


def unpack(packed: bytes | memoryview) -> dict[str, str]:
    """What `pack` kept."""
    kept: dict[str, str] = json.loads(zlib.decompress(packed)) if packed else dict.fromkeys(COLUMNS, "")
    return kept


@dataclass(frozen=True)
class Plan:
    """What a workbook would do: rows by kind, the first of each kind in words, and a digest that tells plans apart."""

    counts: dict[str, int]
    shown: dict[str, list[dict[str, Any]]]
    digest: str


def plan_of(columns: Mapping[str, str], regions: Regions) -> Plan:
    """What rows would do to the registry as the scope sees it. One query whatever their number."""
    if not columns["uscc"]:
        return Plan({}, {}, "")
    counts: dict[str, int] = {}
    digests: dict[str, str] = {}
    shown: dict[str, list[dict[str, Any]]] = {}
    sql.rows("tenancy", "registry_memory")
    for row in sql.rows("tenancy", "registry_plan", {**columns, "shown": SHOWN_ROWS}):
        kind = PlannedKind(row.kind).name
        counts[kind], digests[kind] = row.total, row.digest
        if row.kind != PlannedKind.SKIP:
            shown.setdefault(kind, []).append(_planned(row, regions))
    told = ";".join(f"{kind}:{digests[kind]}" for kind in sorted(digests) if kind != PlannedKind.SKIP.name)
    return Plan(counts, shown, sha256(told.encode()).hexdigest())


def _planned(row: Any, regions: Regions) -> dict[str, Any]:
    changes = []
    if row.kind != PlannedKind.ADD:
        for name, label in _LABELS.items():
            old, new = getattr(row, f"old_{name}"), getattr(row, name)
            if new is not None and old != new:
                old, new = (value.isoformat() if isinstance(value, date) else value for value in (old, new))
                changes.append([label, f"{value_in_words(name, old, regions)} → {value_in_words(name, new, regions)}"])
    return {
        "number": row.number,
        "uscc": row.uscc,
        "name": row.name,
        "place": value_in_words("region", row.region, regions),
        "state": EnterpriseState(row.state).label,
        "tags": "；".join(tag.label for tag in EnterpriseTag if tag in (row.tags or ())),
        "changes": changes,
    }


def codes_elsewhere(codes: Collection[str], actor: Actor) -> set[str]:
    """Those of the credit codes that the registry holds beyond a bureau's own range, and nothing else about them.

    A code is unique in the registry, so that it is taken cannot be hidden from who would add it; where it stands can.
    """
    if actor.span is None or actor.role not in (Role.COUNTY_OFFICER, Role.CITY_OFFICER) or not codes:
        return set()
    low, high = actor.span
    with job_scope(reason=f"名录上传核对 user:{actor.user}"):
        found = sql.rows("tenancy", "registry_elsewhere", {"uscc": SEPARATOR.join(codes), "low": low, "high": high})
    return {row.uscc for row in found}


# --- uploads ---


def uploads_in_view(actor: Actor) -> QuerySet[EnterpriseUpload]:
    """Uploads of exactly the actor's own office, without what is in them."""
    rows = EnterpriseUpload.objects.defer("content", "packed", "errors")
    if not can_manage_enterprises(actor) or actor.region is None:
        return rows.none()
    return rows.filter(region_id=actor.region)


def open_uploads(actor: Actor) -> list[EnterpriseUpload]:
    """Workbooks of the own office that wait for somebody, newest first. One query."""
    waiting = (UploadState.READING, UploadState.PENDING, UploadState.WRITING)
    return list(uploads_in_view(actor).filter(state__in=waiting).order_by("-id")[:20])


def upload_for(actor: Actor, public_id: UUID, *, lock: bool = False) -> EnterpriseUpload:
    """One upload of the own office, locked until the transaction ends when `lock`. Raises NotAllowed, Unseen."""
    if not can_manage_enterprises(actor):
        raise NotAllowed
    rows = uploads_in_view(actor).select_related(None if lock else "job")
    row = (rows.select_for_update() if lock else rows).filter(public_id=public_id).first()
    if row is None:
        raise Unseen
    return row


def errors_of(upload: EnterpriseUpload) -> list[CellError]:
    """The failing cells of an upload, by row."""
    return sorted((CellError(*error) for error in upload.errors), key=lambda error: error.row)


@dataclass(frozen=True)
class Part:
    """The rows of one kind in a preview: how many, and the first of them."""

    kind: PlannedKind
    count: int
    rows: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class UploadPage:
    """What the page of an upload shows."""

    upload: EnterpriseUpload
    state: UploadState
    parts: list[Part]
    errors: list[CellError]

    @property
    def skipped(self) -> int:
        """Rows that change nothing: as the registry has them, or said twice."""
        return int(self.upload.plan.get("counts", {}).get(PlannedKind.SKIP.name, 0)) + self.upload.repeated

    @property
    def changing(self) -> int:
        """Rows that would change something."""
        return sum(part.count for part in self.parts)

    @property
    def is_ready(self) -> bool:
        """Whether it can be confirmed."""
        return self.state is UploadState.PENDING and not self.upload.error_count and self.changing > 0

    @property
    def is_running(self) -> bool:
        """Whether a job works on it."""
        job = self.upload.job
        return self.state in (UploadState.READING, UploadState.WRITING) and job is not None and job.is_open

    @property
    def can_discard(self) -> bool:
        """Whether it may be put aside: while it waits, or when its job failed."""
        return self.state in (UploadState.PENDING, UploadState.READING, UploadState.WRITING) and not self.is_running


def upload_page(actor: Actor, public_id: UUID) -> UploadPage:
    """An upload of the own office. Two queries whatever the number of rows."""
    upload = upload_for(actor, public_id)
    counts, shown = upload.plan.get("counts", {}), upload.plan.get("shown", {})
    kinds = (PlannedKind.ADD, PlannedKind.CHANGE, PlannedKind.MOVE)
    return UploadPage(
        upload=upload,
        state=UploadState(upload.state),
        parts=[Part(kind, counts.get(kind.name, 0), shown.get(kind.name, [])) for kind in kinds],
        errors=errors_of(upload)[:SHOWN_ERRORS],
    )
