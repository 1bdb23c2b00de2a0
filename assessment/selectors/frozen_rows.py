"""The frozen rows behind a figure: their groups in the order of a list, the rows at some places, those that a search finds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from alerts.selectors import entries_sought
from assessment.enums import Figure, Standing
from assessment.models import Basis, Run
from assessment.rules import PARTS, months_of, standing_of, verdicts_of
from assessment.selectors.runs import MonthFigures
from cases.selectors import questions_sought
from core import sql
from core.frozen import Sought
from core.periods import Month
from orders.selectors import returns_sought
from tenancy.roles import Actor
from tenancy.selectors import fits_more_than, rows_in_view, within_region

MOST_SOUGHT = 2_000
"""Rows that a search may find: more than anybody reads, and as many as are looked up well within a tenth of a second (ours)."""


@dataclass(frozen=True)
class FrozenGroup:
    """One frozen group without its rows. `places` are those (from 1, in order) of the rows that a search left; None: all."""

    pk: int
    region: int
    month: date | None
    verdict: int
    size: int
    places: tuple[int, ...] | None = None

    def pieces(self, first: int, last: int) -> Iterator[tuple[int, int, int]]:
        """(group, start, end) of the `first` to `last` of its rows, from 0, end excluded; places are from 1, end included."""
        if self.places is None:
            yield self.pk, first + 1, last
            return
        for start, end in _runs(self.places[first:last]):
            yield self.pk, start, end


@dataclass(frozen=True)
class FrozenRow:
    """One frozen row with its group."""

    group: FrozenGroup
    id: int
    number: int | None
    moment: datetime | None


def frozen_groups(actor: Actor, run: Run, region: int, figure: Figure, month: Month) -> tuple[FrozenGroup, ...]:
    """The frozen groups behind a figure in view, in the order of the list: latest month, what counts not, county. One query."""
    if figure not in PARTS:
        return ()
    rows = within_region(rows_in_view(Basis.objects.filter(run=run), actor), region)
    rows = rows.filter(verdict__in=verdicts_of(figure))
    months = months_of(figure, month)
    if months:
        rows = rows.filter(month__in=[each.first_day for each in months])
    found = [FrozenGroup(*row) for row in rows.values_list("pk", "region_id", "month", "verdict", "size")]
    order = {Standing.BELOW: 0, Standing.NEITHER: 1, Standing.BOTH: 2}
    return tuple(
        sorted(
            found,
            key=lambda group: (
                order[standing_of(figure, group.verdict)],
                0 if group.month is None else -group.month.toordinal(),
                group.region,
                group.verdict,
            ),
        )
    )


def rows_at(groups: Sequence[FrozenGroup], places: tuple[int, int]) -> list[FrozenRow]:
    """The frozen rows at some places of the list that the groups make, end excluded. One query."""
    pieces: list[tuple[int, int, int]] = []
    passed = 0
    for group in groups:
        first, last = max(places[0] - passed, 0), min(places[1] - passed, group.size)
        if first < last:
            pieces += group.pieces(first, last)
        passed += group.size
        if passed >= places[1]:
            break
    if not pieces:
        return []
    by_pk = {group.pk: group for group in groups}
    found = sql.rows("assessment", "basis_slice", _side_by_side(pieces))
    return [FrozenRow(by_pk[row.group], row.id, row.number, row.moment) for row in found]


def search_groups(
    actor: Actor, figure: Figure, shown: MonthFigures, groups: Sequence[FrozenGroup], search: str, *, region: int
) -> tuple[FrozenGroup, ...] | None:
    """What is left of the groups, in their order, when only rows are looked for whose enterprise (or question) fits the words.

    None when more than MOST_SOUGHT fit. `region` holds the groups. Four queries, whatever is found.
    """
    found = _sought(actor, figure, shown, search, region)
    if found is None or len(found) > MOST_SOUGHT:
        return None
    by_group: dict[tuple[int, date | None], list[int]] = defaultdict(list)
    for row in found:
        by_group[row.region, row.month].append(row.id)
    ids: list[int] = []
    spans: dict[tuple[int, date | None], tuple[int, int]] = {}
    for key, members in by_group.items():
        spans[key] = len(ids) + 1, len(ids) + len(members)
        ids += members
    pieces = [(group.pk, *spans[group.region, group.month]) for group in groups if (group.region, group.month) in spans]
    if not pieces:
        return ()
    rows = sql.rows("assessment", "basis_places", {**_side_by_side(pieces), "ids": ids})
    places = {row.group: tuple(row.places) for row in rows}
    return tuple(
        replace(group, size=len(places[group.pk]), places=places[group.pk]) for group in groups if group.pk in places
    )


def _sought(actor: Actor, figure: Figure, shown: MonthFigures, search: str, region: int) -> list[Sought] | None:
    """Rows that may stand behind the figure and fit, one more than MOST_SOUGHT at most, or None for more; of deductions none.
    Three queries at most."""
    most = MOST_SOUGHT + 1
    if figure is Figure.QUESTIONS:
        return questions_sought(actor, search, region=region, year=shown.month.year, most=most)
    if figure is Figure.LISTING:
        quarter = shown.rule.list_quarter
        return [] if quarter is None else entries_sought(actor, search, region=region, quarter=quarter, most=most)
    if figure is Figure.DEDUCTIONS:
        return []
    # Every enterprise has its returns: words that fit so many enterprises need not wait for these to be counted.
    if fits_more_than(actor, search, region, MOST_SOUGHT):
        return None
    return returns_sought(actor, search, region=region, months=months_of(figure, shown.month), most=most)


def _side_by_side(pieces: Sequence[tuple[int, int, int]]) -> dict[str, object]:
    return dict(zip(("groups", "starts", "ends"), map(list, zip(*pieces, strict=True)), strict=True))


def _runs(places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each unbroken run of places."""
    start = end = 0
    for place in places:
        if start and place == end + 1:
            end = place
            continue
        if start:
            yield start, end
        start = end = place
    if start:
        yield start, end
