"""Asked and answered per county: golden cases, and worlds in which the SQL equals a plain fold over the same rows."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.enums import Exclusion
from cases.facts import QuestionCounts
from cases.models import Question
from cases.selectors import question_counts
from cases.services import answer_question, ask_question
from core.periods import SHANGHAI, Month, day_end, day_start
from tenancy.enums import RegionLevel, Role
from tenancy.models import Enterprise, Region
from tenancy.roles import Actor
from tenancy.scope import job_scope
from tests.cast import LUCHENG, PROVINCE, SHANGCHENG, XIHU, Cast
from tests.oracles.cases import AskedQuestion
from tests.oracles.cases import question_counts as counted_by_hand

GOLDEN = tomllib.loads((Path(__file__).parent.parent / "golden" / "questions.toml").read_text(encoding="utf-8"))["算例"]
ANSWER = "已与主管税务机关核对，退税款三个工作日内到账。"
CENTRE = Actor(user=None, role=Role.PROVINCIAL_CENTRE, label="省外贸中心", region=PROVINCE)
TOWN = XIHU + 7


def clerk(enterprise: Enterprise) -> Actor:
    """The clerk of an enterprise, without a person behind."""
    return Actor(
        user=None,
        role=Role.ENTERPRISE_CLERK,
        label=enterprise.name,
        region=enterprise.region_id,
        enterprise=enterprise.pk,
    )


def at(text: str) -> datetime:
    """A time of the golden file."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def ask(enterprise: Enterprise, *, asked_at: datetime, answered_at: datetime | None = None) -> Question:
    """Ask, and answer if a time is given, through the services."""
    question = ask_question(title="退税到账时间", text="三月份退税尚未到账。", by=clerk(enterprise), now=asked_at)
    if answered_at is not None:
        answer_question(question=question.public_id, text=ANSWER, by=CENTRE, now=answered_at)
    return question


def exclude(question: Question, exclusion: Exclusion, moment: datetime) -> None:
    """Set a question aside, as a later service will."""
    Question.objects.filter(pk=question.pk).update(exclusion=exclusion, excluded_at=moment)


@pytest.mark.parametrize("case", GOLDEN, ids=[case["名称"] for case in GOLDEN])
def test_golden(cast: Cast, case: dict[str, Any]) -> None:
    enterprises = {"甲": cast.enterprise, "丙": cast.cousin, "丁": cast.foreign}
    with job_scope(reason="test"):
        for row in case["诉求"]:
            enterprise = enterprises[row["企业"]]
            answered_at = at(row["答复"]) if "答复" in row else None
            question = ask(enterprise, asked_at=at(row["提问"]), answered_at=answered_at)
            if "不计入" in row:
                exclusion = Exclusion.by_label(row["不计入"])
                assert exclusion is not None
                exclude(question, exclusion, at(row["不计入时间"]))
            if "随后迁往" in row:
                enterprise.region_id = int(row["随后迁往"]) * 1000
                enterprise.save(update_fields=["region_id"])
        found = question_counts(Month.parse(case["月份"]), at(case["截止"]))
    assert found == {int(code) * 1000: QuestionCounts(*pair) for code, pair in case["结果"].items()}


@dataclass(frozen=True)
class Planned:
    """One question of a world; times in hours since 29 December 2019."""

    place: int
    asked: int
    answered_after: int | None
    exclusion: Exclusion | None
    excluded_after: int


FIRST = day_start(date(2019, 12, 29))
hours = st.integers(0, 24 * 75)
planned = st.builds(
    Planned,
    place=st.integers(0, 3),
    asked=hours,
    answered_after=st.none() | st.integers(0, 24 * 20),
    exclusion=st.sampled_from([None, None, *Exclusion]),
    excluded_after=st.integers(0, 24 * 20),
)
# Cut-offs on the hour, as the questions are: equality at the edge is not rare.
worlds = st.tuples(st.lists(planned, max_size=7), st.integers(1, 3), st.integers(0, 27))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(worlds)
def test_sql_equals_the_fold(cast: Cast, world: tuple[list[Planned], int, int]) -> None:
    plans, number, day = world
    month = Month(2020, number)
    cutoff = day_end(month.first_day + timedelta(days=day))
    with transaction.atomic(), job_scope(reason="test"):
        Region.objects.create(code=TOWN, name="某街道", level=RegionLevel.TOWN, parent_id=XIHU)
        enterprises = [cast.enterprise, cast.sibling, cast.cousin, cast.foreign]
        for plan in plans:
            asked_at = FIRST + timedelta(hours=plan.asked)
            answered_at = None if plan.answered_after is None else asked_at + timedelta(hours=plan.answered_after)
            question = ask(enterprises[plan.place], asked_at=asked_at, answered_at=answered_at)
            if plan.exclusion is not None:
                exclude(question, plan.exclusion, asked_at + timedelta(hours=plan.excluded_after))
        # A question that was kept under its 镇街, as the fourth tier allows.
        Question.objects.filter(enterprise=cast.sibling).update(region_id=TOWN)
        rows = [
            AskedQuestion(
                region=row.region_id,
                asked_at=row.asked_at,
                due_at=row.due_at,
                first_answered_at=row.first_answered_at,
                exclusion=None if row.exclusion is None else Exclusion(row.exclusion),
                excluded_at=row.excluded_at,
            )
            for row in Question.objects.all()
        ]
        assert len(rows) == len(plans)
        assert question_counts(month, cutoff) == counted_by_hand(rows, month, cutoff)
        transaction.set_rollback(True)


def test_counts_are_those_of_the_scope(cast: Cast) -> None:
    """One county in its own scope, all under a job: the net below the statement."""
    with job_scope(reason="test"):
        for enterprise in (cast.enterprise, cast.cousin, cast.foreign):
            ask(enterprise, asked_at=at("2020-03-02 09:00"))
        found = question_counts(Month(2020, 3), at("2020-03-21 00:00"))
    assert found == {code: QuestionCounts(1, 0) for code in (SHANGCHENG, XIHU, LUCHENG)}
