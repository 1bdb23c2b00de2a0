"""The counts behind the filing rate, folded slowly and obviously over plain rows (definitions §3 A, B, C)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from core.periods import Month
from orders.facts import FilingCounts


@dataclass(frozen=True)
class PlainFinding:
    """Something wrong with a return from `opened_at` until `closed_at` (open while that is None)."""

    opened_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True)
class PlainReturn:
    """One enterprise-month: where it stood on the 1st, whether it was due, when it was first filed (None: not yet)."""

    region: int
    month: date
    on_roster: bool
    first_filed_at: datetime | None
    findings: tuple[PlainFinding, ...] = field(default=())


def count(returns: Iterable[PlainReturn], month: Month, cutoff: datetime) -> dict[int, FilingCounts]:
    """Counts by county as seen at the cut-off."""
    counts: dict[int, FilingCounts] = {}
    for one in returns:
        if one.on_roster:
            county = one.region // 1000 * 1000
            counts[county] = counts.get(county, FilingCounts.ZERO) + _single(one, month, cutoff)
    return {county: found for county, found in counts.items() if found != FilingCounts.ZERO}


def _single(one: PlainReturn, month: Month, cutoff: datetime) -> FilingCounts:
    """What one enterprise-month adds."""
    own = Month.of(one.month)
    filed = one.first_filed_at is not None and one.first_filed_at <= cutoff
    is_month = own == month
    is_previous = own.next() == month
    is_to_date = own.year == month.year and own <= month
    return FilingCounts(
        roster=int(is_month),
        on_time=int(is_month and filed),
        previous_roster=int(is_previous),
        previous_returns=int(is_previous and filed),
        previous_accurate=int(is_previous and filed and not any(_is_open(finding, cutoff) for finding in one.findings)),
        roster_to_date=int(is_to_date),
        filed_to_date=int(is_to_date and filed),
    )


def _is_open(finding: PlainFinding, cutoff: datetime) -> bool:
    if finding.opened_at > cutoff:
        return False
    return finding.closed_at is None or finding.closed_at > cutoff
