"""Lists of questions: the enterprise's own, the official's desk with what is done to several at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases.enums import DeskScope, DeskSort, DeskView, OwnView, Topic
from cases.exports import LIMIT, desk_workbook
from cases.forms import BulkForm, DeskForm, OwnForm
from cases.permissions import has_desk, is_asker, works_desk
from cases.selectors import DeskFilter, desk_page, desk_regions, desk_rows, own_page
from cases.services import assign_many, classify_many
from core.downloads import workbook_answer
from core.errors import NotAllowed, Refused, Unseen
from core.periods import local_date
from tenancy.selectors import colleagues


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The actor's list: an enterprise's own questions, or an official's desk."""
    if is_asker(request.actor):
        return _own(request)
    if not has_desk(request.actor):
        raise NotAllowed
    form, filters = _wanted(request)
    listed = desk_page(request.actor, filters, page=request.GET.get("page"), now=timezone.now())
    context = {
        "listed": listed,
        "form": form,
        "filters": filters,
        "sort": filters.sort or "",
        "descending": filters.descending,
        "one_county": "region" not in form.fields,
        "works": works_desk(request.actor),
        "colleagues": colleagues(request.actor),
        "topics": Topic.choices(),
    }
    return render(request, "cases/desk.html", context)


def _own(request: HttpRequest) -> HttpResponse:
    form = OwnForm(request.GET)
    view = OwnView(form.cleaned_data["state"] or OwnView.ALL) if form.is_valid() else OwnView.ALL
    text = form.cleaned_data.get("q", "")
    listed = own_page(request.actor, view, page=request.GET.get("page"), now=timezone.now(), text=text)
    return render(request, "cases/own.html", {"listed": listed, "form": form, "view": view})


def _wanted(request: HttpRequest) -> tuple[DeskForm, DeskFilter]:
    """The desk's filter as asked for; a region that is none, or is not in view, is as unseen as a missing one."""
    data = request.GET.copy()
    data.setdefault("state", DeskView.OPEN)
    form = DeskForm(data, regions=desk_regions(request.actor))
    form.is_valid()
    if "region" in form.errors or ("region" not in form.fields and request.GET.get("region")):
        raise Unseen
    sort = request.GET.get("sort", "")
    return form, DeskFilter(
        view=DeskView(form.cleaned_data.get("state") or DeskView.OPEN),
        scope=DeskScope(form.cleaned_data.get("scope") or DeskScope.VIEW),
        region=form.cleaned_data.get("region"),
        topic=form.cleaned_data.get("topic"),
        tag=form.cleaned_data.get("tag", ""),
        text=form.cleaned_data.get("q", ""),
        sort=DeskSort(sort) if sort in set(DeskSort) else None,
        descending=request.GET.get("order") == "desc",
    )


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The desk's list, as filtered, as a workbook."""
    if not has_desk(request.actor):
        raise NotAllowed
    _, filters = _wanted(request)
    now = timezone.now()
    rows = desk_rows(request.actor, filters, limit=LIMIT + 1, now=now)
    if len(rows) > LIMIT:
        messages.error(request, f"符合条件的诉求超过 {LIMIT:,} 条，请按地区或状态缩小范围后再导出。")
        return HttpResponseRedirect(f"{reverse('cases:home')}?{request.GET.urlencode()}")
    name = f"问题诉求_{local_date(now):%Y%m%d}.xlsx"
    return workbook_answer(desk_workbook(rows, now=now), name=name, plain_name="questions.xlsx")


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """What is safe to do to several questions at once: take them, give them to a colleague, classify them."""
    if not works_desk(request.actor):
        raise NotAllowed
    form = BulkForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请先勾选诉求，并选择要办理的事项。")
        return _back(request)
    asked = form.cleaned_data
    now = timezone.now()
    try:
        if asked["action"] == "classify":
            if asked["topic"] is None:
                raise Refused("请选择主题。")
            done = classify_many(questions=asked["questions"], topic=asked["topic"], by=request.actor, now=now)
        else:
            if asked["action"] == "give" and asked["to"] is None:
                raise Refused("请选择经办人。")
            to = asked["to"] if asked["action"] == "give" else None
            done = assign_many(questions=asked["questions"], to=to, by=request.actor, now=now)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return _back(request)
    left = len(asked["questions"]) - done
    messages.success(request, f"已办理 {done} 件" + (f"，另有 {left} 件无需办理或不由本单位办理。" if left else "。"))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the list as it was filtered; whatever else stood in the field is dropped."""
    query = QueryDict(request.POST.get("back", "")).urlencode()
    return HttpResponseRedirect(reverse("cases:home") + (f"?{query}" if query else ""))
