"""The worlds that are measured, each a database of its own on the throw-away server."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection
from psycopg2 import sql
from psycopg2.extras import execute_values

from assessment.scheme_files import cutoff_of
from assessment.services import compute_run
from cases.rules import fingerprint, title_terms
from cases.services import count_years
from core.periods import SHANGHAI, Month, day_start
from core.sql import parse
from tenancy.bootstrap import Address, addresses, bootstrap, connected
from tenancy.roles import system_actor
from tenancy.scope import job_scope
from tests.bench.titles import RARE_TITLE, REPLIES, TITLES
from zjtrade.environment import DatabaseAddress

MONTH = Month(2020, 12)
CUTOFF = cutoff_of(MONTH)
NOW = day_start(Month(2021, 1).first_day).astimezone(SHANGHAI)
SYSTEM = system_actor("bench")
SMALL, LARGE = 10_000, 100_000
HISTORY = "history"
_GROWN = (
    "tenancy_enterprise", "orders_filing", "orders_finding", "cases_question", "cases_answer", "cases_step", "cases_term",
    "alerts_entry", "alerts_feedback",
)  # fmt: skip
_HISTORY = ("orders_filing", "orders_order", "orders_orderchange", "orders_customsexport", "alerts_draftentry")


@dataclass
class World:
    """One database with its number of enterprises; `admin` is a superuser's cursor: past row security, in autocommit."""

    enterprises: int
    returns: int
    database: str
    admin: Any
    seconds: float

    def fill_orders(self) -> None:
        """Give the returns their order lines, once; counts do not read them, and four million take a while."""
        self.admin.execute("SELECT EXISTS (SELECT FROM orders_order)")
        if self.admin.fetchone()[0]:
            return
        begun = perf_counter()
        path = Path(__file__).with_name("orders.sql")
        for statement in (
            "BEGIN",
            "SET LOCAL session_replication_role = replica",
            path.read_text(encoding="utf-8"),
            "COMMIT",
        ):
            self.admin.execute(statement)
        for statement in ("VACUUM (ANALYZE) orders_order", "VACUUM (ANALYZE) orders_orderchange", "CHECKPOINT"):
            self.admin.execute(statement)
        self.admin.execute("SELECT count(*) FROM orders_order")
        print(f"  {self.admin.fetchone()[0]:,} order lines: {perf_counter() - begun:.0f} s", flush=True)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Django's default connection goes to this world, as zj_app."""
        with pointed(NAME=self.database):
            yield

    @property
    def environ(self) -> dict[str, str]:
        """Environment of a process that works in this world."""
        address = urlsplit(os.environ["DATABASE_URL"])
        return dict(os.environ) | {"DATABASE_URL": urlunsplit(address._replace(path=f"/{self.database}"))}


@contextmanager
def pointed(**changed: str) -> Iterator[None]:
    """Django's default connection with other settings (NAME, USER, PASSWORD); opened anew before and after."""
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(changed)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


class Worlds:
    """Built when first asked for, so that one group alone does not wait for both."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._built: dict[int | str, World] = {}
        # Before anything is filled: the empty migrated database is the pattern of both.
        self._names: dict[int | str, str] = {size: f"bench_{size}" for size in (SMALL, LARGE, HISTORY)}
        at = addresses()
        with connected(at.admin, "postgres") as administrator, administrator.cursor() as cursor:
            for name in self._names.values():
                copy = "CREATE DATABASE {} TEMPLATE {} OWNER zj_owner"
                cursor.execute(sql.SQL(copy).format(sql.Identifier(name), sql.Identifier(at.app.name)))
        for name in self._names.values():
            # Rights and settings of a database are not copied with it.
            bootstrap(
                admin=at.admin,
                app=_named(at.app, name),
                owner=_named(at.owner, name),
                backup=at.backup,
                say=lambda text: None,
            )

    @property
    def small(self) -> World:
        """10,000 enterprises."""
        return self._world(SMALL)

    @property
    def large(self) -> World:
        """100,000 enterprises."""
        return self._world(LARGE)

    @property
    def history(self) -> World:
        """100,000 enterprises with two years of order books, and nothing else."""
        if HISTORY not in self._built:
            self._built[HISTORY] = world = _fill_history(self._cursor(self._names[HISTORY]), self._names[HISTORY])
            print(f"world of {LARGE:,} order books, {world.returns:,} returns: {world.seconds:.0f} s", flush=True)
        return self._built[HISTORY]

    def _cursor(self, name: str) -> Any:
        admin = self._stack.enter_context(connected(settings.DATABASE_ADMIN, name))
        return self._stack.enter_context(admin.cursor())

    def _world(self, size: int) -> World:
        if size not in self._built:
            name = self._names[size]
            self._built[size] = world = _fill(self._cursor(name), size, name)
            print(f"world of {size:,} enterprises, {world.returns:,} returns: {world.seconds:.0f} s", flush=True)
        return self._built[size]


def _named(at: Address, name: str) -> DatabaseAddress:
    return DatabaseAddress(name=name, user=at.user, password=at.password, host=at.host, port=at.port)


def _fill(cursor: Any, enterprises: int, name: str) -> World:
    begun = perf_counter()
    path = Path(__file__).with_name("world.sql")
    _leave_alone(cursor, _GROWN)
    cursor.execute("BEGIN")
    cursor.execute("SET LOCAL session_replication_role = replica")
    cursor.execute("SET LOCAL work_mem = '128MB'")
    _fill_words(cursor)
    cursor.execute(parse(path.read_text(encoding="utf-8"), path.name).text, {"enterprises": enterprises})
    cursor.execute("COMMIT")
    cursor.execute("VACUUM (ANALYZE)")
    cursor.execute("CHECKPOINT")
    cursor.execute("SELECT count(*) FROM orders_filing")
    returns = cursor.fetchone()[0]
    world = World(enterprises, returns, name, cursor, 0.0)
    with world.in_use(), job_scope(reason="bench"):
        for month in Month.span(Month(2020, 1), MONTH):
            compute_run(month=month, as_of=cutoff_of(month), by=SYSTEM, now=NOW)
        count_years(by=SYSTEM, now=NOW)
    world.seconds = perf_counter() - begun
    return world


def _leave_alone(cursor: Any, tables: Sequence[str]) -> None:
    """The clean-up of the server's own accord would fall on one round and not on the other."""
    for table in tables:
        cursor.execute(sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = false)").format(sql.Identifier(table)))


def _fill_history(cursor: Any, name: str) -> World:
    begun = perf_counter()
    path = Path(__file__).with_name("history.sql")
    _leave_alone(cursor, _HISTORY)
    for statement in (
        "BEGIN",
        "SET LOCAL session_replication_role = replica",
        "SET LOCAL work_mem = '128MB'",
    ):
        cursor.execute(statement)
    cursor.execute(parse(path.read_text(encoding="utf-8"), path.name).text, {"enterprises": LARGE})
    # The totals were written after the returns, so every return is there twice.
    for statement in ("COMMIT", "VACUUM (FULL) orders_filing", "VACUUM (ANALYZE)", "CHECKPOINT"):
        cursor.execute(statement)
    cursor.execute("SELECT count(*) FROM orders_filing")
    return World(LARGE, cursor.fetchone()[0], name, cursor, perf_counter() - begun)


def _fill_words(cursor: Any) -> None:
    """What the questions of this world are made of, for world.sql; the rare title is number 0."""
    cursor.execute("CREATE TEMPORARY TABLE bench_title (id int, title text, terms text[]) ON COMMIT DROP")
    cursor.execute("CREATE TEMPORARY TABLE bench_reply (id int, text text, fingerprint bigint) ON COMMIT DROP")
    titles = [(number, title, title_terms(title)) for number, title in enumerate([RARE_TITLE, *TITLES])]
    execute_values(cursor, "INSERT INTO bench_title VALUES %s", titles, page_size=len(titles))
    replies = [(number, text, fingerprint(text)) for number, text in enumerate(REPLIES)]
    execute_values(cursor, "INSERT INTO bench_reply VALUES %s", replies)
    cursor.execute("ANALYZE bench_title")
