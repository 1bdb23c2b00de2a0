"""The registry by workbook: chosen, previewed, confirmed or put aside."""

from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.downloads import workbook_answer
from core.errors import NotAllowed, Refused, Stale
from core.refusals import tell
from core.uploads import tell_dropped
from core.workbook import WorkbookError, error_workbook
from tenancy import selectors, services
from tenancy.enums import UploadState
from tenancy.exports import write_template
from tenancy.forms import UploadForm
from tenancy.imports import ENTERPRISE_COLUMNS, judge_upload
from tenancy.permissions import can_manage_enterprises


def _only_keepers(request: HttpRequest) -> None:
    if not can_manage_enterprises(request.actor):
        raise NotAllowed


@require_safe
def enterprises_template(request: HttpRequest) -> HttpResponse:
    """The blank workbook of the registry."""
    _only_keepers(request)
    content = BytesIO()
    write_template(content)
    return workbook_answer(content.getvalue(), name="企业名录模板.xlsx", plain_name="enterprises-template.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def enterprises_upload(request: HttpRequest) -> HttpResponse:
    """Choose a workbook; what is in it is shown before anything is written. A large one is read by a job."""
    _only_keepers(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    tell_dropped(form, request)
    if form.is_bound and form.is_valid():
        file, now = form.cleaned_data["file"], timezone.now()
        kept = services.receive_upload(content=file.read(), file_name=file.name, by=request.actor, now=now)
        try:
            if kept.job is None:
                judge_upload(kept, request.actor)
        except Refused as refusal:
            services.refuse_upload(upload=kept.public_id, problem=refusal.message, by=request.actor)
            tell(form, refusal)
        else:
            return redirect("tenancy:upload_preview", kept.public_id)
    context = {"form": form, "columns": ENTERPRISE_COLUMNS}
    return render(request, "tenancy/enterprises_upload.html", context)


@require_safe
def upload_preview(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Rows to add, change, move, skip and in error, before anything is written; then what was written."""
    return _preview(request, batch)


def _preview(request: HttpRequest, batch: UUID, *, refusal: str = "", status: int = 200) -> HttpResponse:
    found = selectors.upload_page(request.actor, batch)
    context = {"found": found, "refusal": refusal}
    template = "tenancy/upload_running.html" if found.is_running else "tenancy/upload_preview.html"
    return render(request, template, context, status=status)


@require_safe
def upload_marked(request: HttpRequest, batch: UUID) -> HttpResponse:
    """The uploaded workbook again, its failing cells coloured and commented."""
    row = selectors.upload_for(request.actor, batch)
    try:
        content = error_workbook(bytes(row.content), selectors.errors_of(row))
    except WorkbookError as unusable:
        return _preview(request, batch, refusal=unusable.message)
    name = f"{row.file_name.removesuffix('.xlsx')}_标注.xlsx"
    return workbook_answer(content, name=name, plain_name="enterprises-marked.xlsx")


@require_POST
def upload_confirm(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Write what the preview showed. The same button pressed twice writes once."""
    try:
        row = services.confirm_upload(upload=batch, by=request.actor, now=timezone.now())
    except Stale as stale:
        services.replan_upload(upload=batch, problem=stale.message, by=request.actor)
        return _preview(request, batch, status=409)
    except Refused as refusal:
        return _preview(request, batch, refusal=refusal.message)
    if row.state == UploadState.COMMITTED:
        messages.success(request, f"“{row.file_name}”已写入企业名录。")
    return redirect("tenancy:upload_preview", batch)


@require_POST
def upload_discard(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Put an uploaded workbook aside."""
    try:
        row = services.discard_upload(upload=batch, by=request.actor, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("tenancy:upload_preview", batch)
    messages.success(request, f"已放弃“{row.file_name}”，没有写入任何内容。")
    return redirect("tenancy:enterprises")
