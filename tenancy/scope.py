"""The only door to tenant rows: a database role and a range, local to one transaction.

Without a scope every tenant table answers «permission denied». A scope is set in one round trip by `set_config(…, true)`;
leaving it restores what was before, because a setting survives the release of a savepoint.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from tenancy.enums import DatabaseRole
from tenancy.roles import Actor, system_actor
from tenancy.rules import region_range

_SETTINGS = ("zj.enterprise", "zj.lo", "zj.hi", "zj.user", "zj.request", "role")
_READ = "SELECT " + ", ".join(f"current_setting('{name}', true)" for name in _SETTINGS)
_WRITE = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in _SETTINGS)


@contextmanager
def _scope(
    role: DatabaseRole, *, enterprise: int | None, low: int | None, high: int | None, who: str, request: str
) -> Iterator[None]:
    wanted = [
        "" if enterprise is None else str(enterprise),
        "" if low is None else str(low),
        "" if high is None else str(high),
        who,
        request,
        role.value,
    ]
    nested = connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            before = None
            if nested:
                cursor.execute(_READ)
                before = [value or "" for value in cursor.fetchone()]
                before[-1] = before[-1] or "none"
            cursor.execute(_WRITE, wanted)
        yield
        # After an exception the savepoint's rollback restores the settings; after success this does.
        if before is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(_WRITE, before)


@contextmanager
def actor_scope(actor: Actor, *, request: str = "") -> Iterator[None]:
    """Scope of whoever acts: enterprise, bureau, province, auditor, administrator or the system itself."""
    low, high = actor.span if actor.span is not None else (None, None)
    with _scope(
        actor.database_role,
        enterprise=actor.enterprise,
        low=low,
        high=high,
        who=f"user:{actor.user}" if actor.user is not None else f"job:{actor.label}",
        request=request,
    ):
        yield


@contextmanager
def own_identity(user: int) -> Iterator[None]:
    """A transaction in which a person changes their own identity row: no role, no range, but a name for the audit."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('zj.user', %s, true)", [f"user:{user}"])
        yield


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
def job_scope(*, reason: str) -> Iterator[None]:
    """All rows, for a job of the system; `reason` is written to the audit of every change."""
    with actor_scope(system_actor(reason)):
        yield
