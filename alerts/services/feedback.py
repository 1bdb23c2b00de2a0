"""The enterprise's answer to a warning: kept while unfinished, sent, made a question."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from alerts.enums import Colour
from alerts.facts import FeedbackAnswers
from alerts.models import Entry, Feedback, FeedbackDraft
from alerts.permissions import can_give_feedback
from alerts.rules import clean_answers, demand_words, feedback_errors, is_demand, kept_draft, removed_refusal
from alerts.selectors import answers_of, entry_in_view
from alerts.services.locks import lock_entry
from cases.enums import SubjectKind
from cases.models import Question
from cases.services import ask_question
from core.errors import Invalid, NotAllowed, Refused, Unseen
from core.periods import Quarter
from notices.enums import Kind
from notices.services import notify_office
from tenancy.roles import Actor
from tenancy.selectors import enterprise_of


@transaction.atomic
def give_feedback(*, entry: UUID, answers: FeedbackAnswers, by: Actor, now: datetime) -> Feedback:
    """A listed enterprise answers its warning, as often as it likes; its county's office is told.

    What is the same as the last feedback is that feedback. Accepted at any time: which months it enters is a matter of their
    cut-offs. What was kept unfinished is gone afterwards. Raises Unseen, NotAllowed for everybody but the enterprise itself,
    Refused for an entry that was removed, Invalid (fields of `FeedbackAnswers`).
    """
    row = _own_entry(entry, by)
    answers = clean_answers(answers)
    errors = feedback_errors(answers)
    if errors:
        raise Invalid(errors)
    lock_entry(row.pk)
    FeedbackDraft.objects.filter(entry=row).delete()
    last = Feedback.objects.filter(entry=row).order_by("given_at", "id").last()
    if last is not None and answers_of(last) == answers:
        return last
    enterprise = enterprise_of(by)
    feedback = Feedback.objects.create(
        entry=row,
        enterprise_id=row.enterprise_id,
        region_id=row.region_id,
        situation=answers.situation,
        severity=answers.severity,
        outlook=answers.outlook,
        need=answers.need,
        may_call=answers.may_call,
        text=answers.text,
        given_at=now,
        given_by_id=by.user,
    )
    quarter = Quarter.parse(row.warning_list.quarter)
    notify_office(
        region=row.region_id,
        enterprise=enterprise,
        kind=Kind.LIST,
        key=f"list-feedback:{feedback.pk}",
        title=f"{quarter.label}五色清单反馈：{enterprise.name}",
        text=f"{Colour(row.colour_now).word}企业已反馈，请查看。",
        path=reverse("alerts:entry", args=[row.public_id]),
        by=by,
        now=now,
    )
    return feedback


@transaction.atomic
def save_feedback_draft(*, entry: UUID, typed: Mapping[str, object], by: Actor, now: datetime) -> FeedbackDraft:
    """Keep what an enterprise has typed of its feedback, unjudged; nobody else ever reads it.

    Raises Unseen, NotAllowed for everybody but the enterprise itself, Refused for an entry that was removed.
    """
    row = _own_entry(entry, by)
    lock_entry(row.pk)
    content = kept_draft(typed)
    draft, _ = FeedbackDraft.objects.update_or_create(
        entry=row,
        defaults={
            "enterprise_id": row.enterprise_id,
            "region_id": row.region_id,
            "content": content,
            "saved_at": now,
        },
    )
    return draft


@transaction.atomic
def ask_about(*, entry: UUID, feedback: int, by: Actor, now: datetime) -> Question:
    """The demand in a feedback becomes a question of the enterprise, linked to its entry; asked twice it is one question.

    Raises Unseen, NotAllowed for everybody but the enterprise itself, Refused for a feedback that asks for nothing.
    """
    row = entry_in_view(by, entry)
    if not can_give_feedback(by, row):
        raise NotAllowed
    lock_entry(row.pk)
    given = Feedback.objects.filter(entry=row, pk=feedback).select_related("question").first()
    if given is None:
        raise Unseen
    if given.question is not None:
        return given.question
    answers = answers_of(given)
    if not is_demand(answers):
        raise Refused("该反馈没有需要解决的问题，如需帮助请直接提出诉求。")
    title, text = demand_words(Quarter.parse(row.warning_list.quarter), answers)
    question = ask_question(
        title=title,
        text=text,
        token=f"feedback:{given.pk}",
        subject_kind=SubjectKind.ENTRY,
        subject=row.public_id,
        by=by,
        now=now,
    )
    Feedback.objects.filter(pk=given.pk).update(question=question)
    return question


def _own_entry(public_id: UUID, by: Actor) -> Entry:
    row = entry_in_view(by, public_id)
    if not can_give_feedback(by, row):
        raise NotAllowed
    refusal = removed_refusal(row.removed_at)
    if refusal:
        raise Refused(refusal)
    return row
