"""Keys of the machine interface (接口密钥): issued and revoked by an enterprise's own clerk, looked up for every request.

A key works as the clerk who made it: the same enterprise, the same rules, that clerk's name on what it files. It stops when it
is revoked, past its last day, or as soon as that clerk could not work here either: disabled, no longer of this enterprise, or
under a password that must be changed first. Who files for somebody else under an authorisation makes no keys: the
authorisation is a person's, and it would end unseen by the program.
"""

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from core.errors import Invalid, NotAllowed, Refusal, Unseen
from core.periods import day_label, local_date
from tenancy.enums import TokenScope
from tenancy.models import ApiToken, KeptAnswer, Key, User
from tenancy.permissions import can_manage_tokens
from tenancy.roles import Actor
from tenancy.scope import token_door
from tenancy.selectors import enterprise_of, posts_of, rows_in_view

MAX_TOKENS = 10
"""Keys of an enterprise that work at the same time (ours)."""
LONGEST = timedelta(days=730)
"""How long a key may work at most (ours)."""
USE_NOTED = timedelta(minutes=1)
"""The last use is written once in this time at most, so that reading does not write."""
ANSWERS_KEPT = timedelta(hours=24)
"""For how long a repeated request gets the first one's answer (the row policy of tenancy_keptanswer says the same)."""
TOKEN = re.compile(r"zjt_[0-9a-f]{64}")
SHOWN = 12
"""Characters of a token that may be shown: enough to tell keys apart, 224 bits stay secret."""

_LOOKED_UP = (
    "enterprise_id", "prefix", "scopes", "created_by", "expires_on", "last_used_at", "revoked_at",
)  # fmt: skip


K = TypeVar("K", bound=Key)


class Unusable(Refusal):
    """A token that does not work; the message is for whoever holds it."""


@dataclass(frozen=True)
class NewToken:
    """A key with the one token that is ever shown."""

    row: ApiToken
    token: str


@dataclass(frozen=True)
class Bearer:
    """What a token that works stands for."""

    id: int
    user: User
    actor: Actor
    scopes: frozenset[TokenScope]


def tokens_in_view(actor: Actor) -> QuerySet[ApiToken]:
    """The own enterprise's keys, those that work first, newest first; nobody else's to anybody."""
    rows = rows_in_view(ApiToken.objects.defer("token_hash"), actor)
    return rows.order_by("-revoked_at", "-id") if can_manage_tokens(actor) else rows.none()


def issue_token(*, name: str, scopes: Collection[TokenScope], expires_on: date, by: Actor, now: datetime) -> NewToken:
    """Make a key. Raises NotAllowed for anybody but the enterprise's own clerk, Invalid with a message for each field.

    The right to write brings the right to read: a client writes over a version that it has read.
    """
    if not can_manage_tokens(by) or by.user is None:
        raise NotAllowed("只有本企业自己的填报员可以创建接口密钥。")
    today = local_date(now)
    errors = key_errors(name, expires_on, today)
    if not scopes:
        errors["scopes"] = ["请至少选择一项权限。"]
    if tokens_in_view(by).filter(working_on(today)).count() >= MAX_TOKENS:
        errors[""] = [f"一家企业最多有 {MAX_TOKENS} 个有效密钥，请先停用不用的。"]
    if errors:
        raise Invalid(errors)
    enterprise = enterprise_of(by)
    token, kept = new_token("zjt", name=name, expires_on=expires_on, by=by, now=now)
    row = ApiToken.objects.create(
        **kept,
        enterprise=enterprise,
        region_id=enterprise.region_id,
        scopes=[scope.value for scope in TokenScope if scope in scopes or scope is TokenScope.READ],
    )
    return NewToken(row, token)


def revoke_token(*, token: UUID, by: Actor, now: datetime) -> ApiToken:
    """Stop a key for good; one that was stopped stays as it was. Raises Unseen for a key of somebody else."""
    return stop(tokens_in_view(by), token, by=by, now=now)


def bearer_of(token: str, *, address: str, now: datetime) -> Bearer:
    """What a token stands for; raises Unusable when it does not work.

    Runs before a request has a scope, in a transaction of its own. Two queries, and a third once a minute, which notes the use.
    """
    if TOKEN.fullmatch(token) is None:
        raise Unusable("密钥无效。")
    digest = token_digest(token)
    with token_door(digest):
        row = ApiToken.objects.filter(token_hash=digest).select_related("created_by").only(*_LOOKED_UP).first()
        if row is None:
            raise Unusable("密钥无效。")
        refuse_stopped(row, local_date(now))
        posts = posts_of(row.created_by, now=now)
        actor = next((p.actor for p in posts if p.actor.enterprise == row.enterprise_id and not p.actor.agent), None)
        if actor is None:
            raise Unusable("创建该密钥的账号已停用，或已不是本企业的填报员。")
        if row.created_by.must_change_password:
            raise Unusable("创建该密钥的账号须先登录系统修改密码。")
        note_use(row, address=address, now=now)
    return Bearer(
        id=row.pk,
        user=row.created_by,
        actor=replace(actor, token=row.prefix, label=f"接口密钥 {row.prefix}"),
        scopes=frozenset(TokenScope(scope) for scope in row.scopes),
    )


def token_of(bearer: Bearer) -> ApiToken:
    """The key of a request, with its enterprise. One query."""
    return ApiToken.objects.select_related("enterprise").defer("token_hash").get(pk=bearer.id)


def purge_answers(*, now: datetime) -> int:
    """Forget the answers of more than a day ago; how many went."""
    gone, _ = KeptAnswer.objects.filter(created_at__lte=now - ANSWERS_KEPT).delete()
    return gone


# --- any key ---


def key_errors(name: str, expires_on: date, today: date) -> dict[str, list[str]]:
    """What is wrong with a new key's name and last day, by field; empty when nothing is."""
    errors: dict[str, list[str]] = {}
    if not name.strip():
        errors["name"] = ["请填写名称。"]
    if not today <= expires_on <= today + LONGEST:
        errors["expires_on"] = [f"有效期至须在今天至{day_label(today + LONGEST)}之间。"]
    return errors


def refuse_stopped(key: Key, today: date) -> None:
    """Raises Unusable for a key that was revoked or is past its last day."""
    if key.revoked_at is not None:
        raise Unusable("密钥已停用。")
    if today > key.expires_on:
        raise Unusable(f"密钥已于{day_label(key.expires_on)}到期。")


def working_on(today: date) -> Q:
    """Keys that are neither revoked nor past their last day."""
    return Q(revoked_at=None, expires_on__gte=today)


def new_token(kind: str, *, name: str, expires_on: date, by: Actor, now: datetime) -> tuple[str, dict[str, Any]]:
    """A new token, which begins with its kind, and what is kept of it and of who makes it."""
    token = f"{kind}_{secrets.token_hex(32)}"
    kept = {
        "name": name.strip(),
        "prefix": token[:SHOWN],
        "token_hash": token_digest(token),
        "created_by_id": by.user,
        "created_by_name": by.person,
        "created_at": now,
        "expires_on": expires_on,
    }
    return token, kept


def stop(rows: QuerySet[K], key: UUID, *, by: Actor, now: datetime) -> K:
    """Stop one of some keys for good; one that was stopped stays as it was. Raises Unseen for any other."""
    row = rows.filter(public_id=key).first()
    if row is None:
        raise Unseen
    if row.revoked_at is None:
        rows.filter(pk=row.pk, revoked_at=None).update(revoked_at=now, revoked_by_id=by.user)
        row.revoked_at = now
    return row


def note_use(row: Key, *, address: str, now: datetime) -> None:
    """Write down that a key was used, once in `USE_NOTED` at most. One query, or none."""
    if row.last_used_at is None or now - row.last_used_at >= USE_NOTED:
        type(row)._default_manager.filter(pk=row.pk).update(last_used_at=now, last_used_from=address[:45])


def token_digest(token: str) -> bytes:
    """A plain digest: 256 random bits cannot be guessed, so nothing is won by a slow one."""
    return hashlib.sha256(token.encode()).digest()
