"""How states and code lists of returns are printed. No rule and no query lives here."""

from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.decimals import DASH, show_grouped
from core.periods import moment_label
from orders.enums import Currency, FilingStatus, OrderState, SampleResult, Standing
from orders.forms.printing import Stamp
from orders.markets import market_name
from orders.selectors import RosterRow

register = template.Library()

_TONES: dict[Standing | FilingStatus, str] = {
    Standing.UNFILED: "plain",
    Standing.ON_TIME: "good",
    Standing.LATE: "warn",
    Standing.RETURNED: "bad",
    FilingStatus.NOT_FILED: "plain",
    FilingStatus.DRAFT: "info",
    FilingStatus.FILED: "good",
    FilingStatus.VERIFIED: "good",
    FilingStatus.RETURNED: "bad",
}


@register.filter
def status_label(status: int) -> str:
    """A return's state in words: 已报."""
    return FilingStatus(status).label


@register.filter
def status_tone(status: int) -> str:
    """Tone of the state's mark."""
    return _TONES[FilingStatus(status)]


@register.filter
def standing_tone(standing: Standing) -> str:
    """Tone of the standing's mark."""
    return _TONES[standing]


@register.filter
def result_tone(result: SampleResult) -> str:
    """Tone of a sample's result."""
    return {SampleResult.OPEN: "plain", SampleResult.SOUND: "good", SampleResult.FAULTY: "bad"}[result]


@register.filter
def order_state(state: int) -> str:
    """An order's state in words: 部分交货."""
    return OrderState(state).label


@register.filter
def market(code: str) -> str:
    """Chinese name of a market."""
    return market_name(code)


@register.filter
def currency(code: str) -> str:
    """Code and Chinese name of a currency: USD 美元."""
    return f"{code} {Currency(code).label}"


_ROSTER_ROW, _VERIFIED = Stamp("orders/_roster_row.html"), Stamp("orders/_verified.html")


@register.simple_tag
def roster_lines(rows: Iterable[RosterRow]) -> SafeString:
    """The lines of the officials' list of a month: fifty a page, stamped, because their variables cost more than the query."""
    return mark_safe("".join(_ROSTER_ROW.fill(_roster_values(row)) for row in rows))  # noqa: S308  # filled with escaped values


def _roster_values(row: RosterRow) -> dict[str, str]:
    filing = row.filing
    filed = filing.first_filed_at
    record = f"{filing.on_time_before}/{filing.due_before} " if filing.due_before else ""
    return {
        "address": reverse("orders:detail", args=[filing.public_id]),
        "name": escape(row.enterprise.name) if row.enterprise else "（已迁出的企业）",
        "region": escape(filing.region.name),
        "standing": row.standing.label,
        "tone": standing_tone(row.standing),
        "verified": _VERIFIED.fill({}) if filing.status == FilingStatus.VERIFIED else "",
        "tags": "、".join(row.tags) or DASH,
        "record": f"{record}{row.punctuality.label}",
        "filed": moment_label(filed) if filed else DASH,
        "count": DASH if filed is None else "零申报" if filing.is_nil else show_grouped(filing.signed_count, 0),
        "amount": show_grouped(filing.signed_usd_10k, 2) if filed else DASH,
    }
