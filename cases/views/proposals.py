"""The officials' list of proposed deductions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.enums import ProposalSort
from cases.exports import LIMIT, proposals_workbook
from cases.forms import ProposalForm
from cases.permissions import has_desk
from cases.selectors import ProposalFilter, desk_regions, proposal_months, proposal_page, proposal_rows
from core.downloads import workbook_answer
from core.errors import NotAllowed, Unseen
from core.periods import local_date


@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """What is proposed in the actor's regions, by kind, region and month, with its evidence."""
    form, filters = _wanted(request)
    context = {
        "listed": proposal_page(request.actor, filters, page=request.GET.get("page")),
        "form": form,
        "filters": filters,
        "sort": filters.sort or "",
        "descending": filters.descending,
        "one_county": "region" not in form.fields,
    }
    return render(request, "cases/proposals.html", context)


@require_safe
def proposals_export(request: HttpRequest) -> HttpResponse:
    """The list, as filtered, as a workbook."""
    _, filters = _wanted(request)
    rows = proposal_rows(request.actor, filters, limit=LIMIT + 1)
    if len(rows) > LIMIT:
        messages.error(request, f"符合条件的线索超过 {LIMIT:,} 条，请按地区或月份缩小范围后再导出。")
        return HttpResponseRedirect(f"{reverse('cases:proposals')}?{request.GET.urlencode()}")
    now = timezone.now()
    name = f"扣减线索_{local_date(now):%Y%m%d}.xlsx"
    return workbook_answer(proposals_workbook(rows, now=now), name=name, plain_name="proposals.xlsx")


def _wanted(request: HttpRequest) -> tuple[ProposalForm, ProposalFilter]:
    """The filter as asked for; a month or region that is none, or is not in view, is as unseen as a missing one."""
    if not has_desk(request.actor):
        raise NotAllowed
    months = proposal_months(today=local_date(timezone.now()))
    form = ProposalForm(request.GET, months=months, regions=desk_regions(request.actor))
    form.is_valid()
    if {"month", "region"} & form.errors.keys() or ("region" not in form.fields and request.GET.get("region")):
        raise Unseen
    sort = request.GET.get("sort", "")
    return form, ProposalFilter(
        kind=form.cleaned_data.get("kind"),
        region=form.cleaned_data.get("region"),
        month=form.cleaned_data.get("month"),
        sort=ProposalSort(sort) if sort in set(ProposalSort) else None,
        descending=request.GET.get("order") == "desc",
    )
