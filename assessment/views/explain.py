"""Pages that open a figure down to the rows behind it."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypedDict
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessment import selectors
from assessment.enums import Figure, RateKind, Standing
from assessment.exports import explained_workbook, pin_to
from assessment.facts import show_region
from assessment.forms import ExplainFilter
from assessment.selectors import Explanation
from assessment.views.explaining import PartLine, filing_lines, filing_sum, response_lines, response_sum, year_sum
from core.downloads import workbook_answer
from core.errors import Refused, Unseen
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
    """A figure in words, weights and counts, and what stands behind it; `?standing=below&page=2&run=…`.

    `?q=` looks for an enterprise (or a question), `?within=330106` narrows the rows to a county.
    """
    standing = next((each for each in Standing if each.value == request.GET.get("standing")), None)
    page = selectors.explanation(
        request.actor,
        month,
        region,
        figure,
        standing=standing,
        page=request.GET.get("page"),
        pinned=_pinned(request),
        **_narrowing(request),
    )
    context = {
        "page": page,
        "kept": [(name, value) for name, value in request.GET.items() if name not in ("q", "within", "page")],
        "counties": [(show_region(code), name, code == page.within) for code, name in page.counties],
        "figures": page.figures,
        "tabs": _tabs(page),
        "pin": pin_to(page.figures.run) if _pinned(request) else "",
        "found": sum(page.sizes.values()),
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
            request.actor,
            month,
            region,
            figure,
            pinned=_pinned(request),
            **_narrowing(request),
            made_at=timezone.now(),
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
        address = reverse("assessment:explain", args=[month, region, figure])
        return redirect(f"{address}?{request.GET.urlencode()}" if request.GET else address)
    return workbook_answer(content, name=name, plain_name=f"explain-{month}-{figure}.xlsx")


@require_safe
def explain_year(request: HttpRequest, year: int, region: int, rate: RateKind) -> HttpResponse:
    """A year's rate taken apart: the published months it is the mean of, each leading to its own figure."""
    page = selectors.year_explained(request.actor, year, region, rate)
    clauses = ["filing"] if rate is RateKind.FILING else ["response", "months", "deduction"]
    context = {
        "page": page,
        "months": [
            (cell, run, taken, "" if run is None else selectors.known_by(run))
            for cell, run, taken in zip(page.rate.months, page.runs, page.line.taken, strict=True)
        ],
        "rate": page.rate,
        "target": page.scheme.target(rate),
        "clause": "，".join(page.scheme.clause(name) for name in clauses),
        "bonus_clause": page.scheme.clause("bonus"),
        "sum": year_sum(page.rate),
    }
    return render(request, "assessment/explain_year.html", context)


def _pinned(request: HttpRequest) -> UUID | None:
    """The run in the query, None for none; a text that is no id is as unseen as a run that is not there."""
    text = request.GET.get("run", "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Unseen from wrong


class _Narrowing(TypedDict):
    search: str
    within: int | None


def _narrowing(request: HttpRequest) -> _Narrowing:
    """The words and the county that are asked for; what is no county is none."""
    form = ExplainFilter(request.GET)
    form.is_valid()
    return {"search": form.cleaned_data.get("q", ""), "within": form.cleaned_data.get("within")}


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
