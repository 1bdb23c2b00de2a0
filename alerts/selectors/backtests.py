"""Back-tests of rules: the province's alone."""

from uuid import UUID

from django.core.paginator import Page, Paginator

from alerts.models import BackTest
from alerts.permissions import can_see_drafts
from core.errors import NotAllowed, Unseen
from tenancy.roles import Actor

PAGE_SIZE = 20


def backtest_page(actor: Actor, *, page: str | None) -> Page[BackTest]:
    """A page of back-tests with their jobs, newest first. Raises NotAllowed below the province. Two queries."""
    if not can_see_drafts(actor):
        raise NotAllowed
    rows = BackTest.objects.select_related("job").order_by("-id")
    return Paginator(rows, PAGE_SIZE).get_page(page)


def backtest_for(actor: Actor, public_id: UUID) -> BackTest:
    """One back-test with its job. Raises NotAllowed below the province, Unseen. One query."""
    if not can_see_drafts(actor):
        raise NotAllowed
    found = BackTest.objects.select_related("job").filter(public_id=public_id).first()
    if found is None:
        raise Unseen
    return found
