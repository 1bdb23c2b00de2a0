"""The weeks: where the running month stood on a Sunday at 24:00 (周监测), as progress and without official ranks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from assessment.enums import RunKind
from assessment.models import Run
from assessment.permissions import require_see
from assessment.rules import BulletinFacts, progress
from assessment.selectors.issues import Beside, Compared, IssueTable, Kept, compared, facts_of, tables_of
from assessment.selectors.runs import figures_of
from core.errors import Unseen
from core.periods import Month, day_start, local_date
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.selectors import all_regions

SHOWN = 60
"""Weeks that the list shows, the latest."""
NOTHING_BESIDE = Beside({}, [], [], [])
"""A week prints the run alone: statistics of questions are of whole months."""


@dataclass(frozen=True)
class WeekPage:
    """One week as an actor sees it. Changes are since the week before, if that was of the same month."""

    run: Run
    month: Month
    texts: tuple[str, ...]
    found: Compared
    tables: tuple[IssueTable, ...]


def weeks(actor: Actor) -> list[Run]:
    """The latest weeks. Raises NotAllowed for enterprises. One query."""
    require_see(actor)
    return list(Run.objects.filter(kind=RunKind.WEEKLY).order_by("-as_of", "-month")[:SHOWN])


def week_page(actor: Actor, public_id: UUID) -> WeekPage:
    """One week, each bureau its own subtree. Ten queries or so. Raises NotAllowed, Unseen."""
    require_see(actor)
    run = Run.objects.filter(public_id=public_id, kind=RunKind.WEEKLY).first()
    if run is None:
        raise Unseen
    region = actor.region if actor.region is not None else all_regions().at(RegionLevel.PROVINCE)[0]
    before = Run.objects.filter(kind=RunKind.WEEKLY, month=run.month, as_of__lt=run.as_of).order_by("-as_of").first()
    found = compared(actor, region, run, kept=Kept(None if before is None else before.pk))
    if region not in found.figures.results:
        raise Unseen
    alone = Compared(region, found.figures, None, None, found.regions)
    return WeekPage(
        run=run,
        month=found.figures.month,
        texts=tuple(progress(facts_of(alone, NOTHING_BESIDE))),
        found=found,
        tables=tuple(_unranked(table) for table in tables_of(found, {})),
    )


def _unranked(table: IssueTable) -> IssueTable:
    """In code order: progress has no places."""
    return IssueTable(table.label, tuple(sorted(table.lines, key=lambda line: line.filing.region)))


def week_due(now: datetime) -> Run | None:
    """The run of the week that ended last Sunday at 24:00, if it was made: as of then, or of a cut-off within it. One query."""
    today = local_date(now)
    monday = day_start(today - timedelta(days=today.weekday()))
    rows = Run.objects.filter(kind=RunKind.WEEKLY, as_of__lte=monday, computed_at__gte=monday)
    return rows.order_by("-as_of", "-month").first()


def week_facts(run: Run, codes: Sequence[int]) -> Iterator[tuple[int, BulletinFacts]]:
    """What the week says to each of some regions of its own figures. Two queries."""
    figures, regions = figures_of(run), all_regions()
    for code in codes:
        if code in figures.results:
            yield code, facts_of(Compared(code, figures, None, None, regions), NOTHING_BESIDE)
