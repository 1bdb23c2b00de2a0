"""The audit: every change, in the same transaction; tampering is found."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from tenancy import audit
from tenancy.models import Enterprise
from tenancy.scope import actor_scope, job_scope
from tests.cast import Cast, build_cast


def events_of(cursor: Any, table: str) -> list[tuple[str, str, Any, Any]]:
    cursor.execute("SELECT op, actor, old, new FROM audit.event WHERE tbl = %s ORDER BY id", [table])
    return cursor.fetchall()


def seal_everything(cursor: Any) -> None:
    """Seal until nothing is left: an open transaction of a neighbour on the test server may hold a seal back for a while."""
    for _ in range(600):
        with job_scope(reason="seal"):
            audit.seal()
        cursor.execute(
            "SELECT count(*) FROM audit.event WHERE xid >="
            " (SELECT coalesce(max(to_xid::text::bigint), 0)::text::xid8 FROM audit.seal)"
        )
        if cursor.fetchone()[0] == 0:
            return
        cursor.execute("SELECT pg_sleep(0.1)")
    pytest.fail("a transaction on the test server stayed open for a minute")


def test_bulk_and_raw_changes_are_seen_with_what_changed(cast: Cast) -> None:
    with job_scope(reason="bulk"):
        Enterprise.objects.filter(pk=cast.enterprise.pk).update(contact_name="新联系人")
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE tenancy_enterprise SET customs_code = '3301999999' WHERE id = %s", [cast.enterprise.pk]
            )
    with actor_scope(cast.actor("auditor")):
        found = audit.events(table="tenancy_enterprise", row=str(cast.enterprise.pk))
    assert [event.operation for event in found] == ["修改", "修改", "新增"]
    assert found[0].new == '{"customs_code": "3301999999"}'
    assert found[1].new == '{"contact_name": "新联系人"}'
    assert {event.actor for event in found} == {"job:bulk", "job:test"}


def test_what_is_rolled_back_leaves_no_trace(cast: Cast) -> None:
    with pytest.raises(ValueError, match="on purpose"), transaction.atomic(), job_scope(reason="undone"):
        Enterprise.objects.filter(pk=cast.enterprise.pk).update(contact_name="不会留下")
        raise ValueError("on purpose")
    with actor_scope(cast.actor("auditor")):
        assert audit.events(actor="job:undone") == []


TAMPERING = {
    "changed": "UPDATE audit.event SET actor = 'user:1' WHERE id = (SELECT min(id) FROM audit.event)",
    "removed": "DELETE FROM audit.event WHERE id = (SELECT min(id) FROM audit.event)",
    "inserted": "INSERT INTO audit.event (xid, db_role, tbl, op)"
    " SELECT min(xid::text::bigint)::text::xid8, 'zj_job', 'x', 'I' FROM audit.event",
    "seal removed": "DELETE FROM audit.seal WHERE n = (SELECT min(n) FROM audit.seal)",
}


@pytest.mark.parametrize("statement", TAMPERING.values(), ids=TAMPERING.keys())
def test_tampering_is_found(committed_db: None, as_admin: Any, statement: str) -> None:
    build_cast()
    seal_everything(as_admin)
    with job_scope(reason="more"):
        Enterprise.objects.update(contact_name="又一次")
    seal_everything(as_admin)
    call_command("audit_verify")
    as_admin.execute(statement)
    with pytest.raises(CommandError, match="审计记录被改动过"):
        call_command("audit_verify")


def test_a_second_seal_without_new_events_seals_nothing(committed_db: None, as_admin: Any) -> None:
    build_cast()
    seal_everything(as_admin)
    with job_scope(reason="seal"):
        assert audit.seal() == 0
    with job_scope(reason="seal"):
        assert audit.broken_seals() == []
