"""Confirming a year's scheme, which no notice prescribes, before its first month is locked."""

from datetime import datetime

from assessment.models import SchemeConfirmation
from assessment.permissions import can_confirm_scheme
from assessment.scheme_files import load_scheme
from core.errors import NotAllowed, Refused, Stale
from tenancy.roles import Actor


def confirm_scheme(*, year: int, digest: str, by: Actor, now: datetime, note: str = "") -> SchemeConfirmation:
    """Record that a provincial user agrees to the scheme of a year, the one that `digest` names and no other.

    A scheme that is confirmed already stays as it was first confirmed. Raises NotAllowed for everybody but people of the
    province, SchemeError for a year without a scheme, Refused for one that a notice prescribes, Stale when the scheme now
    is another than the one looked at.
    """
    if by.user is None or not can_confirm_scheme(by):
        raise NotAllowed
    scheme = load_scheme(year)
    if not scheme.ours:
        raise Refused(f"{year}年考核方案由通知规定，无须确认。")
    if digest != scheme.digest:
        raise Stale(f"方案在您打开页面之后已变更（现为第{scheme.version}版），本次未确认。请核对现行内容后重新确认。")
    confirmation, _ = SchemeConfirmation.objects.get_or_create(
        year=year,
        digest=digest,
        defaults={
            "key": scheme.key,
            "version": scheme.version,
            "confirmed_at": now,
            "confirmed_by_id": by.user,
            "confirmed_as": by.title[:100],
            "note": note.strip(),
        },
    )
    return confirmation
