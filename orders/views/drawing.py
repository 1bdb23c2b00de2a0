"""Charts of orders, drawn from what the selectors give."""

from core.charts import Drawing, Series, trend
from orders.selectors.conversion import EnterpriseConversion


def conversion_chart(found: EnterpriseConversion) -> Drawing | None:
    """Orders due and customs exports over the window; None while there is nothing to draw."""
    if found.is_empty:
        return None
    return trend(
        [
            Series("到期订单", [row.due for row in found.months]),
            Series("出口实绩", [row.exported for row in found.months]),
        ],
        months=[f"{row.month.month}月" for row in found.months],
        title=f"{found.months[0].month.label}至{found.through.label}到期订单与出口实绩（万美元）",
        y_range=(0, 1),
        unit="",
    )
