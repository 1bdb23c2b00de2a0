"""What was changed in published lists, as far as an actor sees it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from alerts.enums import ChangeKind, Colour
from alerts.models import Entry, EntryChange, WarningList
from tenancy.roles import Actor
from tenancy.rules import city_of, county_of
from tenancy.selectors import all_regions, enterprises_named, rows_in_view

PAGE_SIZE = 50


@dataclass(frozen=True)
class ChangeRow:
    """One change of a list in words; `after` is None for a removal."""

    change: EntryChange
    kind: ChangeKind
    before: Colour
    after: Colour | None
    enterprise: str
    city: str
    county: str


@dataclass(frozen=True)
class ChangePage:
    """A page of a list's changes."""

    page: Page[EntryChange]
    rows: list[ChangeRow]


def changes_of(entry: Entry) -> list[ChangeRow]:
    """The changes of an entry that the actor was found to see, oldest first. Three queries."""
    return _rows(EntryChange.objects.filter(entry=entry).select_related("entry").order_by("version"))


def change_page(actor: Actor, warning_list: WarningList, *, page: str | None) -> ChangePage:
    """Changes of a list in view, the latest first. Four queries whatever the number."""
    rows = rows_in_view(EntryChange.objects.filter(warning_list=warning_list), actor)
    found = Paginator(rows.select_related("entry").order_by("-version"), PAGE_SIZE).get_page(page)
    return ChangePage(found, _rows(found.object_list))


def _rows(found: Iterable[EntryChange]) -> list[ChangeRow]:
    wanted = list(found)
    if not wanted:
        return []
    names = enterprises_named(wanted)
    regions = all_regions().names
    return [
        ChangeRow(
            change=row,
            kind=ChangeKind(row.kind),
            before=Colour(row.colour_before),
            after=None if row.colour_after is None else Colour(row.colour_after),
            enterprise=names[row.enterprise_id].name,
            city=regions.get(city_of(row.region_id), ""),
            county=regions.get(county_of(row.region_id), ""),
        )
        for row in wanted
    ]
