"""Who may ask, see, handle, answer and rate."""

from cases.enums import ArticleState
from cases.models import Article, Question, TypicalCase
from tenancy.enums import Role
from tenancy.roles import Actor, Capability
from tenancy.rules import city_of, province_of


def is_asker(actor: Actor) -> bool:
    """Whether the actor's list is an enterprise's own."""
    return actor.role is Role.ENTERPRISE_CLERK


def has_desk(actor: Actor) -> bool:
    """Whether the actor's list is an official's desk: bureaus, the province, and auditors, who only read it."""
    return actor.may(Capability.SEE_QUESTIONS) and not is_asker(actor)


def works_desk(actor: Actor) -> bool:
    """Whether the actor's office handles questions at all."""
    return actor.region is not None and actor.may(Capability.ANSWER_QUESTION)


def can_ask(actor: Actor) -> bool:
    """Only an enterprise asks, and for itself: nobody asks in its name."""
    return actor.enterprise is not None and actor.may(Capability.ASK_QUESTION)


def is_own(actor: Actor, question: Question) -> bool:
    """Whether the enterprise asked it: only then may it supplement, withdraw, rate or reopen; never staff, never assumed."""
    return can_ask(actor) and actor.enterprise == question.enterprise_id


def can_handle(actor: Actor, question: Question) -> bool:
    """The office that handles the question and those above it; an office that handed it up no more."""
    return works_desk(actor) and actor.covers(question.office_id)


def can_note(actor: Actor, question: Question) -> bool:
    """Offices that see the question write internal notes to each other."""
    return works_desk(actor) and actor.covers(question.region_id)


def may_work(actor: Actor, question: Question) -> bool:
    """The handling office itself: it takes, assigns, hands on, asks for time and for details."""
    return works_desk(actor) and actor.region == question.office_id


def can_second(actor: Actor, question: Question) -> bool:
    """A second official, who may decide on a question's exclusion: another person than the one who asked for it."""
    return (
        can_handle(actor, question)
        and question.proposed is not None
        and actor.user is not None
        and actor.user != question.proposed_by_id
    )


# --- what offices write once ---


def can_read_articles(actor: Actor) -> bool:
    """Whoever sees questions reads the knowledge base: it is nobody's data."""
    return actor.may(Capability.SEE_QUESTIONS)


def keeps_replies(actor: Actor) -> bool:
    """Offices that answer keep canned replies, each its own."""
    return works_desk(actor)


def can_publish(actor: Actor) -> bool:
    """Offices that answer write articles, each in its own name."""
    return works_desk(actor)


def can_publish_from(actor: Actor, question: Question) -> bool:
    """An answered question that counts, by an office that sees it."""
    return (
        can_publish(actor)
        and actor.covers(question.region_id)
        and question.first_answered_at is not None
        and question.exclusion is None
    )


def can_revise(actor: Actor, article: Article) -> bool:
    """The office that published it, while it is published."""
    return can_publish(actor) and actor.region == article.office_id and article.state == ArticleState.PUBLISHED


def can_withdraw_article(actor: Actor, article: Article) -> bool:
    """The office that published it, and its province."""
    return (
        can_publish(actor)
        and actor.region in (article.office_id, province_of(article.office_id))
        and article.state == ArticleState.PUBLISHED
    )


def sees_withdrawn(actor: Actor, article: Article) -> bool:
    """Who may have withdrawn it may read it still, and auditors; for everybody else it is gone."""
    return actor.role is Role.AUDITOR or (
        can_publish(actor) and actor.region in (article.office_id, province_of(article.office_id))
    )


def sees_topics(actor: Actor) -> bool:
    """The province looks across counties, and auditors; nobody else learns of another county's questions."""
    return actor.region is not None and actor.may(Capability.SEE_TOPICS)


def handles_topics(actor: Actor) -> bool:
    """The centre answers a topic once, or dismisses it."""
    return sees_topics(actor) and actor.may(Capability.HANDLE_TOPICS)


# --- typical cases ---


def sees_cases(actor: Actor) -> bool:
    """Bureaus see those of their region and below, the province all, auditors read; no enterprise any before publication."""
    return actor.region is not None and actor.enterprise is None and actor.may(Capability.SEE_CASES)


def writes_cases(actor: Actor) -> bool:
    """Counties and cities report, each in its own name."""
    return sees_cases(actor) and actor.may(Capability.WRITE_CASE)


def can_draft_from(actor: Actor, question: Question) -> bool:
    """An answered question that counts, by an office that sees it: it writes a case in its own name."""
    return (
        writes_cases(actor)
        and actor.covers(question.region_id)
        and question.first_answered_at is not None
        and question.exclusion is None
    )


def can_write_case(actor: Actor, case: TypicalCase) -> bool:
    """The office that reports it."""
    return writes_cases(actor) and actor.region == case.region_id


def can_pass_on(actor: Actor, case: TypicalCase) -> bool:
    """The city above the county that reports: it forwards or returns what waits at the city."""
    return writes_cases(actor) and actor.region == city_of(case.region_id) != case.region_id


def can_adopt(actor: Actor) -> bool:
    """The provincial centre adopts or returns what waits at the province."""
    return sees_cases(actor) and actor.may(Capability.ADOPT_CASE)


def can_comment(actor: Actor, case: TypicalCase) -> bool:
    """Whoever sees a case as an office of its way."""
    return (writes_cases(actor) and actor.covers(case.region_id)) or can_adopt(actor)


def organises_selection(actor: Actor) -> bool:
    """The department appoints reviewers, opens and closes the scoring, decides and publishes."""
    return actor.may(Capability.SELECT_CASES)


def may_review(actor: Actor) -> bool:
    """Officials who may be appointed; who is, is a row."""
    return actor.user is not None and actor.may(Capability.SCORE_CASES)


def sees_selections(actor: Actor) -> bool:
    """The department, and auditors, who only read; nobody who may be a reviewer learns whose a case is."""
    return organises_selection(actor) or (actor.role is Role.AUDITOR and sees_cases(actor))


def reads_awards(actor: Actor) -> bool:
    """Everybody who sees questions reads the selected cases once they are published, enterprises too: they are nobody's data."""
    return actor.may(Capability.SEE_QUESTIONS)
