"""The test database: made by the administrator, migrated by zj_owner, used by the tests as zj_app.

`db` rolls back. `transactional_db`, `live_server` and `committed_db` really commit; afterwards the administrator
empties every table and puts back the rows that the migrations had loaded (regions, for one).
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from psycopg2 import sql
from pytest_django import DjangoDbBlocker

from tenancy.bootstrap import addresses, connected

_KEPT = "reference_rows"  # schema with a copy of every table that is filled after the migrations
_TABLES = """
SELECT schemaname, tablename FROM pg_tables
WHERE schemaname IN ('public', 'audit') AND tablename <> 'django_migrations' AND NOT EXISTS (
    SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relispartition AND c.relname = tablename AND n.nspname = schemaname
)
ORDER BY 1, 2
"""


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One database a worker. Replaces pytest-django's, which would create it with the application's login."""
    at = addresses()
    name = at.app.name
    with connected(at.admin, "postgres") as connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    with django_db_blocker.unblock():
        call_command("bootstrap_database", verbosity=0, stdout=_Silence())
        call_command("migrate_database", verbosity=0)
        connections["owner"].close()
    with connected(at.admin, name) as connection, connection.cursor() as cursor:
        _keep_reference_rows(cursor)
    yield
    if not os.environ.get("ZJTRADE_TEST_SERVERS"):
        with django_db_blocker.unblock():
            connections.close_all()
        with connected(at.admin, "postgres") as connection, connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


class _Silence:
    def write(self, text: str) -> None:
        """Drop it."""

    def flush(self) -> None:
        """Nothing is kept."""


def _keep_reference_rows(cursor: Any) -> None:
    cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(_KEPT)))
    cursor.execute(_TABLES)
    for table in cursor.fetchall():
        cursor.execute(sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(sql.Identifier(*table)))
        if cursor.fetchone()[0]:
            copy = sql.Identifier(_KEPT, "/".join(table))
            cursor.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(copy, sql.Identifier(*table)))


def clean_database() -> None:
    """Bring the database back to how the migrations left it; as administrator, past triggers and row security."""
    at = addresses()
    with connected(at.admin, at.app.name) as connection, connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '15s'")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [_KEPT])
        kept = {tuple(name.split("/")) for (name,) in cursor.fetchall()}
        cursor.execute(_TABLES)
        tables = cursor.fetchall()
        filled = []
        for table in tables:
            if table not in kept:
                cursor.execute(sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(sql.Identifier(*table)))
                if cursor.fetchone()[0]:
                    filled.append(table)
        for table in filled:
            # One by one and with DELETE: TRUNCATE would ask for every referring table, empty ones too.
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(*table)))
        for table in kept:
            now, copy = sql.Identifier(*table), sql.Identifier(_KEPT, "/".join(table))
            cursor.execute(
                sql.SQL("SELECT EXISTS (TABLE {0} EXCEPT TABLE {1}) OR EXISTS (TABLE {1} EXCEPT TABLE {0})").format(
                    now, copy
                )
            )
            if cursor.fetchone()[0]:
                cursor.execute(sql.SQL("DELETE FROM {}").format(now))
                cursor.execute(sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE TABLE {}").format(now, copy))


def _teardown(self: TransactionTestCase) -> None:
    for connection in connections.all(initialized_only=True):
        connection.close()
    clean_database()


@pytest.fixture(autouse=True, scope="session")
def _committed_tests_clean_as_administrator() -> Iterator[None]:
    # Django's own flush runs TRUNCATE with the application's login, which is not granted it, nor shall be.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _teardown)
        yield


@pytest.fixture
def committed_db(transactional_db: None) -> None:
    """The database with real commits, for threads, workers, on_commit and locks; cleaned afterwards."""


@pytest.fixture
def as_admin(django_db_setup: None) -> Iterator[Any]:
    """A psycopg2 cursor of the superuser in autocommit: looks at catalogues, tampers with rows on purpose."""
    at = addresses()
    with connected(at.admin, at.app.name) as connection, connection.cursor() as cursor:
        yield cursor


@pytest.fixture
def as_owner(django_db_setup: None) -> Iterator[Any]:
    """A psycopg2 cursor of zj_owner in autocommit."""
    at = addresses()
    with connected(at.owner) as connection, connection.cursor() as cursor:
        yield cursor
