"""The centre's way from a workbook of customs exports, rates or the calendar to the data."""

from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.downloads import workbook_answer
from core.errors import Refused, Unseen
from core.refusals import tell
from core.uploads import tell_dropped
from core.workbook import WorkbookError, error_workbook
from orders.enums import UploadKind
from orders.exports import write_template
from orders.forms import ReferenceForm
from orders.imports import columns_of, read_kept
from orders.permissions import can_import, require
from orders.selectors import uploads as selectors
from orders.services import uploads as services
from tenancy.enums import UploadState

PAGE_SIZE = 20


@require_GET
def uploads(request: HttpRequest) -> HttpResponse:
    """Workbooks uploaded so far, newest first."""
    require(can_import(request.actor))
    page = Paginator(selectors.uploads_in_view(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "orders/uploads.html", {"page": page, "kinds": list(UploadKind)})


@require_http_methods(["GET", "HEAD", "POST"])
def upload_new(request: HttpRequest) -> HttpResponse:
    """Choose a workbook; what is in it is shown before anything is written."""
    require(can_import(request.actor))
    if request.method == "POST":
        form = ReferenceForm(request.POST, request.FILES)
    else:
        form = ReferenceForm(initial={"kind": _kind(request)})
    tell_dropped(form, request)
    if form.is_bound and form.is_valid():
        file, now = form.cleaned_data["file"], timezone.now()
        try:
            kept = services.keep_upload(
                kind=form.cleaned_data["kind"], content=file.read(), file_name=file.name, by=request.actor, now=now
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            if kept.job is None:
                read_kept(upload=kept.public_id, by=request.actor, now=now)
            return redirect("orders:upload", kept.public_id)
    columns = [(kind, columns_of(kind)) for kind in UploadKind]
    return render(request, "orders/upload_new.html", {"form": form, "columns": columns})


@require_GET
def upload_template(request: HttpRequest) -> HttpResponse:
    """The blank workbook of a kind (`?kind=exports`, `rates` or `calendar`)."""
    require(can_import(request.actor))
    kind, content = _kind(request), BytesIO()
    write_template(kind, content, now=timezone.now())
    return workbook_answer(content.getvalue(), name=f"{kind.label}模板.xlsx", plain_name=f"{kind.slug}-template.xlsx")


@require_GET
def upload(request: HttpRequest, reference: UUID) -> HttpResponse:
    """What writing would do, and what is wrong, cell by cell; while a job is at work, how far it is."""
    return _page(request, reference)


def _page(request: HttpRequest, reference: UUID, *, refusal: str = "") -> HttpResponse:
    found = selectors.upload_page(request.actor, reference)
    context = {"found": found, "refusal": refusal}
    return render(request, "orders/upload.html", context, status=409 if refusal else 200)


@require_GET
def upload_marked(request: HttpRequest, reference: UUID) -> HttpResponse:
    """The uploaded workbook again, its failing cells coloured and commented."""
    row = selectors.upload_for(request.actor, reference, content=True)
    try:
        content = error_workbook(bytes(row.content), selectors.errors_of(row))
    except WorkbookError as unusable:
        return _page(request, reference, refusal=unusable.message)
    name = f"{row.file_name.removesuffix('.xlsx')}_标注.xlsx"
    return workbook_answer(content, name=name, plain_name="marked.xlsx")


@require_POST
def upload_commit(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Write the workbook as the preview showed it. The same button pressed twice writes once."""
    try:
        row = services.commit_upload(upload=reference, by=request.actor, now=timezone.now())
    except Refused as refusal:
        services.refresh_plan(upload=reference, by=request.actor)
        return _page(request, reference, refusal=refusal.message)
    if row.state == UploadState.COMMITTED:
        messages.success(request, f"已写入“{row.file_name}”。")
    return redirect("orders:upload", reference)


@require_POST
def upload_discard(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Put an uploaded workbook aside."""
    try:
        row = services.discard_upload(upload=reference, by=request.actor, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("orders:upload", reference)
    messages.success(request, f"已放弃“{row.file_name}”，没有写入任何内容。")
    return redirect("orders:uploads")


def _kind(request: HttpRequest) -> UploadKind:
    asked = request.GET.get("kind", UploadKind.EXPORTS.slug)
    for kind in UploadKind:
        if kind.slug == asked:
            return kind
    raise Unseen
