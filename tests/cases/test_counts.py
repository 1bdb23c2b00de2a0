"""Asked and answered per county: golden cases, and worlds in which the SQL equals a plain fold over the same rows."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.enums import Exclusion, QuestionState
from cases.facts import QuestionCounts
from cases.models import Question
from cases.selectors import question_counts
from cases.services import ask_question
from core.periods import SHANGHAI, Month, local_date
from tenancy.enums import RegionLevel
from tenancy.models import Region
from tenancy.scope import job_scope
from tests.cases.living import FIRST, Life, Plan, as_asked, clerk, live, plans
from tests.cast import LUCHENG, SHANGCHENG, XIHU, Cast
from tests.oracles.cases import question_counts as counted_by_hand

GOLDEN = tomllib.loads((Path(__file__).parent.parent / "golden" / "questions.toml").read_text(encoding="utf-8"))["算例"]
ENTERPRISES = {"甲": "enterprise", "丙": "cousin", "丁": "foreign"}
TOWN = XIHU + 7


def at(text: str) -> datetime:
    """A time of the golden file."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def play(cast: Cast, row: dict[str, Any], before: list[Question]) -> Question:
    """One question of a golden case, act by act."""
    life = Life(cast, ENTERPRISES[row["企业"]], at(row["提问"]))
    acts = {"转办": life.transfer, "延期": life.extend, "回应": life.acknowledge, "答复": life.answer}
    acts |= {"重新办理": life.reopen, "再次答复": lambda now: life.answer(now, "款项已到账，请查收银行回单。")}
    for name, act in acts.items():
        if name in row:
            act(at(row[name]))
    if "不计入" in row:
        set_aside(life, row, before)
    if "随后迁往" in row:
        life.enterprise.region_id = int(row["随后迁往"]) * 1000
        life.enterprise.save(update_fields=["region_id"])
    return life.question


def set_aside(life: Life, row: dict[str, Any], before: list[Question]) -> None:
    """By the services; what was withdrawn after its answer stands in the books of before, no service does it any more."""
    exclusion, moment = Exclusion.by_label(row["不计入"]), at(row["不计入时间"])
    assert exclusion is not None
    if exclusion is Exclusion.WITHDRAWN and "答复" in row:
        Question.objects.filter(pk=life.question.pk).update(
            exclusion=exclusion, excluded_at=moment, closed_at=moment, owed_by=None, state=QuestionState.CLOSED
        )
        return
    life.set_aside(moment, exclusion, before[row["重复于"] - 1] if "重复于" in row else None)


@pytest.mark.parametrize("case", GOLDEN, ids=[case["名称"] for case in GOLDEN])
def test_golden(cast: Cast, case: dict[str, Any]) -> None:
    with job_scope(reason="test"):
        asked: list[Question] = []
        for row in case["诉求"]:
            asked.append(play(cast, row, asked))
        found = question_counts(Month.parse(case["月份"]), at(case["截止"]))
    assert found == {int(code) * 1000: QuestionCounts(*pair) for code, pair in case["结果"].items()}


# Cut-offs on the hour, as the acts are, and within ten days of a question: equality at the edge is not rare.
worlds = st.tuples(st.lists(plans, max_size=4), st.integers(0, 24 * 10))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(worlds)
def test_sql_equals_the_fold(cast: Cast, world: tuple[list[Plan], int]) -> None:
    planned, later = world
    cutoff = FIRST + timedelta(hours=later + (planned[0].asked if planned else 0))
    month = Month.of(local_date(cutoff))
    with transaction.atomic(), job_scope(reason="test"):
        Region.objects.create(code=TOWN, name="某街道", level=RegionLevel.TOWN, parent_id=XIHU)
        live(cast, planned)
        # A question that was kept under its 镇街, as the fourth tier allows.
        Question.objects.filter(enterprise=cast.sibling).update(region_id=TOWN)
        rows = list(Question.objects.all())
        assert len(rows) == len(planned)
        assert question_counts(month, cutoff) == counted_by_hand(as_asked(rows), month, cutoff)
        transaction.set_rollback(True)


def test_counts_are_those_of_the_scope(cast: Cast) -> None:
    """One county in its own scope, all under a job: the net below the statement."""
    with job_scope(reason="test"):
        for enterprise in (cast.enterprise, cast.cousin, cast.foreign):
            ask_question(
                title="退税到账时间", text="三月份退税尚未到账。", by=clerk(enterprise), now=at("2020-03-02 09:00")
            )
        found = question_counts(Month(2020, 3), at("2020-03-21 00:00"))
    assert found == {code: QuestionCounts(1, 0) for code in (SHANGCHENG, XIHU, LUCHENG)}
