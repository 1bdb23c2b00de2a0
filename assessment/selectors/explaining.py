"""What stands behind one figure of one region in one run: sums, weights, and every row with why it counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from uuid import UUID

from django.core.paginator import Page, Paginator

from alerts.enums import EntryVerdict
from alerts.selectors import JudgedEntry, entries_by_id
from assessment.enums import Figure, RunKind, Standing
from assessment.formulas import RegionResult
from assessment.models import Basis, Deduction, Run
from assessment.permissions import require_region, require_see
from assessment.rules import (
    PARTS,
    entry_reason,
    months_of,
    question_reason,
    return_reason,
    standing_of,
    verdicts_of,
)
from assessment.scheme_files import cutoff_of
from assessment.schemes import SchemeError
from assessment.selectors.runs import MonthFigures, figures, run_figures
from cases.enums import QuestionVerdict
from cases.selectors import JudgedQuestion, questions_by_id
from core import sql
from core.errors import Unseen
from core.periods import Month
from orders.enums import ReturnVerdict
from orders.selectors import JudgedReturn, returns_by_id
from tenancy.roles import Actor
from tenancy.selectors import Regions, all_regions, rows_in_view, within_region

PAGE_SIZE = 20
SHOWN = (Standing.BOTH, Standing.BELOW, Standing.NEITHER)


@dataclass(frozen=True)
class GroupSize:
    """One frozen group without its rows."""

    pk: int
    region: int
    month: date | None
    verdict: int
    size: int


@dataclass(frozen=True)
class ExplainedRow:
    """One row behind a figure: whose it is, where it leads (kind and public id; None: nowhere), and why it counts or not."""

    region: str
    enterprise: str
    uscc: str
    subject: str
    standing: Standing
    reason: str
    opens: tuple[str, UUID] | None


@dataclass(frozen=True)
class Explanation:
    """A figure of a region taken apart.

    `groups` are the frozen ones in the actor's view; `counted` says how many rows the run counted in all, by standing: a row of
    another bureau's is in the count and not in the list. Empty for the two rates, which are made of parts, and for runs from
    before inputs were frozen (`frozen` False).
    """

    figures: MonthFigures
    region: int
    name: str
    above: tuple[tuple[int, str, bool], ...]
    figure: Figure
    result: RegionResult
    frozen: bool
    groups: tuple[GroupSize, ...]
    standing: Standing | None
    page: Page[int]
    rows: tuple[ExplainedRow, ...]

    @cached_property
    def sizes(self) -> dict[Standing, int]:
        """Rows in view by standing."""
        found = dict.fromkeys(SHOWN, 0)
        for group in self.groups:
            found[standing_of(self.figure, group.verdict)] += group.size
        return found

    @property
    def counted(self) -> tuple[int, int] | None:
        """Numerator and denominator as the run has them; None for the rates and for deductions."""
        filing, questions, listing = (
            self.result.counts.filing,
            self.result.counts.questions,
            self.result.counts.listing,
        )
        return {
            Figure.ON_TIME: (filing.on_time, filing.roster),
            Figure.ACCURACY: (filing.previous_accurate, filing.previous_returns),
            Figure.COMPLETION: (filing.filed_to_date, filing.roster_to_date),
            Figure.QUESTIONS: (questions.answered, questions.asked),
            Figure.LISTING: (listing.fed_back, listing.listed),
        }.get(self.figure)

    @property
    def hidden(self) -> int:
        """Rows of the denominator (of deductions: none) that the run counted and the actor does not see."""
        if self.counted is None or not self.frozen:
            return 0
        return self.counted[1] - self.sizes[Standing.BOTH] - self.sizes[Standing.BELOW]


def explanation(
    actor: Actor,
    month: Month,
    region: int,
    figure: Figure,
    *,
    standing: Standing | None = None,
    page: str | None = None,
    version: int | None = None,
) -> Explanation:
    """What stands behind a figure: of the run that shows the month, or of an earlier published `version`.

    Raises NotAllowed for enterprises, Unseen for a month, region or version that is not there or not in view. At most nine
    queries (regions, run, result, basis?, groups, rows, and two of the rows' app), whatever the number of rows.
    """
    require_see(actor)
    shown = _shown(actor, month, region, version)
    require_region(actor, shown.run, region)
    regions = all_regions()
    groups = _groups(actor, shown.run, region, figure, month) if shown.run.inputs_digest else ()
    wanted = [group for group in groups if standing in (None, standing_of(figure, group.verdict))]
    # Places, not rows: the list is never loaded whole.
    places = Paginator(range(sum(group.size for group in wanted)), PAGE_SIZE).get_page(page)
    first = places.start_index() - 1 if places.paginator.count else 0
    return Explanation(
        figures=shown,
        region=region,
        name=regions.names[region],
        above=_above(regions, region, shown, actor),
        figure=figure,
        result=shown.results[region],
        frozen=bool(shown.run.inputs_digest),
        groups=groups,
        standing=standing,
        page=places,
        rows=tuple(_rows(actor, figure, shown, wanted, (first, first + PAGE_SIZE), regions)),
    )


def explained_rows(
    actor: Actor, month: Month, region: int, figure: Figure, *, limit: int, version: int | None = None
) -> list[ExplainedRow]:
    """The first `limit` rows behind a figure, for a workbook. Raises as `explanation`."""
    require_see(actor)
    shown = _shown(actor, month, region, version)
    require_region(actor, shown.run, region)
    groups = _groups(actor, shown.run, region, figure, month)
    return list(_rows(actor, figure, shown, groups, (0, limit), all_regions()))


def explain_groups(
    actor: Actor, shown: MonthFigures, figure: Figure, region: int, regions: Regions
) -> Iterator[ExplainedRow]:
    """Every row in view behind a figure of exactly one county. Four queries."""
    groups = [group for group in _groups(actor, shown.run, region, figure, shown.month) if group.region == region]
    return _rows(actor, figure, shown, groups, (0, sum(group.size for group in groups)), regions)


def _shown(actor: Actor, month: Month, region: int, version: int | None) -> MonthFigures:
    if version is None:
        shown = figures(actor, [month], only=[region]).get(month)
    else:
        run = Run.objects.filter(month=month.first_day, kind=RunKind.PUBLISHED, version=version).first()
        shown = None if run is None else run_figures(actor, run, within=region)
    if shown is None or region not in shown.results:
        raise Unseen
    return shown


def _above(regions: Regions, region: int, shown: MonthFigures, actor: Actor) -> tuple[tuple[int, str, bool], ...]:
    found: list[tuple[int, str, bool]] = []
    above = regions.parents[region]
    while above is not None:
        found.insert(0, (above, regions.names[above], shown.is_published or actor.covers(above)))
        above = regions.parents[above]
    return tuple(found)


def _groups(actor: Actor, run: Run, region: int, figure: Figure, month: Month) -> tuple[GroupSize, ...]:
    """The frozen groups behind a figure in view, in the order of the list: latest month, what counts not, county. One query."""
    if figure not in PARTS:
        return ()
    rows = within_region(rows_in_view(Basis.objects.filter(run=run), actor), region)
    rows = rows.filter(verdict__in=verdicts_of(figure))
    months = months_of(figure, month)
    if months:
        rows = rows.filter(month__in=[each.first_day for each in months])
    found = [GroupSize(*row) for row in rows.values_list("pk", "region_id", "month", "verdict", "size")]
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


@dataclass(frozen=True)
class _Taken:
    """One frozen row with its group."""

    group: GroupSize
    id: int
    number: int | None
    moment: datetime | None


def _take(groups: Sequence[GroupSize], places: tuple[int, int]) -> list[_Taken]:
    """The frozen rows at some places of the list that the groups make, end excluded. One query."""
    pieces: list[tuple[int, int, int]] = []
    passed = 0
    for group in groups:
        first, last = max(places[0] - passed, 0), min(places[1] - passed, group.size)
        if first < last:
            pieces.append((group.pk, first + 1, last))
        passed += group.size
        if passed >= places[1]:
            break
    if not pieces:
        return []
    by_pk = {group.pk: group for group in groups}
    names = ("groups", "starts", "ends")
    found = sql.rows("assessment", "basis_slice", dict(zip(names, map(list, zip(*pieces, strict=True)), strict=True)))
    return [_Taken(by_pk[row.group], row.id, row.number, row.moment) for row in found]


def _rows(
    actor: Actor,
    figure: Figure,
    shown: MonthFigures,
    groups: Sequence[GroupSize],
    places: tuple[int, int],
    regions: Regions,
) -> Iterator[ExplainedRow]:
    """The rows at some places of the list, those that the actor sees; one that was lost since is left out."""
    taken = _take(groups, places)
    ids = [row.id for row in taken]
    known: Mapping[int, JudgedReturn | JudgedQuestion | JudgedEntry | Deduction]
    if not taken:
        known = {}
    elif figure is Figure.QUESTIONS:
        known = questions_by_id(actor, ids)
    elif figure is Figure.LISTING:
        known = entries_by_id(actor, ids)
    elif figure is Figure.DEDUCTIONS:
        known = rows_in_view(Deduction.objects.all(), actor).in_bulk(ids)
    else:
        known = returns_by_id(actor, ids, cutoff=shown.run.as_of)
    return (_row(figure, row, known[row.id], regions.names[row.group.region]) for row in taken if row.id in known)


def _row(
    figure: Figure, row: _Taken, known: JudgedReturn | JudgedQuestion | JudgedEntry | Deduction, place: str
) -> ExplainedRow:
    if isinstance(known, Deduction):
        subject = f"{known.get_kind_display()} {row.number}次"
        return ExplainedRow(place, "", "", subject, Standing.BOTH, known.evidence, None)
    if isinstance(known, JudgedReturn):
        kind, subject, reason = "return", known.month.label, _return_reason(figure, row, known)
    elif isinstance(known, JudgedQuestion):
        kind, subject = "question", f"{known.number} {known.title}"
        reason = question_reason(
            QuestionVerdict(row.group.verdict),
            asked_at=known.asked_at,
            due_at=known.due_at,
            moment=row.moment,
            exclusion=known.exclusion,
        )
    else:
        kind, subject = "entry", f"{known.colour.word}：{known.reason}"
        reason = entry_reason(EntryVerdict(row.group.verdict), colour=known.colour.word, moment=row.moment)
    standing = standing_of(figure, row.group.verdict)
    return ExplainedRow(place, known.enterprise, known.uscc, subject, standing, reason, (kind, known.public_id))


def _return_reason(figure: Figure, row: _Taken, known: JudgedReturn) -> str:
    return return_reason(
        figure,
        ReturnVerdict(row.group.verdict),
        month=known.month,
        first_filed_at=known.first_filed_at,
        revision=row.number,
        own_cutoff=own_cutoff(known.month),
        findings=known.findings,
    )


@cache
def own_cutoff(month: Month) -> datetime | None:
    """The cut-off by which a return of a month is on time; None for a year without a scheme."""
    try:
        return cutoff_of(month)
    except SchemeError:
        return None
