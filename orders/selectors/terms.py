"""What a month's returns are judged by and counted as: terms, cut-off, rates, and the counts behind the filing rate."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.utils.module_loading import import_string

from core import sql
from core.errors import Refused
from core.frozen import Group
from core.periods import Month
from orders.enums import ReturnVerdict
from orders.facts import FilingCounts, ReturnTerms
from orders.models import ExchangeRate, Filing
from orders.rules import is_late


def filing_counts(month: Month, cutoff: datetime) -> dict[int, FilingCounts]:
    """Counts behind the filing rate of `month` as seen at `cutoff` (itself still in time), by county code.

    Counties without any roster from January (or last month) on are left out: read them as FilingCounts.ZERO.
    Needs a scope that sees all rows. One query, one pass over the year's roster (Notice 一, definitions §3).
    """
    january = Month(month.year, 1)
    rows = sql.rows("orders", "filing_counts", {"january": january.first_day, **_seen(month, cutoff)})
    return {row.county: FilingCounts(*row[1:]) for row in rows}


def return_verdicts(month: Month, cutoff: datetime) -> list[Group]:
    """The returns behind `filing_counts` by id, as each stood at the cut-off (`ReturnVerdict`), and those off the roster.

    From January, or last month, to the month. One query, one pass; needs a scope that sees all rows.
    """
    verdicts = {verdict.name.lower(): verdict.value for verdict in ReturnVerdict}
    return [Group(*row) for row in sql.rows("orders", "return_verdicts", verdicts | _seen(month, cutoff))]


def _seen(month: Month, cutoff: datetime) -> dict[str, object]:
    previous = month.previous()
    return {
        "first": min(Month(month.year, 1), previous).first_day,
        "previous": previous.first_day,
        "month": month.first_day,
        "cutoff": cutoff,
    }


def month_cutoff(month: Month) -> datetime | None:
    """The month's cut-off, None for a year without a scheme.

    The schemes lie above this app: the setting MONTH_CUTOFF names the function that knows.
    """
    ask: Callable[[Month], datetime] = import_string(settings.MONTH_CUTOFF)
    try:
        return ask(month)
    except Refused:
        return None


def return_terms(month: Month) -> ReturnTerms:
    """What the scheme says of the month's returns. Raises Refused for a year without a scheme.

    The schemes lie above this app: the setting RETURN_TERMS names the function that knows.
    """
    ask: Callable[[Month], ReturnTerms] = import_string(settings.RETURN_TERMS)
    return ask(month)


def filed_late(filing: Filing, cutoff: datetime | None) -> bool:
    """Whether the return was first filed after the cut-off (补报)."""
    return filing.first_filed_at is not None and cutoff is not None and is_late(filing.first_filed_at, cutoff)


def rates_of(month: Month) -> dict[str, Decimal]:
    """USD for one unit of each currency that has a rate in the month. One query."""
    return dict(ExchangeRate.objects.filter(month=month.first_day).values_list("currency", "usd"))
