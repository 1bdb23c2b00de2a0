"""Who may ask, see, answer and rate."""

from cases.models import Question
from tenancy.enums import Role
from tenancy.roles import Actor, Capability


def is_asker(actor: Actor) -> bool:
    """Whether the actor's list is an enterprise's own."""
    return actor.role is Role.ENTERPRISE_CLERK


def has_desk(actor: Actor) -> bool:
    """Whether the actor's list is an official's desk: bureaus, the province, and auditors, who only read it."""
    return actor.may(Capability.SEE_QUESTIONS) and not is_asker(actor)


def can_ask(actor: Actor) -> bool:
    """Only an enterprise asks, and for itself: nobody asks in its name."""
    return actor.enterprise is not None and actor.may(Capability.ASK_QUESTION)


def can_answer(actor: Actor, question: Question) -> bool:
    """The bureaus whose region covers the question's (its county, its city) and the province."""
    return actor.region is not None and actor.may(Capability.ANSWER_QUESTION) and actor.covers(question.region_id)


def can_rate(actor: Actor, question: Question) -> bool:
    """Only the enterprise that asked; never staff, never assumed."""
    return can_ask(actor) and actor.enterprise == question.enterprise_id
