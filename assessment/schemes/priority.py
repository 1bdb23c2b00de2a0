"""What a scheme asks of enterprises that are to be supported first (优先支持, Notice 三（三）); the thresholds are ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Self

from assessment.enums import Benefit
from core.decimals import plain

BENEFIT_COUNTS = ("roster_months", "unfiled_months", "quarters")
BENEFIT_SHARES = ("on_time_share", "conversion_least", "conversion_most", "swing")
BENEFIT_KEYS = ("benefit", *BENEFIT_COUNTS, *BENEFIT_SHARES)


@dataclass(frozen=True)
class BenefitTerm:
    """The thresholds of one benefit over the last twelve months.

    - `roster_months`: on the roster in at least so many of them; `unfiled_months`: at most so many without a return;
    - `on_time_share`: percent of the months on the roster that were filed by their cut-off, at least;
    - `conversion_least`, `conversion_most`: exports ÷ orders due over the whole, percent, both included;
    - `quarters`: at least so many quarters with orders due; `swing`: the largest of their conversions less the smallest, in
      percentage points, at most.
    """

    benefit: Benefit
    roster_months: int
    on_time_share: Decimal
    unfiled_months: int
    conversion_least: Decimal
    conversion_most: Decimal
    quarters: int
    swing: Decimal

    @cached_property
    def limits(self) -> tuple[Fraction, Fraction, Fraction, Fraction]:
        """`on_time_share`, `conversion_least`, `conversion_most`, `swing` as they are compared."""
        return (
            Fraction(self.on_time_share),
            Fraction(self.conversion_least),
            Fraction(self.conversion_most),
            Fraction(self.swing),
        )

    def canonical(self) -> dict[str, Any]:
        """The row as JSON, decimals as text."""
        return {
            "benefit": self.benefit.slug,
            **{name: getattr(self, name) for name in BENEFIT_COUNTS},
            **{name: plain(getattr(self, name)) for name in BENEFIT_SHARES},
        }

    @classmethod
    def from_canonical(cls, row: Mapping[str, Any]) -> Self:
        """The row that `canonical` wrote. Raises KeyError or ValueError for damaged data."""
        shares: dict[str, Any] = {name: Decimal(row[name]) for name in BENEFIT_SHARES}
        return cls(benefit=Benefit.by_slug(row["benefit"]), **{name: row[name] for name in BENEFIT_COUNTS}, **shares)


@dataclass(frozen=True)
class PriorityRules:
    """The section `[priority]` with its five rows `[[benefit]]`, in the order of the Notice.

    `issued_on`, `reviewed_on`: when the thresholds were laid down, and compared with the Notice. `by_reference`: whether
    regions that the Notice names by reference (宁波地区可参照执行) are listed, apart.
    """

    issued_on: date | None
    reviewed_on: date | None
    by_reference: bool
    benefits: tuple[BenefitTerm, ...]

    def term(self, benefit: Benefit) -> BenefitTerm:
        """The thresholds of a benefit. Raises KeyError where there are none."""
        for term in self.benefits:
            if term.benefit is benefit:
                return term
        raise KeyError(benefit)

    def canonical(self) -> dict[str, Any]:
        """The section as JSON."""
        return {
            "issued_on": None if self.issued_on is None else self.issued_on.isoformat(),
            "reviewed_on": None if self.reviewed_on is None else self.reviewed_on.isoformat(),
            "by_reference": self.by_reference,
            "benefits": [term.canonical() for term in self.benefits],
        }

    @classmethod
    def from_canonical(cls, data: Mapping[str, Any]) -> Self:
        """The section that `canonical` wrote. Raises KeyError or ValueError for damaged data."""
        issued_on, reviewed_on = (
            None if data[name] is None else date.fromisoformat(data[name]) for name in ("issued_on", "reviewed_on")
        )
        rows = tuple(BenefitTerm.from_canonical(row) for row in data["benefits"])
        return cls(issued_on, reviewed_on, data["by_reference"], rows)
