"""Proposals of deductions that nobody has taken up yet, and whom they charge."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.paginator import Page
from django.db.models import Exists, OuterRef, QuerySet

from assessment.enums import DeductionKind
from assessment.models import Hearing
from assessment.permissions import require_see
from assessment.rules import occurrence_of
from cases.enums import ProposalKind
from cases.models import Proposal, Question
from cases.selectors import office_names, proposals_in_view
from core.errors import Unseen
from core.paging import ShortPaginator
from tenancy.enums import RegionLevel
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.rules import county_of, level_of
from tenancy.selectors import all_regions, within_region

PAGE_SIZE = 20
_KINDS = {ProposalKind.LATE: DeductionKind.LATE, ProposalKind.PERFUNCTORY: DeductionKind.PERFUNCTORY}


def deduction_kind(kind: ProposalKind) -> DeductionKind:
    """The deduction that a proposal is for."""
    return _KINDS[kind]


def proposal_kind(kind: DeductionKind) -> ProposalKind:
    """The proposal that a deduction may come from."""
    return next(proposal for proposal, deduction in _KINDS.items() if deduction is kind)


@dataclass(frozen=True)
class OpenProposal:
    """A proposal without a hearing. `enterprise` is "" for one that is out of sight; `is_ours`: the province's own office
    handled it, and the province carries no deduction."""

    proposal: Proposal
    kind: DeductionKind
    question: Question
    enterprise: str
    office: str
    is_ours: bool


@dataclass(frozen=True)
class OpenProposals:
    """A page of them, the oldest first: it waits longest."""

    page: Page[Proposal]
    rows: list[OpenProposal]


def waiting_proposals(actor: Actor) -> QuerySet[Proposal]:
    """Proposals in view without a hearing, of counties' and cities' offices or not. Raises NotAllowed for enterprises."""
    require_see(actor)
    heard = Hearing.objects.filter(proposal=OuterRef("pk"))
    return proposals_in_view(actor).filter(~Exists(heard))


def open_proposals(actor: Actor, *, kind: DeductionKind | None, region: int | None, page: str | None) -> OpenProposals:
    """One page. Raises Unseen for a region out of view. Four queries whatever the number."""
    rows = waiting_proposals(actor)
    if kind is not None:
        rows = rows.filter(kind=proposal_kind(kind))
    if region is not None:
        if not actor.covers(region):
            raise Unseen
        rows = within_region(rows, region)
    ordered = rows.select_related("question").order_by("proposed_at", "id")
    found = ShortPaginator(ordered, PAGE_SIZE).get_page(page)
    return OpenProposals(found, _proposals(list(found.object_list)))


def proposal_to_open(actor: Actor, question: UUID, kind: DeductionKind) -> OpenProposal:
    """The proposal of a question and kind, taken up or not. Raises NotAllowed for enterprises, Unseen."""
    require_see(actor)
    found = (
        proposals_in_view(actor)
        .select_related("question", "answer")
        .filter(question__public_id=question, kind=proposal_kind(kind))
        .first()
    )
    if found is None:
        raise Unseen
    return _proposals([found])[0]


def _proposals(rows: list[Proposal]) -> list[OpenProposal]:
    names = dict(Enterprise.objects.filter(pk__in={row.enterprise_id for row in rows}).values_list("pk", "name"))
    offices = office_names({row.office_id for row in rows})
    return [
        OpenProposal(
            proposal=row,
            kind=deduction_kind(ProposalKind(row.kind)),
            question=row.question,
            enterprise=names.get(row.enterprise_id, ""),
            office=offices[row.office_id],
            is_ours=charged(row.office_id) is None,
        )
        for row in rows
    ]


def occurrence_in(proposal: Proposal) -> tuple[date, int]:
    """When a proposal's deduction occurred, and of how many occurrences it speaks. One query for an answer not loaded."""
    found = occurrence_of(
        deduction_kind(ProposalKind(proposal.kind)),
        proposal.figures,
        answered_at=None if proposal.answer is None else proposal.answer.answered_at,
        proposed_at=proposal.proposed_at,
    )
    return found.on, found.times


# --- whom they charge ---


def charged(office: int) -> int | None:
    """The city or county that is charged when an office (nine-digit code) was late; None for the province, which carries none."""
    level = level_of(office)
    if level is RegionLevel.PROVINCE:
        return None
    return county_of(office) if level is RegionLevel.TOWN else office


def regions_to_charge() -> list[tuple[int, str, list[tuple[int, str]]]]:
    """Cities with their counties, (code, name, [(code, name)…]), for choosing whose bureau is charged. One query."""
    regions = all_regions()
    return [
        (
            city,
            regions.names[city],
            [(code, regions.names[code]) for code in regions.at(RegionLevel.COUNTY, within=city)],
        )
        for city in regions.at(RegionLevel.CITY)
    ]
