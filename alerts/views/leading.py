"""The leading index of orders: its course, and a month by region, market and product."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alerts import selectors
from alerts.enums import Breakdown, LeadingSort
from alerts.exports import leading_workbook
from alerts.forms import LeadingForm, RegionForm
from alerts.permissions import can_see_lists
from alerts.selectors import LeadingPage, LeadingQuery, Subject
from alerts.views.asked import asked_region
from core.charts import Drawing, Series, Target, trend
from core.downloads import workbook_answer
from core.errors import NotAllowed, Unseen
from core.periods import Month, local_date
from orders.chapters import CHAPTERS
from orders.markets import MARKETS
from tenancy.rules import gb_from_code

PAGE_SIZE = 50
TABS = {"region": Breakdown.ALL, "market": Breakdown.MARKET, "product": Breakdown.PRODUCT}
KNOWN = {Breakdown.MARKET: MARKETS, Breakdown.PRODUCT: CHAPTERS}


@require_safe
def leading_page(request: HttpRequest) -> HttpResponse:
    """Index and later exports of a region; `?region=330100000&month=2020-06&by=market&market=US&sort=index&order=desc`."""
    region_form, query = _asked(request)
    page = selectors.leading_page(request.actor, query, now=timezone.now())
    kept = {name: request.GET.get(name, "") for name in ("by", "market", "product")}
    context = {
        "page": page,
        "region_form": region_form,
        "form": LeadingForm(initial={**kept, "month": str(page.month or "")}, months=page.months),
        "tabs": [(slug, breakdown.label, breakdown is query.by) for slug, breakdown in TABS.items()],
        "listed": Paginator(page.lines, PAGE_SIZE).get_page(request.GET.get("page")),
        "index_chart": _index_chart(page),
        "export_chart": _export_chart(page),
        "history": page.trend[::-1],
        "sort": query.sort,
        "descending": query.descending,
    }
    return render(request, "alerts/leading.html", context)


@require_safe
def leading_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook: its course, and the month by region, by market and by product."""
    _, query = _asked(request)
    now = timezone.now()
    page = selectors.leading_page(request.actor, query, now=now)
    tables = selectors.leading_tables(request.actor, query, now=now)
    content = leading_workbook(page, tables, made_at=now)
    name = f"{page.name}景气先行指数_{local_date(now):%Y%m%d}.xlsx"
    return workbook_answer(content, name=name, plain_name=f"leading-{gb_from_code(page.region)}.xlsx")


def _asked(request: HttpRequest) -> tuple[RegionForm, LeadingQuery]:
    if not can_see_lists(request.actor):
        raise NotAllowed
    form, region = asked_region(request)
    by = TABS.get(request.GET.get("by", ""), Breakdown.ALL)
    sort = request.GET.get("sort", "")
    usual = LeadingSort.CODE if by is Breakdown.ALL else LeadingSort.NUMBER
    return form, LeadingQuery(
        region=region,
        month=_month(request),
        by=by,
        subject=_subject(request),
        sort=LeadingSort(sort) if sort in set(LeadingSort) else usual,
        descending=request.GET.get("order", "desc" if usual is LeadingSort.NUMBER and not sort else "") == "desc",
    )


def _month(request: HttpRequest) -> Month | None:
    try:
        return Month.parse(request.GET.get("month", ""))
    except ValueError:
        return None


def _subject(request: HttpRequest) -> Subject:
    """One market or one product; a code that is none is as unseen as a page that is none."""
    for name, breakdown in (("market", Breakdown.MARKET), ("product", Breakdown.PRODUCT)):
        code = request.GET.get(name, "")
        if code:
            if code not in KNOWN[breakdown]:
                raise Unseen
            return Subject(breakdown, code)
    return Subject()


# --- charts ---


def _index_chart(page: LeadingPage) -> Drawing:
    return trend(
        [Series("指数", [line.index for line in page.trend])],
        months=_axis(page),
        title=f"{page.name}{page.subject.name}景气先行指数",
        targets=[Target("分界 100", 100)],
        y_range=(80, 120),
        unit="",
    )


def _export_chart(page: LeadingPage) -> Drawing:
    return trend(
        [Series("同比", [line.change for line in page.trend])],
        months=_axis(page),
        title=f"{page.name}{page.subject.name}填报企业其后第2、3个月出口同比",
        targets=[Target("持平", 0)],
        y_range=(-20, 20),
    )


def _axis(page: LeadingPage) -> list[str]:
    """2020年6月 as 20-06: an axis has no room for more."""
    return [f"{line.month.year % 100:02d}-{line.month.month:02d}" for line in page.trend]
