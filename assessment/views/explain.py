"""Pages that open a figure down to the rows behind it."""

from dataclasses import dataclass
from fractions import Fraction

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessment import selectors
from assessment.enums import Figure, Standing
from assessment.exports import explained_workbook
from assessment.selectors import Explanation
from assessment.views.explaining import PartLine, filing_lines, filing_sum, response_lines, response_sum
from core.downloads import workbook_answer
from core.errors import Refused
from core.periods import Month

FILING_PARTS = (Figure.ON_TIME, Figure.ACCURACY, Figure.COMPLETION)
RESPONSE_PARTS = (Figure.QUESTIONS, Figure.LISTING)


@dataclass(frozen=True)
class Tab:
    """One choice of rows: all, or those that stand in one place, with how many there are in view."""

    label: str
    value: str
    size: int
    chosen: bool


@require_safe
def explain(request: HttpRequest, month: Month, region: int, figure: Figure) -> HttpResponse:
    """A figure in words, weights and counts, and what stands behind it; `?standing=below&page=2&version=1`."""
    standing = next((each for each in Standing if each.value == request.GET.get("standing")), None)
    page = selectors.explanation(
        request.actor,
        month,
        region,
        figure,
        standing=standing,
        page=request.GET.get("page"),
        version=_version(request),
    )
    context = {
        "page": page,
        "figures": page.figures,
        "tabs": _tabs(page),
        "parts": _parts(page),
        "line": _line(page),
        **_in_words(page),
    }
    return render(request, "assessment/explain.html", context)


@require_safe
def export_explained(request: HttpRequest, month: Month, region: int, figure: Figure) -> HttpResponse:
    """What stands behind a figure as a workbook."""
    try:
        name, content = explained_workbook(
            request.actor, month, region, figure, version=_version(request), made_at=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("assessment:explain", month=month, region=region, figure=figure)
    return workbook_answer(content, name=name, plain_name=f"explain-{month}-{figure}.xlsx")


def _version(request: HttpRequest) -> int | None:
    text = request.GET.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else None


def _tabs(page: Explanation) -> list[Tab]:
    if page.figure in (Figure.FILING, Figure.RESPONSE, Figure.DEDUCTIONS):
        return []
    every = Tab("全部", "", sum(page.sizes.values()), page.standing is None)
    return [every, *(Tab(each.label, each.value, size, page.standing is each) for each, size in page.sizes.items())]


def _lines(page: Explanation) -> list[PartLine]:
    shown = page.figures
    remark = shown.list_remark
    return [
        *filing_lines(page.result, shown.scheme),
        *response_lines(page.result, shown.rule, shown.scheme, remark=remark),
    ]


def _parts(page: Explanation) -> list[PartLine]:
    """The parts that a rate is made of; none for a part."""
    own = {Figure.FILING: FILING_PARTS, Figure.RESPONSE: RESPONSE_PARTS}.get(page.figure, ())
    return [line for line in _lines(page) if line.figure in own]


def _line(page: Explanation) -> PartLine | None:
    """The part itself; None for a rate and for deductions."""
    return next((line for line in _lines(page) if line.figure is page.figure), None)


def _in_words(page: Explanation) -> dict[str, object]:
    """The formula in words with its clause, the sum in figures, and the value."""
    scheme, rule, result = page.figures.scheme, page.figures.rule, page.result
    filing = page.figure in (Figure.FILING, *FILING_PARTS)
    values: dict[Figure, Fraction | None] = {
        Figure.FILING: result.filing.rate,
        Figure.RESPONSE: result.response.rate,
        Figure.DEDUCTIONS: result.response.deduction,
    }
    clause = "deduction" if page.figure is Figure.DEDUCTIONS else "filing" if filing else "response"
    return {
        "is_rate": page.figure in (Figure.FILING, Figure.RESPONSE),
        "rate": Figure.FILING if filing else Figure.RESPONSE,
        "value": values.get(page.figure),
        "clause": scheme.clause(clause),
        "sum": filing_sum(result, scheme) if filing else response_sum(result, rule, scheme),
    }
