"""Sending notices and marking them read.

Sending is safe to repeat: one recipient gets one notice a key, the first one stays.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from core.errors import NotAllowed
from notices.enums import Audience, Duty, Kind
from notices.models import Notice
from notices.permissions import can_notify
from notices.rules import fitting_title, is_local_path
from notices.selectors import inbox, notice_for
from notices.services.sending import plan
from tenancy.models import Enterprise
from tenancy.roles import Actor

BATCH = 2_000


def notify_enterprise(
    *,
    enterprise: Enterprise,
    kind: Kind,
    key: str,
    title: str,
    text: str = "",
    path: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """Tell an enterprise. `path` is a local address of what the notice is about ("" for none).

    Raises NotAllowed when `by` may not write to it, ValueError for a path that leaves the site.
    """
    notify_enterprises(
        enterprises=[(enterprise.pk, enterprise.region_id)],
        kind=kind,
        key=key,
        title=title,
        text=text,
        path=path,
        by=by,
        now=now,
    )


def notify_enterprises(
    *,
    enterprises: Iterable[tuple[int, int]],
    kind: Kind,
    key: str,
    title: str,
    text: str = "",
    path: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """Tell many enterprises the same: pairs of (enterprise id, region code). Otherwise as `notify_enterprise`."""
    _send(Audience.ENTERPRISE, list(enterprises), kind=kind, key=key, title=title, text=text, path=path, by=by, now=now)


def notify_office(
    *,
    region: int,
    kind: Kind,
    key: str,
    title: str,
    text: str = "",
    path: str = "",
    enterprise: Enterprise | None = None,
    duty: Duty | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Tell the office of a region (nine-digit code), about an enterprise if one is named.

    With `duty` LEADER what goes out of the house goes to the office's leader too, beside everybody who gets it anyway.
    Raises NotAllowed when `by` may not write to it, ValueError for a path that leaves the site.
    """
    notify_offices(
        regions=[region],
        kind=kind,
        key=key,
        title=title,
        text=text,
        path=path,
        enterprise=enterprise,
        duty=duty,
        by=by,
        now=now,
    )


def notify_offices(
    *,
    regions: Iterable[int],
    kind: Kind,
    key: str,
    title: str,
    text: str = "",
    path: str = "",
    enterprise: Enterprise | None = None,
    duty: Duty | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Tell the offices of many regions the same. Otherwise as `notify_office`."""
    about = enterprise.pk if enterprise is not None else None
    recipients = [(about, region) for region in regions]
    _send(Audience.OFFICE, recipients, kind=kind, key=key, title=title, text=text, path=path, duty=duty, by=by, now=now)


def _send(
    audience: Audience,
    recipients: Sequence[tuple[int | None, int]],
    *,
    kind: Kind,
    key: str,
    title: str,
    text: str,
    path: str,
    duty: Duty | None = None,
    by: Actor,
    now: datetime,
) -> None:
    if path and not is_local_path(path):
        raise ValueError(f"not a path of this site: {path!r}")
    if not all(can_notify(by, enterprise=enterprise, region=region) for enterprise, region in recipients):
        raise NotAllowed
    Notice.objects.bulk_create(
        (
            Notice(
                audience=audience,
                enterprise_id=enterprise,
                region_id=region,
                kind=kind,
                key=key,
                title=fitting_title(title),
                text=text,
                path=path,
                sent_at=now,
            )
            for enterprise, region in recipients
        ),
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    plan(
        audience=audience,
        kind=kind,
        key=key,
        regions=[region for _, region in recipients],
        enterprises=[enterprise for enterprise, _ in recipients if enterprise is not None] or None,
        leader=duty is Duty.LEADER,
        now=now,
    )


def mark_read(*, notice: UUID, by: Actor, now: datetime) -> Notice:
    """Mark one notice of the own inbox read; the first time counts. Raises Unseen for any other notice."""
    row = notice_for(by, notice)
    if row.read_at is None:
        inbox(by, unread_only=True).filter(pk=row.pk).update(read_at=now)
        row.read_at = now
    return row


def mark_all_read(*, by: Actor, now: datetime) -> int:
    """Mark the whole inbox read; returns how many notices were unread."""
    return inbox(by, unread_only=True).update(read_at=now)
