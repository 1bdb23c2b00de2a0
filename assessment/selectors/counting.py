"""Counting a month from the data as they are now: each app counts its own, the formulas judge."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Sum

from alerts.enums import Colour, ListStanding
from alerts.selectors import entry_verdicts, list_counts, list_standing
from assessment.enums import DeductionVerdict
from assessment.facts import RegionCounts, RegionTree, gather
from assessment.formulas import RegionResult, assess, digest, list_remark
from assessment.models import Deduction
from assessment.scheme_files import load_scheme
from assessment.schemes import MonthRule, Scheme
from cases.selectors import question_counts, question_verdicts
from core import sql
from core.frozen import Group
from core.periods import Month
from orders.selectors import filing_counts, return_verdicts
from tenancy.rules import county_of
from tenancy.selectors import all_regions

Report = Callable[[int, int, str], None]
STEPS = 6
"""Steps of a computation that are reported: filings, questions, list, judging, freezing, and the writing that follows."""


@dataclass(frozen=True)
class Computation:
    """One month as the data stand: exact results of all regions, the scheme that gave them, and how its list stood."""

    month: Month
    as_of: datetime
    scheme: Scheme
    rule: MonthRule
    results: tuple[RegionResult, ...]
    list_standing: ListStanding | None

    @property
    def list_remark(self) -> str:
        """Why the month's list counts nobody, "" when it was there in time."""
        return list_remark(self.rule, self.scheme, self.list_standing, self.as_of)

    @cached_property
    def terms(self) -> dict[str, Any]:
        """What the month is judged by, as frozen beside its results."""
        return self.scheme.freeze(self.month.month)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over canonical rows and terms, 64 hex digits."""
        return digest([result.as_row() for result in self.results], self.terms)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was counted: the system was not in use in that month."""
        return all(result.counts == RegionCounts(result.region) for result in self.results)


def silent(done: int, total: int, message: str = "") -> None:
    """Reports nothing."""


def compute(month: Month, as_of: datetime, report: Report = silent) -> Computation:
    """Count and judge one month for all regions, with what was there up to and including `as_of`.

    Eight queries or so, whatever the number of enterprises. Needs a scope that sees all rows (a job's, the province's);
    raises SchemeError for a year without a scheme. `report` is told each step.
    """
    scheme = load_scheme(month.year)
    rule = scheme.month(month.month)
    tree = region_tree()
    report(0, STEPS, "正在汇总订单填报")
    filing = filing_counts(month, as_of)
    report(1, STEPS, "正在汇总问题诉求")
    questions = question_counts(month, as_of)
    report(2, STEPS, "正在汇总五色清单反馈")
    colours = [Colour.by_slug(slug) for slug in scheme.feedback_colours]
    listing, standing = {}, None
    if rule.list_quarter is not None:
        listing, standing = list_counts(rule.list_quarter, as_of, colours), list_standing(rule.list_quarter, as_of)
    report(3, STEPS, "正在计算各地区填报率和响应率")
    results = assess(gather(filing, questions, listing), decided_deductions(month), tree, rule, scheme)
    return Computation(month, as_of, scheme, rule, tuple(results), standing)


def freeze(month: Month, as_of: datetime, scheme: Scheme) -> list[Group]:
    """The rows behind a month's counts as of a moment, by id: what `compute` counts, in the same scope. Five queries at most.

    In one transaction that sees one moment (`tenancy.scope.in_snapshot`) its sizes are `compute`'s counts exactly.
    """
    groups = [*return_verdicts(month, as_of), *question_verdicts(month, as_of)]
    rule = scheme.month(month.month)
    if rule.list_quarter is not None:
        colours = [Colour.by_slug(slug) for slug in scheme.feedback_colours]
        groups += entry_verdicts(rule.list_quarter, as_of, colours)
    return groups + deduction_groups(month)


def deduction_groups(month: Month) -> list[Group]:
    """The deductions behind `decided_deductions`, by id. One query."""
    given = {"month": month.first_day, "counted": DeductionVerdict.COUNTED.value}
    return [Group(*row) for row in sql.rows("assessment", "deduction_verdicts", given)]


def region_tree() -> RegionTree:
    """The tree that pools counts. One query."""
    return RegionTree(all_regions().parents)


def decided_deductions(month: Month) -> dict[int, int]:
    """Decided occurrences of 响应拖沓 and 答复草率 that count in a month, by region; a town's are its county's.

    A decision may come after the cut-off: it counts in the month it is written to (Notice 二（三）). One that is revoked on
    appeal counts no more. One query.
    """
    taken: dict[int, int] = {}
    standing = Deduction.objects.filter(month=month.first_day, revoked_at__isnull=True)
    rows = standing.values_list("region_id").annotate(Sum("occurrences"))
    for region, occurrences in rows.order_by("region_id"):
        county = county_of(region)
        taken[county] = taken.get(county, 0) + occurrences
    return taken
