"""Whom offices are reached by in a year: the list, the own line, numbers shown on demand, due date, chase, workbooks."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.downloads import workbook_answer
from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from core.periods import local_date
from core.refusals import renew, tell
from core.uploads import tell_dropped
from core.workbook import WorkbookError, error_workbook
from notices import services
from notices.enums import ContactSort, ContactUploadState, RevealWay
from notices.exports import ANNEX, annex_workbook
from notices.facts import ContactEntry
from notices.forms import ContactForm, ContactsDueForm, ContactsForm, ContactUploadForm
from notices.imports import read_contacts
from notices.models import Contact, ContactUpload
from notices.permissions import (
    can_chase_contacts,
    can_keep_contact,
    can_keep_contacts,
    can_see_contacts,
    can_see_mobile,
    can_set_contacts_due,
)
from notices.rules import CONTACT_LABELS, FIRST_CONTACT_YEAR, LAST_CONTACT_YEAR
from notices.selectors import (
    ContactQuery,
    contact_before,
    contact_of,
    contact_reveals,
    contact_upload_for,
    contacts_due,
    contacts_list,
    handler_of,
)
from tenancy.enums import RegionLevel
from tenancy.rules import code_from_gb, province_of
from tenancy.selectors import all_regions

PAGE_SIZE = 30


def _this_year() -> int:
    return local_date(timezone.now()).year


def _checked(year: int) -> int:
    if not FIRST_CONTACT_YEAR <= year <= LAST_CONTACT_YEAR:
        raise Unseen
    return year


def _code(region: int) -> int:
    """The nine-digit code of a path's six or nine digits."""
    try:
        return code_from_gb(str(region))
    except ValueError as unknown:
        raise Unseen from unknown


def _list_url(year: int) -> str:
    return reverse("notices:contacts", query={"year": year})


# --- the list ---


@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """A year's list, with what is missing in the own range; mobile numbers masked."""
    actor = request.actor
    if actor.region is None or not can_see_contacts(actor):
        raise NotAllowed
    this_year, regions = _this_year(), all_regions()
    cities = regions.at(RegionLevel.CITY, within=province_of(actor.region))
    form = ContactsForm(
        {"year": this_year} | request.GET.dict(),
        years=range(this_year + 1, FIRST_CONTACT_YEAR - 1, -1),
        cities={code: regions.names[code] for code in cities},
    )
    form.is_valid()
    asked = form.cleaned_data
    year = asked.get("year") or this_year
    query = ContactQuery(
        year=year,
        city=asked.get("city"),
        search=asked.get("q", "").strip(),
        missing=asked.get("show") == "missing",
        sort=ContactSort(asked.get("sort") or ContactSort.REGION),
        descending=asked.get("order") == "desc",
    )
    found = contacts_list(actor, ContactQuery(year))
    rows = found if query == ContactQuery(year) else contacts_list(actor, query)
    own = [row for row in found if actor.covers(row.region)]
    context = {
        "form": form,
        "year": year,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "sort": query.sort.value,
        "descending": query.descending,
        "due_on": contacts_due(year),
        "required": sum(row.required for row in own),
        "filed": sum(row.required and row.contact is not None for row in own),
        "missing": [row for row in own if row.is_missing],
        "own": next((row for row in found if row.region == actor.region and row.may_keep), None),
        "may_keep": can_keep_contacts(actor),
        "may_chase": can_chase_contacts(actor),
        "may_set": can_set_contacts_due(actor),
        "may_export": can_see_mobile(actor, actor.region),
    }
    return render(request, "notices/contacts.html", context)


@require_POST
def contact_mobile(request: HttpRequest, year: int, region: int) -> HttpResponse:
    """Show one handler's mobile number, once, in an answer that no cache keeps; that it was shown is written down."""
    now = timezone.now()
    entry = services.reveal_mobile(region=_code(region), year=_checked(year), by=request.actor, now=now)
    context = {"year": year, "row": entry, "number": entry.mobile, "at": now}
    answer = render(request, "notices/contact_mobile.html", context)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def contact_seen(request: HttpRequest, year: int) -> HttpResponse:
    """Who was shown mobile numbers of a year."""
    rows = contact_reveals(request.actor, _checked(year))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "notices/contact_seen.html", {"year": year, "page": page})


# --- the own line ---


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, year: int, region: int) -> HttpResponse:
    """A region's line of a year; a new one is prefilled from the latest before it."""
    regions, region = all_regions(), _code(region)
    _checked(year)
    if region not in regions.names:
        raise Unseen
    if not can_keep_contact(request.actor, region):
        raise NotAllowed
    standing = contact_of(region, year)
    before = contact_before(region, year) if standing is None else None
    row, version = standing or before, 0 if standing is None else standing.version
    post, mask = handler_of(row, request.actor)
    stands = _stands(row, post)
    form = ContactForm(request.POST or None, mask=mask, initial=stands | {"version": version})
    status = 200
    if form.is_bound and form.is_valid():
        now = timezone.now()
        try:
            services.save_contact(
                region=region,
                year=year,
                entry=form.entry,
                version=form.cleaned_data["version"],
                by=request.actor,
                now=now,
            )
        except Stale as stale:
            if standing is not None and all(getattr(form.entry, key) == text for key, text in stands.items()):
                return redirect(_list_url(year))  # sent twice: what was typed is what stands
            tell(form, stale)
            renew(form, version=version)
            status = 409
        except (Invalid, Refused) as refused:
            tell(form, refused)
        else:
            messages.success(request, f"{regions.names[region]}{year}年负责人已保存。")
            return redirect(_list_url(year))
    context = {
        "form": form,
        "year": year,
        "name": regions.names[region],
        "standing": standing,
        "before": before,
        "due_on": contacts_due(year),
        "changed": [(CONTACT_LABELS[key], text) for key, text in stands.items() if form.cleaned_data.get(key) != text]
        if status == 409
        else [],
    }
    return render(request, "notices/contact.html", context, status=status)


def _stands(row: Contact | None, post: str) -> dict[str, str]:
    """A line as its form shows it: all but the mobile number."""
    if row is None:
        return {}
    return {"unit": row.unit, "leader": row.leader, "phone": row.phone, "handler": row.handler, "post": post}


# --- due and chased ---


@require_http_methods(["GET", "HEAD", "POST"])
def contacts_round(request: HttpRequest, year: int) -> HttpResponse:
    """When a year's contacts are due."""
    if not can_set_contacts_due(request.actor):
        raise NotAllowed
    form = ContactsDueForm(request.POST or None, initial={"due_on": contacts_due(_checked(year))})
    if form.is_bound and form.is_valid():
        due_on: date = form.cleaned_data["due_on"]
        try:
            services.set_contacts_due(year=year, due_on=due_on, by=request.actor, now=timezone.now())
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, f"{year}年报送期限已设为{due_on.month}月{due_on.day}日。")
            return redirect(_list_url(year))
    return render(request, "notices/contacts_due.html", {"form": form, "year": year})


@require_POST
def contacts_chase(request: HttpRequest, year: int) -> HttpResponse:
    """Chase the regions that owe the year's contact."""
    try:
        told = services.chase_contacts(year=_checked(year), by=request.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"已催报 {told} 个单位。")
    return HttpResponseRedirect(_list_url(year))


# --- workbooks and paper ---


@require_POST
def contacts_export(request: HttpRequest, year: int) -> HttpResponse:
    """Annex 1 of the own range with mobile numbers: a workbook, with the region's code in front (`code`), or a page to print
    (`paper`). A POST, as each number shown is written down."""
    now, paper = timezone.now(), "paper" in request.POST
    way = RevealWay.PAPER if paper else RevealWay.WORKBOOK
    rows = services.reveal_list(year=_checked(year), way=way, by=request.actor, now=now)
    if paper:
        answer = render(request, "notices/contacts_paper.html", _paper(rows, year))
        answer["Cache-Control"] = "private, no-store"
        return answer
    content = annex_workbook(rows, with_code="code" in request.POST, made_at=now)
    return workbook_answer(content, name=f"{year}年{ANNEX}.xlsx", plain_name=f"contacts-{year}.xlsx")


def _paper(rows: Sequence[tuple[int, ContactEntry]], year: int) -> dict[str, object]:
    return {"year": year, "title": ANNEX, "labels": list(CONTACT_LABELS.values()), "rows": [entry for _, entry in rows]}


@require_safe
def contacts_template(request: HttpRequest) -> HttpResponse:
    """The blank workbook of contacts."""
    if not can_keep_contacts(request.actor):
        raise NotAllowed
    content = annex_workbook((), with_code=True, made_at=timezone.now())
    return workbook_answer(content, name="负责人名单模板.xlsx", plain_name="contacts-template.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def contacts_upload(request: HttpRequest, year: int) -> HttpResponse:
    """Choose a workbook; what is in it is shown before anything is written."""
    if not can_keep_contacts(request.actor):
        raise NotAllowed
    _checked(year)
    form = ContactUploadForm(request.POST, request.FILES) if request.method == "POST" else ContactUploadForm()
    tell_dropped(form, request)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            read = read_contacts(content, actor=request.actor)
        except Refused as refused:
            tell(form, refused)
        else:
            row = services.receive_contacts(
                year=year,
                content=content,
                file_name=file.name,
                lines=[(number, line.region, line.entry) for number, line in read.lines],
                errors=read.errors,
                by=request.actor,
                now=timezone.now(),
            )
            return redirect("notices:contacts_preview", row.public_id)
    return render(request, "notices/contacts_upload.html", {"form": form, "year": year, "title": ANNEX})


@require_safe
def contacts_preview(request: HttpRequest, contacts: UUID) -> HttpResponse:
    """What an uploaded workbook would do, and what is wrong with it."""
    return _preview(request, contact_upload_for(request.actor, contacts))


def _preview(request: HttpRequest, row: ContactUpload, *, refusal: str = "", status: int = 200) -> HttpResponse:
    state, plan = ContactUploadState(row.state), services.plan_contacts(row, by=request.actor)
    is_open = state is ContactUploadState.PENDING
    context = {
        "upload": row,
        "state": state,
        "plan": plan,
        "parts": [("新增", plan.added), ("修改", plan.changed)] if is_open else [],
        "is_open": is_open,
        "is_ready": is_open and not plan.errors and bool(plan.added or plan.changed),
        "refusal": refusal,
        "back_url": _list_url(row.year),
    }
    return render(request, "notices/contacts_preview.html", context, status=status)


@require_safe
def contacts_marked(request: HttpRequest, contacts: UUID) -> HttpResponse:
    """The uploaded workbook again, its failing cells coloured and commented."""
    row = contact_upload_for(request.actor, contacts)
    try:
        content = error_workbook(bytes(row.content), services.errors_of(row))
    except WorkbookError as unusable:
        return _preview(request, row, refusal=unusable.message)
    name = f"{row.file_name.removesuffix('.xlsx')}_标注.xlsx"
    return workbook_answer(content, name=name, plain_name="contacts-marked.xlsx")


@require_POST
def contacts_confirm(request: HttpRequest, contacts: UUID) -> HttpResponse:
    """Write what the preview showed. The same button pressed twice writes once."""
    seen = request.POST.get("seen", "")
    try:
        row = services.confirm_contacts(upload=contacts, seen=seen, by=request.actor, now=timezone.now())
    except Stale as stale:
        return _preview(request, contact_upload_for(request.actor, contacts), refusal=stale.message, status=409)
    except Refused as refused:
        return _preview(request, contact_upload_for(request.actor, contacts), refusal=refused.message)
    messages.success(request, f"“{row.file_name}”已写入{row.year}年负责人名单。")
    return redirect(_list_url(row.year))


@require_POST
def contacts_discard(request: HttpRequest, contacts: UUID) -> HttpResponse:
    """Put an uploaded workbook aside."""
    try:
        row = services.discard_contacts(upload=contacts, by=request.actor)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("notices:contacts_preview", contacts)
    messages.success(request, f"已放弃“{row.file_name}”，没有写入任何内容。")
    return redirect(_list_url(row.year))
