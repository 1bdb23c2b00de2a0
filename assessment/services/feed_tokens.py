"""Keys of the feed (数据接口密钥): issued and revoked by the department or the centre, looked up for every request.

A key reads what is published, and nothing else: it belongs to no person and to no enterprise, opens no other address, and the
scope it gives can write nothing.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from assessment.models import FeedToken
from assessment.permissions import can_manage_feed
from assessment.selectors import feed_tokens
from core.errors import Invalid, NotAllowed
from core.periods import local_date
from tenancy.enums import Role
from tenancy.roles import Actor
from tenancy.scope import token_door
from tenancy.tokens import Unusable, key_errors, new_token, note_use, refuse_stopped, stop, token_digest, working_on

MAX_TOKENS = 20
"""Keys of a province that work at the same time (ours)."""
TOKEN = re.compile(r"zjf_[0-9a-f]{64}")


@dataclass(frozen=True)
class NewFeedToken:
    """A key with the one token that is ever shown."""

    row: FeedToken
    token: str


@dataclass(frozen=True)
class FeedReader:
    """What a token that works stands for: a reader of one province's published months."""

    id: int
    actor: Actor


def issue_feed_token(*, name: str, expires_on: date, by: Actor, now: datetime) -> NewFeedToken:
    """Make a key. Raises NotAllowed for anybody but the department and the centre, Invalid with a message for each field."""
    if not can_manage_feed(by) or by.user is None or by.region is None:
        raise NotAllowed
    today = local_date(now)
    errors = key_errors(name, expires_on, today)
    if feed_tokens(by).filter(working_on(today)).count() >= MAX_TOKENS:
        errors[""] = [f"最多有{MAX_TOKENS}个有效的数据接口密钥，请先停用不用的。"]
    if errors:
        raise Invalid(errors)
    token, kept = new_token("zjf", name=name, expires_on=expires_on, by=by, now=now)
    return NewFeedToken(FeedToken.objects.create(**kept, region_id=by.region), token)


def revoke_feed_token(*, token: UUID, by: Actor, now: datetime) -> FeedToken:
    """Stop a key for good; one that was stopped stays as it was. Raises NotAllowed, Unseen."""
    return stop(feed_tokens(by), token, by=by, now=now)


def feed_reader_of(token: str, *, address: str, now: datetime) -> FeedReader:
    """What a token stands for; raises Unusable when it does not work.

    Runs before a request has a scope, in a transaction of its own. One query, and a second once a minute, which notes the use.
    """
    if TOKEN.fullmatch(token) is None:
        raise Unusable("密钥无效。")
    digest = token_digest(token)
    with token_door(digest):
        rows = FeedToken.objects.only("region_id", "prefix", "expires_on", "last_used_at", "revoked_at")
        row = rows.filter(token_hash=digest).first()
        if row is None:
            raise Unusable("密钥无效。")
        refuse_stopped(row, local_date(now))
        note_use(row, address=address, now=now)
    # An auditor's scope: it reads, and holds no grant to write.
    label = f"数据接口密钥 {row.prefix}"
    return FeedReader(row.pk, Actor(user=None, role=Role.AUDITOR, label=label, region=row.region_id, token=row.prefix))
