"""Contacts of a year: filed, shown, chased; the handler's mobile number becomes the office's address on that channel."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.urls import reverse

from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from core.periods import local_date
from notices.enums import Audience, Channel, Duty, Kind, RevealWay
from notices.facts import ContactEntry
from notices.models import Address, Contact, ContactMobile, ContactReveal, ContactRound, Notice
from notices.permissions import (
    CONTACT_LEVELS,
    can_chase_contacts,
    can_keep_contact,
    can_see_contacts,
    can_see_mobile,
    can_set_contacts_due,
)
from notices.rules import (
    FIRST_CONTACT_YEAR,
    LAST_CONTACT_YEAR,
    chase_words,
    clean_contact,
    contact_problems,
    is_chase_day,
    masked,
)
from notices.selectors import (
    contact_before,
    contact_entries,
    contact_of,
    contacts_due,
    missing_contacts,
)
from notices.services.inbox import notify_offices
from tenancy.roles import Actor
from tenancy.rules import level_of
from tenancy.scope import job_scope
from tenancy.selectors import all_regions, working_calendar

CHASED_TOO_LATE = "今天已经催报过，明天可以再催。"


@transaction.atomic
def save_contact(*, region: int, year: int, entry: ContactEntry, version: int, by: Actor, now: datetime) -> Contact:
    """File a region's line of a year, or change it; a blank mobile leaves the one on file (this year's, or the last named).

    `version` is the one that was read, 0 for none. Raises Unseen (no such region or year), NotAllowed, Invalid (by field),
    Stale (changed since).
    """
    if not FIRST_CONTACT_YEAR <= year <= LAST_CONTACT_YEAR or region not in all_regions().names:
        raise Unseen
    if not can_keep_contact(by, region):
        raise NotAllowed
    if level_of(region) not in CONTACT_LEVELS:
        raise Unseen
    standing = contact_of(region, year)
    if version != (0 if standing is None else standing.version):
        raise Stale("该名单已被他人更新，请核对后再保存。")
    entry = clean_contact(entry)
    kept = _number(standing or contact_before(region, year))
    problems = contact_problems(entry, mobile_kept=bool(kept))
    if problems:
        raise Invalid({key: [told] for key, told in problems.items()})
    write_contacts({region: entry}, year=year, by=by, now=now, kept={region: kept})
    row = contact_of(region, year)
    if row is None:
        raise Unseen
    return row


def _number(contact: Contact | None) -> str:
    if contact is None:
        return ""
    row = ContactMobile.objects.filter(contact=contact, region_id=contact.region_id).first()
    return "" if row is None else row.number


def write_contacts(
    entries: Mapping[int, ContactEntry], *, year: int, by: Actor, now: datetime, kept: Mapping[int, str] | None = None
) -> int:
    """Write cleaned, judged lines by region in the actor's scope; lines that stand already are passed over. How many changed.

    `kept` holds the numbers that stand for a blank mobile. Raises Stale when somebody wrote one of them at the same time.
    """
    kept = kept or {}
    standing = contact_entries(entries, year)
    changed: dict[int, str] = {}
    for region, entry in entries.items():
        number = entry.mobile or kept.get(region, "")
        row, before = standing.get(region, (None, None))
        wanted = ContactEntry(entry.unit, entry.leader, entry.phone, entry.handler, entry.post, number)
        if wanted == before:
            continue
        _write(row, wanted, region=region, year=year, by=by, now=now)
        changed[region] = number
    _reach(changed, year=year)
    return len(changed)


def _write(row: Contact | None, entry: ContactEntry, *, region: int, year: int, by: Actor, now: datetime) -> None:
    said = {
        "unit": entry.unit,
        "leader": entry.leader,
        "phone": entry.phone,
        "handler": entry.handler,
        "filed_at": now,
        "filed_by_id": by.user,
        "filed_as": by.title[:100],
    }
    shown = masked(Channel.SMS, entry.mobile)
    if row is None:
        try:
            with transaction.atomic():
                row = Contact.objects.create(region_id=region, year=year, **said)
        except IntegrityError as taken:
            raise Stale("该名单已被他人更新，请核对后再保存。") from taken
        ContactMobile.objects.create(contact=row, region_id=region, post=entry.post, number=entry.mobile, masked=shown)
        return
    updated = Contact.objects.filter(pk=row.pk, version=row.version).update(**said, version=row.version + 1)
    if not updated:
        raise Stale("该名单已被他人更新，请核对后再保存。")
    ContactMobile.objects.filter(contact=row).update(post=entry.post, number=entry.mobile, masked=shown)


def _reach(numbers: Mapping[int, str], *, year: int) -> None:
    """Have what goes out of the house reach the handlers of the year by text message: unless a later year names others.

    In the system's own scope: a city files for its counties, whose addresses it never reads.
    """
    if not numbers:
        return
    with job_scope(reason="notices.contacts"):
        later = set(
            Contact.objects.filter(region_id__in=list(numbers), year__gt=year).values_list("region_id", flat=True)
        )
        for region, number in numbers.items():
            if region not in later:
                Address.objects.update_or_create(
                    region_id=region,
                    enterprise=None,
                    user=None,
                    duty=Duty.HANDLER,
                    channel=Channel.SMS,
                    defaults={"address": number, "masked": masked(Channel.SMS, number)},
                )


# --- shown ---


@transaction.atomic
def reveal_mobile(*, region: int, year: int, by: Actor, now: datetime) -> ContactEntry:
    """A region's line with its handler's mobile number; that it was shown is written down.

    Raises NotAllowed, Unseen (nothing filed).
    """
    if not can_see_mobile(by, region):
        raise NotAllowed
    shown = _reveal([region], year=year, way=RevealWay.PAGE, by=by, now=now)
    if not shown:
        raise Unseen
    return shown[0][1]


@transaction.atomic
def reveal_list(*, year: int, way: RevealWay, by: Actor, now: datetime) -> list[tuple[int, ContactEntry]]:
    """Annex 1 of the actor's range, with mobile numbers, in the order of regions; each shown number is written down.

    Raises NotAllowed for who may not see the numbers.
    """
    if by.region is None or by.span is None or not can_see_contacts(by) or not can_see_mobile(by, by.region):
        raise NotAllowed
    low, high = by.span
    filed = Contact.objects.filter(year=year, region_id__gte=low, region_id__lte=high)
    regions = sorted(filed.values_list("region_id", flat=True))
    return _reveal(regions, year=year, way=way, by=by, now=now)


def _reveal(
    regions: Sequence[int], *, year: int, way: RevealWay, by: Actor, now: datetime
) -> list[tuple[int, ContactEntry]]:
    found = contact_entries(regions, year)
    ContactReveal.objects.bulk_create(
        ContactReveal(
            contact=contact, region_id=region, year=year, user_id=by.user, seen_as=by.title[:100], way=way, seen_at=now
        )
        for region, (contact, _) in sorted(found.items())
    )
    return [(region, entry) for region, (_, entry) in sorted(found.items())]


# --- due and chased ---


@transaction.atomic
def set_contacts_due(*, year: int, due_on: date, by: Actor, now: datetime) -> None:
    """Say when a year's contacts are due. Raises NotAllowed, Unseen, Refused (a day of another year)."""
    if not can_set_contacts_due(by):
        raise NotAllowed
    if not FIRST_CONTACT_YEAR <= year <= LAST_CONTACT_YEAR:
        raise Unseen
    if due_on.year != year:
        raise Refused(f"应为{year}年内的日期。", field="due_on")
    ContactRound.objects.update_or_create(
        year=year, defaults={"due_on": due_on, "set_as": by.title[:100], "set_at": now}
    )


@transaction.atomic
def chase_contacts(*, year: int, by: Actor, now: datetime) -> int:
    """Chase the regions of the actor's range that owe a year's contact; how many were told.

    Nobody is told twice a day, by whomever. Raises NotAllowed, Refused (none is missing, all were told today).
    """
    if not can_chase_contacts(by) or by.region is None:
        raise NotAllowed
    missing = [region for region in missing_contacts(year=year, within=by.region) if region != by.region]
    if not missing:
        raise Refused("没有缺报的单位。")
    told = _chase(missing, year=year, by=by, now=now)
    if not told:
        raise Refused(CHASED_TOO_LATE)
    return told


@transaction.atomic
def chase_due(*, by: Actor, now: datetime) -> int:
    """On the days of `rules.is_chase_day`, chase whoever owes the running year's contact; how many were told.

    Outside working time nothing happens; any number of runs tells once a day. Raises NotAllowed for all but the system.
    """
    if not by.is_system:
        raise NotAllowed
    calendar, today = working_calendar(), local_date(now)
    if not calendar.is_working_time(now) or not is_chase_day(today, contacts_due(today.year), calendar):
        return 0
    missing = [region for root in _provinces() for region in missing_contacts(year=today.year, within=root)]
    return _chase(missing, year=today.year, by=by, now=now)


def _provinces() -> list[int]:
    return [code for code, parent in all_regions().parents.items() if parent is None]


def _chase(regions: Iterable[int], *, year: int, by: Actor, now: datetime) -> int:
    today, due_on = local_date(now), contacts_due(year)
    key = f"contacts-chase:{year}:{today:%Y%m%d}"
    wanted = set(regions)
    with job_scope(reason="notices.contacts"):
        told = Notice.objects.filter(audience=Audience.OFFICE, key=key, region_id__in=wanted)
        wanted -= set(told.values_list("region_id", flat=True))
    if not wanted:
        return 0
    title, text = chase_words(year, due_on, today)
    notify_offices(
        regions=sorted(wanted),
        kind=Kind.DEADLINE,
        key=key,
        title=title,
        text=text,
        path=reverse("notices:contacts", query={"year": year}),
        duty=Duty.LEADER if today > due_on else None,
        by=by,
        now=now,
    )
    return len(wanted)
