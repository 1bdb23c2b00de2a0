"""Changes of published lists: one made by the centre, and all versions of a list."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alerts import selectors, services
from alerts.enums import Colour
from alerts.forms import ChangeForm
from alerts.permissions import can_change_list, can_see_lists
from alerts.views.asked import asked_quarter
from core.errors import NotAllowed, Refused
from core.periods import Quarter
from core.refusals import tell


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Take an enterprise off a published list, or change its colour, with a reason."""
    if not can_change_list(request.actor):
        raise NotAllowed
    row = selectors.entry_in_view(request.actor, entry)
    if row.removed_at is not None:
        messages.info(request, "该企业已移出本期清单，不能再变更。")
        return redirect("alerts:entry", entry)
    form = ChangeForm(request.POST or None, colour=Colour(row.colour_now))
    if request.method == "POST" and form.is_valid():
        common = {"entry": entry, "reason": form.cleaned_data["reason"], "by": request.actor, "now": timezone.now()}
        try:
            if form.colour is None:
                services.remove_entry(**common)
            else:
                services.recolour_entry(colour=form.colour, **common)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, "变更已记入清单新版本，已通知企业和所在地商务局。")
            return redirect("alerts:entry", entry)
    quarter = Quarter.parse(row.warning_list.quarter)
    (shown,) = selectors.entry_rows([row])
    context = {
        "row": shown,
        "quarter": quarter,
        "form": form,
        "closed": [month for month in selectors.list_terms(quarter).months if timezone.now() > month.cutoff],
        "back_url": reverse("alerts:entry", args=[entry]),
        "confirm_label": "确认变更",
        "tone": "danger",
    }
    return render(request, "alerts/change.html", context)


@require_safe
def changes(request: HttpRequest, quarter: str) -> HttpResponse:
    """What was changed in a list since its publication, version by version, as far as it is in view."""
    if not can_see_lists(request.actor):
        raise NotAllowed
    overview = selectors.list_overview(request.actor, asked_quarter(quarter))
    listed = selectors.change_page(request.actor, overview.warning_list, page=request.GET.get("page"))
    return render(request, "alerts/changes.html", {"overview": overview, "listed": listed})
