"""The first page, the search, the manuals and the glossary."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.errors import Unseen
from workbench import selectors
from workbench.enums import Manual
from workbench.rules import MANUALS


def desk(request: HttpRequest) -> HttpResponse:
    """工作台: what to do now, what to know, where to go."""
    found = selectors.desk(request.actor, now=timezone.now())
    return render(request, "workbench/desk.html", {"desk": found, "own": found.own, "late": found.late})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What `?q=` finds in the own scope, by kind."""
    found = selectors.search(request.actor, request.GET.get("q", ""), now=timezone.now())
    return render(request, "workbench/search.html", {"found": found})


@require_safe
def manual_own(request: HttpRequest) -> HttpResponse:
    """The manual of the own role."""
    return _manual(request, MANUALS[request.actor.role])


@require_safe
def manual(request: HttpRequest, manual: str) -> HttpResponse:
    """The manual of a role; everybody may read them all."""
    if manual not in set(Manual):
        raise Unseen
    return _manual(request, Manual(manual))


def _manual(request: HttpRequest, shown: Manual) -> HttpResponse:
    context = {"shown": shown, "own": MANUALS[request.actor.role], "manuals": list(Manual)}
    return render(request, f"workbench/manuals/{shown.value}.html", context)


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """名词解释: the words of the pages with their clauses."""
    return render(request, "workbench/glossary.html")
