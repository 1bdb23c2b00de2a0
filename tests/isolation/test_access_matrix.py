"""Every URL × method × person × {own, sibling, parent, foreign} ids in path, query, form and JSON body.

No foreign canary in an answer, no foreign row changed, and the status that `tests/golden/access.csv` says. Then the same with the
selectors' own filters taken away (row security alone must hold), and with row security off (the selectors alone must hold).
"""

import csv
import io
import logging
import sys
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client

from tenancy import selectors
from tests.cast import Cast
from tests.isolation.walk import METHODS, Page, pages
from tests.isolation.world import CANARIES, World, build_world

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "access.csv"
# Each aims at own, sibling, cousin and foreign rows, so one clerk and one county of either city say it all.
# One of each role that writes: what a person of another city may not see is what these may not see there. Administrators and
# auditors see every tenant; what they may not do is in the golden file.
PEOPLE = ("clerk", "county", "city", "centre", "department")
# Whose canaries a person may meet, beside the own enterprise.
SEES = {
    "clerk": {"enterprise"},
    "sibling_clerk": {"sibling"},
    "cousin_clerk": {"cousin"},
    "foreign_clerk": {"foreign"},
    "county": {"enterprise", "sibling"},
    "cousin_county": {"cousin"},
    "foreign_county": {"foreign"},
    "city": {"enterprise", "sibling", "cousin"},
    "foreign_city": {"foreign"},
    "centre": set(CANARIES),
    "department": set(CANARIES),
    "administrator": set(CANARIES),  # links people to enterprises by name
    "auditor": set(CANARIES),
}
COLUMNS = {  # person -> column of the golden file: one person a role stands for the role
    "clerk": "enterprise", "county": "county", "city": "city", "centre": "centre", "department": "department",
    "administrator": "administrator", "auditor": "auditor",
}  # fmt: skip
OWN = {"clerk": "enterprise", "sibling_clerk": "sibling", "cousin_clerk": "cousin", "foreign_clerk": "foreign"}
MISSING = uuid.UUID(int=0)


@dataclass
class Findings:
    """What went wrong, by address; and how many probes there were."""

    since: int
    probes: int = 0
    wrong: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Keep the first hundred."""
        if len(self.wrong) < 100:
            self.wrong.append(text)


def text_of(response: HttpResponse) -> str:
    """Headers and body as text; a workbook's parts unpacked."""
    body = response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return f"{dict(response.headers)} {response.cookies} {body.decode('utf-8', 'replace')}"


@contextmanager
def undone() -> Iterator[None]:
    """Whatever a probe writes is rolled back after it was looked at."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def last_event() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE zj_auditor; SELECT coalesce(max(id), 0) FROM audit.event")
        found = cursor.fetchone()[0]
        cursor.execute("RESET ROLE")
    return int(found)


def foreign_writes(since: int, world: World, visible: set[str]) -> list[str]:
    """Audited changes since an event that touch an enterprise outside `visible`; earlier probes are undone."""
    forbidden = [world.tenants[name].enterprise for name in CANARIES if name not in visible]
    if not forbidden:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE zj_auditor")
        cursor.execute("SELECT tbl, op, row_id, new ->> 'enterprise_id' FROM audit.event WHERE id > %s", [since])
        rows = cursor.fetchall()
        cursor.execute("RESET ROLE")
    return [
        f"{op} {table} {row}"
        for table, op, row, enterprise in rows
        if (enterprise and int(enterprise) in forbidden) or (table, row) in world.rows_of(set(CANARIES) - visible)
    ]


def ask(
    client: Client, method: str, path: str, *, data: dict[str, object] | None = None, json: bool = False
) -> HttpResponse:
    verb = getattr(client, method.lower())
    if data is None:
        return verb(path)
    if json:
        return verb(path, data, content_type="application/json")
    return verb(path, data)


def probe(
    findings: Findings, world: World, who: str, client: Client, method: str, path: str, **more: Any
) -> HttpResponse:
    """One probe: asked, looked at for leaks, undone."""
    findings.probes += 1
    visible = SEES[who]
    with undone():
        response = ask(client, method, path, **more)
        text = text_of(response)
        label = f"{who} {method} {path} {sorted(more)}"
        for name, canary in CANARIES.items():
            if name not in visible and canary in text:
                findings.note(f"{label}: canary of {name}")
        if response.status_code >= 500:
            findings.note(f"{label}: {response.status_code}")
        for written in foreign_writes(findings.since, world, visible):
            findings.note(f"{label}: wrote {written}")
    return response


def run_probes(world: World, who: str, client: Client, *, methods: tuple[str, ...], everywhere: bool) -> Findings:
    """All probes of one person; an address that is the same for several targets is asked once a method."""
    findings = Findings(since=last_event())
    for page in pages():
        if page.name == "tenancy:logout":
            continue  # would end the session that the other probes need
        closed: set[str] = set()
        asked: set[tuple[str, str]] = set()
        answers: list[int] = []
        # The own target first: a method that the page does not know at all need not be asked of the others, and a page that is
        # shut to the role is asked once more, for the row that is furthest away.
        for target in sorted(CANARIES, key=lambda name: name != own_target(who)):
            if SEES[who] == set(CANARIES) and target != own_target(who):
                continue  # to whom nothing is foreign, one row says it all
            ids = world.ids(target, who)
            path = page.path(ids)
            near = target in (own_target(who), far_target(who))
            shut = bool(answers) and set(answers[:2]) <= {401, 403, 405}
            if shut and target != far_target(who):
                continue
            for method in methods if near else methods[:2]:
                if method in closed or (method, path) in asked:
                    continue
                asked.add((method, path))
                response = probe(findings, world, who, client, method, path)
                answers.append(response.status_code)
                if response.status_code == 405:
                    closed.add(method)
                foreign = target not in SEES[who] and world.is_private(page)
                if foreign and response.status_code not in (302, 401, 403, 404, 405):
                    findings.note(f"{who} {method} {path}: {response.status_code} for a foreign id")
            if everywhere and near:
                probe_bodies(findings, world, who, client, page, target, shut=shut)
    return findings


def probe_bodies(
    findings: Findings, world: World, who: str, client: Client, page: Page, target: str, *, shut: bool
) -> None:
    """The own address with a target's ids in form and query, and in JSON where it is read; `shut`: the form alone."""
    own = page.path(world.ids(own_target(who), who))
    probe(findings, world, who, client, "POST", own, data=world.as_form(target, page.name))
    if not shut:
        probe(findings, world, who, client, "GET", own, data=world.as_query(target))
    if not shut and "/api/" in own:  # pages read forms alone
        probe(findings, world, who, client, "POST", own, data=world.as_form(target, page.name), json=True)


def own_target(who: str) -> str:
    """A tenant in the person's view."""
    return OWN.get(who) or sorted(SEES[who])[0]


def far_target(who: str) -> str:
    """A tenant out of the person's view; the province has none."""
    return next((name for name in reversed(CANARIES) if name not in SEES[who]), "foreign")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of refused requests are not worth a line of log each."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(cast: Cast) -> World:
    return build_world(cast)


@pytest.mark.parametrize("who", PEOPLE)
def test_nothing_foreign_is_shown_or_changed(
    who: str, cast: Cast, world: World, client_for: Callable[..., Client]
) -> None:
    findings = run_probes(world, who, client_for(cast.users[who]), methods=METHODS, everywhere=True)
    assert findings.wrong == []
    assert findings.probes * len(PEOPLE) >= 10_000


@pytest.fixture
def no_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Selectors without their filters by tenant, wherever they are used."""

    def everything(rows: QuerySet[Any], *args: object, **kwargs: object) -> QuerySet[Any]:
        return rows

    originals = {selectors.rows_in_view: everything, selectors._own: everything}
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").split(".")[0] in APPS:
            for name, value in list(vars(module).items()):
                if callable(value) and value in originals:
                    monkeypatch.setattr(module, name, originals[value])


APPS = {"tenancy", "notices", "orders", "cases", "alerts", "assessment", "targets", "workbench", "zjtrade"}


@pytest.mark.parametrize("who", ["clerk", "county", "city"])
def test_row_security_alone_holds(
    who: str, cast: Cast, world: World, no_filters: None, client_for: Callable[..., Client]
) -> None:
    findings = run_probes(world, who, client_for(cast.users[who]), methods=("GET", "POST"), everywhere=False)
    assert findings.wrong == []


@pytest.fixture
def no_row_security(as_admin: Any) -> Iterator[None]:
    """The database without row security; grants still hold."""
    as_admin.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
    tables = [name for (name,) in as_admin.fetchall()]
    for table in tables:
        as_admin.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    yield
    for table in tables:
        as_admin.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")


@pytest.fixture
def bare_world(no_row_security: None, request: pytest.FixtureRequest) -> tuple[Cast, World]:
    """The world, built after row security was switched off (the change takes a lock on every table)."""
    cast = request.getfixturevalue("cast")
    return cast, build_world(cast)


@pytest.mark.parametrize("who", ["clerk", "county", "city"])
def test_selectors_alone_hold(who: str, bare_world: tuple[Cast, World], client_for: Callable[..., Client]) -> None:
    cast, world = bare_world
    findings = run_probes(world, who, client_for(cast.users[who]), methods=("GET", "POST"), everywhere=False)
    assert findings.wrong == []


def golden() -> dict[tuple[str, str], dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return {(row["url"], row["method"]): row for row in csv.DictReader(file)}


def test_every_url_has_a_row_for_every_method() -> None:
    expected = {(page.name, method) for page in pages() for method in ("GET", "POST")}
    assert expected == set(golden())


@pytest.mark.parametrize("who", [*COLUMNS, "visitor"])
def test_every_answer_has_the_status_of_the_golden_file(
    who: str, cast: Cast, world: World, client_for: Callable[..., Client]
) -> None:
    column = COLUMNS.get(who, "visitor")
    person = client_for(cast.users[who]) if who in COLUMNS else Client()
    wrong = []
    for page in pages():
        for method in ("GET", "POST"):
            expected = golden()[page.name, method][column]
            with undone():
                client = client_for(cast.users[who]) if page.name == "tenancy:logout" and who in COLUMNS else person
                ids = world.ids(own_target(who) if who in COLUMNS else "enterprise", who)
                status = str(ask(client, method, page.path(ids)).status_code)
            if status != expected:
                wrong.append(f"{page.name},{method},{column}: {status}, golden {expected}")
    assert wrong == []


@pytest.mark.parametrize("who", ["clerk", "county", "city"])
def test_a_foreign_row_and_a_missing_row_get_the_same_answer_byte_for_byte(
    who: str, cast: Cast, world: World, client_for: Callable[..., Client]
) -> None:
    client = client_for(cast.users[who])
    compared = 0
    for page in pages():
        if not world.is_private(page):
            continue
        foreign = ask(client, "GET", page.path(world.ids("foreign", who)))
        missing = ask(client, "GET", page.path(world.ids("foreign", who) | world.missing(page)))
        if foreign.status_code == 404:
            assert missing.status_code == 404, page.name
            assert foreign.content == missing.content, page.name
            compared += 1
    assert compared >= 3
