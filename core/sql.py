"""The one door to raw SQL: files `<app>/sql/<name>.sql`, values bound by name.

The text of a file is sent as it stands. There is no way to splice anything into it: an optional filter
is written ``%(x)s IS NULL OR …``. Leading comment lines (the file's header) are not sent.
"""

import re
from collections import namedtuple
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from django.db import connections

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PLACEHOLDER = re.compile(r"%\(([a-z_][a-z0-9_]*)\)s")
_SCALARS = (str, int, float, Decimal, bytes, date, datetime, time, timedelta, UUID)


@dataclass(frozen=True)
class Statement:
    """A loaded file: the text to send and the names of the parameters it binds."""

    text: str
    parameters: frozenset[str]


@cache
def load(app: str, name: str) -> Statement:
    """The statement in ``<app>/sql/<name>.sql``, read once a process.

    Raises ValueError for a name that is none, and for a text with a per cent sign that neither binds a
    named parameter nor is doubled.
    """
    if _NAME.fullmatch(app) is None or _NAME.fullmatch(name) is None:
        raise ValueError(f"not the name of a statement: {app}/{name}")
    return parse(files(app).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8"), f"{app}/sql/{name}.sql")


def parse(source: str, origin: str) -> Statement:
    """The statement in a source text; `origin` names it in error messages."""
    lines = source.splitlines()
    while lines and (not lines[0].strip() or lines[0].lstrip().startswith("--")):
        del lines[0]
    text = "\n".join(lines).strip()
    if "%" in _PLACEHOLDER.sub("", text).replace("%%", ""):
        raise ValueError(f"{origin}: a lone % sign; bind values as %(name)s, write %% for the sign itself")
    return Statement(text, frozenset(_PLACEHOLDER.findall(text)))


def rows(app: str, name: str, params: Mapping[str, object] | None = None, *, using: str = "default") -> list[Any]:
    """All rows of the statement, as named tuples after its column names."""
    with connections[using].cursor() as cursor:
        _run(cursor, app, name, params)
        record = _record(tuple(column[0] for column in cursor.description))
        return [record._make(row) for row in cursor.fetchall()]


def chunks(
    app: str, name: str, params: Mapping[str, object] | None = None, *, size: int = 5_000, using: str = "default"
) -> Iterator[list[Any]]:
    """The rows in lists of up to `size`, for results that are passed on piece by piece."""
    with connections[using].cursor() as cursor:
        _run(cursor, app, name, params)
        record = _record(tuple(column[0] for column in cursor.description))
        while fetched := cursor.fetchmany(size):
            yield [record._make(row) for row in fetched]


def one(app: str, name: str, params: Mapping[str, object] | None = None, *, using: str = "default") -> Any:
    """The only row of a statement that has exactly one; another number raises ValueError."""
    found = rows(app, name, params, using=using)
    if len(found) != 1:
        raise ValueError(f"{app}/{name}: {len(found)} rows where one was expected")
    return found[0]


def execute(app: str, name: str, params: Mapping[str, object] | None = None, *, using: str = "default") -> int:
    """Runs a statement without result and returns the number of rows it touched."""
    with connections[using].cursor() as cursor:
        _run(cursor, app, name, params)
        return int(cursor.rowcount)


def now() -> datetime:
    """When the current transaction began, by the database's clock: what decides in time or late. One query.

    In a request that is its arrival, so waiting for a lock makes nobody late, and a server with a wrong clock does neither.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT transaction_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def _run(cursor: Any, app: str, name: str, params: Mapping[str, object] | None) -> None:
    statement = load(app, name)
    given = dict(params or {})
    if given.keys() != statement.parameters:
        raise ValueError(f"{app}/{name}: parameters {sorted(given)} given, {sorted(statement.parameters)} expected")
    for key, value in given.items():
        _check(f"{app}/{name}: {key}", value)
    cursor.execute(statement.text, given)


def _check(what: str, value: object) -> None:
    """Refuses objects that a driver would splice into the text instead of binding them."""
    if isinstance(value, list | tuple):
        for item in value:
            _check(what, item)
    elif value is not None and not isinstance(value, _SCALARS):
        raise TypeError(f"{what} is a {type(value).__name__}, not a plain value")


@cache
def _record(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns)
