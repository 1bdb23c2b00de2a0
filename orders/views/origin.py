"""From where a return comes in, as the province's integrity signals see it."""

from django.http import HttpRequest

from orders.facts import Trace
from tenancy.devices import device_of


def trace_of(request: HttpRequest) -> Trace:
    """Address and device of a request."""
    return Trace(address=request.META.get("REMOTE_ADDR", ""), device=device_of(request))
