"""The receipt of a filed return, of its latest version or an older one."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from core import sql
from core.errors import Unseen
from orders import selectors
from orders.models import FilingVersion
from orders.permissions import can_file, require
from orders.selectors import ReturnPage


@require_GET
def receipt(request: HttpRequest, filing: UUID) -> HttpResponse:
    """The enterprise's own return after it was filed: when, in time or late, what it counts for, everything it says.

    `?version=n` shows an older version as it was filed. Raises Unseen for a version that there is not.
    """
    require(can_file(request.actor))
    page = selectors.return_page(request.actor, filing, now=sql.now())
    if page.filing.first_filed_at is None:
        return redirect("orders:month", month=str(page.month))
    version = _asked(page, request.GET.get("version", ""))
    context = {"page": page, "version": version, "is_latest": version == page.latest}
    return render(request, "orders/receipt.html", context)


def _asked(page: ReturnPage, text: str) -> FilingVersion | None:
    if not text:
        return page.latest
    found = next((version for version in page.versions if str(version.number) == text), None)
    if found is None:
        raise Unseen
    return found
