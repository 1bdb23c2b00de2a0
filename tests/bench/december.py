"""December 2020 as it runs: the clock of the measured processes, and clerks of the world's enterprises who are signed in."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from psycopg2.extras import execute_values

from core import sql
from core.periods import SHANGHAI
from tenancy.enums import Role
from tenancy.models import User
from tests.bench.world import MONTH, World

NOW = datetime(2020, 12, 15, 10, tzinfo=SHANGHAI)
_OPEN = """
SELECT enterprise_id, region_id, public_id FROM orders_filing f
WHERE month = %s AND on_roster AND status = 1
  AND NOT EXISTS (SELECT FROM tenancy_membership m WHERE m.enterprise_id = f.enterprise_id)
ORDER BY enterprise_id LIMIT %s
"""


@dataclass(frozen=True)
class Clerk:
    """A signed-in clerk of an enterprise whose December is still to be filed; `cookie` is the session's key."""

    enterprise: int
    region: int
    cookie: str


@contextmanager
def december() -> Iterator[None]:
    """The clock of this process stands at NOW."""
    ours = NOW.astimezone(UTC)
    with mock.patch.object(timezone, "now", return_value=ours), mock.patch.object(sql, "now", return_value=ours):
        yield


def clock_environment(directory: Path) -> dict[str, str]:
    """Environment of a process whose clock goes on from NOW (`tests.e2e.settings`)."""
    hands = directory / "clock"
    hands.write_text(str((NOW - datetime.now(UTC)).total_seconds()), encoding="ascii")
    return dict(os.environ) | {"DJANGO_SETTINGS_MODULE": "tests.e2e.settings", "E2E_CLOCK": str(hands)}


def clerks(world: World, number: int) -> Sequence[Clerk]:
    """Clerks of enterprises that must file December and have not begun."""
    world.admin.execute(_OPEN, [MONTH.first_day, number])
    rows = world.admin.fetchall()
    people = [
        (f"bench-{enterprise}", "", f"填报员{enterprise}", True, False, NOW - timedelta(days=9))
        for enterprise, _, _ in rows
    ]
    users = _insert(
        world.admin,
        "INSERT INTO tenancy_user (username, password, display_name, is_active, must_change_password, created_at)"
        " VALUES %s RETURNING id",
        people,
    )
    members = zip(users, rows, strict=True)
    _insert(
        world.admin,
        "INSERT INTO tenancy_membership (user_id, role, region_id, enterprise_id) VALUES %s RETURNING id",
        [(user, Role.ENTERPRISE_CLERK.value, region, enterprise) for user, (enterprise, region, _) in members],
    )
    secret = User(password="").get_session_auth_hash()  # the same for all: no password was set
    backend = settings.AUTHENTICATION_BACKENDS[0]
    stores = [SessionStore(f"bench{number:027d}") for number in users]
    sessions = [
        (
            store.session_key,
            store.encode({SESSION_KEY: str(user), BACKEND_SESSION_KEY: backend, HASH_SESSION_KEY: secret}),
            datetime.now(UTC) + timedelta(days=1),
        )
        for user, store in zip(users, stores, strict=True)
    ]  # fmt: skip
    _insert(
        world.admin,
        "INSERT INTO django_session (session_key, session_data, expire_date) VALUES %s RETURNING 1",
        sessions,
    )
    return [
        Clerk(enterprise, region, str(store.session_key))
        for (enterprise, region, _), store in zip(rows, stores, strict=True)
    ]


def _insert(cursor: Any, statement: str, rows: Sequence[tuple[Any, ...]]) -> list[int]:
    return [row[0] for row in execute_values(cursor, statement, rows, page_size=len(rows) or 1, fetch=True)]


def month_form(version: int, lines: int, serial: int) -> dict[str, str]:
    """The month page's form with so many new orders, sent as by a clerk who has seen the soft checks and files on."""
    form = {"version": str(version), "action": "accept", "lines-TOTAL_FORMS": str(lines)}
    for line in range(lines):
        fields = {
            "contract_no": f"BENCH-{serial}-{line}",
            "signed_on": "2020-12-08",
            "market": "美国",
            "hs_code": "610910",
            "product": "针织衫",
            "currency": "USD",
            "amount": "12,000.00",
            "shipment_month": "2021-03",
        }
        form |= {f"lines-{line}-{name}": value for name, value in fields.items()}
    return form
