"""How states and code lists of returns are printed. No rule and no query lives here."""

from django import template

from orders.enums import Currency, FilingStatus, OrderState, SampleResult, Standing
from orders.markets import market_name

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
