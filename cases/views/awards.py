"""优秀案例 for everybody: by half-year, one of them, the booklet."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.exports import booklet_document
from cases.forms import AwardsForm
from cases.selectors import AwardFilter, AwardGroup, award_for, awards_page, booklet
from core.document import DOCX
from core.downloads import as_attachment
from core.errors import Unseen


@require_safe
def awards(request: HttpRequest) -> HttpResponse:
    """The published cases; `?half=2020-1`, `?year=2020&region=330100000`. What is unknown is no filter."""
    page = awards_page(request.actor, _asked(request))
    shown = {"half": request.GET.get("half", ""), "region": request.GET.get("region", "")}
    form = AwardsForm(initial=shown, halves=page.halves, cities=page.cities)
    return render(request, "cases/awards.html", {"page": page, "form": form})


def _asked(request: HttpRequest) -> AwardFilter:
    year, region = request.GET.get("year", ""), request.GET.get("region", "")
    return AwardFilter(
        half=_half(request.GET.get("half", "")),
        year=int(year) if _is_number(year) else None,
        region=int(region) if _is_number(region) else None,
    )


def _half(text: str) -> tuple[int, int] | None:
    """A half-year as addresses name it, ``2020-1``; None for anything else."""
    year, _, half = text.partition("-")
    return (int(year), int(half)) if _is_number(year) and half in ("1", "2") and len(year) == 4 else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9


def _edition(request: HttpRequest, edition: str) -> AwardGroup:
    half = _half(edition)
    if half is None:
        raise Unseen
    return booklet(request.actor, *half)


@require_safe
def award(request: HttpRequest, award: UUID) -> HttpResponse:
    """One published case."""
    return render(request, "cases/award.html", {"award": award_for(request.actor, award)})


@require_safe
def award_booklet(request: HttpRequest, edition: str) -> HttpResponse:
    """All of a half-year, for paper: cover, contents, one case a page."""
    return render(request, "cases/award_booklet.html", {"group": _edition(request, edition)})


@require_safe
def award_docx(request: HttpRequest, edition: str) -> HttpResponse:
    """The booklet as a document."""
    group = _edition(request, edition)
    content = booklet_document(group, made_at=timezone.now())
    return as_attachment(content, name=f"{group.label}优秀案例.docx", content_type=DOCX, plain_name="awards.docx")
