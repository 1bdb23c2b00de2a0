"""Taking over questions and answers from before the system was there (workbook `questions`)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from cases.enums import Exclusion, QuestionState
from cases.models import Answer, Question, Term
from cases.rules import SATISFIED, fingerprint, guess_topic, title_terms
from core.workdays import Calendar
from orders.enums import Origin
from tenancy.roles import Actor
from tenancy.selectors import working_calendar
from tenancy.takeover import Place, Tally, place_for

BATCH = 2_000


class QuestionRow(NamedTuple):
    """One question with its answer, if any; `office` is the nine-digit region whose bureau answered."""

    number: str
    uscc: str
    asked_at: datetime
    title: str
    text: str
    answered_at: datetime | None
    office: int | None
    answer: str
    rating: int | None
    valid: bool


def take_over_questions(
    *, rows: Sequence[QuestionRow], places: Mapping[str, Place], by: Actor, now: datetime, preview: bool = False
) -> Tally:
    """Add questions with their answers, and correct those taken over before.

    The county is the enterprise's, the limit runs from the asking by the working calendar, an invalid question never
    counted. What was asked, answered, rated or set aside in the system stays.
    """
    tally = Tally()
    calendar = working_calendar()
    for start in range(0, len(rows), BATCH):
        _take_over_part(rows[start : start + BATCH], places, calendar, tally, preview)
    return tally


def _take_over_part(
    rows: Sequence[QuestionRow], places: Mapping[str, Place], calendar: Calendar, tally: Tally, preview: bool
) -> None:
    there = _there(rows, places)
    added: list[tuple[Question, QuestionRow]] = []
    changed: list[tuple[Question, QuestionRow]] = []
    for row in rows:
        question = there.get((places[row.uscc].id or 0, row.number))
        if question is None:
            tally.added += 1
            if not preview:
                enterprise, county = place_for(places, row.uscc)
                values = _values(row, calendar)
                question = Question(
                    enterprise_id=enterprise,
                    region_id=county,
                    office_id=county,
                    number=row.number,
                    origin=Origin.TAKEN_OVER,
                    **values,
                )
                added.append((question, row))
        elif _is_own(question):
            tally.skip(f"{row.uscc} {row.number}：已在系统中提出或办理，保留系统中的内容")
        elif _same(question, row):
            tally.skip()
        else:
            tally.changed += 1
            for name, value in _values(row, calendar).items():
                setattr(question, name, value)
            changed.append((question, row))
    if not preview:
        Question.objects.bulk_create([question for question, _ in added])
        Question.objects.bulk_update([question for question, _ in changed], _CHANGING, batch_size=500)
        Answer.objects.filter(question__in=[question.pk for question, _ in changed]).delete()
        Answer.objects.bulk_create(_answers([*added, *changed]))
        Term.objects.filter(question__in=[question.pk for question, _ in changed]).delete()
        Term.objects.bulk_create(
            _terms(question for question, row in [*added, *changed] if row.answered_at is not None)
        )


_CHANGING = (
    "title",
    "text",
    "topic",
    "state",
    "asked_at",
    "due_at",
    "limit_at",
    "owed_by",
    "first_answered_at",
    "first_minutes",
    "last_answered_at",
    "resolved_at",
    "resolved_minutes",
    "closed_at",
    "exclusion",
    "excluded_at",
    "rating",
    "rated_at",
)


def _there(rows: Sequence[QuestionRow], places: Mapping[str, Place]) -> dict[tuple[int, str], Question]:
    enterprises = {places[row.uscc].id for row in rows} - {None}
    questions = Question.objects.filter(enterprise__in=enterprises, number__in={row.number for row in rows})
    return {
        (question.enterprise_id, question.number): question
        for question in questions.order_by().prefetch_related("answers")
    }


def _values(row: QuestionRow, calendar: Calendar) -> dict[str, Any]:
    """What the workbook says of a question. The past is closed: nobody is asked to rate or reopen it any more."""
    due_at = calendar.due_at(row.asked_at)
    owed = row.valid and row.answered_at is None
    minutes = None if row.answered_at is None else calendar.working_minutes(row.asked_at, row.answered_at)
    stood = row.answered_at is not None and (row.rating is None or row.rating >= SATISFIED)
    return {
        "title": row.title,
        "text": row.text,
        "topic": guess_topic(row.title, row.text),
        "state": QuestionState.ASKED if owed else QuestionState.CLOSED,
        "asked_at": row.asked_at,
        "due_at": due_at,
        "limit_at": due_at,
        "owed_by": due_at if owed else None,
        "first_answered_at": row.answered_at,
        "first_minutes": minutes,
        "last_answered_at": row.answered_at,
        "resolved_at": row.answered_at if stood else None,
        "resolved_minutes": minutes if stood else None,
        "closed_at": None if owed else row.answered_at or row.asked_at,
        "exclusion": None if row.valid else Exclusion.INVALID,
        "excluded_at": None if row.valid else row.asked_at,
        "rating": row.rating,
        "rated_at": None if row.rating is None else row.answered_at,
    }


def _is_own(question: Question) -> bool:
    """Whether anything of it happened in the system."""
    return (
        question.origin == Origin.SYSTEM
        or question.accepted_at is not None
        or any(answer.origin == Origin.SYSTEM for answer in question.answers.all())
        or (question.rated_at is not None and question.rated_at != question.first_answered_at)
        or (question.excluded_at is not None and question.excluded_at != question.asked_at)
    )


def _same(question: Question, row: QuestionRow) -> bool:
    answer = next(iter(question.answers.all()), None)
    return (
        (question.title, question.text, question.asked_at) == (row.title, row.text, row.asked_at)
        and (question.exclusion is None) == row.valid
        and question.rating == row.rating
        and ((answer.answered_at, answer.office_id, answer.text) if answer else (None, None, ""))
        == (row.answered_at, row.office, row.answer)
    )


def _terms(answered: Iterable[Question]) -> list[Term]:
    """The words by which a later question finds an answered one."""
    return [
        Term(question=question, enterprise_id=question.enterprise_id, region_id=question.region_id, term=term)
        for question in answered
        for term in title_terms(question.title)
    ]


def _answers(pairs: Iterable[tuple[Question, QuestionRow]]) -> list[Answer]:
    return [
        Answer(
            question=question,
            enterprise_id=question.enterprise_id,
            region_id=question.region_id,
            office_id=row.office,
            text=row.answer,
            fingerprint=fingerprint(row.answer),
            answered_at=row.answered_at,
            origin=Origin.TAKEN_OVER,
        )
        for question, row in pairs
        if row.answered_at is not None and row.office is not None
    ]
