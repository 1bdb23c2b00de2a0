"""What tests of the clock share: moments, runs of the jobs, what was told and proposed. Questions are those of `stage`."""

from datetime import datetime

from cases.models import Proposal, Question, Watch
from cases.services import Watched, remind_ratings, watch_questions
from core.periods import SHANGHAI
from tenancy.roles import system_actor
from tenancy.scope import job_scope

SYSTEM = system_actor("test")


def at(day: int, hour: int = 10, minute: int = 0, *, month: int = 11) -> datetime:
    """A moment of November 2026, whose every Monday to Friday is worked. The 16th is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def watch(now: datetime) -> Watched:
    """One run of the job that beat rings for every ten minutes."""
    with job_scope(reason="test"):
        return watch_questions(by=SYSTEM, now=now)


def ask_for_ratings(now: datetime) -> int:
    """One run of the job that asks for ratings."""
    with job_scope(reason="test"):
        return remind_ratings(by=SYSTEM, now=now)


def stages(question: Question) -> list[str]:
    """Names of the stages that were told of a question, in order."""
    with job_scope(reason="test"):
        return [row.get_stage_display() for row in Watch.objects.filter(question=question)]


def proposed(question: Question) -> list[Proposal]:
    """What is proposed for a question, in view or not."""
    with job_scope(reason="test"):
        return list(Proposal.objects.filter(question=question).order_by("kind"))
