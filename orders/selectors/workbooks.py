"""An enterprise's own uploaded month, waiting for its word."""

from uuid import UUID

from core.errors import NotAllowed, Unseen
from core.periods import Month
from core.workbook import CellError
from orders.models import MonthWorkbook, Order
from orders.permissions import can_file
from tenancy.roles import Actor
from tenancy.selectors import rows_in_view


def workbook_for(actor: Actor, public_id: UUID, *, content: bool = False) -> MonthWorkbook:
    """One uploaded month of the actor's own enterprise, with `content` the file too.

    Raises NotAllowed for everybody who files nothing, Unseen for any other's and for one that is gone.
    """
    if not can_file(actor):
        raise NotAllowed
    rows = MonthWorkbook.objects.all() if content else MonthWorkbook.objects.defer("content")
    found = rows_in_view(rows, actor).filter(public_id=public_id).first()
    if found is None:
        raise Unseen
    return found


def own_orders(actor: Actor, month: Month) -> dict[str, str]:
    """Contract number by public id of the orders that the month's return reported already. One query."""
    rows = rows_in_view(Order.objects.filter(month=month.first_day), actor).order_by()
    return {str(public_id): contract for public_id, contract in rows.values_list("public_id", "contract_no")}


def errors_of(workbook: MonthWorkbook) -> list[CellError]:
    """Cells that cannot be used as they are, as the reading kept them."""
    return [CellError(*error) for error in workbook.errors]
