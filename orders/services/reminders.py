"""催报: reminding who has not filed, at most once a day, by an official's click or on the scheme's days before the cut-off."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core import sql
from core.errors import NotAllowed, Refused
from core.periods import SHANGHAI, Month, local_date
from notices.enums import Kind
from notices.services import notify_enterprises
from orders.enums import ReminderKind
from orders.permissions import can_remind
from orders.rules import closed_reason
from orders.rules.supervision import is_ladder_day, reminder_words
from orders.selectors import RosterQuery, month_cutoff, return_terms
from orders.selectors.reminders import Segment, open_of
from tenancy.enums import Role
from tenancy.jobs import Progress, enqueue
from tenancy.models import Job
from tenancy.roles import Actor
from tenancy.scope import actor_scope

REMIND_KIND = "orders.remind"
BATCH = 2_000


@dataclass(frozen=True)
class Reminded:
    """What one round of reminders did: how many were asked for, how many of them got one."""

    asked: int
    sent: int


@transaction.atomic
def remind(
    *,
    query: RosterQuery,
    by: Actor,
    now: datetime,
    kind: ReminderKind = ReminderKind.BUREAU,
    progress: Progress | None = None,
) -> Reminded:
    """Remind those of the query that are on the roster and have not filed; nobody twice a day, nobody after filing.

    The words fit the day. Raises NotAllowed for who does not remind, Refused for a month that can no longer be filed. Three
    statements for each 2,000 enterprises, in one transaction.
    """
    if not can_remind(by):
        raise NotAllowed
    refuse_closed(query.month, now)
    today = local_date(now)
    title, text = reminder_words(query.month, month_cutoff(query.month), today)
    office = "系统自动提醒" if kind is ReminderKind.LADDER else by.label[:100]
    ids = list(open_of(query, by).values_list("pk", flat=True))
    asked = sent = 0
    for part in _parts(ids):
        reminded = sql.rows(
            "orders",
            "remind",
            {
                "filings": part,
                "kind": kind.value,
                "sent_on": today,
                "sent_at": now,
                "by_user": by.user,
                "office": office,
            },
        )
        notify_enterprises(
            enterprises=[(row.enterprise_id, row.region_id) for row in reminded],
            kind=Kind.REMINDER,
            key=f"remind:{today:%Y%m%d}",
            title=title,
            text=text,
            path=reverse("orders:month", args=[str(query.month)]),
            by=by,
            now=now,
        )
        asked += len(part)
        sent += len(reminded)
        if progress is not None:
            progress.report(asked, len(ids), "正在发送提醒")
    return Reminded(asked, sent)


def request_reminders(*, query: RosterQuery, segment: Segment, by: Actor, now: datetime) -> Job:
    """Have a job remind a segment that is too large to wait for. Asking twice within a minute gives the same job."""
    if not can_remind(by):
        raise NotAllowed
    refuse_closed(query.month, now)
    params = {"role": None if by.role is None else int(by.role), "office": by.label, **query.as_params()}
    asked = hashlib.sha256(repr(params).encode()).hexdigest()[:20]
    return enqueue(
        kind=REMIND_KIND,
        key=f"{REMIND_KIND}:{by.user}:{now.astimezone(SHANGHAI):%Y%m%d%H%M}:{asked}",
        title=f"{query.month.label}催报 {segment.due:,} 家",
        params=params,
        by=by,
        now=now,
    )


def remind_segment(job: Job, progress: Progress) -> None:
    """Do what `request_reminders` asked for, in the scope of whoever asked."""
    params = job.params
    actor = Actor(
        user=job.requested_by_id,
        role=None if params["role"] is None else Role(params["role"]),
        label=params["office"],
        region=job.region_id,
    )
    with actor_scope(actor):
        remind(query=RosterQuery.from_params(params), by=actor, now=timezone.now(), progress=progress)


def remind_ladder(*, by: Actor, now: datetime) -> dict[Month, int]:
    """Remind, of their own accord, the open of every month whose cut-off is as many days away as the scheme says.

    How many got a reminder, by month. Any number of runs a day sends the same as one.
    """
    if not by.is_system:
        raise NotAllowed
    today = local_date(now)
    running = Month.of(today)
    sent: dict[Month, int] = {}
    # A cut-off may lie in the month after; the earlier month goes first, as an enterprise hears once a day.
    for month in (running.previous(), running):
        try:
            terms = return_terms(month)
        except Refused:
            continue
        if now <= terms.cutoff and is_ladder_day(terms.cutoff, today, terms.remind_days):
            sent[month] = remind(query=RosterQuery(month), by=by, now=now, kind=ReminderKind.LADDER).sent
    return sent


def refuse_closed(month: Month, now: datetime) -> None:
    """Raise Refused where a reminder would ask for what cannot be done."""
    closed = closed_reason(month, today=local_date(now), joined=month, on_roster=True, active=True)
    if closed:
        raise Refused(closed)


def _parts(ids: Iterable[int]) -> Iterator[list[int]]:
    stream = iter(ids)
    while part := list(islice(stream, BATCH)):
        yield part
