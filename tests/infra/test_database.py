"""Roles and start-up checks on a real database; and that the tests themselves use the application's login."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tenancy.bootstrap import SCOPES, WrongRole, addresses, connected, refuse_powerful
from zjtrade.checks import login_is_bound

ROOT = Path(__file__).resolve().parent.parent.parent


def test_tests_connect_as_the_application(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("zj_app", False, False)


def test_the_owner_bypasses_row_security_only_while_migrating(as_admin: Any) -> None:
    as_admin.execute("SELECT rolbypassrls FROM pg_roles WHERE rolname = 'zj_owner'")
    assert as_admin.fetchone() == (False,)


def test_the_application_has_no_power_of_its_own(as_admin: Any) -> None:
    as_admin.execute(
        "SELECT rolinherit, rolcreatedb, rolcreaterole, rolreplication FROM pg_roles WHERE rolname = 'zj_app'"
    )
    assert as_admin.fetchone() == (False, False, False, False)
    as_admin.execute("SELECT count(*) FROM pg_class WHERE relowner = 'zj_app'::regrole")
    assert as_admin.fetchone() == (0,)
    as_admin.execute(
        "SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid WHERE m.member = 'zj_app'::regrole"
    )
    assert {name for (name,) in as_admin.fetchall()} == set(SCOPES)


def test_the_application_may_not_create_or_truncate(db: None, as_admin: Any) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege), connected(addresses().app) as own:
        own.cursor().execute("CREATE TABLE mine (id int)")
    as_admin.execute(
        "SELECT table_name, grantee FROM information_schema.table_privileges"
        " WHERE privilege_type = 'TRUNCATE' AND grantee LIKE 'zj\\_%' AND grantee NOT IN ('zj_owner', 'zj_audit')"
    )
    assert as_admin.fetchall() == []


def test_bootstrap_is_repeatable_and_tells_what_it_did(
    django_db_setup: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("bootstrap_database")
    lines = capsys.readouterr().out.splitlines()
    assert "role zj_app brought up to date: LOGIN NOINHERIT NOBYPASSRLS" in lines
    assert any(line.startswith("database test_zjtrade") for line in lines)


@pytest.mark.parametrize(
    ("which", "reason"),
    [("admin", "is a superuser"), ("owner", "owns tables")],
)
def test_a_powerful_login_is_refused(django_db_setup: None, which: str, reason: str) -> None:
    at = addresses()
    with connected(getattr(at, which), at.app.name) as other, pytest.raises(WrongRole, match=reason):
        refuse_powerful(other.cursor())


def test_a_login_with_bypassrls_is_refused(django_db_setup: None, as_admin: Any) -> None:
    as_admin.execute("CREATE ROLE zj_test_powerful LOGIN BYPASSRLS PASSWORD 'p'")
    try:
        at = addresses()
        as_admin.execute(f'GRANT CONNECT ON DATABASE "{at.app.name}" TO zj_test_powerful')
        powerful = psycopg2.connect(
            dbname=at.app.name, user="zj_test_powerful", password="p", host=at.app.host, port=at.app.port
        )
        with powerful.cursor() as cursor, pytest.raises(WrongRole, match="has BYPASSRLS"):
            refuse_powerful(cursor)
        powerful.close()
    finally:
        as_admin.execute("DROP OWNED BY zj_test_powerful")
        as_admin.execute("DROP ROLE zj_test_powerful")


def test_the_check_accepts_the_application(db: None) -> None:
    assert login_is_bound(None, databases=["default"]) == []


def test_web_refuses_to_start_with_the_owners_login(django_db_setup: None) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import zjtrade.wsgi"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": os.environ["DATABASE_OWNER_URL"]},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.strip().startswith("zjtrade: the login zj_owner owns tables")


def _sessions(as_admin: Any) -> int:
    as_admin.execute("SELECT count(*) FROM django_session")
    return int(as_admin.fetchone()[0])


def test_committed_rows_are_seen_by_others(committed_db: None, as_admin: Any) -> None:
    Session.objects.create(session_key="left-behind", session_data="", expire_date=timezone.now())
    assert _sessions(as_admin) == 1


def test_and_gone_afterwards_while_reference_rows_stay(db: None, as_admin: Any) -> None:
    assert _sessions(as_admin) == 0
    as_admin.execute("SELECT count(*) FROM tenancy_region WHERE code BETWEEN 330000000 AND 339999999")
    assert as_admin.fetchone()[0] >= 102, "a province, 11 cities, 90 counties come with the migrations"
