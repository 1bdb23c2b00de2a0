"""A whole month for all regions, its canonical rows and their digest."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import sha256
from typing import Any

from alerts.facts import ListCounts
from assessment.enums import RateKind
from assessment.facts import RegionCounts, RegionTree, show_region
from assessment.formulas.filing import FilingRate, filing_rate
from assessment.formulas.pooling import pool
from assessment.formulas.response import ResponseRate, response_rate
from assessment.formulas.year import is_small_sample
from assessment.schemes import MonthRule, Scheme
from core.decimals import to_decimal
from core.periods import Month

STORED_DIGITS = 6


@dataclass(frozen=True)
class RegionResult:
    """One region in one month: its counts and the exact rates they give."""

    month: Month
    counts: RegionCounts
    filing: FilingRate
    response: ResponseRate

    @property
    def region(self) -> int:
        """The 9-digit code."""
        return self.counts.region

    def rate(self, kind: RateKind) -> Fraction | None:
        """One of the two official rates, percent; None when it does not apply."""
        return self.filing.rate if kind is RateKind.FILING else self.response.rate

    def as_row(self) -> dict[str, Any]:
        """The canonical row, as stored, hashed and printed by `assess --json`.

        Rates are texts in percent with six digits, half up, null where n/a; `deduction` is in percentage points;
        the counts stand beside them as numbers.
        """
        return {
            "month": str(self.month),
            "region": show_region(self.region),
            "A": _text(self.filing.on_time),
            "B": _text(self.filing.accuracy),
            "C": _text(self.filing.completion),
            "filing_rate": _text(self.filing.rate),
            "question_rate": _text(self.response.question_rate),
            "list_rate": _text(self.response.list_rate),
            "deduction": _text(self.response.deduction),
            "response_rate": _text(self.response.rate),
            **self.counts.as_row(),
        }

    def small_parts(self, threshold: int) -> tuple[str, ...]:
        """Names (as in `as_row`) of the parts that stand on fewer than `threshold` (样本小)."""
        wholes = {
            "A": self.counts.filing.roster,
            "B": self.counts.filing.previous_returns,
            "C": self.counts.filing.roster_to_date,
            "question_rate": self.counts.questions.asked,
            "list_rate": self.counts.listing.listed,
        }
        return tuple(name for name, whole in wholes.items() if is_small_sample(whole, threshold))


def judge(counts: RegionCounts, rule: MonthRule, scheme: Scheme) -> RegionResult:
    """Rates of one region for the month of `rule` (Notice 一（二）, 二（二）（三）, annex 2).

    When the row names no list, list counts are set to zero: they are no part of the month.
    """
    if rule.list_quarter is None:
        counts = replace(counts, listing=ListCounts.ZERO)
    return RegionResult(
        month=rule.month,
        counts=counts,
        filing=filing_rate(counts.filing, scheme),
        response=response_rate(counts.questions, counts.listing, counts.deductions, rule, scheme),
    )


def assess(
    counts_by_county: Mapping[int, RegionCounts],
    deductions: Mapping[int, int],
    tree: RegionTree,
    rule: MonthRule,
    scheme: Scheme,
) -> list[RegionResult]:
    """A whole month: province, cities and counties, in the order of `tree.codes`.

    Counts come by county, decided deductions by the region they were decided against; see `pool` for what they weigh
    on and for the ValueErrors of counts that do not belong.
    """
    return [judge(counts, rule, scheme) for counts in pool(counts_by_county, deductions, tree).values()]


def digest(rows: Iterable[Mapping[str, Any]], terms: Mapping[str, Any]) -> str:
    """SHA-256, 64 hex digits, over canonical rows and the terms they were judged by (`Scheme.freeze`).

    The order of rows and of keys does not matter. A row names its month and region once: ValueError otherwise.
    """
    ordered = sorted(rows, key=lambda row: (row["month"], row["region"]))
    keys = [(row["month"], row["region"]) for row in ordered]
    if len(set(keys)) != len(keys):
        raise ValueError("a region stands twice in the rows of a month")
    text = json.dumps(
        {"terms": dict(terms), "rows": [dict(row) for row in ordered]},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return sha256(text.encode()).hexdigest()


def _text(value: Fraction | None) -> str | None:
    return None if value is None else f"{to_decimal(value, STORED_DIGITS):f}"
