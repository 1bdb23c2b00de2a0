"""优秀案例: the selected cases as they were published to everybody, and what an office's own ones came to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cases.enums import CaseKind, SelectionState
from cases.models import AwardedCase, Contender
from cases.permissions import reads_awards, sees_cases
from cases.rules import PARTS, half_label
from core.errors import NotAllowed, Unseen
from tenancy.roles import Actor
from tenancy.rules import city_of
from tenancy.selectors import all_regions, rows_in_view


def awarded_by_city(year: int) -> dict[int, int]:
    """Cases of a year's two selections that were selected and published, by city: a county's counts for its city (Notice 二(三)).

    Of the city itself and its counties alike; a city without any is not in it. One query.
    """
    offices = AwardedCase.objects.filter(year=year).order_by().values_list("office_id", flat=True)
    return dict(Counter(city_of(office) for office in offices))


@dataclass(frozen=True)
class Award:
    """One published case with its parts: heading and text."""

    row: AwardedCase
    kind: CaseKind
    parts: list[tuple[str, str]]
    label: str


@dataclass(frozen=True)
class AwardGroup:
    """The published cases of one half-year (`edition`: ``2020-1``), by their places; a filter may leave some out."""

    edition: str
    label: str
    awards: list[Award]

    @property
    def published_at(self) -> datetime:
        """When they were published, all at once."""
        return self.awards[0].row.published_at


@dataclass(frozen=True)
class AwardFilter:
    """What of the published cases is asked for; None: all."""

    half: tuple[int, int] | None = None
    year: int | None = None
    region: int | None = None

    def __bool__(self) -> bool:
        return (self.half, self.year, self.region) != (None, None, None)


@dataclass(frozen=True)
class AwardPage:
    """Published cases by half-year, the newest first; what may be asked for; what the own office's contenders came to."""

    groups: list[AwardGroup]
    halves: list[tuple[str, str]]
    cities: list[tuple[int, str]]
    own: list[Contender]
    filters: AwardFilter
    place: str


def awards_page(actor: Actor, filters: AwardFilter) -> AwardPage:
    """The published cases, as filtered. Raises NotAllowed, Unseen (a region that is none). Four queries."""
    if not reads_awards(actor):
        raise NotAllowed
    regions = all_regions()
    if filters.region is not None and filters.region not in regions.names:
        raise Unseen
    every = list(AwardedCase.objects.all())
    wanted = every if filters.region is None else _of_office(every, filters.region)
    shown = [
        row
        for row in wanted
        if (filters.half is None or (row.year, row.half) == filters.half)
        and (filters.year is None or row.year == filters.year)
    ]
    return AwardPage(
        groups=_groups(shown),
        halves=list({f"{row.year}-{row.half}": half_label(row.year, row.half) for row in every}.items()),
        cities=[(code, regions.names[code]) for code in sorted({city_of(row.office_id) for row in every})],
        own=own_results(actor),
        filters=filters,
        place="" if filters.region is None else regions.names[filters.region],
    )


def search_awards(actor: Actor, words: str, *, limit: int) -> list[Award]:
    """Published cases with the words in title, parts, office or the enterprise's printed name, the newest first; at most `limit`.

    Twenty rows a year at most: they are read and looked through. One query; none for who reads none, and for no words.
    """
    sought = words.strip().casefold()
    if not reads_awards(actor) or not sought:
        return []
    found = [
        row
        for row in AwardedCase.objects.all()
        if any(
            sought in text.casefold()
            for text in (
                row.title, row.situation, row.measures, row.effect, row.office_name, row.enterprise_name,
            )
        )
    ]  # fmt: skip
    return [_award(row) for row in found[:limit]]


def _of_office(rows: Sequence[AwardedCase], region: int) -> list[AwardedCase]:
    """Those of a region's own office and the offices below it."""
    return [row for row in rows if region in (row.office_id, city_of(row.office_id))]


def _groups(rows: Sequence[AwardedCase]) -> list[AwardGroup]:
    editions: dict[tuple[int, int], list[AwardedCase]] = {}
    for row in rows:
        editions.setdefault((row.year, row.half), []).append(row)
    return [
        AwardGroup(f"{year}-{half}", half_label(year, half), [_award(row) for row in found])
        for (year, half), found in editions.items()
    ]


def _award(row: AwardedCase) -> Award:
    kind = CaseKind(row.kind)
    parts = [(heading, getattr(row, field)) for field, heading, _ in PARTS[kind]]
    return Award(row, kind, parts, half_label(row.year, row.half))


def own_results(actor: Actor) -> list[Contender]:
    """What became of the contenders of the actor's own region and those below it, in published selections, the newest first.

    Nothing for anybody else: whom the province did not select is nobody else's to know. One query, none for enterprises.
    """
    if not sees_cases(actor) or actor.span is None or actor.span[0] % 10_000_000 == 0:
        return []
    rows = rows_in_view(Contender.objects.filter(selection__state=SelectionState.PUBLISHED), actor)
    return list(
        rows.select_related("selection", "case", "region")
        .defer("case__evidence", "sheet")
        .order_by("-selection__year", "-selection__half", "place", "number")[:_OWN]
    )


_OWN = 200


def award_for(actor: Actor, public_id: UUID) -> Award:
    """One published case. Raises NotAllowed, Unseen."""
    if not reads_awards(actor):
        raise NotAllowed
    row = AwardedCase.objects.filter(public_id=public_id).first()
    if row is None:
        raise Unseen
    return _award(row)


def booklet(actor: Actor, year: int, half: int) -> AwardGroup:
    """All published cases of a half-year. Raises NotAllowed, Unseen (not published). One query."""
    if not reads_awards(actor):
        raise NotAllowed
    rows = list(AwardedCase.objects.filter(year=year, half=half))
    if not rows:
        raise Unseen
    [group] = _groups(rows)
    return group
