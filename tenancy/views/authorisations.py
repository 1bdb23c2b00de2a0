"""授权代填: an enterprise's own clerk says who else may file for it, and until when."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Invalid, NotAllowed
from core.periods import local_date
from core.refusals import tell
from tenancy import selectors, services
from tenancy.forms import AuthoriseForm
from tenancy.permissions import can_authorise


@require_safe
def authorisations(request: HttpRequest) -> HttpResponse:
    """The own enterprise's authorisations, standing and past."""
    rows = selectors.authorisations_of(request.actor, today=local_date(timezone.now()))
    return render(request, "tenancy/authorisations.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def authorise(request: HttpRequest) -> HttpResponse:
    """Name the other person; effective at once."""
    if not can_authorise(request.actor):
        raise NotAllowed
    form = AuthoriseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.authorise(**form.cleaned_data, by=request.actor, now=timezone.now())
        except Invalid as invalid:
            tell(form, invalid)
        else:
            messages.success(request, f"已授权“{row.username}”代填，至 {row.valid_until:%Y-%m-%d}。")
            return redirect("tenancy:authorisations")
    return render(request, "tenancy/authorise.html", {"form": form})


@require_POST
def revoke(request: HttpRequest, authorisation: UUID) -> HttpResponse:
    """Take an authorisation back; effective at once."""
    row = services.revoke_authorisation(authorisation=authorisation, by=request.actor, now=timezone.now())
    messages.success(request, f"已撤销对“{row.username}”的授权，对方不能再为本企业填报。")
    return redirect("tenancy:authorisations")
