"""All that stands behind a month's counts, county by county, for the month's workbook: never more than one county at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assessment.enums import Figure
from assessment.models import Basis
from assessment.rules import return_reason, standing_of
from assessment.selectors.explaining import ExplainedRow, explain_groups, own_cutoff
from assessment.selectors.runs import MonthFigures
from core import sql
from core.periods import Month
from orders.enums import ReturnVerdict
from orders.selectors import returns_by_id
from tenancy.roles import Actor
from tenancy.selectors import MOVED, Regions, rows_in_view

_RETURNS = [verdict.value for verdict in ReturnVerdict]


@dataclass(frozen=True)
class EnterpriseMonths:
    """One enterprise of a county: how it stood in each month counted, and why it counts in this month and the one before.

    `standings` and `reasons` are those of A and of B, in that order; empty where it had no return of that month.
    """

    region: int
    uscc: str
    name: str
    verdicts: Mapping[Month, ReturnVerdict]
    standings: tuple[str, str]
    reasons: tuple[str, str]


def counties_behind(actor: Actor, shown: MonthFigures) -> list[int]:
    """Regions of the frozen rows in view, by code. One query; none for a run from before inputs were frozen."""
    rows = rows_in_view(Basis.objects.filter(run=shown.run), actor)
    return sorted(set(rows.values_list("region_id", flat=True)))


def enterprises_behind(actor: Actor, shown: MonthFigures, county: int) -> Iterator[EnterpriseMonths]:
    """The enterprises of a county whose returns were counted. Three queries. The county is one of `counties_behind`."""
    month, previous = shown.month, shown.month.previous()
    found = sql.rows(
        "assessment",
        "basis_returns",
        {
            "run": shown.run.pk,
            "county": county,
            "month": month.first_day,
            "previous": previous.first_day,
            "low": min(_RETURNS),
            "high": max(_RETURNS),
            "doubted": ReturnVerdict.DOUBTED.value,
        },
    )
    doubted = returns_by_id(actor, [row.doubted for row in found if row.doubted], cutoff=shown.run.as_of)
    for row in found:
        verdicts = {
            Month.of(day): ReturnVerdict(verdict) for day, verdict in zip(row.months, row.verdicts, strict=True)
        }
        asked = (
            (Figure.ON_TIME, month, row.filed_at, row.number),
            (Figure.ACCURACY, previous, row.previous_filed_at, row.previous_number),
        )
        known = doubted.get(row.doubted)
        yield EnterpriseMonths(
            region=county,
            uscc=row.uscc or "",
            name=row.name or MOVED,
            verdicts=verdicts,
            standings=_pair(
                standing_of(figure, verdicts[at]).label if at in verdicts else "" for figure, at, *_ in asked
            ),
            reasons=_pair(
                return_reason(
                    figure,
                    verdicts[at],
                    month=at,
                    first_filed_at=filed_at,
                    revision=number,
                    own_cutoff=own_cutoff(at),
                    findings=known.findings if known is not None and figure is Figure.ACCURACY else (),
                )
                if at in verdicts
                else ""
                for figure, at, filed_at, number in asked
            ),
        )


def _pair(texts: Iterator[str]) -> tuple[str, str]:
    first, second = texts
    return first, second


def rows_behind(
    actor: Actor, shown: MonthFigures, figure: Figure, county: int, regions: Regions
) -> Iterator[ExplainedRow]:
    """The questions or entries of a county that were judged, each with why it counts. Four queries."""
    return explain_groups(actor, shown, figure, county, regions)
