"""The four lists behind a gap: whom to turn to, the worthiest and likeliest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator

from alerts.enums import FeedbackView
from alerts.models import WarningList
from alerts.selectors import EntryFilter, EntryRow, entry_page, list_entries
from alerts.selectors import entry_rows as rows_of_entries
from assessment.enums import GapAct, GapList, Likelihood
from assessment.formulas import likelihood
from assessment.selectors.gaps import GapPage
from cases.selectors import QuestionRow, unanswered_page, unanswered_rows
from core.periods import Month
from orders.enums import RosterView
from orders.models import Filing
from orders.selectors import RosterQuery, RosterRow, roster
from orders.selectors.owing import keys_of, owing, owing_page, owing_rows
from orders.selectors.roster import LIKELIEST, roster_page
from tenancy.roles import Actor


@dataclass(frozen=True)
class ReturnLine:
    """An enterprise that has not filed a month, with what its return would be and how likely it comes."""

    row: RosterRow
    act: GapAct
    likelihood: Likelihood


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
    if chosen is GapList.UNFILED:
        found = roster_page(_unfiled(gap), actor, page=page)
        return GapRows(chosen, found.page, [_return(row, gap) for row in found.rows])
    if chosen is GapList.LATE:
        first, last = late_span(gap.month)
        owed, rows = owing_page(actor, gap.region, first=first, last=last, page=page)
        return GapRows(chosen, owed, [_return(row, gap) for row in rows])
    if chosen is GapList.QUESTIONS:
        listed = unanswered_page(actor, gap.region, gap.month.year, page=page, now=now)
        return GapRows(chosen, listed.page, [_question(row, gap) for row in listed.rows], listed.estimated)
    warning_list = _list_of(gap)
    if warning_list is None:
        return GapRows(chosen, Paginator([], 1).get_page(1), [])
    entries = entry_page(actor, warning_list, _open(gap), page=page)
    return GapRows(chosen, entries.page, [EntryLine(row) for row in entries.rows])


def gap_lines(actor: Actor, gap: GapPage, chosen: GapList, *, limit: int, now: datetime) -> list[Line]:
    """The first `limit` rows of a list in its order, for a workbook."""
    if chosen is GapList.UNFILED:
        keys = list(keys_of(roster(_unfiled(gap), actor))[:limit])
        return [_return(row, gap) for row in owing_rows(actor, keys)]
    if chosen is GapList.LATE:
        first, last = late_span(gap.month)
        keys = list(keys_of(owing(actor, gap.region, first=first, last=last))[:limit])
        return [_return(row, gap) for row in owing_rows(actor, keys)]
    if chosen is GapList.QUESTIONS:
        rows = unanswered_rows(actor, gap.region, gap.month.year, limit=limit, now=now)
        return [_question(row, gap) for row in rows]
    warning_list = _list_of(gap)
    if warning_list is None:
        return []
    entries = list_entries(actor, warning_list, _open(gap)).select_related("warning_list")
    return [EntryLine(row) for row in rows_of_entries(list(entries[:limit]))]


def _unfiled(gap: GapPage) -> RosterQuery:
    return RosterQuery(gap.month, region=gap.region, view=RosterView.UNFILED, sort=LIKELIEST)


def _open(gap: GapPage) -> EntryFilter:
    return EntryFilter(region=gap.region, view=FeedbackView.OPEN)


def _list_of(gap: GapPage) -> WarningList | None:
    """The published list that the month's row names. One query, or none."""
    quarter = gap.rule.list_quarter
    if quarter is None:
        return None
    return WarningList.objects.filter(quarter=str(quarter), published_at__lte=gap.rule.cutoff).first()


def _return(row: RosterRow, gap: GapPage) -> ReturnLine:
    filing: Filing = row.filing
    if row.month == gap.month:
        act = GapAct.ON_TIME
    else:
        act = GapAct.LATE_LAST if row.month == gap.month.previous() else GapAct.LATE_EARLIER
    return ReturnLine(row, act, likelihood(filing.due_before, filing.filed_before, filing.on_time_before))


def _question(row: QuestionRow, gap: GapPage) -> QuestionLine:
    return QuestionLine(row, GapAct.ANSWER_DUE if row.question.due_at <= gap.as_of else GapAct.ANSWER_EARLY)
