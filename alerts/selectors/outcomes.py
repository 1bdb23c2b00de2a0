"""What became of enterprises after a list: customs exports of the quarters that followed."""

from alerts.rules.backtest import OUTCOME_QUARTERS, fell
from alerts.selectors.facts import CHUNK, customs_months
from core import sql
from core.periods import Month, Quarter
from orders.models import CustomsExport


def quarters_with_outcome() -> list[Quarter]:
    """The quarters whose outcome is known, earliest first: of the next two and the same a year before there are customs figures
    of every month. Two queries."""
    span = CustomsExport.objects.filter(usd_10k__gt=0).order_by("month").values_list("month", flat=True)
    first, last = span.first(), span.last()
    if first is None or last is None:
        return []
    there = customs_months(Month.span(Month.of(first), Month.of(last)))
    found, quarter = [], Quarter.of(first)
    while quarter <= Quarter.of(last):
        if all(there.issuperset(months) for pair in _pairs(quarter) for months in pair):
            found.append(quarter)
        quarter = quarter.next()
    return found


def outcomes_after(quarter: Quarter, drop: int) -> dict[int, bool]:
    """Whether each enterprise's exports fell by `drop` percent within two quarters; whoever had nothing to lose is not in it."""
    (following, following_base), (after, after_base) = _pairs(quarter)
    params = {
        name: [month.first_day for month in months]
        for name, months in (
            ("next", following), ("next_base", following_base), ("after", after), ("after_base", after_base),
        )
    }  # fmt: skip
    found = {}
    for chunk in sql.chunks("alerts", "export_outcomes", params, size=CHUNK):
        for row in chunk:
            outcome = fell([(row.next, row.next_base), (row.after, row.after_base)], drop)
            if outcome is not None:
                found[row.enterprise] = outcome
    return found


def _pairs(quarter: Quarter) -> list[tuple[list[Month], list[Month]]]:
    """Months of each of the quarters that follow, with the same months a year before."""
    pairs = []
    for later in range(1, OUTCOME_QUARTERS + 1):
        own, base = quarter.plus(later), quarter.plus(later - 4)
        pairs.append((Month.span(own.first_month, own.last_month), Month.span(base.first_month, base.last_month)))
    return pairs
