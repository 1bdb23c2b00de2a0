"""Exchange rates: read by everybody who is signed in, entered by the centre."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.errors import Invalid, Unseen
from core.periods import Month, local_date
from core.refusals import tell
from orders.forms import RateForm
from orders.permissions import can_import, can_read_rates, require
from orders.selectors import rates as selectors
from orders.services import rates as services


@require_http_methods(["GET", "HEAD", "POST"])
def rates(request: HttpRequest) -> HttpResponse:
    """The rates of a month and of the year before; the centre enters one by the form below."""
    require(can_read_rates(request.actor))
    if request.method == "POST":
        require(can_import(request.actor))
    now = timezone.now()
    page = selectors.rates_page(request.actor, _month(request), now=now)
    form = None
    if can_import(request.actor):
        form = RateForm(
            request.POST if request.method == "POST" else None, months=page.months, initial={"month": str(page.month)}
        )
    if form is not None and form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            differing = services.set_rate(**data, by=request.actor, now=now)
        except Invalid as invalid:
            tell(form, invalid)
        else:
            text = f"{data['month'].label} {data['currency'].value} 汇率已保存。"
            if differing:
                text += f"已按原汇率折算的 {differing:,} 份填报保持不变。"
            messages.success(request, text)
            return redirect(f"{reverse('orders:rates')}?month={data['month']}")
    return render(request, "orders/rates.html", {"page": page, "form": form})


def _month(request: HttpRequest) -> Month:
    """The month asked for (the form's own while it is being sent), the running one where none is; nonsense is not found."""
    asked = request.POST.get("month") or request.GET.get("month") or ""
    running = Month.of(local_date(timezone.now()))
    try:
        month = Month.parse(asked) if asked else running
    except ValueError:
        raise Unseen from None
    if not selectors.EARLIEST <= month <= running.next():
        raise Unseen
    return month
