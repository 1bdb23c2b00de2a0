"""Why an enterprise has its colour: each rule, its figures, the threshold, fired or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from alerts.enums import Colour, Figure
from alerts.models import DraftEntry, Entry, ListDraft
from alerts.rules.figures import Measured, figures, figures_from_json, size_of
from alerts.rules.judging import SMALL, Judge, Judgement, RuleExplained, explain
from alerts.rulesets import Ruleset
from alerts.selectors.drafts import draft_for
from alerts.selectors.entries import entry_in_view
from alerts.selectors.facts import facts_of
from core.errors import Unseen
from core.periods import Quarter
from tenancy.models import Enterprise
from tenancy.roles import Actor


@dataclass(frozen=True)
class Explanation:
    """One enterprise of one list or draft: what the rules looked at and said.

    - `enterprise` is None for a bureau that it has moved away from since;
    - `colour` is the one it has there (None: none), `drawn` what the rules alone say, `held` that the one before was kept;
    - `live`: there is no row of it, so its figures are gathered now, as of the draft's moment; then `small` says that it is
      below the ruleset's size, and so is not judged (stored rows do not tell).
    """

    enterprise: Enterprise | None
    quarter: Quarter
    as_of: datetime | None
    ruleset: Ruleset
    measured: dict[Figure, Measured]
    rules: list[RuleExplained]
    colour: Colour | None
    drawn: Colour | None
    held: bool
    live: bool = False
    small: bool = False

    def reaching(self, colour: Colour) -> int:
        """How many rules reach a colour or a worse one, to be set against what the ruleset needs."""
        return sum(one.reached is not None and one.reached <= colour for one in self.rules)


def explain_in_draft(actor: Actor, draft: UUID, enterprise: UUID) -> Explanation | None:
    """Why an enterprise would have its colour by a draft, or would have none; None when the draft came from a workbook.

    Raises NotAllowed below the province, Unseen for a draft or an enterprise that is not there, or is closed and not in it.
    """
    row = draft_for(actor, draft)
    found = Enterprise.objects.select_related("region").filter(public_id=enterprise).first()
    if found is None:
        raise Unseen
    if row.ruleset is None:
        return None
    entry = DraftEntry.objects.filter(draft=row, enterprise=found).first()
    if entry is not None and entry.figures is not None:
        quarter, frozen = Quarter.parse(row.quarter), row.ruleset
        return _stored(entry, entry.figures, found, quarter, frozen, as_of=row.as_of, colour=entry.colour)
    return _live(row, row.ruleset, found, entry)


def explain_entry(actor: Actor, entry: UUID) -> Explanation | None:
    """Why an enterprise is on a published list; None when that list, or this row of it, did not come from rules.

    For whoever sees the entry: the enterprise itself, its bureaus, the province. Raises Unseen for everybody else.
    """
    row = entry_in_view(actor, entry)
    warning_list = row.warning_list
    if warning_list.ruleset is None or row.figures is None:
        return None
    return _stored(
        row,
        row.figures,
        Enterprise.objects.filter(pk=row.enterprise_id).first(),
        Quarter.parse(warning_list.quarter),
        warning_list.ruleset,
        as_of=None,
        colour=row.colour_now if row.removed_at is None else None,
    )


def _stored(
    row: DraftEntry | Entry,
    stored: Mapping[str, Any],
    enterprise: Enterprise | None,
    quarter: Quarter,
    frozen: Mapping[str, Any],
    *,
    as_of: datetime | None,
    colour: int | None,
) -> Explanation:
    ruleset, measured = Ruleset.from_canonical(frozen), figures_from_json(stored)
    return Explanation(
        enterprise,
        quarter,
        as_of,
        ruleset,
        measured,
        explain(measured, ruleset),
        colour=None if colour is None else Colour(colour),
        drawn=None if row.drawn_colour is None else Colour(row.drawn_colour),
        held=row.held,
    )


def _live(draft: ListDraft, frozen: Mapping[str, Any], enterprise: Enterprise, entry: DraftEntry | None) -> Explanation:
    """Figures gathered for this one, as of the draft's moment."""
    quarter = Quarter.parse(draft.quarter)
    facts = facts_of(enterprise.pk, quarter, as_of=draft.as_of)
    if facts is None:
        raise Unseen
    judge = Judge(Ruleset.from_canonical(frozen))
    measured = figures(facts)
    judgement: Judgement = SMALL if judge.is_small(size_of(facts)) else judge.judge(measured)
    return Explanation(
        enterprise,
        quarter,
        draft.as_of,
        judge.ruleset,
        measured,
        judge.explain(measured),
        colour=None if entry is None or entry.colour is None else Colour(entry.colour),
        drawn=judgement.colour,
        held=False,
        live=True,
        small=judgement.small,
    )
