"""Questions about questions: counts per region, the official's desk, the enterprise's list, one case in full."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from cases.enums import DeadlineKind, DeskSort, DeskView, Exclusion, OwnView, QuestionState
from cases.facts import DeskFigures, QuestionCounts
from cases.models import Answer, Question
from cases.permissions import can_answer, can_rate
from cases.rules import Deadline, deadline, soon_until
from core import sql
from core.errors import Unseen
from core.periods import Month, day_start, local_date
from core.workdays import Calendar
from tenancy.enums import RegionLevel
from tenancy.models import Enterprise, Region
from tenancy.roles import Actor
from tenancy.rules import level_of, region_range
from tenancy.selectors import all_regions, rows_in_view, working_calendar

PAGE_SIZE = 20
MOVED = "（已迁往其他地区的企业）"

_OPEN = Q(state=QuestionState.ASKED, exclusion__isnull=True)
_EXCLUDED = Q(exclusion__isnull=False) & ~Q(exclusion=Exclusion.WITHDRAWN, first_answered_at__isnull=False)


# --- counts for the assessment ---


def question_counts(month: Month, cutoff: datetime) -> dict[int, QuestionCounts]:
    """Asked and answered of the month's year so far, per county code, at the month's cut-off (Notice 二(二)).

    A county without a question that counts has no entry (QuestionCounts.ZERO). Counts what the scope in force sees.
    """
    found = sql.rows(
        "cases",
        "question_counts",
        {
            "year_start": day_start(date(month.year, 1, 1)),
            "year_end": day_start(date(month.year + 1, 1, 1)),
            "cutoff": cutoff,
            "withdrawn": Exclusion.WITHDRAWN.value,
        },
    )
    return {row.region: QuestionCounts(asked=row.asked, answered=row.answered) for row in found}


def desk_figures(actor: Actor, now: datetime) -> DeskFigures:
    """What lies on the actor's desk now, and how much of the running year was answered in time. Two queries."""
    soon = soon_until(now, working_calendar())
    year = day_start(date(local_date(now).year, 1, 1))
    this_year = Q(asked_at__gte=year, exclusion__isnull=True)
    row = (
        questions_in_view(actor)
        .filter(_OPEN | this_year)
        .aggregate(
            open=Count("id", filter=_OPEN),
            overdue=Count("id", filter=_OPEN & Q(due_at__lte=now)),
            due_soon=Count("id", filter=_OPEN & Q(due_at__gt=now, due_at__lte=soon)),
            in_time=Count("id", filter=this_year & Q(first_answered_at__lte=F("due_at"))),
            judged=Count("id", filter=this_year & (Q(first_answered_at__isnull=False) | Q(due_at__lte=now))),
        )
    )
    return DeskFigures(**row)


# --- rows in view ---


def questions_in_view(actor: Actor) -> QuerySet[Question]:
    """Questions that the actor may see: own, own subtree of regions, or all."""
    return rows_in_view(Question.objects.all(), actor)


def question_for(actor: Actor, public_id: UUID, *, lock: bool = False) -> Question:
    """One question in view, locked until the transaction ends when `lock`; raises Unseen for any other."""
    rows = questions_in_view(actor)
    question = (rows.select_for_update() if lock else rows).filter(public_id=public_id).first()
    if question is None:
        raise Unseen
    return question


def answers_of(question: Question) -> list[Answer]:
    """All answers to a question, oldest first."""
    return list(Answer.objects.filter(question=question).select_related("office").order_by("answered_at", "id"))


def office_name(office: Region) -> str:
    """The office that answers for a region; officials are not named."""
    if level_of(office.code) is RegionLevel.PROVINCE:
        return f"{office.name}商务主管部门"
    return f"{office.name}商务局"


# --- the official's desk ---


@dataclass(frozen=True)
class DeskFilter:
    """What an official asks for: `region` a nine-digit code or None, `text` looked for in title, number and name."""

    view: DeskView = DeskView.OPEN
    region: int | None = None
    text: str = ""
    sort: DeskSort | None = None
    descending: bool = False


@dataclass(frozen=True)
class QuestionRow:
    """One line of a list."""

    question: Question
    enterprise: str
    region: str
    deadline: Deadline
    state: QuestionState
    exclusion: Exclusion | None


@dataclass(frozen=True)
class QuestionList:
    """A page of a list; `estimated` when a deadline on it rests on an estimated calendar."""

    page: Page[Question]
    rows: list[QuestionRow]
    estimated: bool


def desk(actor: Actor, filters: DeskFilter, *, now: datetime) -> QuerySet[Question]:
    """The questions an official's list shows, in its order: unasked, overdue first, then due soonest, then the rest.

    A region outside the actor's view raises Unseen.
    """
    rows = questions_in_view(actor).filter(_VIEWS[filters.view])
    if filters.view is DeskView.OVERDUE:
        rows = rows.filter(due_at__lte=now)
    if filters.region is not None:
        if not actor.covers(filters.region):
            raise Unseen
        low, high = region_range(filters.region)
        rows = rows.filter(region_id__gte=low, region_id__lte=high)
    if filters.text:
        named = rows_in_view(Enterprise.objects.filter(name__icontains=filters.text), actor, enterprise="id")
        rows = rows.filter(
            Q(title__icontains=filters.text)
            | Q(number__istartswith=filters.text)
            | Q(enterprise_id__in=named.values("id"))
        )
    return rows.order_by(*_order(filters))


_VIEWS = {
    DeskView.OPEN: _OPEN,
    DeskView.OVERDUE: _OPEN,
    DeskView.ANSWERED: ~Q(state=QuestionState.ASKED) & ~_EXCLUDED,
    DeskView.EXCLUDED: _EXCLUDED,
    DeskView.ALL: Q(),
}
_COLUMNS = {DeskSort.DUE: "due_at", DeskSort.ASKED: "asked_at", DeskSort.ANSWERED: "first_answered_at"}


def _order(filters: DeskFilter) -> list[str | Combinable]:
    if filters.sort is not None:
        column = F(_COLUMNS[filters.sort])
        if filters.descending:
            return [column.desc(nulls_last=True), "-id"]
        return [column.asc(nulls_last=True), "id"]
    if filters.view in (DeskView.OPEN, DeskView.OVERDUE):
        return ["due_at", "asked_at", "id"]
    if filters.view is DeskView.ALL:
        closed = Case(When(_OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
        return [closed, Case(When(_OPEN, then=F("due_at"))), "-asked_at", "-id"]
    return ["-asked_at", "-id"]


def desk_page(actor: Actor, filters: DeskFilter, *, page: str | None, now: datetime) -> QuestionList:
    """One page of the desk. Five queries whatever the number of rows: count, page, enterprises, regions, calendar."""
    return _listed(desk(actor, filters, now=now), page=page, now=now, calendar=working_calendar())


def desk_rows(actor: Actor, filters: DeskFilter, *, limit: int, now: datetime) -> list[QuestionRow]:
    """The first `limit` rows of the desk, for a workbook. Four queries."""
    return _rows(desk(actor, filters, now=now)[:limit], now=now, calendar=working_calendar())


def desk_regions(actor: Actor) -> list[tuple[int, str, list[tuple[int, str]]]]:
    """Cities in view with their counties, (code, name, [(code, name)…]), for choosing one. One query.

    A county's bureau has nothing to choose: empty.
    """
    if actor.region is None or level_of(actor.region) not in (RegionLevel.PROVINCE, RegionLevel.CITY):
        return []
    regions = all_regions()
    return [
        (
            city,
            regions.names[city],
            [(code, regions.names[code]) for code in regions.at(RegionLevel.COUNTY, within=city)],
        )
        for city in regions.at(RegionLevel.CITY, within=actor.region)
    ]


# --- the enterprise's own list ---

_OWN_VIEWS = {
    OwnView.ALL: Q(),
    OwnView.ASKED: _OPEN,
    OwnView.ANSWERED: Q(state=QuestionState.ANSWERED) & ~_EXCLUDED,
    OwnView.RATED: Q(state=QuestionState.RATED),
}


def own_page(actor: Actor, view: OwnView, *, page: str | None, now: datetime) -> QuestionList:
    """One page of an enterprise's own questions, newest first. Five queries whatever the number of rows."""
    rows = questions_in_view(actor).filter(_OWN_VIEWS[view]).order_by("-asked_at", "-id")
    return _listed(rows, page=page, now=now, calendar=working_calendar())


def _listed(rows: QuerySet[Question], *, page: str | None, now: datetime, calendar: Calendar) -> QuestionList:
    found = Paginator(rows, PAGE_SIZE).get_page(page)
    listed = _rows(found.object_list, now=now, calendar=calendar)
    return QuestionList(
        page=found,
        rows=listed,
        estimated=any(calendar.is_due_estimated(row.question.asked_at) for row in listed),
    )


def _rows(questions: Iterable[Question], *, now: datetime, calendar: Calendar) -> list[QuestionRow]:
    wanted = list(questions)
    # Not joined: an enterprise that moved away is out of its old bureau's view, its questions are not.
    names = dict(Enterprise.objects.filter(pk__in={row.enterprise_id for row in wanted}).values_list("pk", "name"))
    regions = dict(Region.objects.filter(pk__in={row.region_id for row in wanted}).values_list("pk", "name"))
    return [
        QuestionRow(
            question=row,
            enterprise=names.get(row.enterprise_id, MOVED),
            region=regions[row.region_id],
            deadline=_deadline(row, now=now, calendar=calendar),
            state=QuestionState(row.state),
            exclusion=Exclusion(row.exclusion) if row.exclusion is not None else None,
        )
        for row in wanted
    ]


def _deadline(question: Question, *, now: datetime, calendar: Calendar) -> Deadline:
    return deadline(
        due_at=question.due_at,
        first_answered_at=question.first_answered_at,
        excluded=question.exclusion is not None,
        now=now,
        calendar=calendar,
    )


# --- one question in full ---


@dataclass(frozen=True)
class Entry:
    """One act in a question's timeline; `tone` is "", "good" or "bad"."""

    at: datetime
    who: str
    what: str
    text: str = ""
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class QuestionDetail:
    """Everything a page shows of one question, and what the actor may do with it."""

    question: Question
    enterprise: str
    region: str
    state: QuestionState
    exclusion: Exclusion | None
    deadline: Deadline
    estimated: bool
    timeline: list[Entry]
    answers: int
    may_answer: bool
    """Whether the actor is somebody who answers this question; `can_answer`: and the question can be answered now."""
    may_rate: bool
    can_answer: bool
    can_rate: bool


def question_detail(actor: Actor, public_id: UUID, *, now: datetime) -> QuestionDetail:
    """One question in view with its timeline. Five queries: question, answers, enterprise, region, calendar.

    Raises Unseen for any other question.
    """
    question = question_for(actor, public_id)
    answers = answers_of(question)
    calendar = working_calendar()
    (row,) = _rows([question], now=now, calendar=calendar)
    counts = question.exclusion is None
    may_answer, may_rate = can_answer(actor, question), can_rate(actor, question)
    return QuestionDetail(
        question=question,
        enterprise=row.enterprise,
        region=row.region,
        state=row.state,
        exclusion=row.exclusion,
        deadline=row.deadline,
        estimated=calendar.is_due_estimated(question.asked_at),
        timeline=_timeline(row, answers),
        answers=len(answers),
        may_answer=may_answer,
        may_rate=may_rate,
        can_answer=may_answer and counts,
        can_rate=may_rate and counts and row.state is QuestionState.ANSWERED,
    )


def _timeline(row: QuestionRow, answers: list[Answer]) -> list[Entry]:
    question = row.question
    entries = [Entry(question.asked_at, row.enterprise, "提出诉求", question.text)]
    for number, answer in enumerate(answers):
        first = number == 0
        entries.append(
            Entry(
                answer.answered_at,
                office_name(answer.office),
                "答复" if first else "补充答复",
                answer.text,
                row.deadline.text if first else "",
                _tone(row.deadline) if first else "",
            )
        )
    if question.rated_at is not None:
        entries.append(Entry(question.rated_at, row.enterprise, f"评价 {question.rating} 分", question.rating_comment))
    if question.excluded_at is not None and row.exclusion is not None:
        entries.append(Entry(question.excluded_at, "", f"不计入考核：{row.exclusion.label}"))
    return sorted(entries, key=lambda entry: entry.at)


def _tone(limit: Deadline) -> str:
    return {DeadlineKind.IN_TIME: "good", DeadlineKind.LATE: "bad"}.get(limit.kind, "")
