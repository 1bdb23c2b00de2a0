"""Provincial sample checks: drawn by the centre, judged one by one; bureaus do not see them."""

import secrets
from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from core import sql
from core.downloads import workbook_answer
from core.errors import Refused, Stale, Unseen
from core.periods import local_date
from core.refusals import tell
from orders import selectors
from orders.enums import SampleResult
from orders.exports.supervision import write_items
from orders.forms import DrawForm, ItemFilter, JudgeForm
from orders.permissions import can_export, can_sample, can_see_samples, require
from orders.selectors.sampling import (
    is_drawn_again,
    item_rows,
    sample_item,
    sample_items,
    sample_of,
    sample_row,
)
from orders.selectors.sampling import samples as all_samples
from orders.selectors.supervision import supervised_return
from orders.services.supervision import draw_sample, judge_item
from orders.views.regions import choices
from tenancy.selectors import Regions, all_regions

PAGE_SIZE = 50
PER_COUNTY = 3


@require_http_methods(["GET", "HEAD", "POST"])
def samples(request: HttpRequest) -> HttpResponse:
    """All samples, and the form to draw one with a random seed proposed; POST draws."""
    require(can_see_samples(request.actor))
    draws, now = can_sample(request.actor), sql.now()
    months = selectors.roster_months(request.actor, today=local_date(now))
    form = DrawForm(
        initial={"month": str(months[0]), "per_county": PER_COUNTY, "seed": secrets.token_hex(8)}, months=months
    )
    if request.method == "POST":
        require(draws)
        form = DrawForm(request.POST, months=months)
        if form.is_valid():
            try:
                sample = draw_sample(**form.cleaned_data, by=request.actor, now=now)
            except Refused as refusal:
                tell(form, refusal)
            else:
                messages.success(
                    request, "已抽取。" if sample.drawn_at == now else "这次抽查已经抽取过，下面是原来的结果。"
                )
                return redirect("orders:sample", sample=sample.public_id)
    page = Paginator(all_samples(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": [sample_row(one) for one in page.object_list], "may_draw": draws}
    return render(request, "orders/samples.html", context)


@require_GET
def sample(request: HttpRequest, sample: UUID) -> HttpResponse:
    """One sample's returns by county with what was found; `?check=1` draws again and says whether it is the same."""
    require(can_see_samples(request.actor))
    found = sample_of(request.actor, sample)
    form, _ = _filter(request)
    query = form.query()
    page = Paginator(sample_items(found.sample, query, request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "form": form,
        "page": page,
        "rows": item_rows(list(page.object_list), request.actor),
        "sort": query.sort,
        "descending": query.descending,
        "may_judge": can_sample(request.actor),
        "may_export": can_export(request.actor),
        "checked": is_drawn_again(found.sample) if request.GET.get("check") == "1" else None,
    }
    return render(request, "orders/sample.html", context)


@require_GET
def sample_export(request: HttpRequest, sample: UUID) -> HttpResponse:
    """One sample with its results as a workbook."""
    require(can_see_samples(request.actor) and can_export(request.actor))
    found = sample_of(request.actor, sample)
    form, regions = _filter(request)
    items = list(sample_items(found.sample, form.query(), request.actor))
    content = BytesIO()
    write_items(found, item_rows(items, request.actor), content, regions=regions, now=timezone.now())
    name = f"{found.month}抽查结果.xlsx"
    return workbook_answer(content.getvalue(), name=name, plain_name=f"sample-{found.month}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, item: UUID) -> HttpResponse:
    """One drawn return to read, and what is found of it. What was typed stays, whatever happens."""
    require(can_see_samples(request.actor))
    row = sample_item(request.actor, item)
    form = JudgeForm()
    problem, status = "", 200
    if request.method == "POST":
        require(can_sample(request.actor))
        form = JudgeForm(request.POST)
        if form.is_valid():
            try:
                judge_item(
                    item=item,
                    result=form.cleaned_data["result"],
                    note=form.cleaned_data["note"],
                    revision=-1 if form.cleaned_data["revision"] is None else form.cleaned_data["revision"],
                    by=request.actor,
                    now=sql.now(),
                )
            except Stale as refusal:
                problem, status = refusal.message, 409
            except Refused as refusal:
                tell(form, refusal)
                problem, status = ("", 200) if refusal.field else (refusal.message, 409)
            else:
                faulty = form.cleaned_data["result"] is SampleResult.FAULTY
                messages.success(request, "已记为有误并退回企业订正。" if faulty else "已记为无误。")
                return redirect("orders:sample", sample=row.sample.public_id)
    found = supervised_return(request.actor, row.filing.public_id, now=timezone.now())
    context = {
        "row": row,
        "found": found,
        "page": found.page,
        "form": form,
        "revision": found.page.filing.revision,
        "problem": problem,
        "may_judge": can_sample(request.actor) and row.result == SampleResult.OPEN,
        "result": SampleResult(row.result),
        "back_url": reverse("orders:sample", args=[row.sample.public_id]),
    }
    return render(request, "orders/sample_item.html", context, status=status)


def _filter(request: HttpRequest) -> tuple[ItemFilter, Regions]:
    """The filter as asked; a region that is none is not found."""
    regions = all_regions()
    form = ItemFilter(request.GET.dict(), regions=choices(request.actor, regions))
    if not form.is_valid() and "region" in form.errors:
        raise Unseen
    return form, regions
