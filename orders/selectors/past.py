"""What a month's return is compared with: the enterprise's own filed months, its exports, last month's figures."""

from core.periods import Month
from orders.facts import Past, PastMonth, ReturnTerms
from orders.models import CustomsExport, Filing, FilingVersion
from orders.rules import figures


def past_of(enterprise: int, month: Month, terms: ReturnTerms) -> Past:
    """What the soft checks of a month look back to (definitions §2). Three queries."""
    back = max(terms.history_months, terms.nil_run)
    filings = list(
        Filing.objects.filter(
            enterprise_id=enterprise,
            month__gte=month.plus(-back).first_day,
            month__lt=month.first_day,
            first_filed_at__isnull=False,
        )
        .order_by("-month")
        .values_list("id", "month", "is_nil", "signed_usd_10k", "revision")
    )
    exports = CustomsExport.objects.filter(
        enterprise_id=enterprise,
        month__gte=min(Month(month.year - 1, 1), month.plus(1 - terms.nil_run)).first_day,
        month__lte=month.first_day,
    ).values_list("month", "usd_10k")
    last = next(((pk, revision) for pk, at, _, _, revision in filings if Month.of(at) == month.previous()), None)
    content = (
        FilingVersion.objects.filter(filing_id=last[0], number=last[1]).values_list("content", flat=True).first()
        if last
        else None
    )
    return Past(
        months=tuple(PastMonth(Month.of(at), nil, usd) for _, at, nil, usd, _ in filings),
        exports={Month.of(at): usd for at, usd in exports},
        last_figures=figures(content) if content else None,
    )
