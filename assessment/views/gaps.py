"""差距测算: what is missing, what an act is worth, whom to turn to, what if."""

from io import BytesIO
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alerts.permissions import can_remind as can_remind_feedback
from assessment import selectors
from assessment.enums import GapList
from assessment.exports.gaps import LIMIT, write_gap_list
from assessment.facts import parse_region, show_region
from assessment.forms import WhatIfForm
from assessment.permissions import can_export, require_see
from assessment.selectors import GapPage
from assessment.views.asked import asked_month
from assessment.views.gap_words import act_lines, need_lines, supposed
from core.downloads import workbook_answer
from core.errors import NotAllowed, Unseen
from orders.permissions import can_remind
from tenancy.selectors import all_regions


@require_safe
def gap(request: HttpRequest) -> HttpResponse:
    """A region's gaps now; `?region=330106&month=2020-06&list=unfiled&on_time=3`."""
    now = timezone.now()
    page, chosen = _asked(request)
    listed = selectors.gap_rows(request.actor, page, chosen, page=request.GET.get("page"), now=now)
    form = WhatIfForm(request.GET.dict(), room=page.room)
    then = page.then(form.acts()) if form.is_bound and form.is_valid() else None
    lines = act_lines(page)
    worths = {line.act: line for line in lines}
    context = {
        "gap": page,
        "region_query": show_region(page.region),
        "goals": [(goal, need_lines(page, goal)) for goal in page.goals],
        "acts": lines,
        "peers": [(each, need_lines(page, each.goal) if each.goal else []) for each in page.peer_gaps],
        "form": form,
        "supposed": supposed(page, then) if then is not None else [],
        "lists": list(GapList),
        "chosen": chosen,
        "listed": listed,
        "rows": [(line, worths[line.act].words) for line in listed.lines],
        "page": listed.page,
        "can_export": can_export(request.actor),
        "can_remind": can_remind(request.actor),
        "can_remind_feedback": can_remind_feedback(request.actor),
        "remind_all": _remind_all(request, page, chosen) if listed.lines else "",
    }
    return render(request, "assessment/gap.html", context)


@require_safe
def export_gap(request: HttpRequest) -> HttpResponse:
    """The list that is shown, as a workbook."""
    require_see(request.actor)
    if not can_export(request.actor):
        raise NotAllowed
    now = timezone.now()
    page, chosen = _asked(request)
    found = selectors.gap_lines(request.actor, page, chosen, limit=LIMIT + 1, now=now)
    if len(found) > LIMIT:
        messages.error(request, f"{chosen.label}超过 {LIMIT:,} 条，请选择一个地区后再导出。")
        return redirect(f"{reverse('assessment:gap')}?{request.GET.urlencode()}")
    content = BytesIO()
    write_gap_list(page, chosen, found, content, regions=all_regions(), now=now)
    return workbook_answer(
        content.getvalue(),
        name=f"{page.month}{page.name}{chosen.label}.xlsx",
        plain_name=f"gap-{chosen.value}-{page.month}-{show_region(page.region)}.xlsx",
    )


def _asked(request: HttpRequest) -> tuple[GapPage, GapList]:
    page = selectors.gap_page(request.actor, asked_month(request), _asked_region(request), now=timezone.now())
    return page, next((each for each in GapList if each.value == request.GET.get("list")), GapList.UNFILED)


def _asked_region(request: HttpRequest) -> int | None:
    """The region in the query, None for none; a text that is no code is as unseen as a foreign region."""
    text = request.GET.get("region", "").strip()
    if not text:
        return None
    try:
        return parse_region(text)
    except ValueError as wrong:
        raise Unseen from wrong


def _remind_all(request: HttpRequest, page: GapPage, chosen: GapList) -> str:
    """Address of the page that reminds everybody of the list; "" where there is none or nobody to be reminded."""
    narrowed = {} if page.region == request.actor.region else {"region": page.region}
    if chosen is GapList.UNFILED and can_remind(request.actor):
        query = {"month": str(page.month), "standing": "unfiled"} | narrowed
        return f"{reverse('orders:remind')}?{urlencode(query)}"
    if chosen is GapList.FEEDBACK and page.rule.list_quarter is not None and can_remind_feedback(request.actor):
        address = reverse("alerts:remind_list", args=[str(page.rule.list_quarter)])
        return f"{address}?{urlencode({'feedback': 'open'} | narrowed)}"
    return ""
