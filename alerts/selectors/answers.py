"""What was answered to one warning: feedback with the question it became, the unfinished form, visits, reminders."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from alerts.enums import Need, Outlook, ReminderKind, Severity, Situation, VisitState, VisitWay
from alerts.facts import FeedbackAnswers
from alerts.models import Entry, Feedback, FeedbackDraft, FeedbackReminder, Visit
from alerts.rules import is_demand
from cases.enums import QuestionState
from core.errors import Unseen
from tenancy.roles import Actor
from tenancy.selectors import rows_in_view


def has_feedback() -> Q:
    """Condition on entries: fed back, by the enterprise itself or by a visit that it has confirmed (definitions §4).

    The one meaning of 已反馈 on every list, figure, reminder and workbook.
    """
    given = Feedback.objects.filter(entry=OuterRef("pk"))
    confirmed = Visit.objects.filter(entry=OuterRef("pk"), state=VisitState.CONFIRMED)
    return Q(Exists(given)) | Q(Exists(confirmed))


def answers_of(feedback: Feedback) -> FeedbackAnswers:
    """What a feedback says; what was taken over from before has only a text."""
    return FeedbackAnswers(
        situation=None if feedback.situation is None else Situation(feedback.situation),
        severity=None if feedback.severity is None else Severity(feedback.severity),
        outlook=None if feedback.outlook is None else Outlook(feedback.outlook),
        need=None if feedback.need is None else Need(feedback.need),
        may_call=feedback.may_call,
        text=feedback.text,
    )


@dataclass(frozen=True)
class Given:
    """One feedback with the state of the question that its demand became; None where there is none, or none in view."""

    feedback: Feedback
    answers: FeedbackAnswers
    question_state: QuestionState | None

    @property
    def is_demand(self) -> bool:
        """Whether it can become a question and has not."""
        return self.feedback.question_id is None and is_demand(self.answers)


def feedback_of(entry: Entry) -> list[Given]:
    """All feedback on an entry, oldest first. One query."""
    rows = Feedback.objects.filter(entry=entry).select_related("question").order_by("given_at", "id")
    return [
        Given(row, answers_of(row), None if row.question is None else QuestionState(row.question.state)) for row in rows
    ]


def draft_of(actor: Actor, entry: Entry) -> FeedbackDraft | None:
    """What the actor's enterprise has typed and not sent; nobody else's eyes. One query, or none."""
    if actor.enterprise is None or actor.enterprise != entry.enterprise_id:
        return None
    return FeedbackDraft.objects.filter(entry=entry, enterprise_id=actor.enterprise).first()


@dataclass(frozen=True)
class VisitRow:
    """A visit in words."""

    visit: Visit
    way: VisitWay
    state: VisitState

    @property
    def is_awaiting(self) -> bool:
        """Whether the enterprise has said nothing to it yet."""
        return self.state is VisitState.AWAITING


def visits_of(entry: Entry) -> list[VisitRow]:
    """All visits to an entry's enterprise, oldest first. One query."""
    return _visit_rows(Visit.objects.filter(entry=entry).order_by("recorded_at", "id"))


def awaiting_visits(actor: Actor) -> list[VisitRow]:
    """Visits that the actor's enterprise has still to confirm, with their entries and lists. One query."""
    rows = rows_in_view(Visit.objects.filter(state=VisitState.AWAITING), actor)
    return _visit_rows(rows.select_related("entry__warning_list").order_by("recorded_at", "id"))


def _visit_rows(rows: QuerySet[Visit]) -> list[VisitRow]:
    return [VisitRow(row, VisitWay(row.way), VisitState(row.state)) for row in rows]


def visit_in_view(actor: Actor, public_id: UUID) -> Visit:
    """One visit with its entry and list; raises Unseen for any other."""
    rows = rows_in_view(Visit.objects.select_related("entry__warning_list"), actor)
    visit = rows.filter(public_id=public_id).first()
    if visit is None:
        raise Unseen
    return visit


@dataclass(frozen=True)
class Reminded:
    """One reminder in words."""

    reminder: FeedbackReminder
    kind: ReminderKind


def reminders_of(entry: Entry) -> list[Reminded]:
    """All reminders to an entry's enterprise, oldest first. One query."""
    rows = FeedbackReminder.objects.filter(entry=entry).order_by("sent_at")
    return [Reminded(row, ReminderKind(row.kind)) for row in rows]
