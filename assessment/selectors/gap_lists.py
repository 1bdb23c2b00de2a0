"""The lists behind a gap: whom to turn to, the worthiest and likeliest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from alerts.enums import FeedbackView
from alerts.models import WarningList
from alerts.selectors import EntryFilter, EntryRow, entry_page, list_entries
from alerts.selectors import entry_rows as rows_of_entries
from assessment.enums import GapAct, GapList, Likelihood
from assessment.formulas import likelihood
from assessment.selectors.gaps import GapPage
from cases.selectors import QuestionRow, unanswered_page, unanswered_rows
from core.periods import Month
from orders.enums import FindingKind
from orders.models import Filing
from orders.selectors import RosterRow, returns_by_id
from orders.selectors.owing import doubted, keys_of, owing, owing_page, owing_rows
from tenancy.roles import Actor

PAGE_SIZE = 20
"""Rows of a page: the first are the worthiest, and above them stand the month's figures."""


@dataclass(frozen=True)
class ReturnLine:
    """An enterprise that has not filed a month, or filed it inaccurately (`problems` in words), with what its return would be and
    how likely it comes."""

    row: RosterRow
    act: GapAct
    likelihood: Likelihood
    problems: str = ""


@dataclass(frozen=True)
class QuestionLine:
    """An unanswered question; `act` says whether its two working days are over."""

    row: QuestionRow
    act: GapAct


@dataclass(frozen=True)
class EntryLine:
    """A listed enterprise without feedback."""

    row: EntryRow
    act: GapAct = GapAct.FEEDBACK


Line = ReturnLine | QuestionLine | EntryLine


@dataclass(frozen=True)
class GapRows:
    """A page of one of the lists."""

    chosen: GapList
    page: Page[Any]
    lines: list[Line]
    estimated: bool = False


def late_span(month: Month) -> tuple[Month, Month]:
    """The earlier months whose late returns still count in a month: those of its year (C), and last month always (B)."""
    last = month.previous()
    return min(Month(month.year, 1), last), last


def gap_rows(actor: Actor, gap: GapPage, chosen: GapList, *, page: str | None, now: datetime) -> GapRows:
    """One page of a list, its region's alone. Eight queries at most, whatever the number of rows."""
    returns = _returns(actor, gap, chosen)
    if returns is not None:
        owed, rows = owing_page(actor, returns, page=page, size=PAGE_SIZE)
        return GapRows(chosen, owed, _return_lines(actor, rows, gap, chosen))
    if chosen is GapList.QUESTIONS:
        listed = unanswered_page(actor, gap.region, gap.month.year, page=page, size=PAGE_SIZE, now=now)
        return GapRows(chosen, listed.page, [_question(row, gap) for row in listed.rows], listed.estimated)
    warning_list = _list_of(gap)
    if warning_list is None:
        return GapRows(chosen, Paginator([], 1).get_page(1), [])
    entries = entry_page(actor, warning_list, _open(gap), page=page, size=PAGE_SIZE)
    return GapRows(chosen, entries.page, [EntryLine(row) for row in entries.rows])


def gap_lines(actor: Actor, gap: GapPage, chosen: GapList, *, limit: int, now: datetime) -> list[Line]:
    """The first `limit` rows of a list in its order, for a workbook."""
    returns = _returns(actor, gap, chosen)
    if returns is not None:
        return [*_return_lines(actor, owing_rows(actor, list(keys_of(returns)[:limit])), gap, chosen)]
    if chosen is GapList.QUESTIONS:
        rows = unanswered_rows(actor, gap.region, gap.month.year, limit=limit, now=now)
        return [_question(row, gap) for row in rows]
    warning_list = _list_of(gap)
    if warning_list is None:
        return []
    entries = list_entries(actor, warning_list, _open(gap)).select_related("warning_list")
    return [EntryLine(row) for row in rows_of_entries(list(entries[:limit]))]


def _returns(actor: Actor, gap: GapPage, chosen: GapList) -> QuerySet[Filing] | None:
    """The returns of a list of returns; None for any other list."""
    last = gap.month.previous()
    if chosen is GapList.UNFILED:
        return owing(actor, gap.region, first=gap.month, last=gap.month)
    if chosen is GapList.LATE:
        first, last = late_span(gap.month)
        return owing(actor, gap.region, first=first, last=last)
    return doubted(actor, gap.region, last) if chosen is GapList.CORRECTION else None


def _return_lines(actor: Actor, rows: list[RosterRow], gap: GapPage, chosen: GapList) -> list[Line]:
    """With what is wrong with each where that is what is asked for. No query, or two."""
    if chosen is not GapList.CORRECTION:
        return [_return(row, _act(row, gap)) for row in rows]
    known = returns_by_id(actor, [row.filing.pk for row in rows], cutoff=gap.as_of)
    return [_return(row, GapAct.CORRECTION, known[row.filing.pk].findings) for row in rows if row.filing.pk in known]


def _open(gap: GapPage) -> EntryFilter:
    return EntryFilter(region=gap.region, view=FeedbackView.OPEN)


def _list_of(gap: GapPage) -> WarningList | None:
    """The published list that the month's row names. One query, or none."""
    quarter = gap.rule.list_quarter
    if quarter is None:
        return None
    return WarningList.objects.filter(quarter=str(quarter), published_at__lte=gap.rule.cutoff).first()


def _act(row: RosterRow, gap: GapPage) -> GapAct:
    """What filing a missing return is."""
    if row.month == gap.month:
        return GapAct.ON_TIME
    return GapAct.LATE_LAST if row.month == gap.month.previous() else GapAct.LATE_EARLIER


def _return(row: RosterRow, act: GapAct, findings: Sequence[FindingKind] = ()) -> ReturnLine:
    filing: Filing = row.filing
    found = likelihood(filing.due_before, filing.filed_before, filing.on_time_before)
    return ReturnLine(row, act, found, "、".join(kind.label for kind in findings))


def _question(row: QuestionRow, gap: GapPage) -> QuestionLine:
    return QuestionLine(row, GapAct.ANSWER_DUE if row.question.due_at <= gap.as_of else GapAct.ANSWER_EARLY)
