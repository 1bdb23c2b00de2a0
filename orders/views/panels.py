"""What orders show on the registry's page of an enterprise (setting ENTERPRISE_PANELS)."""

from datetime import datetime

from orders.permissions import can_list
from orders.selectors import roster_rows
from orders.selectors.conversion import conversion_of, last_returns
from orders.views.drawing import conversion_chart
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.selectors import Panel


def returns_panel(actor: Actor, enterprise: Enterprise, now: datetime) -> Panel | None:
    """The latest twelve returns, for whoever may list returns; of a moved enterprise those that the actor sees. Two queries."""
    if not can_list(actor):
        return None
    return Panel(
        "填报记录", "orders/_returns_panel.html", {"rows": roster_rows(last_returns(actor, enterprise), actor)}
    )


def conversion_panel(actor: Actor, enterprise: Enterprise, now: datetime) -> Panel | None:
    """How its orders became exports, for whoever may list returns. Four queries."""
    if not can_list(actor):
        return None
    found = conversion_of(enterprise, now=now)
    return Panel("订单转化", "orders/_conversion_panel.html", {"found": found, "chart": conversion_chart(found)})
