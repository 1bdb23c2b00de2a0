"""One entry in full: what was warned of, answered, visited and reminded, and what the actor may do with it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alerts.facts import FeedbackAnswers
from alerts.models import Entry, FeedbackDraft
from alerts.permissions import can_give_feedback, can_record_visit, can_remind, is_enterprise
from alerts.rules import Counting, counting, time_left
from alerts.selectors.answers import Given, Reminded, VisitRow, draft_of, feedback_of, reminders_of, visits_of
from alerts.selectors.entries import entry_in_view
from alerts.selectors.entry_rows import EntryRow, entry_rows
from alerts.selectors.terms import list_terms
from core.periods import Quarter, local_date
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.selectors import enterprises_in_view


@dataclass(frozen=True)
class EntryDetail:
    """Everything a page shows of one entry, and what the actor may do with it.

    `contact` is the enterprise for officials who see it (None: for itself, and for a bureau that it moved away from);
    `draft` the enterprise's own unfinished form. `left` says how long feedback still enters a rate.
    """

    row: EntryRow
    feedback: list[Given]
    visits: list[VisitRow]
    reminders: list[Reminded]
    counting: tuple[Counting, ...]
    deadline: datetime | None
    left: str
    reminded_today: bool
    contact: Enterprise | None
    draft: FeedbackDraft | None
    can_give_feedback: bool
    can_record_visit: bool
    can_remind: bool

    @property
    def entry(self) -> Entry:
        """The entry itself, with its list."""
        return self.row.entry

    @property
    def quarter(self) -> Quarter:
        """The quarter of its list."""
        return self.row.quarter

    @property
    def still_counts(self) -> bool:
        """Whether feedback given now enters some month's rate."""
        return any(not month.is_over for month in self.counting)

    @property
    def latest(self) -> Given | None:
        """The latest feedback."""
        return self.feedback[-1] if self.feedback else None

    @property
    def answers(self) -> FeedbackAnswers | None:
        """What the latest feedback says: a further one begins with it."""
        return None if self.latest is None else self.latest.answers


def entry_detail(actor: Actor, public_id: UUID, *, now: datetime) -> EntryDetail:
    """One entry in view; raises Unseen for any other. Ten queries: entry, its row (5), what followed (3), contact or draft."""
    entry = entry_in_view(actor, public_id)
    (row,) = entry_rows([entry])
    terms = list_terms(row.quarter)
    standing = entry.removed_at is None
    reminders = reminders_of(entry)
    own = is_enterprise(actor)
    return EntryDetail(
        row=row,
        feedback=feedback_of(entry),
        visits=visits_of(entry),
        reminders=reminders,
        counting=counting(terms, now=now),
        deadline=terms.deadline,
        left=time_left(terms.deadline, now=now),
        reminded_today=any(one.reminder.sent_on == local_date(now) for one in reminders),
        contact=None if own else enterprises_in_view(actor).filter(pk=entry.enterprise_id).first(),
        draft=draft_of(actor, entry),
        can_give_feedback=standing and can_give_feedback(actor, entry),
        can_record_visit=standing and can_record_visit(actor, entry),
        can_remind=row.is_open and can_remind(actor),
    )
