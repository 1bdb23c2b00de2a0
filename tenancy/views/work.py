"""Jobs, their files, and the audit."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from core.downloads import as_attachment
from tenancy import audit as audit_log
from tenancy import selectors
from tenancy.forms import AuditFilter
from tenancy.permissions import require
from tenancy.roles import Capability

PAGE_SIZE = 50


@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """Background jobs of the own enterprise or office, with their files."""
    page = Paginator(selectors.jobs_in_view(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "tenancy/jobs.html", {"page": page})


@require_GET
def job_detail(request: HttpRequest, job: UUID) -> HttpResponse:
    """One job: its progress, then its files."""
    row = get_object_or_404(selectors.jobs_in_view(request.actor), public_id=job)
    return render(request, "tenancy/job.html", {"job": row})


@require_GET
def job_progress(request: HttpRequest, job: UUID) -> HttpResponse:
    """The fragment that a page with a running job asks for again and again."""
    row = get_object_or_404(selectors.jobs_in_view(request.actor), public_id=job)
    return render(request, "tenancy/job_state.html", {"job": row})


@require_GET
def file(request: HttpRequest, file: UUID) -> HttpResponse:
    """Download a file that a job made; row security guards the row."""
    row = selectors.file_in_view(request.actor, file)
    return as_attachment(bytes(row.content), name=row.name, content_type=row.content_type)


@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Who changed what, newest first."""
    require(request.actor, Capability.READ_AUDIT)
    form = AuditFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = audit_log.events(
        table=wanted.get("table"), row=wanted.get("row"), actor=wanted.get("actor"), before=wanted.get("before")
    )
    older = found[-1].id if len(found) == audit_log.PAGE else None
    return render(request, "tenancy/audit.html", {"events": found, "form": form, "older": older})
