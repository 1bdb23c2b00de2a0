"""What an address asks for; what is none is as unseen as what is not in view."""

from django.forms import Form
from django.http import HttpRequest

from alerts.forms import RegionForm
from alerts.selectors import regions_to_choose
from core.errors import Unseen
from core.periods import Quarter


def asked_quarter(text: str) -> Quarter:
    """The quarter in an address. Raises Unseen for the year 0000."""
    try:
        return Quarter.parse(text)
    except ValueError as error:
        raise Unseen from error


def asked_region(request: HttpRequest) -> tuple[RegionForm, int | None]:
    """The form of `?region=` and the region chosen by it, None: the actor's own. Raises Unseen."""
    form = RegionForm(request.GET, regions=regions_to_choose(request.actor))
    refuse_unseen_region(form, request)
    return form, form.cleaned_data.get("region")


def refuse_unseen_region(form: Form, request: HttpRequest) -> None:
    """Validate a form of a query string. Raises Unseen for a region that is none, is not in view, or cannot be chosen."""
    form.is_valid()
    if "region" in form.errors or ("region" not in form.fields and request.GET.get("region")):
        raise Unseen
