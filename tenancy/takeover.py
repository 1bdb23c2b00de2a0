"""Taking over the registry of enterprises from before the system was there (workbook `enterprises`).

Every write of a take-over runs in the job scope of its file, so the audit names the file; rows are marked as taken over.
What stands in the registry by the system's own doing is never overwritten.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from core import sql
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.rules import county_of

BATCH = 2_000
KEPT_REMARKS = 1_000


class EnterpriseRow(NamedTuple):
    """One row of the registry; `tags` None says nothing about tags, `region` is a nine-digit code."""

    uscc: str
    name: str
    customs_code: str
    region: int
    contact_name: str
    contact_phone: str
    state: int
    joined_on: date
    tags: tuple[str, ...] | None


class Place(NamedTuple):
    """Where an enterprise stands: its id (None while it is only in the workbook) and its county."""

    uscc: str
    id: int | None
    county: int


@dataclass
class Tally:
    """What a take-over did, or would do: rows added, changed and passed over, and what a person should be told.

    `remarks` keeps the first 1,000 lines (Chinese), `remark_count` counts all.
    """

    added: int = 0
    changed: int = 0
    skipped: int = 0
    remarks: list[str] = field(default_factory=list)
    remark_count: int = 0

    def skip(self, remark: str = "") -> None:
        """Count a row as passed over, with its reason."""
        self.skipped += 1
        if remark:
            self.remark(remark)

    def remark(self, text: str) -> None:
        """Keep a line for the person at the command line."""
        self.remark_count += 1
        if len(self.remarks) < KEPT_REMARKS:
            self.remarks.append(text)


def places_of(rows: Iterable[EnterpriseRow] = ()) -> dict[str, Place]:
    """Every enterprise by credit code: those of `rows` and, before them, those of the database. One query."""
    places = {row.uscc: Place(row.uscc, None, county_of(row.region)) for row in rows}
    for uscc, pk, region in Enterprise.objects.values_list("uscc", "id", "region_id").iterator(chunk_size=BATCH):
        planned = places.get(uscc)
        places[uscc] = Place(uscc, pk, county_of(region) if planned is None else planned.county)
    return places


def lock_take_over() -> None:
    """Wait until no other take-over runs; held to the end of the transaction."""
    sql.execute("tenancy", "lock_take_over")


_COLUMNS = ("name", "customs_code", "region_id", "contact_name", "contact_phone", "state", "joined_on", "tags")


def take_over_enterprises(*, rows: list[EnterpriseRow], by: Actor, now: datetime, preview: bool = False) -> Tally:
    """Add the enterprises of a workbook and correct those taken over before.

    An enterprise that the system itself entered, or that a bureau has changed since (`version`), stays as it is, with a
    remark where the workbook says otherwise.
    A change of region moves the enterprise's people along; rows of past months keep theirs.
    """
    tally = Tally()
    there = {row.uscc: row for row in Enterprise.objects.iterator(chunk_size=BATCH)} if rows else {}
    added: list[Enterprise] = []
    changed: list[Enterprise] = []
    for row in rows:
        enterprise = there.get(row.uscc)
        values = _values(row, enterprise)
        if enterprise is None:
            tally.added += 1
            added.append(Enterprise(uscc=row.uscc, taken_over=True, **values))
            continue
        if all(getattr(enterprise, name) == value for name, value in values.items()):
            tally.skip()
        elif not enterprise.taken_over or enterprise.version > 1:
            tally.skip(f"{row.uscc} {enterprise.name}：已在系统中登记，保留系统中的内容")
        else:
            tally.changed += 1
            for name, value in values.items():
                setattr(enterprise, name, value)
            changed.append(enterprise)
    if not preview:
        sql.rows("tenancy", "registry_lock", {"alone": True})
        Enterprise.objects.bulk_create(added, batch_size=BATCH)
        Enterprise.objects.bulk_update(changed, _COLUMNS, batch_size=500)
        sql.execute("tenancy", "follow_members", {"enterprises": [enterprise.pk for enterprise in changed]})
    return tally


def _values(row: EnterpriseRow, enterprise: Enterprise | None) -> dict[str, object]:
    tags = row.tags
    if tags is None:
        tags = tuple(enterprise.tags) if enterprise is not None else ()
    return {
        "name": row.name,
        "customs_code": row.customs_code,
        "region_id": row.region,
        "contact_name": row.contact_name,
        "contact_phone": row.contact_phone,
        "state": row.state,
        "joined_on": row.joined_on,
        "tags": list(tags),
    }


def place_for(places: Mapping[str, Place], uscc: str) -> tuple[int, int]:
    """Id and county of an enterprise that is in the database. Raises KeyError for any other."""
    place = places[uscc]
    if place.id is None:
        raise KeyError(uscc)
    return place.id, place.county
