"""Questions of the cast, brought by the services to where a test begins."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from cases.models import Answer, Question
from cases.services import answer_question, ask_question
from core.periods import SHANGHAI
from notices.selectors import inbox
from tenancy.enums import Role
from tenancy.roles import Actor
from tenancy.scope import actor_scope, job_scope
from tests.cast import XIHU, Cast, make_user

MONDAY = datetime(2026, 11, 16, 10, tzinfo=SHANGHAI)
"""When questions are asked here: 24:00 on Wednesday the 18th is the limit, half time is 14:30 on Tuesday."""
ANSWER = "已与主管税务机关核对，退税款三个工作日内到账，请留意账户。"
MORE = "补充说明：退税到账前，请同时在单一窗口上传三月份的报关单。"


@contextmanager
def acting(cast: Cast, name: str) -> Iterator[Actor]:
    """In the database scope of somebody of the cast."""
    actor = cast.actor(name)
    with actor_scope(actor):
        yield actor


def asked(cast: Cast, name: str = "clerk", *, now: datetime = MONDAY, **more: Any) -> Question:
    """A question of an enterprise's clerk."""
    words = {"title": "退税到账时间", "text": "三月份退税尚未到账，请协助。"} | more
    with acting(cast, name) as by:
        return ask_question(**words, by=by, now=now)


def answered(
    cast: Cast, question: Question, name: str = "county", *, text: str = ANSWER, now: datetime, reason: str = ""
) -> Answer:
    """An answer of an official."""
    with acting(cast, name) as by:
        return answer_question(question=question.public_id, text=text, reason=reason, by=by, now=now)


def reread(question: Question) -> Question:
    """The question as it stands."""
    with job_scope(reason="test"):
        return Question.objects.get(pk=question.pk)


def told(cast: Cast, name: str, *, containing: str = "") -> list[str]:
    """Titles in somebody's inbox, the oldest first."""
    with acting(cast, name) as actor:
        return [notice.title for notice in inbox(actor).order_by("id") if containing in notice.title]


def second_official(cast: Cast, name: str = "county2", region: int = XIHU) -> None:
    """Another person in the same office."""
    with job_scope(reason="test"):
        cast.users[name] = make_user(f"cast-{name}", Role.COUNTY_OFFICER, region=region, name="第二经办")
