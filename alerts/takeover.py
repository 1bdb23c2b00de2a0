"""Taking over five-colour lists and their feedback from before the system was there (workbooks `list`, `feedback`)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from alerts.models import Entry, Feedback, WarningList
from core.periods import Quarter, day_start
from orders.enums import Origin
from tenancy.roles import Actor
from tenancy.takeover import Place, Tally, place_for

BATCH = 2_000


class ListRow(NamedTuple):
    """One enterprise on the list of a quarter ("2020Q1"); `colour` is a value of `alerts.enums.Colour`."""

    quarter: str
    uscc: str
    colour: int
    reason: str


class FeedbackRow(NamedTuple):
    """What a listed enterprise answered, and when."""

    quarter: str
    uscc: str
    given_at: datetime
    text: str


def listed_quarters() -> set[str]:
    """Quarters that have a list."""
    return set(WarningList.objects.values_list("quarter", flat=True))


def take_over_lists(
    *, rows: Sequence[ListRow], places: Mapping[str, Place], by: Actor, now: datetime, preview: bool = False
) -> Tally:
    """Add lists and their entries, and correct those taken over before.

    A taken-over list counts from the first day of its publication month (Notice, annex 2; the hour is ours). A list
    that was published in the system stays as it is.
    """
    tally = Tally()
    quarters: dict[str, list[ListRow]] = defaultdict(list)
    for row in rows:
        quarters[row.quarter].append(row)
    for quarter, of_quarter in sorted(quarters.items()):
        warning_list = WarningList.objects.filter(quarter=quarter).first()
        if warning_list is not None and warning_list.origin == Origin.SYSTEM:
            tally.skipped += len(of_quarter)
            tally.remark(f"{quarter} 的清单已由系统发布，保留系统中的清单（{len(of_quarter)} 行未导入）")
            continue
        if warning_list is None and not preview:
            warning_list = WarningList.objects.create(
                quarter=quarter,
                published_at=day_start(Quarter.parse(quarter).publication_month.first_day),
                origin=Origin.TAKEN_OVER,
            )
        _take_over_entries(of_quarter, warning_list, places, tally, preview)
    return tally


def _take_over_entries(
    rows: Sequence[ListRow], warning_list: WarningList | None, places: Mapping[str, Place], tally: Tally, preview: bool
) -> None:
    there = {}
    if warning_list is not None:
        there = {entry.enterprise_id: entry for entry in Entry.objects.filter(warning_list=warning_list)}
    added: list[Entry] = []
    changed: list[Entry] = []
    for row in rows:
        entry = there.get(places[row.uscc].id or 0)
        if entry is None:
            tally.added += 1
            if not preview:
                enterprise, county = place_for(places, row.uscc)
                added.append(
                    Entry(
                        warning_list=warning_list,
                        enterprise_id=enterprise,
                        region_id=county,
                        colour=row.colour,
                        colour_now=row.colour,
                        reason=row.reason,
                    )
                )
        elif (entry.colour, entry.reason) == (row.colour, row.reason):
            tally.skip()
        else:
            tally.changed += 1
            entry.colour, entry.colour_now, entry.reason = row.colour, row.colour, row.reason
            changed.append(entry)
    if not preview:
        Entry.objects.bulk_create(added, batch_size=BATCH)
        Entry.objects.bulk_update(changed, ["colour", "colour_now", "reason"], batch_size=BATCH)


def take_over_feedback(
    *,
    rows: Sequence[FeedbackRow],
    places: Mapping[str, Place],
    listed: Collection[tuple[str, str]],
    by: Actor,
    now: datetime,
    preview: bool = False,
) -> Tally:
    """Add feedback to the entries it belongs to; what is there already is passed over, several of one entry are kept.

    `listed` are (quarter, credit code) of lists taken over in the same run, which a preview does not find in the
    database yet. Feedback of an enterprise that is not on its quarter's list has nothing to hang on: passed over with a
    remark.
    """
    tally = Tally()
    quarters = {row.quarter for row in rows}
    entries = {
        (quarter, uscc): (pk, enterprise, region)
        for quarter, uscc, pk, enterprise, region in Entry.objects.filter(warning_list__quarter__in=quarters)
        .order_by()
        .values_list("warning_list__quarter", "enterprise__uscc", "id", "enterprise_id", "region_id")
    }
    there = set(
        Feedback.objects.filter(entry__warning_list__quarter__in=quarters)
        .order_by()
        .values_list("entry_id", "given_at", "text")
    )
    added: list[Feedback] = []
    for row in rows:
        entry = entries.get((row.quarter, row.uscc))
        if entry is None and not (preview and (row.quarter, row.uscc) in listed):
            tally.skip(f"{row.uscc} 不在 {row.quarter} 的清单上，反馈未导入")
            continue
        if entry is None:
            tally.added += 1
            continue
        pk, enterprise, region = entry
        if (pk, row.given_at, row.text) in there:
            tally.skip()
            continue
        tally.added += 1
        added.append(
            Feedback(
                entry_id=pk,
                enterprise_id=enterprise,
                region_id=region,
                text=row.text,
                given_at=row.given_at,
                origin=Origin.TAKEN_OVER,
            )
        )
    if not preview:
        Feedback.objects.bulk_create(added, batch_size=BATCH)
    return tally
