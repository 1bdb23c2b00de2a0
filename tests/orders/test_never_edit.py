"""There is no way for an official to edit a return: not by any URL, method, id or body, and not in the database itself."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from orders.models import Filing, FilingVersion, Order, OrderChange
from tenancy.scope import actor_scope
from tests.cast import Cast
from tests.isolation.walk import METHODS, Page, pages
from tests.isolation.world import MONTH, World, build_world

OFFICIALS = ("county", "city", "centre", "department", "auditor", "administrator")
REVIEWERS = ("county", "city", "centre")
"""Who may verify and return; what the others are forbidden, they are forbidden by their role, whatever they send."""
MAY_CHANGE = {"status", "on_roster"}
"""Columns of a return that officials may move: verified, returned, on or off the roster."""
FIGURES = ("is_nil", "signed_count", "signed_usd_10k", "in_hand_usd_10k", "filed_at", "first_filed_at", "filed_by_id", "version",
           "revision", "draft", "sentiment", "flags", "month", "enterprise_id", "region_id", "origin")  # fmt: skip
UNKNOWN = uuid.UUID(int=7)
SESSION_ENDS = {"tenancy:logout"}


@pytest.fixture
def world(cast: Cast) -> World:
    return build_world(cast)


DIGESTS = """
SELECT md5(coalesce((SELECT string_agg((to_jsonb(f) - 'status' - 'on_roster')::text, '' ORDER BY id) FROM orders_filing f
                     WHERE first_filed_at IS NOT NULL OR version > 0 OR signed_count > 0), '')
        || coalesce((SELECT string_agg(o::text, '' ORDER BY id) FROM orders_order o), '')
        || coalesce((SELECT string_agg(c::text, '' ORDER BY id) FROM orders_orderchange c), '')
        || coalesce((SELECT string_agg(v::text, '' ORDER BY id) FROM orders_filingversion v), '')),
       md5((SELECT string_agg(f::text, '' ORDER BY id) FROM orders_filing f))
"""


def digests() -> tuple[str, str]:
    """What all returns, orders, changes and versions say, without what officials may move; and all of the returns.

    A row put on the roster without a return in it says nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE zj_job")
        cursor.execute(DIGESTS)
        figures, whole = cursor.fetchone()
        cursor.execute("RESET ROLE")
    return figures, whole


def bodies(world: World, target: str, page: Page) -> list[dict[str, Any]]:
    """What somebody might send who wants another figure in: by field, by form, by grid, by id."""
    ids = {name: str(value) for name, value in world.ids(target, "county").items()}
    line = {
        "contract_no": "GEFÄLSCHT-1", "signed_on": str(MONTH.first_day), "market": "US", "hs_code": "610910",
        "product": "假", "currency": "USD", "amount": "999999", "shipment_month": str(MONTH.plus(2)),
    }  # fmt: skip
    grid = {"action": "file", "version": "1", "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0"}
    grid |= {f"lines-0-{name}": value for name, value in line.items()}
    plain = {
        "status": "3", "is_nil": "1", "signed_count": "99", "signed_usd_10k": "99.00", "amount": "999999",
        "month": str(MONTH), "revision": "1", "version": "1", "nil": "1", "accept_flags": "1", "reason": "改成别的数字可以吗",
        "result": "3", "note": "改成别的数字可以吗", "lines": [line], "orders": [line], "draft": {"lines": [line]},
        "per_county": "1", "seed": "x", "uscc": "", "region": "", "enterprise_id": world.tenants[target].enterprise,
    }  # fmt: skip
    return [grid | ids | {"token": str(uuid.uuid4())}, plain | ids]


def send(client: Client, method: str, path: str, body: dict[str, Any], *, as_json: bool) -> int:
    verb = getattr(client, method.lower())
    if as_json:
        data = json.dumps(body, default=str)
        return int(verb(path, data, content_type="application/json").status_code)
    flat = {name: value if isinstance(value, str | int) else json.dumps(value) for name, value in body.items()}
    if method == "POST":
        return int(verb(path, flat).status_code)
    encoded = "&".join(f"{name}={value}" for name, value in flat.items())
    return int(verb(path, encoded, content_type="application/x-www-form-urlencoded").status_code)


def attempts(world: World, page: Page) -> Iterator[tuple[str, str, dict[str, Any], bool]]:
    """Every method but GET, at rows of the own region and beside it, with each body as a form, to the API as JSON too."""
    as_what = (False, True) if "api" in page.name.split(":")[0] else (False,)
    for method in METHODS[1:]:
        for target in ("enterprise", "cousin"):
            for body in bodies(world, target, page):
                for as_json in as_what:
                    yield method, target, body, as_json


@pytest.mark.parametrize("who", OFFICIALS)
def test_no_url_lets_an_official_edit_a_return(who: str, cast: Cast, world: World, client_for: Any) -> None:
    client = client_for(cast.users[who])
    client.raise_request_exception = False
    figures, whole = digests()
    probes, moved, wrong = 0, set(), []
    refused: set[tuple[str, str]] = set()
    for page in pages():
        if page.name in SESSION_ENDS:
            continue
        for method, target, body, as_json in attempts(world, page):
            if (page.name, method) in refused:
                continue  # whatever the body
            path = page.path(dict.fromkeys(page.parameters, UNKNOWN) | world.ids(target, who))
            with transaction.atomic():
                status = send(client, method, path, body, as_json=as_json)
                figures_after, whole_after = digests()
                transaction.set_rollback(True)
            probes += 1
            if figures_after != figures:
                wrong.append(f"{method} {path} json={as_json}: {status}")
            if whole_after != whole:
                moved.add(page.name)
            if status == 405 or (status == 403 and who not in REVIEWERS):
                refused.add((page.name, method))
    assert wrong == []
    assert probes > 200
    # What moved a state or the roster is exactly what is meant to, by exactly those who may.
    meant = {"orders:verify", "orders:send_back"} if who in REVIEWERS else set()
    if who == "centre":
        meant |= {"orders:roster_remove", "orders:sample_item"}
    assert moved <= meant, moved
    assert {"orders:verify", "orders:send_back"} <= moved or who not in REVIEWERS, (
        "the walk would not have seen an edit"
    )


# --- the database ---

ROLES = ("zj_bureau", "zj_province", "zj_auditor", "zj_admin")


def as_role(role: str, cast: Cast) -> Any:
    who = {"zj_bureau": "county", "zj_province": "centre", "zj_auditor": "auditor", "zj_admin": "administrator"}[role]
    return actor_scope(cast.actor(who))


@pytest.mark.parametrize("role", ROLES)
def test_the_database_refuses_every_figure(role: str, cast: Cast, world: World) -> None:
    columns = [
        field.column
        for field in Filing._meta.concrete_fields
        if field.column not in MAY_CHANGE | {"id"}
    ]  # fmt: skip
    assert set(FIGURES) <= set(columns)
    refused = 0
    for table, names in (
        ("orders_filing", columns),
        ("orders_order", [field.column for field in Order._meta.concrete_fields]),
        ("orders_orderchange", [field.column for field in OrderChange._meta.concrete_fields]),
        ("orders_filingversion", [field.column for field in FilingVersion._meta.concrete_fields]),
    ):
        for column in names:
            with as_role(role, cast), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(f"UPDATE {table} SET {column} = {column}")
            refused += 1
        with as_role(role, cast), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(f"DELETE FROM {table}")
        if (role, table) != ("zj_province", "orders_filing"):
            with as_role(role, cast), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(f"INSERT INTO {table} (id) VALUES (-1)")
    assert refused > 40


STATES = {"unfiled": 1, "draft": 2, "filed": 3, "verified": 4, "returned": 5}


@pytest.mark.parametrize("role", ["zj_bureau", "zj_province"])
def test_the_database_knows_the_steps_of_officials(role: str, cast: Cast, world: World, as_admin: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE zj_job")
        cursor.execute("SELECT id FROM orders_filing WHERE enterprise_id = %s", [cast.enterprise.pk])
        (filing,) = cursor.fetchone()
        cursor.execute("RESET ROLE")
    allowed = set()
    for old in (3, 4, 5):
        for new in STATES.values():
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL ROLE zj_job")
                    cursor.execute("UPDATE orders_filing SET status = %s WHERE id = %s", [old, filing])
                    cursor.execute("RESET ROLE")
                try:
                    with as_role(role, cast), transaction.atomic(), connection.cursor() as cursor:
                        cursor.execute("UPDATE orders_filing SET status = %s WHERE id = %s", [new, filing])
                        if cursor.rowcount and old != new:
                            allowed.add((old, new))
                except DatabaseError:
                    pass
                transaction.set_rollback(True)
    assert allowed == {(3, 4), (3, 5), (4, 5)}


def test_the_province_puts_only_empty_rows_on_a_roster(cast: Cast, world: World) -> None:
    """The one INSERT that officials have: a row that must be filed, and says nothing."""
    insert = (
        "INSERT INTO orders_filing (public_id, enterprise_id, region_id, month, on_roster, status, is_nil, signed_count, version,"
        " revision, due_before, filed_before, on_time_before, drafted_by_name, origin{more}) VALUES (gen_random_uuid(), {who},"
        " {region}, '2030-01-01', {on}, {status}, false, {count}, {version}, {revision}, 0, 0, 0, '', 1{value})"
    )
    plain = {"who": cast.enterprise.pk, "region": cast.enterprise.region_id, "on": "true", "status": 1, "count": 0,
             "version": 0, "revision": 0, "more": "", "value": ""}  # fmt: skip
    filed = {"more": ", first_filed_at, filed_at", "value": ", now(), now()", "status": 3}
    for changed in ({"on": "false"}, {"status": 2}, {"count": 1}, {"version": 1}, {"revision": 1}, filed):
        with as_role("zj_province", cast), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(insert.format(**plain | changed))
    with as_role("zj_province", cast):
        connection.cursor().execute(insert.format(**plain))
