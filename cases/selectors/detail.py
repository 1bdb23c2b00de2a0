"""One question in full: its timeline, its files, and what the actor may do with it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from cases.enums import Act, DeadlineKind, QuestionState, Stage, SubjectKind
from cases.models import Answer, ArticleLink, Attachment, CannedReply, HotTopic, Note, Proposal, Question, Watch
from cases.permissions import (
    can_draft_from,
    can_handle,
    can_note,
    can_publish_from,
    can_second,
    has_desk,
    is_own,
    may_work,
)
from cases.rules import (
    CLOSE_WORKDAYS,
    Deadline,
    bulletin_before,
    extension_refusal,
    permits,
    reopen_refusal,
    transfer_refusal,
    transfer_until,
)
from cases.selectors.articles import ArticleLike, articles_like, articles_of
from cases.selectors.likes import Like, likes_of
from cases.selectors.lists import QuestionRow, row_of
from cases.selectors.proposals import proposals_of
from cases.selectors.replies import own_replies
from cases.selectors.rows import (
    Office,
    answers_of,
    first_deadline_of,
    is_estimated,
    office_name,
    question_for,
    standing_since,
    transfer_offices,
)
from cases.selectors.subjects import Subject, subject_of
from cases.selectors.topics import topic_of
from core.workdays import Calendar
from orders.enums import Origin
from tenancy.roles import Actor
from tenancy.selectors import Colleague, colleagues, working_calendar


@dataclass(frozen=True)
class Entry:
    """One act in a question's timeline; `tone` is "", "good", "warn" or "bad". `is_answer`: the text is formatted."""

    at: datetime
    who: str
    what: str
    text: str = ""
    note: str = ""
    tone: str = ""
    is_answer: bool = False
    files: list[Attachment] = field(default_factory=list)


@dataclass(frozen=True)
class Rights:
    """What the actor may do with a question now; `handles`, `asks` and `notes` say who the actor is to it, whatever its state."""

    handles: bool = False
    asks: bool = False
    notes: bool = False
    acts: frozenset[Act] = frozenset()

    def __contains__(self, act: Act) -> bool:
        return act in self.acts


@dataclass(frozen=True)
class QuestionDetail:
    """Everything a page shows of one question.

    Beside the editor: `likes` (answered questions like it), `articles` (of the knowledge base) and the office's `replies`.
    `links` are the articles that the question stands behind, `topic` the one of several counties, told to the province.
    `in_bulletin`, `reminders` and `proposals` are for officials.
    """

    row: QuestionRow
    timeline: list[Entry]
    notes: list[Note]
    answers: int
    rights: Rights
    estimated: bool
    handled_by: str
    subject: Subject | None
    offices: list[Office]
    colleagues: list[Colleague]
    likes: list[Like]
    articles: list[ArticleLike]
    replies: list[CannedReply]
    links: list[ArticleLink]
    topic: HotTopic | None
    publishes: bool
    drafts_case: bool
    duplicate_of: Question | None
    transfer_until: datetime
    close_at: datetime | None
    in_bulletin: bool
    reminders: list[Watch]
    proposals: list[Proposal]

    @property
    def question(self) -> Question:
        """The row itself."""
        return self.row.question

    @property
    def may(self) -> dict[str, bool]:
        """The acts that the page offers, by name in lower case."""
        return {act.name.lower(): act in self.rights for act in Act}


def question_detail(actor: Actor, public_id: UUID, *, now: datetime) -> QuestionDetail:
    """One question in view with its timeline. Raises Unseen for any other question.

    Nine queries for an enterprise: question, answers, steps, files, articles, calendar, enterprise, regions, link; for an
    official notes, offices, colleagues, reminders, proposals and what stands beside the editor (the like three, articles
    three, replies one) besides, for the province the topic. None of them grows with what hangs on the question.
    """
    question = question_for(actor, public_id)
    answers = answers_of(question)
    calendar = working_calendar()
    row = row_of(question, now=now, calendar=calendar)
    rights = rights_of(actor, question, now=now, calendar=calendar)
    official = has_desk(actor)
    files = _files(question)
    standing = question.state in (QuestionState.ANSWERED, QuestionState.RATED)
    return QuestionDetail(
        row=row,
        timeline=_timeline(row, answers, files, first=first_deadline_of(question, now=now, calendar=calendar)),
        notes=list(Note.objects.filter(question=question)) if official else [],
        answers=len(answers),
        rights=rights,
        estimated=is_estimated(question, calendar),
        handled_by=row.office or f"{row.region}商务局",
        subject=_subject(actor, question),
        offices=transfer_offices(question) if Act.TRANSFER in rights else [],
        colleagues=colleagues(actor) if Act.ASSIGN in rights else [],
        likes=likes_of(actor, question.title, but=question.pk) if rights.handles else [],
        articles=articles_like(f"{question.title}\n{question.text}") if Act.ANSWER in rights else [],
        replies=list(own_replies(actor)) if Act.ANSWER in rights else [],
        links=articles_of(question),
        topic=topic_of(actor, question),
        publishes=can_publish_from(actor, question),
        drafts_case=can_draft_from(actor, question),
        duplicate_of=_duplicate(question) if official else None,
        transfer_until=transfer_until(question.asked_at, calendar),
        close_at=calendar.due_at(standing_since(question), CLOSE_WORKDAYS) if standing else None,
        in_bulletin=official and _in_bulletin(question, now=now, calendar=calendar),
        reminders=list(Watch.objects.filter(question=question).exclude(stage=Stage.RATING)) if official else [],
        proposals=proposals_of(actor, question) if official else [],
    )


def question_timeline(question: Question, *, now: datetime) -> list[Entry]:
    """What both sides see of a question in view, oldest first, files included. Eight queries."""
    calendar = working_calendar()
    row = row_of(question, now=now, calendar=calendar)
    first = first_deadline_of(question, now=now, calendar=calendar)
    return _timeline(row, answers_of(question), _files(question), first=first)


def _in_bulletin(question: Question, *, now: datetime, calendar: Calendar) -> bool:
    owed_by = question.owed_by if question.origin == Origin.SYSTEM else None
    return owed_by is not None and owed_by <= bulletin_before(now, calendar)


def rights_of(actor: Actor, question: Question, *, now: datetime, calendar: Calendar) -> Rights:
    """What the actor may do with the question now: who the actor is to it, what the table permits, what the clock allows."""
    state, exclusion = QuestionState(question.state), question.exclusion
    handles, works, asks = can_handle(actor, question), may_work(actor, question), is_own(actor, question)
    if exclusion is not None:
        return Rights(handles=handles, asks=asks, notes=can_note(actor, question))
    allowed = {
        Act.ACCEPT: works,
        Act.ASSIGN: works,
        Act.ANSWER: handles,
        Act.CLASSIFY: handles,
        Act.RETURN: works,
        Act.TRANSFER: works
        and not transfer_refusal(
            asked_at=question.asked_at, transferred=question.transferred_at is not None, now=now, calendar=calendar
        ),
        Act.EXTEND: works and not extension_refusal(due_at=question.due_at, limit_at=question.limit_at, now=now),
        Act.PROPOSE: handles and question.proposed is None,
        Act.CONFIRM: can_second(actor, question),
        Act.REJECT: can_second(actor, question),
        Act.SUPPLEMENT: asks,
        Act.WITHDRAW: asks,
        Act.RATE: asks and not (state is QuestionState.CLOSED and question.rating is not None),
        Act.REOPEN: asks
        and question.last_answered_at is not None
        and not reopen_refusal(reopened=question.reopened, since=standing_since(question), now=now, calendar=calendar),
    }
    acts = frozenset(act for act, yes in allowed.items() if yes and permits(state, act))
    return Rights(handles=handles, asks=asks, notes=can_note(actor, question), acts=acts)


def _subject(actor: Actor, question: Question) -> Subject | None:
    if question.subject is None or question.subject_kind is None:
        return None
    return subject_of(actor, SubjectKind(question.subject_kind), question.subject)


def _duplicate(question: Question) -> Question | None:
    """The other question, of the same enterprise and so seen by whoever sees this one."""
    if question.duplicate_of_id is None:
        return None
    return Question.objects.filter(pk=question.duplicate_of_id, enterprise_id=question.enterprise_id).first()


def _files(question: Question) -> dict[tuple[str, int], list[Attachment]]:
    """Files without their content, by what they hang on: ("answer", id), ("step", id) or ("", 0) for the question itself."""
    found: dict[tuple[str, int], list[Attachment]] = defaultdict(list)
    for file in Attachment.objects.filter(question=question).defer("content"):
        where = ("answer", file.answer_id) if file.answer_id else ("step", file.step_id) if file.step_id else ("", 0)
        found[where].append(file)
    return found


def _timeline(
    row: QuestionRow, answers: list[Answer], files: dict[tuple[str, int], list[Attachment]], *, first: Deadline
) -> list[Entry]:
    question = row.question
    entries = [Entry(question.asked_at, row.enterprise, "提出诉求", question.text, files=files[("", 0)])]
    opening = next((answer for answer in answers if answer.substantive), None)
    for answer in answers:
        said = "回应" if not answer.substantive else "答复" if answer is opening else "补充答复"
        entries.append(
            Entry(
                answer.answered_at,
                office_name(answer.office),
                said,
                answer.text,
                first.text if answer is opening else "" if answer.substantive else "不计为答复",
                _tone(first) if answer is opening else "",
                is_answer=True,
                files=files[("answer", answer.pk)],
            )
        )
    steps = list(question.steps.all())
    entries += [
        Entry(
            step.at,
            step.who,
            step.what,
            step.text,
            tone=_STEP_TONES.get(Act(step.act), ""),
            files=files[("step", step.pk)],
        )
        for step in steps
    ]
    acts = {step.act for step in steps}
    # What was taken over, or done before acts were kept, is told from the question itself.
    if question.rated_at is not None and Act.RATE not in acts:
        entries.append(Entry(question.rated_at, row.enterprise, f"评价 {question.rating} 分", question.rating_comment))
    if question.excluded_at is not None and row.exclusion is not None and not acts & {Act.CONFIRM, Act.WITHDRAW}:
        entries.append(Entry(question.excluded_at, "", f"不计入考核：{row.exclusion.label}"))
    return sorted(entries, key=lambda entry: entry.at)


_STEP_TONES = {Act.EXTEND: "warn", Act.RETURN: "warn", Act.REOPEN: "bad", Act.CONFIRM: "warn", Act.CLOSE: "good"}


def _tone(limit: Deadline) -> str:
    return {DeadlineKind.IN_TIME: "good", DeadlineKind.LATE: "bad"}.get(limit.kind, "")
