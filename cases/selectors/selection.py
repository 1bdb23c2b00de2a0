"""Half-yearly selections as the department sees them: contenders, reviewers, scores."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cases.enums import BallotState, CaseKind, CaseState, SelectionState
from cases.models import Contender, Reviewer, Selection, TypicalCase
from cases.permissions import organises_selection, sees_selections
from cases.rules import (
    Criterion,
    Placed,
    ballot_score,
    half_label,
    half_months,
    half_of,
    placed,
    proposed,
    sheet_score,
    spread,
)
from cases.selectors.rows import name_of_office
from core.errors import NotAllowed, Unseen
from core.periods import local_date
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.rules import city_of, level_of
from tenancy.selectors import MOVED, Named, Official, Regions, all_regions, enterprises_named

_S = SelectionState
_UNREAD = ("case__evidence", "case__situation", "case__measures", "case__effect")
_UNFINISHED = (CaseState.AT_CITY, CaseState.AT_PROVINCE, CaseState.RETURNED)


def office_title(code: int, regions: Regions) -> str:
    """An office by its whole name, as it is printed for everybody: 杭州市西湖区商务局."""
    city = city_of(code)
    above = regions.names[city] if city != code and level_of(code) is not RegionLevel.PROVINCE else ""
    return f"{above}{name_of_office(code, regions.names[code])}"


def who_of(official: Official, regions: Regions) -> str:
    """An official's office, at the province by the role: 省外贸中心."""
    if level_of(official.region) is RegionLevel.PROVINCE:
        return official.role.label
    return office_title(official.region, regions)


# --- selections ---


def selection_for(actor: Actor, public_id: UUID) -> Selection:
    """One selection, for the department and auditors. Raises NotAllowed, Unseen."""
    if not sees_selections(actor):
        raise NotAllowed
    found = Selection.objects.filter(public_id=public_id).first()
    if found is None:
        raise Unseen
    return found


def criteria_of(selection: Selection) -> list[Criterion]:
    """The criteria as they stand in the row."""
    return [Criterion(**one) for one in selection.criteria]


def contenders_to_gather(selection: Selection) -> QuerySet[TypicalCase]:
    """Adopted cases of the half-year's months that are no contenders yet, the oldest first.

    And those of the half-year before that were adopted when its scoring was open or over (ours): a case that came through late
    takes part once all the same.
    """
    first, last = half_months(selection.year, selection.half)
    before = half_of(first - timedelta(days=1))
    if Selection.objects.filter(year=before[0], half=before[1], opened_at__isnull=False).exists():
        first, _ = half_months(*before)
    rows = TypicalCase.objects.filter(month__range=(first, last), state=CaseState.ADOPTED, contenders__isnull=True)
    return rows.order_by("adopted_at", "id")


def _of_half(selection: Selection) -> QuerySet[TypicalCase]:
    return TypicalCase.objects.filter(month__range=half_months(selection.year, selection.half))


@dataclass(frozen=True)
class SelectionRow:
    """One selection in the list."""

    selection: Selection
    label: str
    state: SelectionState
    cases: int
    reviewers: int
    owed: int


@dataclass(frozen=True)
class SelectionList:
    """All selections, the newest first; `open_halves` (year, half, label) are those that may be begun."""

    rows: list[SelectionRow]
    open_halves: list[tuple[str, str]]


def selection_list(actor: Actor, *, now: datetime) -> SelectionList:
    """Every selection. Raises NotAllowed. Two queries."""
    if not sees_selections(actor):
        raise NotAllowed
    rows = [
        SelectionRow(row, half_label(row.year, row.half), SelectionState(row.state), row.cases, row.people, row.owed)
        for row in Selection.objects.annotate(
            cases=Count("contenders", distinct=True),
            people=Count("reviewers", distinct=True),
            owed=Count("ballots", filter=Q(ballots__state=BallotState.OPEN), distinct=True),
        )
    ]
    there = {(row.selection.year, row.selection.half) for row in rows}
    year, half = half_of(local_date(now))
    halves = [(year, half)]
    for _ in range(_OFFERED):
        year, half = (year, 1) if half == 2 else (year - 1, 2)
        halves.append((year, half))
    offered = halves if organises_selection(actor) else []
    return SelectionList(
        rows, [(f"{year}-{half}", half_label(year, half)) for year, half in offered if (year, half) not in there]
    )


_OFFERED = 13
"""Half-years back from the running one that may be begun."""


@dataclass(frozen=True)
class SelectionStep:
    """A selection that is not published: `owed` ballots wait for a score."""

    selection: Selection
    label: str
    state: SelectionState
    owed: int


def selections_under_way(actor: Actor) -> list[SelectionStep]:
    """Selections that are prepared, scored, decided and not published, the earliest first. Raises NotAllowed. One query."""
    if not sees_selections(actor):
        raise NotAllowed
    rows = Selection.objects.exclude(state=_S.PUBLISHED).order_by("year", "half")
    owed = Count("ballots", filter=Q(ballots__state=BallotState.OPEN))
    return [
        SelectionStep(row, half_label(row.year, row.half), SelectionState(row.state), row.owed)
        for row in rows.annotate(owed=owed)
    ]


# --- scores ---


@dataclass(frozen=True)
class Scores:
    """One contender's scored ballots: each out of 100, unrounded."""

    ballots: tuple[Fraction, ...]
    abstained: int
    open: int

    @property
    def mean(self) -> Fraction | None:
        """The case's score; None without a ballot."""
        return sheet_score(self.ballots)

    @property
    def spread(self) -> Fraction | None:
        """Between the highest and the lowest ballot."""
        return spread(self.ballots)


def scores_of(selection: Selection) -> dict[int, Scores]:
    """Every contender's scores, by its id. For the department after the scoring is closed. Two queries."""
    criteria = criteria_of(selection)
    given: dict[int, list[Fraction]] = defaultdict(list)
    others: Counter[tuple[int, int]] = Counter()
    for contender, state, points in selection.ballots.order_by().values_list("contender_id", "state", "points"):
        if state == BallotState.SCORED:
            given[contender].append(ballot_score(points, criteria))
        else:
            others[contender, state] += 1
    return {
        key: Scores(tuple(given[key]), others[key, BallotState.ABSTAINED.value], others[key, BallotState.OPEN.value])
        for key in selection.contenders.order_by().values_list("pk", flat=True)
    }


@dataclass(frozen=True)
class ScoredBallot:
    """One ballot as the department reads it once the scoring is closed; `score` out of 100, None without one."""

    number: int
    reviewer: str
    state: BallotState
    score: Fraction | None
    comment: str


def ballots_of(page: "SelectionPage") -> list[ScoredBallot]:
    """Every ballot of a selection, by number and reviewer; none while the scoring is not closed. One query."""
    if not page.with_scores:
        return []
    rows = page.selection.ballots.order_by("number", "reviewer").values_list(
        "number", "reviewer__title", "state", "points", "comment"
    )
    return [
        ScoredBallot(
            number, title, BallotState(state), ballot_score(points, page.criteria) if points else None, comment
        )
        for number, title, state, points, comment in rows
    ]


def open_ballots(selection: Selection) -> list[tuple[Reviewer, int]]:
    """Reviewers who have cases to score, with how many. One query."""
    rows = selection.reviewers.annotate(owed=Count("ballots", filter=Q(ballots__state=BallotState.OPEN)))
    return [(row, row.owed) for row in rows.order_by("id") if row.owed]


def winners_of(selection: Selection) -> list[Contender]:
    """The chosen contenders with their cases, by their places. One query."""
    rows = selection.contenders.filter(place__isnull=False).select_related("case")
    return list(rows.order_by("place"))


# --- one selection ---


@dataclass(frozen=True)
class ReviewerRow:
    """One reviewer and how far the work is."""

    reviewer: Reviewer
    scored: int
    owed: int
    abstained: int
    reads_all: bool
    """Works at the province, and so may read every case with its names."""


@dataclass(frozen=True)
class ContenderRow:
    """One contender; `scores`, `rank` and whether it is shared are there once the scoring is closed."""

    contender: Contender
    kind: CaseKind
    office: str
    company: Named
    scores: Scores | None
    score: Fraction | None
    rank: int | None
    tied: bool


@dataclass(frozen=True)
class SelectionPage:
    """One selection as the department sees it.

    `fresh` cases were adopted and are not taken in yet, `unfinished` ones are on their way to the province. `chosen` are the
    contenders (public ids) that the scores alone select, `edge` those of an equality that the places do not suffice for.
    """

    selection: Selection
    label: str
    state: SelectionState
    criteria: list[Criterion]
    reviewers: list[ReviewerRow]
    rows: list[ContenderRow]
    fresh: int
    unfinished: int
    is_running: bool
    chosen: list[UUID]
    edge: list[ContenderRow]
    organises: bool

    @property
    def edition(self) -> str:
        """The half-year as addresses name it."""
        return f"{self.selection.year}-{self.selection.half}"

    @property
    def owed(self) -> int:
        """Ballots that wait for a score."""
        return sum(one.owed for one in self.reviewers)

    @property
    def with_scores(self) -> bool:
        """Whether the scores are shown: never while anybody may still score."""
        return self.state in (_S.DECIDING, _S.DECIDED, _S.PUBLISHED)

    @property
    def winners(self) -> list[ContenderRow]:
        """The chosen ones, by their places."""
        return sorted((row for row in self.rows if row.contender.place), key=lambda row: row.contender.place or 0)


def selection_page(actor: Actor, public_id: UUID, *, now: datetime) -> SelectionPage:
    """One selection with all that belongs to it, ranked once the scoring is closed, by number before.

    Raises NotAllowed, Unseen. Eight queries at most, whatever the number of contenders.
    """
    selection = selection_for(actor, public_id)
    state = SelectionState(selection.state)
    contenders = list(selection.contenders.select_related("case").defer(*_UNREAD))
    regions = all_regions()
    scores: Mapping[int, Scores] = {}
    if state in (_S.DECIDING, _S.DECIDED, _S.PUBLISHED):
        scores = scores_of(selection)
    rows = _rows(contenders, scores, regions)
    chosen, edge = _proposed(rows, selection.places)
    waits = state is _S.PREPARING
    return SelectionPage(
        selection=selection,
        label=half_label(selection.year, selection.half),
        state=state,
        criteria=criteria_of(selection),
        reviewers=_reviewers(selection),
        rows=rows,
        fresh=contenders_to_gather(selection).count() if waits else 0,
        unfinished=_of_half(selection).filter(state__in=_UNFINISHED).count() if waits else 0,
        is_running=(selection.year, selection.half) == half_of(local_date(now)),
        chosen=chosen,
        edge=edge,
        organises=organises_selection(actor),
    )


def _rows(contenders: Sequence[Contender], scores: Mapping[int, Scores], regions: Regions) -> list[ContenderRow]:
    companies = enterprises_named(contenders)
    numbered = {one.number or one.pk: one for one in contenders}
    standing = placed({key: scores[one.pk].mean if one.pk in scores else None for key, one in numbered.items()})
    rows = []
    for place in standing:
        one = numbered[place.key]
        rows.append(
            ContenderRow(
                contender=one,
                kind=CaseKind(one.kind),
                office=office_title(one.region_id, regions),
                company=companies.get(one.enterprise_id, Named(MOVED, "")),
                scores=scores.get(one.pk),
                score=place.score,
                rank=place.rank,
                tied=place.tied,
            )
        )
    return rows


def _proposed(rows: Sequence[ContenderRow], places: int) -> tuple[list[UUID], list[ContenderRow]]:
    by_number = {row.contender.number or row.contender.pk: row for row in rows}
    standing = [Placed(number, row.score, row.rank, row.tied) for number, row in by_number.items()]
    chosen, edge = proposed(standing, places)
    return [by_number[key].contender.public_id for key in chosen], [by_number[key] for key in edge]


def _reviewers(selection: Selection) -> list[ReviewerRow]:
    tally = Counter(selection.ballots.order_by().values_list("reviewer_id", "state"))
    return [
        ReviewerRow(
            row,
            scored=tally[row.pk, BallotState.SCORED.value],
            owed=tally[row.pk, BallotState.OPEN.value],
            abstained=tally[row.pk, BallotState.ABSTAINED.value],
            reads_all=level_of(row.region_id) is RegionLevel.PROVINCE,
        )
        for row in selection.reviewers.order_by("region", "id")
    ]


def contender_for(actor: Actor, selection: Selection, public_id: UUID) -> Contender:
    """One contender with its case, for the department. Raises NotAllowed, Unseen."""
    if not sees_selections(actor):
        raise NotAllowed
    found = Contender.objects.select_related("case").filter(selection=selection, public_id=public_id).first()
    if found is None:
        raise Unseen
    return found
