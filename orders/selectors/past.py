"""What a month's return is compared with: the enterprise's own filed months, its exports, last month's figures."""

import json

from core import sql
from core.periods import Month
from orders.facts import Past, PastMonth, ReturnTerms
from orders.rules import figures


def past_of(enterprise: int, month: Month, terms: ReturnTerms) -> Past:
    """What the soft checks of a month look back to (definitions §2). One query."""
    rows = sql.rows(
        "orders",
        "past",
        {
            "enterprise": enterprise,
            "filed_since": month.plus(-max(terms.history_months, terms.nil_run)).first_day,
            "exports_since": min(Month(month.year - 1, 1), month.plus(1 - terms.nil_run)).first_day,
            "previous": month.previous().first_day,
            "month": month.first_day,
        },
    )
    last = next((row.content for row in rows if row.content is not None), None)
    return Past(
        months=tuple(PastMonth(Month.of(row.month), row.is_nil, row.signed_usd_10k) for row in rows if row.filed),
        exports={Month.of(row.month): row.exported for row in rows if row.exported is not None},
        last_figures=figures(json.loads(last)) if last else None,
    )
