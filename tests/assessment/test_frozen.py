"""Inputs frozen with a run: they give its figures again, show who changed what, and stay with those who may see the rows."""

from io import StringIO
from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections, transaction

from alerts.enums import EntryVerdict
from assessment.enums import RunKind
from assessment.formulas import counts_of_groups, inputs_digest
from assessment.models import Basis, Result, Run
from assessment.selectors import compute, freeze, verify_publications
from assessment.services import compute_run, publish_run
from cases.enums import QuestionVerdict
from cases.models import Question
from core import sql
from core.frozen import Group
from orders.enums import ReturnVerdict
from orders.models import Filing
from tenancy.scope import actor_scope, in_snapshot, job_scope
from tests.assessment.conftest import CUTOFF, JUNE, MAY, NOW, SYSTEM, Published, publish, small_year
from tests.assessment.world import random_year
from tests.cast import LUCHENG, SHANGCHENG, XIHU, Cast, build_cast


def sizes(run: Run, region: int) -> dict[tuple[str, int], int]:
    """(month, verdict) → how many, of one county."""
    with job_scope(reason="test"):
        return {
            (f"{row.month:%Y-%m}" if row.month else "", row.verdict): row.size
            for row in Basis.objects.filter(run=run, region=region)
        }


def verified() -> list[str]:
    with job_scope(reason="test"):
        return [difference for found in verify_publications() for difference in found.differences]


# --- what is frozen ---


def test_every_row_behind_a_count_is_frozen_by_id(months: Published) -> None:
    found = sizes(months.june, SHANGCHENG)
    assert found["2020-06", ReturnVerdict.FILED] == 2
    assert found["2020-05", ReturnVerdict.DOUBTED] == 2, "filed after the cut-off of May, inaccurate at that of June"
    assert found["2020-02", ReturnVerdict.MISSING] == 2
    assert found["", QuestionVerdict.ANSWERED] == found["", QuestionVerdict.UNANSWERED] == 2
    assert found["", EntryVerdict.SILENT] == 2
    with job_scope(reason="test"):
        row = Basis.objects.get(run=months.june, region=XIHU, verdict=QuestionVerdict.ANSWERED)
        asked = dict(Question.objects.filter(region=XIHU).values_list("id", "first_answered_at"))
        assert dict(zip(row.ids, row.moments or [], strict=True)) == asked


@pytest.mark.parametrize("seed", range(4))
def test_counts_and_frozen_rows_are_the_same_numbers(cast: Cast, seed: int) -> None:
    with job_scope(reason="test"):
        random_year([XIHU, SHANGCHENG, LUCHENG], 6, seed=seed).take_over(NOW)
        for number in range(1, 8):
            month = JUNE.plus(number - 6)
            computation = compute(month, min(NOW, CUTOFF.replace(month=number)))
            counted = counts_of_groups(freeze(month, computation.as_of, computation.scheme), month)
            for result in computation.results:
                if result.region in counted:
                    assert (counted[result.region].filing, counted[result.region].questions) == (
                        result.counts.filing,
                        result.counts.questions,
                    )
                    assert counted[result.region].listing == result.counts.listing


def test_a_page_of_a_published_month_does_not_move_when_a_limit_does(months: Published) -> None:
    before = sizes(months.may, XIHU)
    with job_scope(reason="test"):
        Question.objects.filter(region=XIHU).update(due_at=NOW, limit_at=NOW)
        Filing.objects.filter(region=XIHU).update(first_filed_at=NOW, filed_at=NOW)
    assert sizes(months.may, XIHU) == before
    assert verified() == []


def test_a_bureau_sees_the_frozen_rows_of_its_own_subtree_also_once_published(months: Published) -> None:
    seen: dict[str, set[int]] = {}
    for name in ("county", "city", "department", "auditor"):
        with actor_scope(months.cast.actor(name)):
            seen[name] = set(Basis.objects.filter(run=months.may).values_list("region_id", flat=True))
    assert seen["county"] == {XIHU}
    assert seen["city"] == {XIHU, SHANGCHENG}
    assert seen["department"] == seen["auditor"] == {XIHU, SHANGCHENG, LUCHENG}
    clerk = months.cast.actor("clerk")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), actor_scope(clerk):
        list(Basis.objects.all())


# --- verify ---


def test_what_was_published_recomputes_from_its_frozen_inputs(months: Published) -> None:
    publish(months.cast, JUNE)
    told = StringIO()
    call_command("verify_publications", stdout=told)
    assert told.getvalue().splitlines() == ["2020年5月第1版：一致", "2020年6月第1版：一致", "共 2 个发布，全部一致。"]


TAMPERING = [
    (
        "UPDATE assessment_result SET on_time = on_time - 1 WHERE run_id = %(run)s AND region_id = 330106000",
        "西湖区：按时填报企业数存为 1，按依据应为 2",
    ),
    (
        "UPDATE assessment_result SET filing_rate = 99 WHERE run_id = %(run)s AND region_id = 330106000",
        "西湖区：填报率存为 99",
    ),
    ("DELETE FROM assessment_result WHERE run_id = %(run)s AND region_id = 330106000", "没有结果行"),
    (
        "UPDATE assessment_basis SET ids[1] = 1 WHERE run_id = %(run)s AND region_id = 330106000 AND verdict = 11",
        "冻结的依据被改动",
    ),
    (
        "UPDATE assessment_basis SET size = size + 1 WHERE run_id = %(run)s AND region_id = 330106000 AND verdict = 21",
        "登记 3 个，实有 2 个",
    ),
    ("DELETE FROM assessment_basis WHERE run_id = %(run)s AND region_id = 330106000", "摘要与按依据重算的结果不符"),
    ("UPDATE assessment_run SET rule = jsonb_set(rule, '{filing_target}', '\"70\"') WHERE id = %(run)s", "摘要"),
    ("UPDATE assessment_run SET published_at = published_at + interval '1 day' WHERE id = %(run)s", "校验码"),
    ("UPDATE assessment_run SET previous_hash = repeat('0', 64) WHERE id = %(run)s", "上一发布校验码"),
    ("UPDATE assessment_run SET serial = 7 WHERE id = %(run)s", "发布序号"),
]
"""What a superuser who switches the triggers off might change in May, and what is told of it."""

TABLES = ("assessment_run", "assessment_result", "assessment_basis")


def test_whatever_is_tampered_with_is_named(committed_db: None, as_admin: Any) -> None:
    build_cast()
    with job_scope(reason="test"):
        small_year().take_over(NOW)
        may = publish_run(month=MAY, by=SYSTEM, now=NOW)
    assert verified() == []
    as_admin.execute("SET session_replication_role = replica")
    for table in TABLES:
        as_admin.execute(f"CREATE TEMP TABLE kept_{table} AS SELECT * FROM {table}")
    for statement, told in TAMPERING:
        as_admin.execute(statement, {"run": may.pk})
        assert any(told in difference for difference in verified()), (statement, verified())
        with pytest.raises(CommandError, match="1 个发布中有 1 个"):
            call_command("verify_publications", stdout=StringIO())
        for table in reversed(TABLES):
            as_admin.execute(f"DELETE FROM {table}")
        for table in TABLES:
            as_admin.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
    assert verified() == []


# --- the database refuses ---


@pytest.mark.parametrize("role", ["system", "centre"])
def test_nobody_changes_what_is_frozen(months: Published, role: str) -> None:
    actor = SYSTEM if role == "system" else months.cast.actor("centre")
    live = Basis.objects.filter(run=months.june)
    frozen = Basis.objects.filter(run=months.may)
    attempts = [
        lambda: frozen.update(size=1),
        lambda: live.update(size=1),
        frozen.delete,
        lambda: Basis.objects.create(run=months.may, region_id=XIHU, verdict=24, size=1, ids=[1]),
        lambda: Result.objects.filter(run=months.june).update(on_time=0),
        lambda: Run.objects.filter(pk=months.june.pk).update(digest="0" * 64),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic(), actor_scope(actor):
            attempt()
    assert verified() == []


# --- one moment ---


def test_a_run_sees_one_moment_though_others_write_meanwhile(
    committed_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_cast()
    with job_scope(reason="test"):
        small_year().take_over(NOW)

    def answered_meanwhile(*args: Any, **kwargs: Any) -> None:
        def work() -> None:
            with job_scope(reason="meanwhile"):
                Filing.objects.filter(region=LUCHENG, month=JUNE.first_day).update(
                    first_filed_at=CUTOFF, filed_at=CUTOFF, status=3
                )
            connections.close_all()

        thread = Thread(target=work)
        thread.start()
        thread.join()

    def report(done: int, total: int, message: str = "") -> None:
        if done == 1:
            answered_meanwhile()

    run = in_snapshot(SYSTEM, lambda: compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW, report=report))
    assert sizes(run, LUCHENG)["2020-06", ReturnVerdict.MISSING] == 2, "as of the moment when the run began"
    again = in_snapshot(SYSTEM, lambda: compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW))
    assert sizes(again, LUCHENG)["2020-06", ReturnVerdict.FILED] == 2


def test_without_one_moment_the_difference_would_be_noticed(committed_db: None) -> None:
    build_cast()
    with job_scope(reason="test"):
        small_year().take_over(NOW)

    def report(done: int, total: int, message: str = "") -> None:
        if done == 1:
            thread = Thread(target=move)
            thread.start()
            thread.join()

    def move() -> None:
        with job_scope(reason="meanwhile"):
            Filing.objects.filter(region=LUCHENG, month=JUNE.first_day).update(
                first_filed_at=CUTOFF, filed_at=CUTOFF, status=3
            )
        connections.close_all()

    with pytest.raises(AssertionError), job_scope(reason="test"):
        compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW, report=report)
    with job_scope(reason="test"):
        assert not Run.objects.filter(kind=RunKind.LOCKED).exists()


def test_the_digest_of_inputs_does_not_depend_on_their_order(months: Published) -> None:
    with job_scope(reason="test"):
        groups = [Group(*row[:-1]) for row in sql.rows("assessment", "read_basis", {"run": months.may.pk})]
    assert inputs_digest(reversed(groups)) == inputs_digest(groups) == months.may.inputs_digest
    assert inputs_digest(groups[1:]) != months.may.inputs_digest


def test_publishing_again_after_a_rebuild_leaves_one_set_of_inputs(months: Published) -> None:
    with job_scope(reason="test"):
        compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW)
        publish_run(month=JUNE, by=SYSTEM, now=NOW)
        assert set(Basis.objects.filter(run__month=JUNE.first_day).values_list("run__version", flat=True)) == {1}
        assert MAY.first_day in set(Basis.objects.values_list("run__month", flat=True))
