"""The enterprise's own pages: where it stands, one month to fill in, 零申报."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from core import sql
from core.errors import Invalid, Refused, Stale, Unseen
from core.periods import Month
from orders import selectors, services
from orders.facts import RawReturn
from orders.forms import SheetForm
from orders.permissions import can_file, require
from orders.rules import Unexplained
from orders.selectors import MonthSheet
from orders.views import keeping
from orders.views.filing import answer, told_after, version_of
from orders.views.origin import trace_of
from orders.views.sheets import CHART_MONTHS, Shown, due, month_chart, show_sheet, year_of

HISTORY_SIZE = 12


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Where the enterprise stands: the running month, what came back, what is missing, its returns so far."""
    require(can_file(request.actor))
    now = sql.now()
    own = selectors.own_months(request.actor, now=now)
    page = Paginator(own.history, HISTORY_SIZE).get_page(request.GET.get("page"))
    past = selectors.filed_months(request.actor, own.running, months=CHART_MONTHS)
    context = {
        "own": own,
        "page": page,
        "rows": selectors.roster_rows(list(page.object_list), request.actor),
        "sent_back": selectors.sent_back(request.actor),
        "late": own.cutoff is not None and now > own.cutoff,
        "months": year_of(past, own.running),
        "chart": month_chart(past, own.running),
    }
    return render(request, "orders/home.html", context)


# A visitor's POST is what somebody typed before the login expired: it is kept, so the page itself sends to the sign-in.
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def month(request: HttpRequest, month: str) -> HttpResponse:
    """The enterprise's month on one page: orders in hand, new ones, answers; saved as a draft, filed."""
    if not request.user.is_authenticated:
        return keeping.sign_in_first(request)
    require(can_file(request.actor))
    chosen, now = read_month(month), sql.now()
    if request.method == "POST":
        return answer(request, chosen, now=now)
    sheet = selectors.month_sheet(request.actor, chosen, now=now)
    if keeping.wants_json(request):
        return JsonResponse({"version": sheet.version, "csrf": get_token(request)})
    kept = keeping.take(request, chosen)
    if kept is not None:
        return _shown_again(request, sheet, kept, now=now)
    if sheet.is_filed and (sheet.closed or not (request.GET.get("correct") or sheet.has_draft)):
        return redirect("orders:receipt", filing=sheet.filing.public_id)
    if sheet.closed:
        return render(request, "orders/month_closed.html", {"sheet": sheet})
    form = SheetForm.of(sheet)
    return show_sheet(request, sheet, Shown(form.with_grid(form.grid.with_blanks())), now=now)


def _shown_again(request: HttpRequest, sheet: MonthSheet, kept: dict[str, str], *, now: datetime) -> HttpResponse:
    """The page with what was typed before the person had to sign in again."""
    shown = Shown(
        SheetForm.read(kept, sheet),
        version=version_of(kept),
        changed=True,
        notices=["登录已过期，重新登录前所填的内容已恢复，尚未保存也未提交。请核对后保存或提交。"],
    )
    return show_sheet(request, sheet, shown, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
def nil(request: HttpRequest, month: str) -> HttpResponse:
    """零申报: a confirmation with the sentiment questions, then the return without new orders."""
    require(can_file(request.actor))
    chosen, now = read_month(month), sql.now()
    sheet = selectors.month_sheet(request.actor, chosen, now=now, lock=request.method == "POST")
    form, status, problem = SheetForm.of(sheet), 200, ""
    if request.method == "POST":
        form = SheetForm.read(request.POST, sheet)
        # What was saved of the orders in hand goes with it: the page says so, and the version vouches for it.
        typed = RawReturn(
            changes=sheet.typed.changes,
            sentiment=form.sentiment,
            explanations=form.explanations,
            nil=True,
            accept_flags=request.POST.get("action") == "accept",
        )
        try:
            filing = services.file_return(
                month=chosen,
                typed=typed,
                version=version_of(request.POST),
                by=request.actor,
                now=now,
                trace=trace_of(request),
                sheet=sheet,
            )
        except Unexplained as told:
            form, status = form.with_flags(told.flags), 422
        except Invalid as invalid:
            form, status = form.with_errors(invalid.errors), 422
        except (Refused, Stale) as refusal:
            problem, status = refusal.message, 409
        else:
            messages.success(request, f"{chosen.label}零申报已提交。")
            told_after(request, filing, sheet.terms, now=now)
            return redirect("orders:receipt", filing=filing.public_id)
    elif sheet.is_filed and (sheet.closed or not request.GET.get("correct")):
        return redirect("orders:receipt", filing=sheet.filing.public_id)
    elif sheet.closed:
        return render(request, "orders/month_closed.html", {"sheet": sheet})
    context = {
        "sheet": sheet,
        "form": form,
        "problem": problem,
        "due": due(sheet, now),
        "answers": form.answers(sheet.terms),
        "skippable": not sheet.terms.sentiment_required,
        "rows": sheet.balance(RawReturn(changes=sheet.typed.changes)),
        "unexplained": status == 422 and bool(form.flags),
    }
    return render(request, "orders/nil.html", context, status=status)


def read_month(text: str) -> Month:
    """The month of an address. Raises Unseen for what is none."""
    try:
        return Month.parse(text)
    except ValueError:
        raise Unseen from None
