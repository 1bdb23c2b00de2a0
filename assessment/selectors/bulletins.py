"""Bulletins: which there are, and everything that one of them shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from assessment.enums import BulletinState, Section
from assessment.models import Bulletin, Run
from assessment.permissions import issues_bulletins, require_see
from assessment.rules import draft
from assessment.schemes import Scheme
from assessment.selectors.issues import (
    Compared,
    IssueTable,
    as_json,
    beside_of,
    compared,
    facts_of,
    kept_runs,
    kept_shares,
    tables_of,
    trend_beside,
)
from assessment.selectors.runs import latest_runs, months_with_runs
from assessment.selectors.trends import Trend
from core.errors import Unseen
from core.periods import Month
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.rules import city_of, level_of, province_of
from tenancy.selectors import rows_in_view

SHOWN = 60
"""Bulletins that the list shows, the latest: five years of a province's."""


@dataclass(frozen=True)
class BulletinList:
    """The bulletins in view, and the months for which the actor's office may begin one."""

    rows: tuple[tuple[Bulletin, BulletinState], ...]
    open_months: tuple[Month, ...]


@dataclass(frozen=True)
class BulletinPage:
    """One bulletin as it is read: its text, its figures drawn from the run, and how far it is.

    `run` is the one it prints: its own once it is published, else the one that now shows the month (None: none does).
    `trend` is the issuing region's, of the runs that were published when it was drafted (None: see `trend_beside`).
    `outdated` says that the run has changed since the text was drafted; `later` is a version published after this bulletin's.
    """

    bulletin: Bulletin
    state: BulletinState
    month: Month
    texts: tuple[tuple[Section, str], ...]
    found: Compared | None
    tables: tuple[IssueTable, ...]
    trend: Trend | None
    outdated: bool
    later: Run | None

    @property
    def parts(self) -> list[tuple[Section, list[str]]]:
        """The text by paragraphs."""
        return [(section, text.split("\n")) for section, text in self.texts]

    @property
    def run(self) -> Run | None:
        """The run whose figures it prints."""
        return None if self.found is None else self.found.figures.run


@dataclass(frozen=True)
class Drafted:
    """A month's text as it would be drafted now, with the run it is made from and what is kept beside it."""

    run: Run
    sections: dict[str, str]
    beside: dict[str, Any]


def bulletins_in_view(actor: Actor) -> QuerySet[Bulletin]:
    """The province's all; to a bureau what its province and its city published, and a city's own.

    Raises NotAllowed for enterprises.
    """
    require_see(actor)
    rows = Bulletin.objects.all()
    if actor.is_system or actor.region is None or level_of(actor.region) is RegionLevel.PROVINCE:
        return rows_in_view(rows, actor)
    above = (province_of(actor.region), city_of(actor.region))
    return rows.filter(Q(region=actor.region) | Q(region__in=above, state=BulletinState.PUBLISHED))


def bulletin_for(actor: Actor, public_id: UUID) -> Bulletin:
    """One bulletin. Raises NotAllowed, Unseen."""
    found = bulletins_in_view(actor).filter(public_id=public_id).first()
    if found is None:
        raise Unseen
    return found


def bulletin_list(actor: Actor) -> BulletinList:
    """The latest bulletins in view, the latest month first. Three queries, two more for who may begin one."""
    rows = bulletins_in_view(actor).select_related("region", "run").order_by("-month", "region")[:SHOWN]
    open_months: list[Month] = []
    if issues_bulletins(actor):
        months = months_with_runs(actor)
        there = set(Bulletin.objects.filter(region=actor.region).values_list("month", flat=True))
        settled = settled_runs(months)
        open_months = [month for month in months if month in settled and month.first_day not in there]
    return BulletinList(tuple((row, BulletinState(row.state)) for row in rows), tuple(open_months))


def bulletins_under_way(actor: Actor) -> list[Bulletin]:
    """Bulletins of the own office that are not published yet, the oldest month first, without their texts. One query."""
    rows = bulletins_in_view(actor).filter(region=actor.region).exclude(state=BulletinState.PUBLISHED)
    return list(rows.defer("drafted", "sections", "beside").order_by("month"))


def settled_runs(months: list[Month]) -> dict[Month, Run]:
    """The run that shows each month, of months whose cut-off it reaches: locked or published. One query."""
    return {month: run for month, run in latest_runs(months).items() if is_settled(run)}


def is_settled(run: Run) -> bool:
    """Whether a run is as of its month's cut-off, so that only a correction can change its figures."""
    month = Month.of(run.month)
    return run.version > 0 or run.as_of >= Scheme.from_canonical(run.rule).month(month.month).cutoff


def drafted_now(actor: Actor, region: int, month: Month, *, now: datetime) -> Drafted:
    """What the bulletin of a month says, made from the run that shows the month.

    Raises Unseen for a month without a settled run, or one that does not know the region.
    """
    run = settled_runs([month]).get(month)
    if run is None:
        raise Unseen
    found = compared(actor, region, run)
    if region not in found.figures.results:
        raise Unseen
    beside = beside_of(actor, found, now=now)
    sections = {section.value: text for section, text in draft(facts_of(found, beside)).items()}
    return Drafted(run, sections, as_json(found, beside))


def bulletin_page(actor: Actor, public_id: UUID) -> BulletinPage:
    """One bulletin with its figures. Ten queries or so. Raises NotAllowed, Unseen."""
    row = bulletin_for(actor, public_id)
    month = Month.of(row.month)
    latest = latest_runs([month]).get(month)
    run = row.run or latest
    found = None if run is None else compared(actor, row.region_id, run, kept=kept_runs(row.beside))
    if found is not None and row.region_id not in found.figures.results:
        found = None
    return BulletinPage(
        bulletin=row,
        state=BulletinState(row.state),
        month=month,
        texts=tuple((section, text) for section, text in texts_of(row.sections).items() if text),
        found=found,
        tables=() if found is None else tuple(tables_of(found, kept_shares(row.beside))),
        trend=None if found is None else trend_beside(actor, found),
        outdated=row.run_id is None and (run is None or run.digest != row.digest),
        later=latest if row.run_id is not None and latest is not None and latest.pk != row.run_id else None,
    )


def texts_of(kept: Mapping[str, str]) -> dict[Section, str]:
    """Kept sections by what they are, in their order."""
    return {section: kept.get(section.value, "") for section in Section}
