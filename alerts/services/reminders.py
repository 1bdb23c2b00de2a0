"""催办: reminding who has not fed back, at most once a day, by an official's click or on the days before the deadline."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from alerts.enums import ReminderKind, VisitState
from alerts.models import WarningList
from alerts.permissions import can_remind
from alerts.rules import is_ladder_day, open_words, reminder_words, removed_refusal
from alerts.selectors import (
    EntryFilter,
    Segment,
    entry_in_view,
    entry_rows,
    list_terms,
    open_entries,
)
from core import sql
from core.errors import NotAllowed, Refused
from core.periods import SHANGHAI, Quarter, local_date
from notices.enums import Kind
from notices.services import notify_enterprises, notify_office
from tenancy.jobs import Progress, actor_of_job, enqueue
from tenancy.models import Job
from tenancy.roles import Actor
from tenancy.scope import actor_scope

REMIND_KIND = "alerts.remind"
BATCH = 2_000
RECENT = 4
"""Lists, the latest, whose deadline can still lie ahead: the last month that counts a list is two after its publication."""


@dataclass(frozen=True)
class Round:
    """What one round of reminders did: how many were asked for, how many of them got one."""

    asked: int
    sent: int


@transaction.atomic
def remind_entry(*, entry: UUID, by: Actor, now: datetime) -> Round:
    """Remind one enterprise that has not fed back; again on the same day it is not reminded.

    Raises Unseen, NotAllowed for who does not remind, Refused for an entry that was removed, has fed back or need not.
    """
    row = entry_in_view(by, entry)
    if not can_remind(by):
        raise NotAllowed
    refusal = removed_refusal(row.removed_at)
    if refusal:
        raise Refused(refusal)
    (shown,) = entry_rows([row])
    if not shown.is_open:
        raise Refused("该企业已反馈，无需催办。" if shown.is_fed_back else "该颜色企业无需反馈，不催办。")
    return Round(1, _send([row.pk], row.warning_list, kind=ReminderKind.BUREAU, by=by, now=now))


@transaction.atomic
def remind_entries(
    *,
    warning_list: WarningList,
    filters: EntryFilter,
    by: Actor,
    now: datetime,
    kind: ReminderKind = ReminderKind.BUREAU,
    progress: Progress | None = None,
) -> Round:
    """Remind those that a filter leaves and that still have to feed back; nobody twice a day, nobody after feeding back.

    Raises NotAllowed for who does not remind, Unseen for a region out of view. Three statements for each 2,000 enterprises,
    in one transaction.
    """
    if not can_remind(by):
        raise NotAllowed
    ids = list(open_entries(by, warning_list, filters).values_list("pk", flat=True))
    asked = sent = 0
    for part in _parts(ids):
        sent += _send(part, warning_list, kind=kind, by=by, now=now)
        asked += len(part)
        if progress is not None:
            progress.report(asked, len(ids), "正在发送提醒")
    return Round(asked, sent)


def request_reminders(
    *, warning_list: WarningList, filters: EntryFilter, segment: Segment, by: Actor, now: datetime
) -> Job:
    """Have a job remind a segment that is too large to wait for. Asking twice within a minute gives the same job."""
    if not can_remind(by):
        raise NotAllowed
    quarter = Quarter.parse(warning_list.quarter)
    params = {
        "role": None if by.role is None else int(by.role),
        "as": by.label,
        "list": warning_list.pk,
        **filters.as_params(),
    }
    asked = hashlib.sha256(repr(params).encode()).hexdigest()[:20]
    return enqueue(
        kind=REMIND_KIND,
        key=f"{REMIND_KIND}:{by.user}:{now.astimezone(SHANGHAI):%Y%m%d%H%M}:{asked}",
        title=f"{quarter.label}五色清单催办 {segment.due:,} 家",
        params=params,
        by=by,
        now=now,
    )


def remind_entries_of(job: Job, progress: Progress) -> None:
    """Do what `request_reminders` asked for, in the scope of whoever asked."""
    actor = actor_of_job(job)
    with actor_scope(actor):
        remind_entries(
            warning_list=WarningList.objects.get(pk=job.params["list"]),
            filters=EntryFilter.from_params(job.params),
            by=actor,
            now=timezone.now(),
            progress=progress,
        )


def remind_ladder(*, by: Actor, now: datetime) -> dict[Quarter, int]:
    """Remind, of their own accord, the open of every list whose deadline is as many days away as the rules say.

    Each county's office hears once a day how many of its own are open. How many got a reminder, by quarter. Any number of
    runs a day sends the same as one.
    """
    if not by.is_system:
        raise NotAllowed
    sent: dict[Quarter, int] = {}
    for warning_list in WarningList.objects.order_by("-quarter")[:RECENT]:
        quarter = Quarter.parse(warning_list.quarter)
        deadline = list_terms(quarter).deadline
        if not is_ladder_day(deadline, now=now):
            continue
        done = remind_entries(
            warning_list=warning_list, filters=EntryFilter(), by=by, now=now, kind=ReminderKind.LADDER
        )
        sent[quarter] = done.sent
        _tell_offices(warning_list, deadline, by=by, now=now)
    return sent


def _tell_offices(warning_list: WarningList, deadline: datetime | None, *, by: Actor, now: datetime) -> None:
    quarter = Quarter.parse(warning_list.quarter)
    rows = open_entries(by, warning_list, EntryFilter())
    for region, number in rows.values_list("region_id").annotate(number=Count("id")).order_by("region_id"):
        title, text = open_words(quarter, deadline, number, now=now)
        notify_office(
            region=region,
            kind=Kind.LIST,
            key=f"list-open:{quarter}:{local_date(now):%Y%m%d}",
            title=title,
            text=text,
            path=f"{reverse('alerts:list', args=[str(quarter)])}?feedback=open",
            by=by,
            now=now,
        )


def _send(entries: Sequence[int], warning_list: WarningList, *, kind: ReminderKind, by: Actor, now: datetime) -> int:
    """Note and send one reminder an entry, as far as none went out today; how many."""
    today, quarter = local_date(now), Quarter.parse(warning_list.quarter)
    reminded = sql.rows(
        "alerts",
        "remind_feedback",
        {
            "entries": list(entries),
            "kind": kind.value,
            "sent_on": today,
            "sent_at": now,
            "by_user": by.user,
            "confirmed": VisitState.CONFIRMED.value,
        },
    )
    title, text = reminder_words(quarter, list_terms(quarter).deadline, now=now)
    notify_enterprises(
        enterprises=[(row.enterprise_id, row.region_id) for row in reminded],
        kind=Kind.REMINDER,
        key=f"list-remind:{quarter}:{today:%Y%m%d}",
        title=title,
        text=text,
        path=reverse("alerts:home"),
        by=by,
        now=now,
    )
    return len(reminded)


def _parts(ids: Iterable[int]) -> Iterator[list[int]]:
    stream = iter(ids)
    while part := list(islice(stream, BATCH)):
        yield part
