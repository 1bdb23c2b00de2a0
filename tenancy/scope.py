"""The only door to tenant rows: a database role and a range, local to one transaction.

Without a scope every tenant table answers «permission denied». A scope is set in one round trip by `set_config(…, true)`;
leaving it restores what was before, because a setting survives the release of a savepoint.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import OperationalError, connection, transaction

from tenancy.enums import DatabaseRole
from tenancy.roles import Actor, system_actor
from tenancy.rules import region_range

T = TypeVar("T")
SNAPSHOT_ATTEMPTS = 3
SERIALIZATION_FAILURE = "40001"
_SETTINGS = ("zj.enterprise", "zj.lo", "zj.hi", "zj.user", "zj.request", "role")
_READ = "SELECT " + ", ".join(f"current_setting('{name}', true)" for name in _SETTINGS)
_WRITE = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in _SETTINGS)


@contextmanager
def _scope(
    role: DatabaseRole,
    *,
    enterprise: int | None,
    low: int | None,
    high: int | None,
    who: str,
    request: str | None,
    snapshot: bool = False,
) -> Iterator[None]:
    wanted = [
        "" if enterprise is None else str(enterprise),
        "" if low is None else str(low),
        "" if high is None else str(high),
        who,
        request or "",
        role.value,
    ]
    nested = connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            before = None
            if snapshot and not nested:  # before the first query, or the database refuses
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            if nested:
                cursor.execute(_READ)
                before = [value or "" for value in cursor.fetchone()]
                before[-1] = before[-1] or "none"
                if request is None:
                    wanted[-2] = before[-2]
            cursor.execute(_WRITE, wanted)
        yield
        # After an exception the savepoint's rollback restores the settings; after success this does.
        if before is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(_WRITE, before)


@contextmanager
def actor_scope(actor: Actor, *, request: str = "", snapshot: bool = False) -> Iterator[None]:
    """Scope of whoever acts: enterprise, bureau, province, auditor, administrator or the system itself.

    With `snapshot` every statement sees the data as of one moment (REPEATABLE READ), and a row that another transaction has
    changed meanwhile cannot be written: psycopg2 raises SerializationFailure, and the work is to be done again. Inside a
    transaction that is open already its isolation stays.
    """
    low, high = actor.span if actor.span is not None else (None, None)
    with _scope(
        actor.database_role,
        enterprise=actor.enterprise,
        low=low,
        high=high,
        who=_named(actor),
        request=request,
        snapshot=snapshot,
    ):
        yield


def in_snapshot(actor: Actor, work: Callable[[], T]) -> T:
    """What `work` gives in a transaction of its own that sees the data as of one moment, in the actor's scope.

    When another transaction has changed a row that it writes, it is done again from the start, at most three times in all.
    """
    for _ in range(SNAPSHOT_ATTEMPTS - 1):
        try:
            with actor_scope(actor, snapshot=True):
                return work()
        except OperationalError as error:
            if connection.in_atomic_block or getattr(error.__cause__, "pgcode", "") != SERIALIZATION_FAILURE:
                raise
    with actor_scope(actor, snapshot=True):
        return work()


def _named(actor: Actor) -> str:
    """Who acts, as the audit shows it: a person, the key that works for a person, or a job."""
    if actor.user is None:
        return f"job:{actor.label}"
    return f"user:{actor.user} 接口密钥 {actor.token}" if actor.token else f"user:{actor.user}"


@contextmanager
def accounts_scope(actor: Actor) -> Iterator[None]:
    """The keeper of accounts (zj_admin) in an actor's own name, for the one write that an act has beyond the actor's rows.

    An enterprise that authorises an agent adds a membership; an enterprise that moves takes its people along. The audit
    goes on naming the actor and the request.
    """
    with _scope(DatabaseRole.ADMIN, enterprise=None, low=None, high=None, who=_named(actor), request=None):
        yield


@contextmanager
def own_identity(user: int) -> Iterator[None]:
    """A transaction in which a person changes their own identity row: no role, no range, but a name for the audit."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('zj.user', %s, true)", [f"user:{user}"])
        yield


@contextmanager
def token_door(token_hash: bytes) -> Iterator[None]:
    """A transaction of the login itself that sees the one token with this hash (`tenancy_apitoken`), and no other.

    A request of the machine interface is looked up here, before its enterprise is known. No role, no range: tenant tables
    answer «permission denied».
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('zj.token', %s, true)", [f"\\x{token_hash.hex()}"])
        yield
        if nested and not connection.needs_rollback:  # a setting survives the release of a savepoint
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('zj.token', '', true)")


@contextmanager
def enterprise_scope(enterprise: int, *, who: str = "", request: str = "") -> Iterator[None]:
    """Rows of one enterprise."""
    with _scope(DatabaseRole.ENTERPRISE, enterprise=enterprise, low=None, high=None, who=who, request=request):
        yield


@contextmanager
def bureau_scope(region: int, *, who: str = "", request: str = "") -> Iterator[None]:
    """Rows of one bureau's subtree of regions (nine-digit code)."""
    low, high = region_range(region)
    with _scope(DatabaseRole.BUREAU, enterprise=None, low=low, high=high, who=who, request=request):
        yield


@contextmanager
def province_scope(*, who: str = "", request: str = "") -> Iterator[None]:
    """Rows of the whole province."""
    with _scope(DatabaseRole.PROVINCE, enterprise=None, low=None, high=None, who=who, request=request):
        yield


@contextmanager
def job_scope(*, reason: str, snapshot: bool = False) -> Iterator[None]:
    """All rows, for a job of the system; `reason` is written to the audit of every change, `snapshot` as in `actor_scope`."""
    with actor_scope(system_actor(reason), snapshot=snapshot):
        yield
