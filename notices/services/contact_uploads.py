"""Contacts by workbook: received with what was read from it, confirmed and written whole, or put aside."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from core.errors import NotAllowed, Refused, Stale, Unseen
from core.workbook import CellError
from notices.enums import ContactUploadState
from notices.facts import ContactEntry
from notices.models import ContactUpload
from notices.permissions import can_keep_contact, can_keep_contacts
from notices.rules import CONTACT_LABELS, FIRST_CONTACT_YEAR, LAST_CONTACT_YEAR
from notices.selectors import contact_entries, contact_upload_for
from notices.services.contacts import write_contacts
from tenancy.roles import Actor
from tenancy.selectors import all_regions

TRANSITIONS = {
    ContactUploadState.PENDING: (ContactUploadState.COMMITTED, ContactUploadState.DISCARDED),
    ContactUploadState.COMMITTED: (),
    ContactUploadState.DISCARDED: (),
}
_UNFIT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\]")


@transaction.atomic
def receive_contacts(
    *,
    year: int,
    content: bytes,
    file_name: str,
    lines: Sequence[tuple[int, int, ContactEntry]],
    errors: Sequence[CellError],
    by: Actor,
    now: datetime,
) -> ContactUpload:
    """Keep a workbook with its good lines (row number, region, entry) and failing cells, to be confirmed.

    Raises NotAllowed, Unseen (no such year).
    """
    if by.region is None or not can_keep_contacts(by):
        raise NotAllowed
    if not FIRST_CONTACT_YEAR <= year <= LAST_CONTACT_YEAR:
        raise Unseen
    return ContactUpload.objects.create(
        region_id=by.region,
        year=year,
        file_name=_UNFIT_IN_NAMES.sub("", file_name)[-150:] or "负责人名单.xlsx",
        content=content,
        entries=[[region, number, *(getattr(entry, key) for key in CONTACT_LABELS)] for number, region, entry in lines],
        errors=[[error.sheet, error.row, error.column, error.value, error.expected] for error in errors],
        state=ContactUploadState.PENDING,
        uploaded_by_id=by.user,
        uploaded_at=now,
    )


@dataclass(frozen=True)
class ContactChange:
    """What a line of the workbook would do: its row, its region, and per column (label, before, after); mobiles masked."""

    number: int
    region: str
    unit: str
    changes: list[tuple[str, str, str]]


@dataclass(frozen=True)
class ContactPlan:
    """What a workbook would do as things stand, and a mark of what it would change (`seen`)."""

    added: list[ContactChange]
    changed: list[ContactChange]
    skipped: int
    errors: list[CellError]
    seen: str

    @property
    def bad_rows(self) -> int:
        """Rows with a failing cell."""
        return len({error.row for error in self.errors})


def errors_of(upload: ContactUpload) -> list[CellError]:
    """The failing cells of an upload."""
    return [CellError(*error) for error in upload.errors]


def _entries(upload: ContactUpload) -> dict[int, tuple[int, ContactEntry]]:
    return {region: (number, ContactEntry(*texts)) for region, number, *texts in upload.entries}


def plan_contacts(upload: ContactUpload, *, by: Actor) -> ContactPlan:
    """What an upload would do to the year's lines as they stand. Three queries."""
    wanted = _entries(upload)
    regions = [region for region in wanted if can_keep_contact(by, region)]
    standing = contact_entries(regions, upload.year)
    names = all_regions().names
    added: list[ContactChange] = []
    changed: list[ContactChange] = []
    skipped = 0
    for region in sorted(regions):
        number, entry = wanted[region]
        before = standing[region][1] if region in standing else None
        if before == entry:
            skipped += 1
            continue
        change = ContactChange(number, names[region], entry.unit, _changes(before, entry))
        (added if before is None else changed).append(change)
    seen = ",".join(f"{region}:{standing[region][0].version}" for region in sorted(standing))
    return ContactPlan(added, changed, skipped, errors_of(upload), seen)


def _changes(before: ContactEntry | None, after: ContactEntry) -> list[tuple[str, str, str]]:
    found = []
    for key, label in CONTACT_LABELS.items():
        old, new = "" if before is None else getattr(before, key), getattr(after, key)
        if key == "mobile":
            found += [(label, "", "已填写" if before is None else "有变化")] if old != new else []
        elif old != new:
            found.append((label, old, new))
    return found


@transaction.atomic
def confirm_contacts(*, upload: UUID, seen: str, by: Actor, now: datetime) -> ContactUpload:
    """Write what the preview showed, all of it or nothing; twice writes once.

    Raises NotAllowed, Unseen, Refused (put aside, errors, nothing to write), Stale (`seen` is not what stands now).
    """
    row = contact_upload_for(by, upload, lock=True)
    if row.state == ContactUploadState.COMMITTED:
        return row
    _may_become(row, ContactUploadState.COMMITTED)
    if row.errors:
        raise Refused(f"工作簿还有 {len(row.errors):,} 处错误，请改正后重新上传。")
    plan = plan_contacts(row, by=by)
    if plan.seen != seen:
        raise Stale("名单在核对之后又有变化，已重新核对，请看过后再确认。")
    if not plan.added and not plan.changed:
        raise Refused("工作簿与名单一致，没有需要写入的内容。")
    entries = {region: entry for region, (_, entry) in _entries(row).items() if can_keep_contact(by, region)}
    write_contacts(entries, year=row.year, by=by, now=now)
    return _become(row, ContactUploadState.COMMITTED, committed_at=now)


@transaction.atomic
def discard_contacts(*, upload: UUID, by: Actor) -> ContactUpload:
    """Put an uploaded workbook aside; twice is once. Raises NotAllowed, Unseen, Refused (written already)."""
    row = contact_upload_for(by, upload, lock=True)
    if row.state == ContactUploadState.DISCARDED:
        return row
    _may_become(row, ContactUploadState.DISCARDED)
    return _become(row, ContactUploadState.DISCARDED)


def _may_become(row: ContactUpload, state: ContactUploadState) -> None:
    now = ContactUploadState(row.state)
    if state not in TRANSITIONS[now]:
        raise Refused(f"该工作簿{now.label}，请重新上传。")


def _become(row: ContactUpload, state: ContactUploadState, *, committed_at: datetime | None = None) -> ContactUpload:
    row.state, row.committed_at = state, committed_at
    row.save(update_fields=["state", "committed_at"])
    return row
