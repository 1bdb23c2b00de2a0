"""ETag, If-Match, If-None-Match: a program writes over what it has read, and over nothing else."""

import re

import pytest

from orders.facts import RawReturn
from orders.models import Filing
from orders.services import save_draft
from tenancy.scope import actor_scope, job_scope
from tests.api.calling import LINE, MONTH, Program, line, problem
from tests.cast import Cast

RETURN = f"/api/v1/months/{MONTH}/return"


def test_the_etag_is_strong_and_stands_still(program: Program) -> None:
    first, second = program.get(RETURN), program.get(RETURN)
    assert re.fullmatch(r'"0-[0-9a-f]{20}"', first["ETag"])
    assert first["ETag"] == second["ETag"] and first.content == second.content
    saved = program.save({"lines": [LINE]})
    assert saved["ETag"].startswith('"1-')
    assert program.get(RETURN)["ETag"] == saved["ETag"]


def test_what_is_known_already_is_not_sent_again(program: Program) -> None:
    etag = program.etag()
    for header in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        response = program.get(RETURN, If_None_Match=header)
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", etag)
    assert program.get(RETURN, If_None_Match='"0-other"').status_code == 200


def test_nothing_is_written_without_a_condition(program: Program) -> None:
    problem(program.ask("PUT", RETURN, {"lines": [LINE]}), 428, "precondition-required")
    problem(program.ask("POST", f"{RETURN}/file", {"nil": True}, Idempotency_Key="k"), 428, "precondition-required")
    with job_scope(reason="test"):
        assert not Filing.objects.exists()


@pytest.mark.parametrize("header", ['"0-00000000000000000000"', '"0"', "0", "W/{etag}", '"', '""'])
def test_a_condition_that_does_not_hold(program: Program, header: str) -> None:
    etag = program.etag()
    response = program.save({"lines": [LINE]}, If_Match=header.format(etag=etag))
    found = problem(response, 412, "precondition-failed")
    assert (found["version"], found["etag"], response["ETag"]) == (0, etag, etag)


def test_a_page_that_was_quicker_is_not_written_over(program: Program, cast: Cast, now: object) -> None:
    etag = program.etag()
    clerk = cast.actor("clerk")
    with actor_scope(clerk):
        save_draft(month=MONTH, typed=RawReturn(), version=0, by=clerk, now=now)  # type: ignore[arg-type]
    found = problem(program.file({"lines": [LINE]}, If_Match=etag), 412, "precondition-failed")
    assert found["version"] == 1 and "第 1 版" in found["detail"]
    assert program.file({"lines": [LINE]}, If_Match=found["etag"]).status_code == 200


def test_any_version_may_be_asked_for_in_so_many_words(program: Program) -> None:
    assert program.save({"lines": [LINE]}, If_Match="*").status_code == 200
    assert program.save({"lines": [line("B-2")]}, If_Match=f'"x", {program.etag()}').status_code == 200


def test_what_was_read_can_be_sent_back(program: Program) -> None:
    """The content of a filed return, sent as it was read, is the same return: nothing is written."""
    assert program.file({"lines": [LINE], "sentiment": {"orders": "up"}}, key="a").status_code == 200
    read = program.get(RETURN).json()
    again = program.file(read["content"], key="b")
    assert again.status_code == 200, again.content.decode()
    assert again.json()["version"] == read["version"]
    assert len(again.json()["versions"]) == 1
