"""What is read: the overview, the table as the document prints it, one target, a frozen state, files."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.charts import Bar, Drawing, bars
from core.downloads import as_attachment, workbook_answer
from core.periods import local_date
from targets import selectors
from targets.enums import Period
from targets.exports import targets_workbook
from targets.permissions import can_file, can_keep
from targets.rules import KeyWorkScore

SHORT = 13
"""Characters of a key work beside its bar; the table below has it whole."""


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """A year in one period, by key work; `?year=2018&period=half`. By default the latest year, and the period under way."""
    asked = request.GET.get("period", "")
    year = request.GET.get("year", "")
    page = selectors.overview(
        request.actor,
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
        period=Period(asked) if asked in set(Period) else None,
        today=local_date(timezone.now()),
    )
    context = {
        "page": page,
        "table": page.table,
        "periods": list(Period),
        "chart": _chart(page.key_works, page.period) if page.key_works else None,
        "can_keep": can_keep(request.actor),
        "can_file": can_file(request.actor),
    }
    return render(request, "targets/overview.html", context)


def _chart(rows: list[KeyWorkScore], period: Period) -> Drawing:
    """What each key work has earned of its weight."""
    drawn = [Bar(_short(row.key_work), row.percent, text=f"{row.total.words} 分") for row in rows]
    return bars(drawn, title=f"各项重点工作{period.label}得分占分值权重的比例", maximum=100)


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"


@require_safe
def table(request: HttpRequest, target_table: UUID) -> HttpResponse:
    """The eleven columns as the document prints them."""
    page = selectors.table_page(request.actor, target_table)
    return render(request, "targets/table.html", {"page": page, "table": page.table})


@require_safe
def download(request: HttpRequest, target_table: UUID) -> HttpResponse:
    """The table as a workbook, as it goes in."""
    found = selectors.table_for(request.actor, target_table)
    rows = [selectors.row_of(one) for one in selectors.targets_of(found)]
    content = targets_workbook(rows, made_at=found.changed_at)
    name = f"绩效目标_{found.year}.xlsx"
    return workbook_answer(content, name=name, plain_name=f"targets-{found.year}.xlsx")


@require_safe
def target(request: HttpRequest, target: UUID) -> HttpResponse:
    """One target: its columns, how it is judged, and each period's progress, evidence, verification and history."""
    page = selectors.target_page(request.actor, target)
    return render(request, "targets/target.html", {"page": page, "target": page.target})


@require_safe
def frozen(request: HttpRequest, frozen: UUID) -> HttpResponse:
    """One frozen state as it stands."""
    page = selectors.frozen_page(request.actor, frozen)
    context = {"page": page, "frozen": page.frozen}
    return render(request, "targets/frozen.html", context)


@require_safe
def evidence(request: HttpRequest, evidence: UUID) -> HttpResponse:
    """One file that proves progress, to be saved."""
    found = selectors.evidence_for(request.actor, evidence)
    return as_attachment(bytes(found.content), name=found.name, content_type=found.content_type)
