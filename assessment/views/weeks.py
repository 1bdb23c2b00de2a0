"""The progress of weeks."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessment import exports, selectors
from assessment.enums import RunState
from assessment.rules import state_tone
from assessment.views.drawing import rate_charts
from core.document import DOCX
from core.downloads import as_attachment, workbook_answer
from core.periods import Month


@require_safe
def weeks(request: HttpRequest) -> HttpResponse:
    """The weeks, the latest first."""
    rows = [(run, Month.of(run.month)) for run in selectors.weeks(request.actor)]
    context = {"rows": rows, "state": RunState.WEEKLY, "tone": state_tone(RunState.WEEKLY)}
    return render(request, "assessment/weeks.html", context)


@require_safe
def week(request: HttpRequest, week: UUID) -> HttpResponse:
    """Where the running month stood at the end of a week, each bureau its own subtree, without ranks."""
    page = selectors.week_page(request.actor, week)
    context = {
        "page": page,
        "run": page.run,
        "pin": exports.pin_to(page.run),
        "charts": rate_charts(page.tables, page.found),
    }
    return render(request, "assessment/week.html", context)


@require_safe
def week_docx(request: HttpRequest, week: UUID) -> HttpResponse:
    """The same as a document for Word and WPS."""
    page = selectors.week_page(request.actor, week)
    content = exports.week_document(page, made_at=page.run.computed_at)
    name = f"{page.month.label}周监测进度.docx"
    return as_attachment(content, name=name, content_type=DOCX, plain_name=f"week-{page.month}.docx")


@require_safe
def week_xlsx(request: HttpRequest, week: UUID) -> HttpResponse:
    """The same as a workbook."""
    page = selectors.week_page(request.actor, week)
    content = exports.week_workbook(page, made_at=page.run.computed_at)
    return workbook_answer(content, name=f"{page.month.label}周监测进度.xlsx", plain_name=f"week-{page.month}.xlsx")
