"""What stands behind one figure of one region in one run: sums, weights, and every row with why it counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from uuid import UUID

from django.core.paginator import Page, Paginator

from alerts.enums import EntryVerdict
from alerts.selectors import JudgedEntry, entries_by_id
from assessment.enums import Figure, Standing
from assessment.formulas import RegionResult
from assessment.models import Deduction, Run
from assessment.permissions import require_region, require_see
from assessment.rules import entry_reason, question_reason, return_reason, standing_of
from assessment.scheme_files import cutoff_of
from assessment.schemes import SchemeError
from assessment.selectors.frozen_rows import MOST_SOUGHT, FrozenGroup, FrozenRow, frozen_groups, rows_at, search_groups
from assessment.selectors.runs import MonthFigures, figures, run_figures
from cases.enums import QuestionVerdict
from cases.selectors import JudgedQuestion, questions_by_id
from core.errors import Unseen
from core.periods import Month
from orders.enums import ReturnVerdict
from orders.selectors import JudgedReturn, returns_by_id
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.selectors import Regions, all_regions, place_name, rows_in_view

PAGE_SIZE = 20
SHOWN = (Standing.BOTH, Standing.BELOW, Standing.NEITHER)


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
    before inputs were frozen (`frozen` False). A `search` or a county (`within`, of the `counties` that may be chosen, code and
    name) leaves of the groups what was found; `is_too_common`: of words that fit more than MOST_SOUGHT rows nothing is shown.
    """

    figures: MonthFigures
    region: int
    name: str
    above: tuple[tuple[int, str, bool], ...]
    figure: Figure
    result: RegionResult
    frozen: bool
    groups: tuple[FrozenGroup, ...]
    counties: tuple[tuple[int, str], ...]
    within: int | None
    search: str
    is_too_common: bool
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
    def is_narrowed(self) -> bool:
        """Whether it shows less than the figure's rows in view: those of a search, or of a county."""
        return bool(self.search) or self.within is not None

    @property
    def refusal(self) -> str:
        """What is said of words that are too common; "" for others."""
        if not self.is_too_common:
            return ""
        choose = "，或选择一个县（市、区）" if self.counties and self.within is None else ""
        return (
            f"与“{self.search}”相符的超过 {MOST_SOUGHT:,} 条，没有列出。"
            f"请把企业名称写得更长一些，或写统一社会信用代码{choose}。"
        )

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
        """Rows of the denominator (of deductions: none) that the run counted and the actor does not see; of a search none."""
        if self.counted is None or not self.frozen or self.is_narrowed:
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
    pinned: UUID | None = None,
    search: str = "",
    within: int | None = None,
) -> Explanation:
    """What stands behind a figure: of the run that shows the month, or of the run `pinned` by its public id: an earlier
    version, or a week's.

    `search` looks for an enterprise by name or credit code, for a question also by number and title; `within` is one county of
    the region in the actor's subtree, and any other is none. Raises NotAllowed for enterprises, Unseen for a month, region or
    run that is not there or not in view. At most seven queries (run, result, regions, groups, rows, and two of the rows'
    app) and four more for a search, whatever the number of rows.
    """
    require_see(actor)
    shown = _shown(actor, month, region, pinned)
    require_region(actor, shown.run, region)
    regions = all_regions()
    counties = _counties(actor, regions, region)
    within = within if within in dict(counties) else None
    groups = _groups(actor, figure, shown, within or region, search) if shown.run.inputs_digest else ()
    is_too_common = groups is None
    groups = groups or ()
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
        counties=counties,
        within=within,
        search=search,
        is_too_common=is_too_common,
        standing=standing,
        page=places,
        rows=tuple(_rows(actor, figure, shown, wanted, (first, first + PAGE_SIZE), regions)),
    )


def explained_rows(actor: Actor, page: Explanation, *, limit: int) -> list[ExplainedRow]:
    """The first `limit` rows of all that a page is a page of, for a workbook. Four queries at most."""
    return list(_rows(actor, page.figure, page.figures, page.groups, (0, limit), all_regions()))


def explain_groups(
    actor: Actor, shown: MonthFigures, figure: Figure, region: int, regions: Regions
) -> Iterator[ExplainedRow]:
    """Every row in view behind a figure of exactly one county. Four queries."""
    found = frozen_groups(actor, shown.run, region, figure, shown.month)
    groups = [group for group in found if group.region == region]
    return _rows(actor, figure, shown, groups, (0, sum(group.size for group in groups)), regions)


def _shown(actor: Actor, month: Month, region: int, pinned: UUID | None) -> MonthFigures:
    if pinned is None:
        shown = figures(actor, [month], only=[region]).get(month)
    else:
        run = Run.objects.filter(public_id=pinned, month=month.first_day).first()
        shown = None if run is None else run_figures(actor, run, within=region)
    if shown is None or region not in shown.results:
        raise Unseen
    return shown


def _counties(actor: Actor, regions: Regions, region: int) -> tuple[tuple[int, str], ...]:
    """The counties of a region that rows may be narrowed to: those in the actor's subtree, none where there is one alone."""
    codes = [code for code in regions.at(RegionLevel.COUNTY, within=region) if actor.covers(code)]
    if len(codes) <= 1:
        return ()
    with_city = regions.levels[region] == RegionLevel.PROVINCE
    return tuple((code, place_name(code, regions) if with_city else regions.names[code]) for code in codes)


def _groups(
    actor: Actor, figure: Figure, shown: MonthFigures, region: int, search: str
) -> tuple[FrozenGroup, ...] | None:
    """The groups behind a figure of a region, all or what words leave of them; None for words that are too common."""
    groups = frozen_groups(actor, shown.run, region, figure, shown.month)
    return search_groups(actor, figure, shown, groups, search, region=region) if search and groups else groups


def _above(regions: Regions, region: int, shown: MonthFigures, actor: Actor) -> tuple[tuple[int, str, bool], ...]:
    found: list[tuple[int, str, bool]] = []
    above = regions.parents[region]
    while above is not None:
        found.insert(0, (above, regions.names[above], shown.is_published or actor.covers(above)))
        above = regions.parents[above]
    return tuple(found)


def _rows(
    actor: Actor,
    figure: Figure,
    shown: MonthFigures,
    groups: Sequence[FrozenGroup],
    places: tuple[int, int],
    regions: Regions,
) -> Iterator[ExplainedRow]:
    """The rows at some places of the list, those that the actor sees; one that was lost since is left out."""
    taken = rows_at(groups, places)
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
    figure: Figure, row: FrozenRow, known: JudgedReturn | JudgedQuestion | JudgedEntry | Deduction, place: str
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


def _return_reason(figure: Figure, row: FrozenRow, known: JudgedReturn) -> str:
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
