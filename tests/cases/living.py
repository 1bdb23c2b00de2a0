"""Questions brought through their lives by the services: what a plan says happens at its hours, as far as it is allowed to."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from cases.enums import Exclusion, Topic
from cases.models import Question
from cases.services import (
    answer_question,
    ask_question,
    classify_question,
    close_settled,
    confirm_exclusion,
    extend_question,
    propose_exclusion,
    rate_answer,
    reopen_question,
    transfer_question,
    withdraw_question,
)
from core.errors import Refusal
from core.periods import day_start
from tenancy.enums import Role
from tenancy.models import Enterprise
from tenancy.roles import Actor, system_actor
from tenancy.rules import city_of
from tests.cast import PROVINCE, Cast
from tests.oracles.cases import AskedQuestion

ANSWER = "已与主管税务机关核对，退税款三个工作日内到账。"
BARE = "已收到，正在核实，请耐心等待。"
REASON = "同一政策适用于多家企业，内容相同。"
CENTRE = Actor(user=None, role=Role.PROVINCIAL_CENTRE, label="省外贸中心", region=PROVINCE)
COUNTIES = {"enterprise": "county", "sibling": "county", "cousin": "cousin_county", "foreign": "foreign_county"}
FIRST = day_start(date(2019, 12, 29))


def clerk(enterprise: Enterprise) -> Actor:
    """The clerk of an enterprise, without a person behind."""
    return Actor(
        user=None,
        role=Role.ENTERPRISE_CLERK,
        label=enterprise.name,
        region=enterprise.region_id,
        enterprise=enterprise.pk,
    )


class Life:
    """One question and what is done to it, each act at its moment; needs an open job scope."""

    def __init__(self, cast: Cast, who: str, asked_at: datetime) -> None:
        self._cast = cast
        self.enterprise: Enterprise = getattr(cast, who)
        self._office = cast.actor(COUNTIES[who])
        self.question = ask_question(
            title="退税到账时间", text="三月份退税尚未到账。", by=clerk(self.enterprise), now=asked_at
        )
        self._id = self.question.public_id

    def answer(self, now: datetime, text: str = ANSWER) -> None:
        """The province answers."""
        answer_question(question=self._id, text=text, reason=REASON, by=CENTRE, now=now)

    def acknowledge(self, now: datetime) -> None:
        """A bare acknowledgement, sent all the same."""
        self.answer(now, BARE)

    def transfer(self, now: datetime) -> None:
        """The county hands it to its city."""
        to = city_of(self.question.region_id)
        transfer_question(question=self._id, to=to, reason="需市级部门协调。", by=self._office, now=now)

    def extend(self, now: datetime, workdays: int = 3) -> None:
        """The county puts the limit off."""
        extend_question(question=self._id, workdays=workdays, reason="需与海关进一步核实。", by=self._office, now=now)

    def rate(self, now: datetime, rating: int) -> None:
        """The enterprise rates."""
        rate_answer(question=self._id, rating=rating, by=clerk(self.enterprise), now=now)

    def reopen(self, now: datetime) -> None:
        """The enterprise is not content."""
        reopen_question(question=self._id, reason="款项仍未到账，请再核实。", by=clerk(self.enterprise), now=now)

    def classify(self, now: datetime, topic: Topic) -> None:
        """The county says what it is about."""
        classify_question(question=self._id, topic=topic, by=self._office, now=now)

    def set_aside(self, now: datetime, exclusion: Exclusion, duplicate_of: Question | None = None) -> None:
        """Withdrawn by the enterprise; or asked for by one official and confirmed by another."""
        if exclusion is Exclusion.WITHDRAWN:
            withdraw_question(question=self._id, by=clerk(self.enterprise), now=now)
            return
        propose_exclusion(
            question=self._id,
            kind=exclusion,
            reason="与政策咨询无关或已另行提出。",
            duplicate_of=duplicate_of.number if duplicate_of is not None else "",
            by=self._cast.actor("centre"),
            now=now,
        )
        confirm_exclusion(question=self._id, by=self._cast.actor("department"), now=now)


@dataclass(frozen=True)
class Plan:
    """One question of a world; `asked` in hours since 29 December 2019, the others in hours since the asking, None for never."""

    place: str
    topic: Topic
    asked: int
    acknowledged: int | None
    transferred: int | None
    extended: int | None
    answered: int | None
    rated: tuple[int, int] | None
    reopened: int | None
    answered_again: int | None
    set_aside: tuple[int, Exclusion] | None


_soon = st.integers(0, 24 * 4)
_later = st.integers(0, 24 * 20)
plans = st.builds(
    Plan,
    place=st.sampled_from(list(COUNTIES)),
    topic=st.sampled_from([Topic.REFUND, Topic.PORT]),
    asked=st.integers(0, 24 * 75),
    acknowledged=st.none() | _soon,
    transferred=st.none() | _soon,
    extended=st.none() | _soon,
    answered=st.none() | _later,
    rated=st.none() | st.tuples(_later, st.integers(1, 5)),
    reopened=st.none() | _later,
    answered_again=st.none() | _later,
    set_aside=st.none() | st.tuples(_later, st.sampled_from(list(Exclusion))),
)


def live(cast: Cast, planned: list[Plan]) -> datetime:
    """Let the plans happen, each question's acts in the order of their hours; what a service refuses does not happen.

    Returns the moment of the last act. Duplicates are those of the enterprise's question before, if it asked one.
    """
    before: dict[str, Question] = {}
    last = FIRST
    for plan in sorted(planned, key=lambda plan: plan.asked):
        asked_at = FIRST + timedelta(hours=plan.asked)
        life = Life(cast, plan.place, asked_at)
        for hours, act in sorted(_acts(plan, life, before.get(plan.place)), key=lambda pair: pair[0]):
            now = asked_at + timedelta(hours=hours)
            with suppress(Refusal):
                act(now)
            last = max(last, now)
        before[plan.place] = life.question
    return last


def _acts(plan: Plan, life: Life, before: Question | None) -> list[tuple[int, Callable[[datetime], None]]]:
    acts: list[tuple[int, Callable[[datetime], None]]] = [(0, lambda now: life.classify(now, plan.topic))]
    for hours, act in (
        (plan.acknowledged, life.acknowledge),
        (plan.extended, life.extend),
        (plan.transferred, life.transfer),
        (plan.answered, life.answer),
        (plan.reopened, life.reopen),
        (plan.answered_again, lambda now: life.answer(now, "款项已于今日到账，请查收银行回单。")),
    ):
        if hours is not None:
            acts.append((hours, act))
    if plan.rated is not None:
        hours, rating = plan.rated
        acts.append((hours, lambda now: life.rate(now, rating)))
    if plan.set_aside is not None:
        hours, exclusion = plan.set_aside
        acts.append((hours, lambda now: life.set_aside(now, exclusion, before)))
    return acts


def settle(now: datetime) -> None:
    """What was left in peace is closed."""
    close_settled(by=system_actor("test"), now=now)


def as_asked(rows: list[Question]) -> list[AskedQuestion]:
    """The rows as the oracles take them."""
    return [
        AskedQuestion(
            region=row.region_id,
            asked_at=row.asked_at,
            due_at=row.due_at,
            first_answered_at=row.first_answered_at,
            exclusion=None if row.exclusion is None else Exclusion(row.exclusion),
            excluded_at=row.excluded_at,
            topic=Topic(row.topic),
            owed_by=row.owed_by,
            first_minutes=row.first_minutes,
            resolved_at=row.resolved_at,
            resolved_minutes=row.resolved_minutes,
            rating=row.rating,
            reopened=row.reopened,
        )
        for row in rows
    ]
