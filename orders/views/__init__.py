"""Pages of orders: the enterprise's months and receipts, the officials' roster and returns."""

from orders.views.months import home, month, nil
from orders.views.receipts import receipt
from orders.views.roster import export, roster
from orders.views.supervision import detail

__all__ = [
    "detail",
    "export",
    "home",
    "month",
    "nil",
    "receipt",
    "roster",
]
