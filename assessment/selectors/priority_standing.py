"""One enterprise's standing: why it is supported first or not, as published and counted live."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from assessment.enums import Benefit, PriorityState
from assessment.models import PriorityEntry, PriorityList
from assessment.permissions import can_see_own_priority, require_see
from assessment.rules.halves import HalfYear
from assessment.rules.priority import Figures, Judgement, figures, judge_all, month_marks
from assessment.schemes import PriorityRules
from assessment.selectors.priority import cutoffs_of, is_by_reference, priority_rules, record_of, sees_unpublished
from core.errors import NotAllowed, Unseen
from core.periods import Month
from orders.facts import WINDOW, Record
from orders.selectors.conversion import through_of
from orders.selectors.records import records
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.selectors import enterprise_of, regions_by_reference, rows_in_view


@dataclass(frozen=True)
class Standing:
    """One enterprise over a window: its months, its quarters, and every benefit with its reasons."""

    through: Month
    record: Record
    figures: Figures
    judgements: tuple[Judgement, ...]
    marks: tuple[tuple[Month, str], ...]
    quarters: tuple[tuple[str, object, object, object], ...]
    """Months in words, orders due and exports in 万美元, conversion in percent."""
    by_reference: bool

    @property
    def due(self) -> Decimal:
        """Orders due over the window, in 万美元."""
        return sum(self.record.due, Decimal(0)) / 10_000

    @property
    def exported(self) -> Decimal:
        """Customs exports over the window, in 万美元."""
        return sum(self.record.exported, Decimal(0))

    @property
    def qualifying(self) -> list[Benefit]:
        return [one.benefit for one in self.judgements if one.qualifies]


def standing(record: Record, rules: PriorityRules, through: Month, *, by_reference: bool) -> Standing:
    """A record laid out for a page. Pure."""
    first = through.plus(1 - WINDOW)
    quarters = tuple(
        (
            f"{first.plus(3 * number).label}至{first.plus(3 * number + 2).month}月",
            due / 10_000,
            record.exported[number],
            conversion,
        )
        for number, (due, conversion) in enumerate(zip(record.due, record.conversions(), strict=True))
    )
    return Standing(
        through=through,
        record=record,
        figures=figures(record),
        judgements=tuple(judge_all(record, rules)),
        marks=tuple(month_marks(record, through)),
        quarters=quarters,
        by_reference=by_reference,
    )


@dataclass(frozen=True)
class PriorityExplained:
    """One enterprise on one list."""

    shown: PriorityList
    half: HalfYear
    enterprise: Enterprise
    region: int
    standing: Standing


def priority_explained(actor: Actor, shown: UUID, enterprise: UUID) -> PriorityExplained:
    """Why an enterprise qualifies or not by a list. Raises NotAllowed, Unseen for what is not in view. Two queries."""
    require_see(actor)
    rows = rows_in_view(PriorityEntry.objects.filter(list__public_id=shown, enterprise__public_id=enterprise), actor)
    if not sees_unpublished(actor):
        rows = rows.filter(list__state=PriorityState.PUBLISHED)
    entry = rows.select_related("list", "enterprise").first()
    if entry is None:
        raise Unseen
    through = Month.of(entry.list.through)
    return PriorityExplained(
        entry.list,
        HalfYear.of(entry.list.through),
        entry.enterprise,
        entry.region_id,
        standing(
            record_of(entry),
            PriorityRules.from_canonical(entry.list.rules),
            through,
            by_reference=entry.by_reference,
        ),
    )


@dataclass(frozen=True)
class OwnPriority:
    """An enterprise's own page: as it stands now (None: on no roster of the window), and on the latest published list."""

    enterprise: Enterprise
    through: Month
    rules: PriorityRules
    now: Standing | None
    last: PriorityExplained | None


def own_priority(actor: Actor, *, now: datetime) -> OwnPriority:
    """The enterprise's own standing, counted as the page is opened, and that of the last list. Raises NotAllowed.

    Five queries: enterprise, window, record, regions by reference, entry.
    """
    if not can_see_own_priority(actor):
        raise NotAllowed
    enterprise = enterprise_of(actor)
    through = through_of(enterprise.pk, now=now)
    _, rules = priority_rules(through.year)
    found = [
        record
        for part in records(cutoffs_of(through), through=through, as_of=now, enterprise=enterprise.pk)
        for record in part
    ]
    by_reference = is_by_reference(enterprise.region_id, regions_by_reference())
    rows = rows_in_view(PriorityEntry.objects.filter(list__state=PriorityState.PUBLISHED), actor).select_related("list")
    entry = rows.order_by("-list__through", "-list__version").first()
    last = None
    if entry is not None:
        frozen = PriorityRules.from_canonical(entry.list.rules)
        month = Month.of(entry.list.through)
        last = PriorityExplained(
            entry.list,
            HalfYear.of(entry.list.through),
            enterprise,
            entry.region_id,
            standing(record_of(entry), frozen, month, by_reference=entry.by_reference),
        )
    current = standing(found[0], rules, through, by_reference=by_reference) if found else None
    return OwnPriority(enterprise, through, rules, current, last)
