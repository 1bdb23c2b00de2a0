"""Idempotency-Key: what was done is told again, not done again."""

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, connections
from django.utils import timezone

from orders.models import Filing, FilingVersion
from tenancy.models import KeptAnswer
from tenancy.scope import actor_scope, job_scope
from tenancy.tasks import purge
from tenancy.tokens import purge_answers
from tests.api.calling import LINE, MONTH, Program, line, make_token, problem
from tests.cast import Cast, build_cast

FILE = f"/api/v1/months/{MONTH}/return/file"
REPLAYED = "Idempotency-Replayed"


def test_filing_needs_a_key(program: Program) -> None:
    problem(program.ask("POST", FILE, {"nil": True}, If_Match="*"), 400, "idempotency-key-missing")
    for key in (" ", '""', "长", "a b", "x" * 256):
        found = program.client.post(
            FILE, "{}", content_type="application/json",
            headers={"Authorization": f"Bearer {program.token}", "If-Match": "*", "Idempotency-Key": key},
        )  # fmt: skip
        assert found.status_code == 400, key


def test_the_same_request_gets_the_same_answer(program: Program) -> None:
    etag, key = program.etag(), str(uuid4())
    first = program.file({"lines": [LINE]}, key=key, If_Match=etag)
    second = program.file({"lines": [LINE]}, key=key, If_Match=etag)
    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert first["Location"] == second["Location"]
    assert REPLAYED not in first and second[REPLAYED] == "true"
    assert program.file({"lines": [LINE]}, key=f'"{key}"', If_Match=etag)[REPLAYED] == "true", "a structured string"
    with job_scope(reason="test"):
        assert FilingVersion.objects.count() == 1


def test_a_key_belongs_to_one_request(program: Program) -> None:
    etag = program.etag()
    assert program.file({"lines": [LINE]}, key="one", If_Match=etag).status_code == 200
    problem(program.file({"lines": [line("B-2")]}, key="one", If_Match=etag), 422, "idempotency-key-reused")
    problem(program.file({"lines": [LINE]}, key="one", If_Match="*"), 422, "idempotency-key-reused")
    problem(program.save({"lines": [LINE]}, Idempotency_Key="one"), 422, "idempotency-key-reused")


def test_a_refusal_is_kept_and_writes_nothing_else(program: Program) -> None:
    etag = program.etag()
    body = {"lines": [line("B-1", amount="-1")]}
    first = program.file(body, key="bad", If_Match=etag)
    problem(first, 422, "invalid")
    second = program.file(body, key="bad", If_Match=etag)
    assert second.content == first.content and second[REPLAYED] == "true"
    assert second["Content-Type"] == "application/problem+json"
    with job_scope(reason="test"):
        assert not Filing.objects.exists(), "the row that filing would have begun is rolled back"
        assert KeptAnswer.objects.count() == 1


def test_a_condition_that_failed_was_no_attempt(program: Program) -> None:
    problem(program.file({"lines": [LINE]}, key="k", If_Match='"9-x"'), 412, "precondition-failed")
    assert program.file({"lines": [LINE]}, key="k").status_code == 200


def test_a_fault_is_not_kept(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    careful, etag = Program(program.token, raises=False), program.etag()
    with monkeypatch.context() as patch:
        patch.setattr("orders.api.views.telling.a_receipt", lambda page: 1 / 0)
        problem(careful.file({"lines": [LINE]}, key="k", If_Match=etag), 500, "server-error")
    with job_scope(reason="test"):
        assert not Filing.objects.filter(first_filed_at__isnull=False).exists(), "rolled back with its answer"
        assert not KeptAnswer.objects.exists()
    again = careful.file({"lines": [LINE]}, key="k", If_Match=etag)
    assert again.status_code == 200 and REPLAYED not in again


def test_saving_may_have_a_key(program: Program) -> None:
    etag = program.etag()
    first = program.save({"lines": [LINE]}, If_Match=etag, Idempotency_Key="s")
    second = program.save({"lines": [LINE]}, If_Match=etag, Idempotency_Key="s")
    assert first.content == second.content and second[REPLAYED] == "true"
    assert first["ETag"] == second["ETag"]
    problem(program.save({"lines": [LINE]}, If_Match=etag), 412, "precondition-failed")


def test_a_key_is_one_enterprises_own(program: Program, foreign_program: Program) -> None:
    assert program.file({"lines": [LINE]}, key="same").status_code == 200
    other = foreign_program.file({"nil": True}, key="same")
    assert other.status_code == 200 and REPLAYED not in other
    assert other.json()["nil"] is True


def test_two_keys_of_one_enterprise_share_their_requests(program: Program, cast: Cast) -> None:
    second = Program(make_token(cast.actor("clerk")).token)
    etag = program.etag()
    assert program.file({"lines": [LINE]}, key="k", If_Match=etag).status_code == 200
    assert second.file({"lines": [LINE]}, key="k", If_Match=etag)[REPLAYED] == "true"


def test_after_a_day_a_key_may_serve_again(program: Program) -> None:
    etag = program.etag()
    assert program.file({"nil": True}, key="k", If_Match=etag).status_code == 200
    with job_scope(reason="test"), connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET LOCAL ROLE zj_job")
        assert purge_answers(now=timezone.now()) == 0
        assert purge_answers(now=timezone.now() + timedelta(hours=23, minutes=59)) == 0
        assert purge_answers(now=timezone.now() + timedelta(hours=24, minutes=1)) == 1
    again = program.file({"lines": [LINE]}, key="k")
    assert again.status_code == 200 and REPLAYED not in again


def test_an_old_answer_that_waits_for_the_purge_is_not_told(
    program: Program, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert program.file({"nil": True}, key="k").status_code == 200
    monkeypatch.setattr("tenancy.api.keeping.ANSWERS_KEPT", timedelta(0))
    clerk = cast.actor("clerk")
    with actor_scope(clerk):
        assert KeptAnswer.objects.all().delete()[0] == 0, "the enterprise itself cannot forget one before a day is over"


def test_the_daily_purge_forgets_old_answers(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    assert program.file({"nil": True}, key="k").status_code == 200
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr("tenancy.tasks.timezone.now", lambda: later)
    purge()
    with job_scope(reason="test"):
        assert not KeptAnswer.objects.exists()


def test_an_answer_cannot_name_a_foreign_key(cast: Cast) -> None:
    """A plain foreign key would be checked past row security; this one carries the enterprise."""
    foreign = make_token(cast.actor("foreign_clerk")).row
    clerk = cast.actor("clerk")
    with pytest.raises(IntegrityError), actor_scope(clerk), connection.cursor() as cursor:
        KeptAnswer.objects.create(
            enterprise_id=clerk.enterprise, region_id=clerk.region, token_id=foreign.pk, key="k", fingerprint="",
            status=200, content=b"", created_at=timezone.now(),
        )  # fmt: skip
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.usefixtures("committed_db")
def test_of_many_at_once_one_files_and_the_others_hear_of_it() -> None:
    cast = build_cast()
    token = make_token(cast.actor("clerk")).token
    etag = Program(token).etag()
    start, answers = threading.Barrier(6), []

    def send() -> None:
        try:
            start.wait()
            answers.append(Program(token).file({"lines": [LINE]}, key="k", If_Match=etag))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = sorted(answer.status_code for answer in answers)
    assert set(statuses) <= {200, 409} and 200 in statuses, statuses
    for answer in answers:
        if answer.status_code == 409:
            problem(answer, 409, "in-progress")
            assert answer["Retry-After"] == "1"
    assert len({answer.content for answer in answers if answer.status_code == 200}) == 1
    assert sum(REPLAYED not in answer for answer in answers if answer.status_code == 200) == 1
    with job_scope(reason="test"):
        assert FilingVersion.objects.count() == 1


@pytest.mark.usefixtures("committed_db")
def test_a_request_that_is_worked_on_is_not_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = build_cast()
    token = make_token(cast.actor("clerk")).token
    program = Program(token)
    etag = program.etag()
    inside, go_on, answers = threading.Event(), threading.Event(), []
    telling: Any = __import__("orders.api.telling", fromlist=["a_receipt"])
    original = telling.a_receipt

    def slowly(page: Any) -> Any:
        inside.set()
        go_on.wait(20)
        return original(page)

    monkeypatch.setattr(telling, "a_receipt", slowly)

    def send() -> None:
        try:
            answers.append(Program(token).file({"nil": True}, key="k", If_Match=etag))
        finally:
            connections.close_all()

    thread = threading.Thread(target=send)
    thread.start()
    assert inside.wait(20)
    problem(program.file({"nil": True}, key="k", If_Match=etag), 409, "in-progress")
    go_on.set()
    thread.join()
    assert answers[0].status_code == 200
    assert program.file({"nil": True}, key="k", If_Match=etag)[REPLAYED] == "true"
