"""The roles and the database of the isolation design, created once and brought up to date on every call.

It runs before Django has a database: connections are plain psycopg2, addresses come in. Every step is idempotent
and told in one line.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import psycopg2
from django.conf import settings
from psycopg2 import sql

OWNER = "zj_owner"
APP = "zj_app"
BACKUP = "zj_backup"
AUDIT = "zj_audit"
SCOPES = ("zj_enterprise", "zj_bureau", "zj_province", "zj_job", "zj_auditor", "zj_admin")
EXTENSIONS = ("pg_trgm",)
_LOCK = 330_000_001  # one bootstrap at a time in a cluster
_GRANT_OPTIONS_SINCE = 160_000  # PostgreSQL 16 says INHERIT and SET a membership; before, the role's NOINHERIT did

Say = Callable[[str], None]


class Address(Protocol):
    """The parts of a database URL."""

    @property
    def name(self) -> str: ...
    @property
    def user(self) -> str: ...
    @property
    def password(self) -> str: ...
    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...


class WrongRole(Exception):
    """The login cannot do what is asked of it, or can do more than it may."""


@dataclass(frozen=True)
class Addresses:
    """One database for its administrator, its owner, the application and backups."""

    admin: Address
    owner: Address
    app: Address
    backup: Address | None


@dataclass(frozen=True)
class _Address:
    name: str
    user: str
    password: str
    host: str
    port: int


def addresses() -> Addresses:
    """The addresses that the settings hold. Raises WrongRole when the owner's or administrator's is missing."""
    missing = "DATABASE_OWNER_URL" if "owner" not in settings.DATABASES else "DATABASE_ADMIN_URL"
    if "owner" not in settings.DATABASES or settings.DATABASE_ADMIN is None:
        raise WrongRole(
            f"{missing} is not set: roles and tables are made with the administrator's and the owner's logins"
        )
    return Addresses(
        admin=settings.DATABASE_ADMIN,
        owner=_of(settings.DATABASES["owner"]),
        app=_of(settings.DATABASES["default"]),
        backup=settings.DATABASE_BACKUP,
    )


def _of(database: dict[str, Any]) -> Address:
    return _Address(
        name=database["NAME"],
        user=database["USER"],
        password=database["PASSWORD"],
        host=database["HOST"],
        port=int(database["PORT"]),
    )


@contextmanager
def connected(address: Address, database: str | None = None) -> Iterator[Any]:
    """A psycopg2 connection in autocommit (CREATE DATABASE needs it), closed at the end."""
    connection = psycopg2.connect(
        dbname=database or address.name,
        user=address.user,
        password=address.password,
        host=address.host,
        port=address.port,
        connect_timeout=5,
        application_name="zjtrade bootstrap",
    )
    connection.autocommit = True
    try:
        yield connection
    finally:
        connection.close()


def bootstrap(*, admin: Address, app: Address, owner: Address, backup: Address | None, say: Say) -> None:
    """Create roles, database, extension and grants with an administrator's credentials.

    `app` and `owner` name the same database; their users must be zj_app and zj_owner, because the policies and the
    start-up check know these names. Raises WrongRole when `admin` is no superuser or a name is another.
    """
    for address, name in ((app, APP), (owner, OWNER), *(((backup, BACKUP),) if backup else ())):
        if address.user != name:
            raise WrongRole(f"the login {address.user} must be called {name}")
    if (app.host, app.port, app.name) != (owner.host, owner.port, owner.name):
        raise WrongRole("DATABASE_URL and DATABASE_OWNER_URL must name the same database")
    with connected(admin, "postgres") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            raise WrongRole(f"{admin.user} is no superuser: only one may create a role with BYPASSRLS")
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        _roles(cursor, connection.server_version, app=app, owner=owner, backup=backup, say=say)
        _database(cursor, app.name, say)
        with connected(admin, app.name) as inside, inside.cursor() as inner:
            _inside(inner, say)


def allow_bypass(*, admin: Address, allowed: bool) -> None:
    """Let zj_owner see every row (only while migrating), or take that back."""
    with connected(admin, "postgres") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        word = sql.SQL("BYPASSRLS" if allowed else "NOBYPASSRLS")
        cursor.execute(sql.SQL("ALTER ROLE {} {}").format(sql.Identifier(OWNER), word))


def refuse_powerful(cursor: Any) -> None:
    """Raise WrongRole when the connected login walks round row security or owns tables."""
    cursor.execute(
        "SELECT r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole,"
        " EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')),"
        " pg_has_role(r.oid, d.datdba, 'MEMBER')"
        " FROM pg_roles r, pg_database d WHERE r.rolname = session_user AND d.datname = current_database()"
    )
    name, superuser, bypass, creates, owns, owner = cursor.fetchone()
    reasons = {
        "is a superuser": superuser,
        "has BYPASSRLS": bypass,
        "may create roles": creates,
        "owns tables": owns,
        "belongs to the owner of the database": owner,
    }
    for reason, true in reasons.items():
        if true:
            raise WrongRole(f"the login {name} {reason}: row security would not bind it; use {APP}")


def _roles(cursor: Any, version: int, *, app: Address, owner: Address, backup: Address | None, say: Say) -> None:
    _role(cursor, OWNER, "LOGIN NOBYPASSRLS", owner.password, say)
    _role(cursor, APP, "LOGIN NOINHERIT NOBYPASSRLS", app.password, say)
    for name in SCOPES:
        _role(cursor, name, "NOLOGIN NOINHERIT NOBYPASSRLS", None, say)
    _role(cursor, AUDIT, "NOLOGIN NOINHERIT NOBYPASSRLS", None, say)
    if backup is None:
        _role(cursor, BACKUP, "NOLOGIN BYPASSRLS", None, say)
    else:
        _role(cursor, BACKUP, "LOGIN BYPASSRLS", backup.password, say)
    only_set = sql.SQL(" WITH INHERIT FALSE, SET TRUE" if version >= _GRANT_OPTIONS_SINCE else "")
    inherit = sql.SQL(" WITH INHERIT TRUE" if version >= _GRANT_OPTIONS_SINCE else "")
    scopes = sql.SQL(", ").join(map(sql.Identifier, SCOPES))
    # zj_owner becomes a scope in data migrations and zj_audit to give away functions; on PostgreSQL 15 it also
    # inherits them, which adds nothing to an owner.
    cursor.execute(sql.SQL("GRANT {} TO {}{}").format(scopes, sql.Identifier(APP), only_set))
    cursor.execute(
        sql.SQL("GRANT {}, {} TO {}{}").format(scopes, sql.Identifier(AUDIT), sql.Identifier(OWNER), only_set)
    )
    cursor.execute(sql.SQL("GRANT pg_read_all_data TO {}{}").format(sql.Identifier(BACKUP), inherit))
    say(f"{APP} and {OWNER} may become {', '.join(SCOPES)}")


def _role(cursor: Any, name: str, attributes: str, password: str | None, say: Say) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
    there = cursor.fetchone() is not None
    statement = sql.SQL("{} ROLE {} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION {}").format(
        sql.SQL("ALTER" if there else "CREATE"), sql.Identifier(name), sql.SQL(attributes)
    )
    if password:
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    cursor.execute(statement)
    say(f"role {name} {'brought up to date' if there else 'created'}: {attributes}")


def _database(cursor: Any, name: str, say: Say) -> None:
    cursor.execute(
        "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding) FROM pg_database WHERE datname = %s", [name]
    )
    row = cursor.fetchone()
    if row is None:
        cursor.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                sql.Identifier(name), sql.Identifier(OWNER)
            )
        )
        say(f"database {name} created, owner {OWNER}")
    else:
        if row[1] != "UTF8":
            raise WrongRole(f"the database {name} is in {row[1]}: Chinese texts need UTF8")
        if row[0] != OWNER:
            cursor.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name), sql.Identifier(OWNER)))
        say(f"database {name} is there, owner {OWNER}")
    cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    # The default prices a page out of order like a turning disk and keeps the counts of a month off their covering index.
    cursor.execute(sql.SQL("ALTER DATABASE {} SET random_page_cost = 1.1").format(sql.Identifier(name)))
    cursor.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}, {}").format(
            sql.Identifier(name), sql.Identifier(APP), sql.Identifier(BACKUP)
        )
    )


def _inside(cursor: Any, say: Say) -> None:
    for name in EXTENSIONS:
        cursor.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
        say(f"extension {name} is there")
    cursor.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(OWNER)))
    cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    everyone = sql.SQL(", ").join(map(sql.Identifier, (APP, *SCOPES, AUDIT, BACKUP)))
    cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(everyone))
    # The audit schema is the owner's from the start, so that migrations can hand functions in it to zj_audit.
    cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS audit AUTHORIZATION {}").format(sql.Identifier(OWNER)))
    cursor.execute("REVOKE ALL ON SCHEMA audit FROM PUBLIC")
    cursor.execute(sql.SQL("GRANT USAGE, CREATE ON SCHEMA audit TO {}").format(sql.Identifier(AUDIT)))
    say("schemas public and audit belong to zj_owner; nobody else may create in public")
