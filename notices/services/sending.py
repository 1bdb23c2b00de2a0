"""The queue of what goes out of the house: filled with each notice, emptied channel by channel.

A row is taken under a lease and committed as «sending» before anything is sent; what became of it is committed afterwards. So
two workers never hold the same row, and a worker that dies between sending and committing leaves a row that is sent again with
the same message id: at least once, and a receiver can tell.
"""

import logging
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from core import sql
from core.errors import NotAllowed, Refused, Unseen
from notices.channels import Message, Outcome, senders
from notices.enums import Audience, Channel, DeliveryState, Duty, Kind, Mode
from notices.models import Delivery, Notice
from notices.permissions import can_see_deliveries
from notices.rules import (
    AT_A_TIME,
    LEASE,
    MAX_ATTEMPTS,
    MINUTE,
    RECEIVERS,
    REMINDERS,
    default_mode,
    digest_text,
    digest_title,
    in_office_hours,
    next_digest,
    retry_at,
    room,
)
from tenancy.roles import Actor
from tenancy.scope import job_scope
from tenancy.selectors import working_calendar

logger = logging.getLogger(__name__)

PACE = 33001
"""Key space of the advisory locks by which one worker at a time chooses what a channel sends; the key is the channel."""
TASK = "notices.send"
_LOOKED_AT = 2 * RECEIVERS


def plan(
    *,
    audience: Audience,
    kind: Kind,
    key: str,
    regions: Collection[int],
    enterprises: Collection[int] | None,
    leader: bool,
    now: datetime,
) -> None:
    """Put what was just told into the queue, for everybody who wants it out of the house, and ring.

    In the system's own scope: whoever tells need not see who is told. Nothing happens while no channel is open.
    """
    channels = list(senders())
    if not channels:
        return
    with job_scope(reason="notices.plan"):
        planned = sql.execute(
            "notices",
            "plan",
            {
                "audience": audience.value,
                "kind": kind.value,
                "key": key,
                "regions": sorted(set(regions)),
                "enterprises": None if enterprises is None else sorted(set(enterprises)),
                "sent_at": now,
                "channels": [channel.value for channel in channels],
                "modes": [default_mode(kind, channel).value for channel in channels],
                "leader": leader,
                "leader_duty": Duty.LEADER.value,
                "now_mode": Mode.NOW.value,
                "digest_mode": Mode.DIGEST.value,
                "off_mode": Mode.OFF.value,
                "state": DeliveryState.QUEUED.value,
                "now": now,
                "digest_at": next_digest(now, working_calendar()),
            },
        )
    if planned:
        transaction.on_commit(ring)


def ring() -> None:
    """Ring for a worker. A broker that is away is no error: beat rings every minute."""
    try:
        current_app.send_task(TASK, retry=False)
    except current_app.connection_for_write().connection_errors as error:
        logger.warning("the broker did not answer (%s); what is queued goes out with the next minute", error)


def send_some(*, channel: Channel, now: datetime) -> int:
    """Send what is due on a channel, as much as one worker takes at a time; returns how many messages it tried.

    Three steps, each committed before the next: taken, sent, settled. Nothing happens while the channel is shut.
    """
    sender = senders().get(channel)
    taken = take(channel, now=now) if sender is not None else []
    if sender is not None and taken:
        settle(taken, sender.send([one.message for one in taken], now=now), now=now)
    return len(taken)


# --- taking ---


@dataclass(frozen=True)
class Taken:
    """A message to be sent, and the rows of the queue that it stands for."""

    message: Message
    rows: tuple[Delivery, ...]
    lease: uuid.UUID


def take(channel: Channel, *, now: datetime) -> list[Taken]:
    """Take what a channel may send now, oldest first, within its pace; the rows are this worker's until the lease ends.

    Reminders and digests wait for office hours. Rows that nobody needs any more are set aside.
    """
    lease = uuid.uuid4()
    with job_scope(reason=f"notices.take {channel.name}"):
        sql.rows("notices", "pace", {"space": PACE, "channel": channel.value})
        started = _started(channel, now)
        rows = _due(channel, started, now)
        groups: dict[object, list[Delivery]] = {}
        paced: Counter[int] = Counter(started)
        for row in _set_aside(rows, now):
            key = _together(row)
            if key not in groups:
                pace = _pace(channel, row.address_id)
                if len(groups) == AT_A_TIME or not room(channel, paced[pace]):
                    continue
                paced[pace] += 1
                groups[key] = []
            if len(groups[key]) < RECEIVERS:
                groups[key].append(row)
        taken = [one for group in groups.values() for one in _messages(group, lease)]
        for group in groups.values():
            for row in group:
                row.state, row.lease, row.lease_until = DeliveryState.SENDING, lease, now + LEASE
                row.started_at, row.attempts, row.message = now, row.attempts + 1, group[0].message
        Delivery.objects.bulk_update(
            [row for group in groups.values() for row in group],
            ["state", "lease", "lease_until", "started_at", "attempts", "message"],
        )
    return taken


def _pace(channel: Channel, address: int) -> int:
    """Whose pace a message counts to: of a robot its own, else the channel's."""
    return address if channel is Channel.ROBOT else 0


def _started(channel: Channel, now: datetime) -> Counter[int]:
    """Messages begun within the last minute, by whose pace they count to."""
    begun = (
        Delivery.objects.filter(channel=channel, started_at__gt=now - MINUTE)
        .values_list("message", "address_id")
        .distinct()
    )
    if channel is Channel.ROBOT:
        return Counter(address for _, address in begun)
    return Counter({0: len({message for message, _ in begun})})


def _due(channel: Channel, started: Counter[int], now: datetime) -> list[Delivery]:
    full = [pace for pace, number in started.items() if not room(channel, number)]
    if full and channel is not Channel.ROBOT:
        return []
    rows = Delivery.objects.filter(
        Q(state__in=(DeliveryState.QUEUED, DeliveryState.FAILED), next_at__lte=now)
        | Q(state=DeliveryState.SENDING, lease_until__lte=now),
        channel=channel,
    ).exclude(address_id__in=full)
    if not in_office_hours(now, working_calendar()):
        rows = rows.exclude(Q(kind__in=REMINDERS) | Q(digest=True))
    found = rows.select_for_update(skip_locked=True, of=("self",)).select_related("notice", "address")
    return list(found.order_by("next_at", "id")[:_LOOKED_AT])


def _set_aside(rows: Iterable[Delivery], now: datetime) -> list[Delivery]:
    """The rows that are still wanted; the others get their last state here."""
    kept: list[Delivery] = []
    for row in rows:
        if not row.address.address:
            row.state, row.answer = DeliveryState.SKIPPED, "收件地址已删除。"
        elif row.digest and row.message is None and row.notice.read_at is not None:
            row.state, row.answer = DeliveryState.SKIPPED, "汇总前已在系统中阅读。"
        elif row.attempts >= MAX_ATTEMPTS:
            row.state, row.answer = DeliveryState.GIVEN_UP, "多次发送都没有结果。"
        else:
            kept.append(row)
            continue
        Delivery.objects.filter(pk=row.pk).update(
            state=row.state, answer=row.answer, lease=None, lease_until=None, next_at=now
        )
    return kept


def _together(row: Delivery) -> object:
    """Rows with the same key make one message: what was begun together, a person's digest, a notice on the 浙政钉."""
    if row.message is not None:
        return row.message
    if row.digest:
        return ("digest", row.address_id)
    return ("notice", row.notice_id) if row.channel == Channel.ZWDD else row.pk


def _messages(group: Sequence[Delivery], lease: uuid.UUID) -> list[Taken]:
    """The messages of a group, one an address, all under the id that the group keeps from its first attempt."""
    if group[0].message is None:
        group[0].message = uuid.uuid4()
    message = group[0].message
    if group[0].digest:
        told = [row.notice for row in group]
        link = f"{settings.SITE_URL}{reverse('notices:inbox')}" if settings.SITE_URL else ""
        number = f"（汇总 {max(notice.pk for notice in told)}）"
        text = digest_text(notice.title for notice in told)
        one = Message(message, group[0].address.address, digest_title(len(told)), text, link, number)
        return [Taken(one, tuple(group), lease)]
    notice = group[0].notice
    return [
        Taken(
            Message(
                id=message,
                address=row.address.address,
                title=notice.title,
                text=notice.text,
                link=_link(notice),
                number=f"（消息 {notice.pk}）",
                secret=row.address.secret,
            ),
            (row,),
            lease,
        )
        for row in group
    ]


def _link(notice: Notice) -> str:
    return f"{settings.SITE_URL}{reverse('notices:open', args=[notice.public_id])}" if settings.SITE_URL else ""


# --- settling ---


def settle(taken: Sequence[Taken], outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """Write down what became of each message; rows whose lease another worker took over are left to it."""
    with job_scope(reason="notices.settle"):
        for one, outcome in zip(taken, outcomes, strict=True):
            masked = one.rows[0].masked
            told = replace(outcome, answer=outcome.answer.replace(one.message.address, masked))
            for row in one.rows:
                Delivery.objects.filter(pk=row.pk, lease=one.lease).update(**_result(row, told, now))


def _result(row: Delivery, outcome: Outcome, now: datetime) -> dict[str, object]:
    result: dict[str, object] = {"answer": outcome.answer, "lease": None, "lease_until": None}
    if outcome.sent:
        return result | {"state": DeliveryState.SENT, "sent_at": now}
    again = None if outcome.final else retry_at(row.attempts, now)
    if again is None:
        logger.warning("delivery %s: given up (%s)", row.pk, outcome.answer)
        return result | {"state": DeliveryState.GIVEN_UP}
    return result | {"state": DeliveryState.FAILED, "next_at": again}


def resend(*, delivery: uuid.UUID, by: Actor, now: datetime) -> Delivery:
    """Put a row that was given up back into the queue, with all its attempts. Raises NotAllowed, Unseen, Refused."""
    if not can_see_deliveries(by):
        raise NotAllowed
    row = Delivery.objects.filter(public_id=delivery).first()
    if row is None:
        raise Unseen
    changed = Delivery.objects.filter(pk=row.pk, state=DeliveryState.GIVEN_UP).update(
        state=DeliveryState.QUEUED, attempts=0, next_at=now
    )
    if not changed:
        raise Refused("只有发送失败的记录可以重发。")
    transaction.on_commit(ring)
    return row
