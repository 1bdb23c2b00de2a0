"""Files beside questions and answers."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cases.selectors import attachment_for
from core.downloads import as_attachment


@require_safe
def file(request: HttpRequest, attachment: UUID) -> HttpResponse:
    """One attachment of a question in view, to be saved."""
    found = attachment_for(request.actor, attachment)
    return as_attachment(bytes(found.content), name=found.name, content_type=found.content_type)
