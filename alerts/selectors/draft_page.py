"""What a draft does, in figures and enterprise by enterprise: the province's alone."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Func, Q, QuerySet, TextField
from django.db.models.expressions import OrderBy

from alerts.enums import Colour, DraftSort, DraftState, Movement
from alerts.models import DraftEntry, ListDraft
from alerts.permissions import can_see_drafts
from alerts.rules import movement
from core.errors import NotAllowed, Unseen
from core.periods import Quarter
from tenancy.enums import EnterpriseTag, RegionLevel
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.rules import city_of, county_of, level_of
from tenancy.selectors import Regions, all_regions, colleagues, rows_named, within_region

PAGE_SIZE = 50

MOVES: dict[Movement, Q] = {
    Movement.ENTERS: Q(before__isnull=True, colour__isnull=False),
    Movement.WORSE: Q(colour__lt=F("before")),
    Movement.BETTER: Q(colour__gt=F("before")),
    Movement.SAME: Q(colour=F("before")),
    Movement.LEAVES: Q(before__isnull=False, colour__isnull=True),
    Movement.KEPT_OUT: Q(before__isnull=True, colour__isnull=True),
}
"""`alerts.rules.movement` as conditions on the rows of a draft."""


# --- figures ---


@dataclass(frozen=True)
class DraftFigures:
    """What a draft does to some enterprises; `numbers` counts them by (colour before, colour now), None: not on the list."""

    key: str
    name: str
    numbers: Counter[tuple[Colour | None, Colour | None]]

    @cached_property
    def listed(self) -> int:
        """Enterprises that it lists."""
        return sum(number for (_, colour), number in self.numbers.items() if colour is not None)

    @cached_property
    def listed_before(self) -> int:
        """Enterprises that the list before has."""
        return sum(number for (before, _), number in self.numbers.items() if before is not None)

    @cached_property
    def colours(self) -> list[tuple[Colour, int, int]]:
        """Each colour with its enterprises now and on the list before, worst first."""
        now: Counter[Colour | None] = Counter()
        then: Counter[Colour | None] = Counter()
        for (before, colour), number in self.numbers.items():
            now[colour] += number
            then[before] += number
        return [(colour, now[colour], then[colour]) for colour in Colour]

    @cached_property
    def moves(self) -> list[tuple[Movement, int]]:
        """Each movement with its enterprises."""
        found: Counter[Movement] = Counter()
        for (before, colour), number in self.numbers.items():
            found[movement(before, colour)] += number
        return [(move, found[move]) for move in Movement]


@dataclass(frozen=True)
class DraftOverview:
    """A draft in figures, of the whole province or `within` a region: by the regions one tier below, by tag.

    `held` kept the colour of the quarter before by the rules' hysteresis, `by_hand` were set by the centre itself. The names are
    of those of the office who handed it in, sent it back, drew it up ("": the system, or somebody who has left).
    """

    draft: ListDraft
    state: DraftState
    within: int | None
    total: DraftFigures
    regions: list[DraftFigures]
    tags: list[DraftFigures]
    held: int
    by_hand: int
    created_by: str
    submitted_by: str
    sent_back_by: str

    @property
    def quarter(self) -> Quarter:
        """The quarter that it is of."""
        return Quarter.parse(self.draft.quarter)

    @property
    def previous(self) -> Quarter | None:
        """The quarter of the list that it is compared with."""
        return None if self.draft.previous is None else Quarter.parse(self.draft.previous.quarter)


def draft_overview(actor: Actor, draft: ListDraft, *, within: int | None = None) -> DraftOverview:
    """A draft in figures. Five queries whatever the number of rows: rows, tags, regions, list before, office.

    Raises NotAllowed below the province, Unseen for a region that is none of it.
    """
    rows = _rows_of(actor, draft, within)
    known = all_regions()
    by_region: dict[int, Counter[tuple[Colour | None, Colour | None]]] = {}
    total: Counter[tuple[Colour | None, Colour | None]] = Counter()
    held = by_hand = 0
    grouped = rows.values_list("region_id", "before", "colour", "held", "changed_by_hand").annotate(number=Count("id"))
    for region, before, colour, is_held, is_by_hand, number in grouped:
        pair = _pair(before, colour)
        total[pair] += number
        held += number if is_held else 0
        by_hand += number if is_by_hand else 0
        child = _child(region, within)
        if child is not None:
            by_region.setdefault(child, Counter())[pair] += number
    office = {person.user: person.name for person in colleagues(actor)}
    return DraftOverview(
        draft=draft,
        state=DraftState(draft.state),
        within=within,
        total=DraftFigures("", known.names.get(within, "") if within is not None else "全省", total),
        regions=[
            DraftFigures(str(code), known.names.get(code, str(code)), numbers)
            for code, numbers in sorted(by_region.items())
        ],
        tags=_by_tag(rows),
        held=held,
        by_hand=by_hand,
        created_by=office.get(draft.created_by_id or 0, ""),
        submitted_by=office.get(draft.submitted_by_id or 0, ""),
        sent_back_by=office.get(draft.sent_back_by_id or 0, ""),
    )


def _rows_of(actor: Actor, draft: ListDraft, within: int | None) -> QuerySet[DraftEntry]:
    if not can_see_drafts(actor):
        raise NotAllowed
    rows = DraftEntry.objects.filter(draft=draft).order_by()
    if within is not None:
        if not actor.covers(within):
            raise Unseen
        rows = within_region(rows, within)
    return rows


def _pair(before: int | None, colour: int | None) -> tuple[Colour | None, Colour | None]:
    return None if before is None else Colour(before), None if colour is None else Colour(colour)


def _child(region: int, within: int | None) -> int | None:
    """The region one tier below that a county's rows are shown under: a city of the province, a county of a city."""
    if within is None or level_of(within) is RegionLevel.PROVINCE:
        return city_of(region)
    return county_of(region) if level_of(within) is RegionLevel.CITY else None


def _by_tag(rows: QuerySet[DraftEntry]) -> list[DraftFigures]:
    found: dict[str, Counter[tuple[Colour | None, Colour | None]]] = {}
    tagged = rows.annotate(tag=Func(F("tags"), function="unnest", output_field=TextField()))
    for tag, before, colour, number in tagged.values_list("tag", "before", "colour").annotate(number=Count("id")):
        found.setdefault(tag, Counter())[_pair(before, colour)] += number
    return [DraftFigures(tag.value, tag.label, found[tag.value]) for tag in EnterpriseTag if tag.value in found]


# --- enterprise by enterprise ---


@dataclass(frozen=True)
class DraftFilter:
    """Which enterprises of a draft: `region` a nine-digit code, `text` looked for in name and credit code."""

    move: Movement | None = None
    colour: Colour | None = None
    region: int | None = None
    tag: EnterpriseTag | None = None
    held: bool = False
    by_hand: bool = False
    text: str = ""
    sort: DraftSort = DraftSort.COLOUR
    descending: bool = False


@dataclass(frozen=True)
class DraftRow:
    """One enterprise of a draft as a page prints it."""

    entry: DraftEntry
    colour: Colour | None
    before: Colour | None
    city: str
    county: str

    @property
    def enterprise(self) -> Enterprise:
        """The enterprise itself."""
        return self.entry.enterprise

    @property
    def move(self) -> Movement:
        """What the draft does to it."""
        return movement(self.before, self.colour)

    @property
    def tags(self) -> list[str]:
        """Its tags in words."""
        return [tag.label for tag in EnterpriseTag if tag.value in self.entry.tags]


@dataclass(frozen=True)
class DraftPage:
    """A page of a draft's enterprises."""

    page: Page[int]
    rows: list[DraftRow]


def draft_entries(actor: Actor, draft: ListDraft, filters: DraftFilter) -> QuerySet[DraftEntry]:
    """The rows of a draft that a filter leaves, in its order. Raises NotAllowed below the province, Unseen (region)."""
    rows = _rows_of(actor, draft, filters.region)
    if filters.move is not None:
        rows = rows.filter(MOVES[filters.move])
    if filters.colour is not None:
        rows = rows.filter(colour=filters.colour)
    if filters.tag is not None:
        rows = rows.filter(tags__contains=[filters.tag.value])
    if filters.held:
        rows = rows.filter(held=True)
    if filters.by_hand:
        rows = rows.filter(changed_by_hand=True)
    if filters.text:
        rows = rows_named(rows, actor, filters.text)
    return rows.order_by(*_order(filters))


def _order(filters: DraftFilter) -> list[str | OrderBy]:
    first = {DraftSort.COLOUR: "colour", DraftSort.BEFORE: "before", DraftSort.REGION: "region_id"}[filters.sort]
    ordered = F(first).desc(nulls_last=True) if filters.descending else F(first).asc(nulls_last=True)
    return [ordered, "colour" if filters.sort is DraftSort.REGION else "region_id", "id"]


def draft_page(actor: Actor, draft: ListDraft, filters: DraftFilter, *, page: str | None) -> DraftPage:
    """One page of a draft's enterprises. Three queries whatever the number of rows: keys, rows, regions; one more for a text."""
    # Keys alone are sorted: rows with their texts, or joined to their enterprises, take three times as long. All of them at
    # once: thirty thousand take less than counting and paging, which look for the text twice.
    found = Paginator(list(draft_entries(actor, draft, filters).values_list("pk", flat=True)), PAGE_SIZE).get_page(page)
    keys = list(found.object_list)
    rows = DraftEntry.objects.filter(draft=draft, pk__in=keys).select_related("enterprise").defer("figures")
    known = {row.pk: row for row in rows}
    return DraftPage(found, draft_rows([known[key] for key in keys], all_regions()))


def draft_rows(entries: Iterable[DraftEntry], regions: Regions) -> list[DraftRow]:
    """Rows, loaded with their enterprises, with the names that a page prints."""
    return [_row(entry, regions) for entry in entries]


def _row(entry: DraftEntry, regions: Regions) -> DraftRow:
    before, colour = _pair(entry.before, entry.colour)
    return DraftRow(
        entry=entry,
        colour=colour,
        before=before,
        city=regions.names.get(city_of(entry.region_id), ""),
        county=regions.names.get(county_of(entry.region_id), ""),
    )


def draft_row(actor: Actor, draft: ListDraft, enterprise: Enterprise) -> DraftRow | None:
    """One enterprise of a draft; None when it has no row yet. Two queries."""
    entry = _rows_of(actor, draft, None).select_related("enterprise").filter(enterprise=enterprise).first()
    return None if entry is None else _row(entry, all_regions())
