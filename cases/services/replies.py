"""Canned replies: each office keeps its own."""

import uuid
from datetime import datetime

from django.db import transaction

from cases.models import CannedReply
from cases.permissions import keeps_replies
from cases.rules import MAX_REPLIES, clean, clean_line, reply_errors
from cases.selectors import own_replies, reply_for
from core.errors import Invalid, NotAllowed, Refused, Stale
from tenancy.roles import Actor


@transaction.atomic
def add_reply(*, title: str, text: str, by: Actor, now: datetime) -> CannedReply:
    """Keep a text for the own office. Sent twice it is one.

    Raises NotAllowed, Refused (too many) and Invalid (fields "title", "text"; a title that the office has already).
    """
    if not keeps_replies(by):
        raise NotAllowed
    title, text = _cleaned(title, text)
    known = own_replies(by).filter(title=title).first()
    if known is not None and known.text == text:
        return known
    if own_replies(by).count() >= MAX_REPLIES:
        raise Refused(f"常用答复最多 {MAX_REPLIES} 条，请先删除不再使用的。")
    assert by.region is not None
    # Two people at once: the second one finds the first one's.
    row, _ = CannedReply.objects.get_or_create(
        region_id=by.region, title=title, defaults={"text": text, "changed_at": now, "changed_by_id": by.user}
    )
    if row.text != text:
        raise Invalid({"title": ["本单位已有同名的常用答复。"]})
    return row


@transaction.atomic
def change_reply(*, reply: uuid.UUID, title: str, text: str, version: int, by: Actor, now: datetime) -> CannedReply:
    """Change a text of the own office; the same again changes nothing. `version` is the one that was read.

    Raises Unseen, NotAllowed, Stale (a colleague changed it since) and Invalid (fields "title", "text").
    """
    if not keeps_replies(by):
        raise NotAllowed
    row = reply_for(by, reply, lock=True)
    title, text = _cleaned(title, text)
    if (row.title, row.text) == (title, text):
        return row
    if row.version != version:
        raise Stale("本单位其他工作人员已修改该常用答复，请核对。您填写的内容保留在下方，可再次保存。")
    if own_replies(by).filter(title=title).exclude(pk=row.pk).exists():
        raise Invalid({"title": ["本单位已有同名的常用答复。"]})
    row.title, row.text, row.version = title, text, version + 1
    row.changed_at, row.changed_by_id = now, by.user
    row.save(update_fields=["title", "text", "version", "changed_at", "changed_by"])
    return row


@transaction.atomic
def remove_reply(*, reply: uuid.UUID, version: int, by: Actor) -> None:
    """Remove a text of the own office; the audit keeps what it was. Raises Unseen, NotAllowed and Stale."""
    if not keeps_replies(by):
        raise NotAllowed
    row = reply_for(by, reply, lock=True)
    if row.version != version:
        raise Stale("本单位其他工作人员已修改该常用答复，请核对后再删除。")
    row.delete()


def _cleaned(title: str, text: str) -> tuple[str, str]:
    title, text = clean_line(title), clean(text)
    errors = reply_errors(title, text)
    if errors:
        raise Invalid(errors)
    return title, text
