"""Counts of regions and the tree that pools them: what `assessment.formulas` takes in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Self

from alerts.facts import ListCounts
from cases.facts import QuestionCounts
from orders.facts import FilingCounts


@dataclass(frozen=True)
class RegionCounts:
    """Everything counted for one region and month.

    `region` is the 9-digit code (330106000); `deductions` the decided occurrences of 响应拖沓 and 答复草率 that the
    region's own row carries (Notice 二（三）), never negative.
    """

    region: int
    filing: FilingCounts = FilingCounts.ZERO
    questions: QuestionCounts = QuestionCounts.ZERO
    listing: ListCounts = ListCounts.ZERO
    deductions: int = 0

    def __post_init__(self) -> None:
        if self.deductions < 0:
            raise ValueError(f"region {self.region}: deductions {self.deductions} must not be negative")

    def as_row(self) -> dict[str, int]:
        """The counts by field name, flat, in a fixed order; the region is not in it."""
        row: dict[str, int] = {}
        for part in (self.filing, self.questions, self.listing):
            row |= {item.name: getattr(part, item.name) for item in fields(part)}
        return row | {"deductions": self.deductions}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """The counts of a stored result row (`RegionResult.as_row`), from which its rates can be computed again.

        Rates in the row are not looked at. Raises KeyError when a count is missing, ValueError when counts contradict.
        """
        return cls(
            region=parse_region(row["region"]),
            filing=FilingCounts(**{item.name: row[item.name] for item in fields(FilingCounts)}),
            questions=QuestionCounts(row["asked"], row["answered"]),
            listing=ListCounts(row["listed"], row["fed_back"]),
            deductions=row["deductions"],
        )


def gather(
    filing: Mapping[int, FilingCounts],
    questions: Mapping[int, QuestionCounts],
    listing: Mapping[int, ListCounts],
) -> dict[int, RegionCounts]:
    """Lay the counts of the three apps side by side, by region; what an app does not name counts as zero."""
    return {
        code: RegionCounts(
            region=code,
            filing=filing.get(code, FilingCounts.ZERO),
            questions=questions.get(code, QuestionCounts.ZERO),
            listing=listing.get(code, ListCounts.ZERO),
        )
        for code in sorted(filing.keys() | questions.keys() | listing.keys())
    }


def show_region(code: int) -> str:
    """330106000 -> "330106" as in GB/T 2260; a fourth-tier code keeps its nine digits."""
    county, below = divmod(code, 1000)
    return str(code) if below else str(county)


def parse_region(text: str) -> int:
    """ "330106" or "330106001" -> the 9-digit number. Raises ValueError for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) in (6, 9)):
        raise ValueError(f"region code {text!r} is neither 6 nor 9 digits")
    return int(text.ljust(9, "0"))


@dataclass(frozen=True)
class RegionTree:
    """Province → city → county, as far as figures are shown; the optional fourth tier is dropped.

    `parents` maps each 9-digit code to the code it belongs to, None for a province. Regions two steps below a
    province are counties, one step below cities (which may have no counties). More than one province is allowed.
    Raises ValueError for a parent that is not in the mapping and for a circle.
    """

    parents: Mapping[int, int | None]
    _depths: dict[int, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_depths", {code: self._depth(code) for code in self.parents})

    def _depth(self, code: int) -> int:
        depth, seen, above = 0, {code}, self.parents[code]
        while above is not None:
            if above not in self.parents or above in seen:
                raise ValueError(f"region {code}: {above} is no region above it")
            seen.add(above)
            depth, above = depth + 1, self.parents[above]
        return depth

    def _at(self, depth: int) -> tuple[int, ...]:
        return tuple(sorted(code for code, found in self._depths.items() if found == depth))

    @cached_property
    def provinces(self) -> tuple[int, ...]:
        return self._at(0)

    @cached_property
    def cities(self) -> tuple[int, ...]:
        return self._at(1)

    @cached_property
    def counties(self) -> tuple[int, ...]:
        return self._at(2)

    @property
    def codes(self) -> tuple[int, ...]:
        """Provinces, then cities, then counties, each in code order: the order of every table and of the JSON."""
        return self.provinces + self.cities + self.counties

    def __contains__(self, code: object) -> bool:
        return code in self._depths and self._depths[code] <= 2

    def is_province(self, code: int) -> bool:
        return self._depths[code] == 0

    def parent(self, code: int) -> int | None:
        """The region above; None for a province. Raises KeyError for an unknown code."""
        return self.parents[code]

    def children(self, code: int) -> tuple[int, ...]:
        """The regions directly below, in code order."""
        return tuple(below for below in self.codes if self.parents[below] == code)

    def up(self, code: int) -> Iterable[int]:
        """The region itself, then every region above it. Raises KeyError for an unknown code."""
        above: int | None = code
        while above is not None:
            yield above
            above = self.parents[above]
