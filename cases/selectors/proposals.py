"""Proposed deductions (待定扣减线索), in view."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page
from django.db.models import QuerySet

from cases.enums import ProposalKind, ProposalSort
from cases.models import Proposal, Question
from cases.permissions import has_desk
from cases.selectors.rows import in_asked_region, office_names
from core.paging import ShortPaginator
from core.periods import Month, day_start
from tenancy.models import Region
from tenancy.roles import Actor
from tenancy.selectors import enterprises_named, rows_in_view

PAGE_SIZE = 20
SHOWN_MONTHS = 12


@dataclass(frozen=True)
class ProposalFilter:
    """What an official asks of proposals: `region` a nine-digit code, `month` the one they were made in; None for all."""

    kind: ProposalKind | None = None
    region: int | None = None
    month: Month | None = None
    sort: ProposalSort | None = None
    descending: bool = False


@dataclass(frozen=True)
class ProposalRow:
    """One proposal as a list shows it."""

    proposal: Proposal
    kind: ProposalKind
    question: Question
    enterprise: str
    region: str
    office: str


@dataclass(frozen=True)
class ProposalList:
    """A page of proposals."""

    page: Page[Proposal]
    rows: list[ProposalRow]


def proposals_in_view(actor: Actor) -> QuerySet[Proposal]:
    """Proposals that an official may see: of the own subtree of regions, or all. An enterprise sees none.

    Those of a question that is set aside are out of view, for what does not count cannot cost anything; should it count
    again, so do they.
    """
    if not has_desk(actor):
        return Proposal.objects.none()
    return rows_in_view(Proposal.objects.filter(question__exclusion__isnull=True), actor)


def proposals(actor: Actor, filters: ProposalFilter) -> QuerySet[Proposal]:
    """The proposals that fit, the latest first unless another order is asked for. A region outside the view raises Unseen."""
    rows = proposals_in_view(actor)
    if filters.kind is not None:
        rows = rows.filter(kind=filters.kind)
    if filters.region is not None:
        rows = in_asked_region(rows, actor, filters.region)
    if filters.month is not None:
        begin, end = day_start(filters.month.first_day), day_start(filters.month.next().first_day)
        rows = rows.filter(proposed_at__gte=begin, proposed_at__lt=end)
    return rows.order_by(*_order(filters))


def _order(filters: ProposalFilter) -> list[str]:
    if filters.sort is None:
        return ["-proposed_at", "-id"]
    sign = "-" if filters.descending else ""
    first = {ProposalSort.AT: [], ProposalSort.REGION: [f"{sign}region_id"]}[filters.sort]
    latest = "-" if filters.sort is ProposalSort.REGION else sign
    return [*first, f"{latest}proposed_at", f"{latest}id"]


def proposal_page(actor: Actor, filters: ProposalFilter, *, page: str | None) -> ProposalList:
    """One page of proposals. Five queries whatever the number of rows: count, page, enterprises, regions, offices."""
    found = ShortPaginator(proposals(actor, filters).select_related("question"), PAGE_SIZE).get_page(page)
    return ProposalList(found, _rows(found.object_list))


def proposal_rows(actor: Actor, filters: ProposalFilter, *, limit: int) -> list[ProposalRow]:
    """The first `limit` proposals, for a workbook. Four queries."""
    return _rows(proposals(actor, filters).select_related("question")[:limit])


def proposals_of(actor: Actor, question: Question) -> list[Proposal]:
    """The proposals of one question in view, oldest first. One query; none for an enterprise."""
    return list(proposals_in_view(actor).filter(question=question).order_by("proposed_at", "id"))


def proposal_months(*, today: date) -> list[Month]:
    """Months to choose from, latest first."""
    running = Month.of(today)
    return [running.plus(-back) for back in range(SHOWN_MONTHS)]


def _rows(found: Iterable[Proposal]) -> list[ProposalRow]:
    wanted = list(found)
    names = enterprises_named(wanted)
    regions = dict(Region.objects.filter(pk__in={row.region_id for row in wanted}).values_list("pk", "name"))
    offices = office_names({row.office_id for row in wanted})
    return [
        ProposalRow(
            proposal=row,
            kind=ProposalKind(row.kind),
            question=row.question,
            enterprise=names[row.enterprise_id].name,
            region=regions[row.region_id],
            office=offices[row.office_id],
        )
        for row in wanted
    ]
