"""What a browser sends from the page of a month."""

from django.urls import reverse

from core.periods import Month
from orders.facts import RawLine
from tests.orders.conftest import running


def month_url(month: Month | None = None) -> str:
    """Address of a month's page; the running month's."""
    return reverse("orders:month", args=[str(month or running())])


def sent(*lines: RawLine, action: str = "file", version: int = 0, **more: str) -> dict[str, str]:
    """The form with these new orders and one blank row after them."""
    data = {
        "action": action,
        "version": str(version),
        "lines-TOTAL_FORMS": str(len(lines) + 1),
        f"lines-{len(lines)}-currency": "USD",
    }
    for index, one in enumerate(lines):
        data |= {f"lines-{index}-{name}": value for name, value in one.as_dict().items()}
    return data | more


def said(*changes: dict[str, str]) -> dict[str, str]:
    """Fields of orders in hand, one dictionary each."""
    data = {"changes-TOTAL_FORMS": str(len(changes))}
    for index, one in enumerate(changes):
        data |= {f"changes-{index}-{name}": value for name, value in one.items()}
    return data
