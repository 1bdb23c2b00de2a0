"""Pages of the schemes: one as the Notice would print it, two side by side, and the province's word on one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from assessment import selectors, services
from assessment.forms import ConfirmSchemeForm
from assessment.permissions import can_confirm_scheme, require_confirm_scheme
from assessment.schemes.terms import row_terms
from assessment.selectors import Other
from assessment.views.notice_table import notice_rows
from assessment.views.scheme_text import articles, list_remark
from core.errors import Refused, Stale
from core.refusals import Typed, renew, typed

VARIANT_NAMES = {"template": "系统约定方案", "annex2": "附件2原表"}


@require_safe
def scheme(request: HttpRequest, year: int) -> HttpResponse:
    """The rules of a year as the Notice prints them; `?variant=annex2` shows another file that could serve the year."""
    return _scheme(request, year, None)


def _scheme(
    request: HttpRequest, year: int, form: ConfirmSchemeForm | None, *, overtaken: str = "", status: int = 200
) -> HttpResponse:
    """The page, with the form that came back or a new one where the scheme waits for this person's word.

    A form that came back is about what the page shows now; where it is offered no more, its words are repeated.
    """
    unsaved: list[Typed] = []
    page = selectors.scheme_page(request.actor, year, request.GET.get("variant") or None, now=timezone.now())
    if not (page.needs_confirmation and can_confirm_scheme(request.actor)):
        unsaved = [] if form is None else typed(form)
        form = None
    elif form is not None:
        renew(form, digest=page.scheme.digest)
    else:
        form = ConfirmSchemeForm(initial={"digest": page.scheme.digest})
    context = {
        "page": page,
        "scheme": page.scheme,
        "articles": articles(page.scheme),
        "rows": notice_rows(page.scheme),
        "months_clause": page.scheme.clause("months"),
        "list_remark": list_remark(year),
        "months": [(rule.month, row_terms(rule)) for rule in page.scheme.months],
        "variants": [(name, _variant_name(year, name)) for name in page.variants],
        "form": form,
        "overtaken": overtaken,
        "unsaved": unsaved,
    }
    return render(request, "assessment/scheme.html", context, status=status)


@require_safe
def compare_schemes(request: HttpRequest, year: int) -> HttpResponse:
    """Two schemes term by term; `?with=2020` or `?with=annex2`, and `view=changed` for what differs alone."""
    page = selectors.scheme_comparison(
        request.actor,
        year,
        request.GET.get("variant") or None,
        request.GET.get("with") or None,
        now=timezone.now(),
    )
    only_changed = request.GET.get("view") == "changed"
    context = {
        "page": page,
        "comparison": page.comparison.without_equals() if only_changed else page.comparison,
        "left_name": _variant_name(year, page.variant),
        "right_name": _other_name(page.chosen),
        "others": [(one.slug, _other_name(one)) for one in page.others],
        "only_changed": only_changed,
    }
    return render(request, "assessment/scheme_compare.html", context)


@require_POST
def confirm_scheme(request: HttpRequest, year: int) -> HttpResponse:
    """Confirm the scheme that the page showed, and show it again."""
    require_confirm_scheme(request.actor)
    form = ConfirmSchemeForm(request.POST)
    if not form.is_valid():
        return _scheme(request, year, form)
    try:
        services.confirm_scheme(year=year, by=request.actor, now=timezone.now(), **form.cleaned_data)
    except (Refused, Stale) as refusal:
        status = 409 if isinstance(refusal, Stale) else 200
        return _scheme(request, year, form, overtaken=refusal.message, status=status)
    messages.success(request, f"{year}年考核方案已确认，可以按此定数、发布。")
    return redirect("assessment:scheme", year)


def _variant_name(year: int, variant: str) -> str:
    return f"{year}年{VARIANT_NAMES.get(variant, '方案')}"


def _other_name(other: Other) -> str:
    return f"{other.year}年方案" if other.variant is None else _variant_name(other.year, other.variant)
