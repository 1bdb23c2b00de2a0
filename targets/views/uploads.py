"""The department's way from a workbook to a year's table: chosen, previewed, written or put aside."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.downloads import workbook_answer
from core.errors import Refused, Stale
from core.periods import local_date
from core.refusals import tell
from core.uploads import tell_dropped
from core.workbook import WorkbookError, error_workbook
from targets import selectors, services
from targets.exports import targets_workbook
from targets.forms import UploadForm
from targets.imports import TARGET_COLUMNS, read_targets
from targets.permissions import require_keep
from targets.services.tables import renew_preview


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The blank workbook of a year's table."""
    require_keep(request.actor)
    content = targets_workbook((), made_at=timezone.now())
    return workbook_answer(content, name="绩效目标模板.xlsx", plain_name="targets-template.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a workbook; what it would do is shown before anything is written."""
    require_keep(request.actor)
    now = timezone.now()
    sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if sent else UploadForm(initial={"year": local_date(now).year})
    tell_dropped(form, request)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            found = read_targets(content)
            kept = services.upload_targets(
                content=content,
                file_name=file.name,
                year=form.cleaned_data["year"],
                title=form.cleaned_data["title"],
                rows=found.rows,
                errors=found.errors,
                error_count=found.error_count,
                bad_rows=found.bad_rows,
                by=request.actor,
                now=now,
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("targets:preview", kept.public_id)
    return render(request, "targets/upload.html", {"form": form, "columns": TARGET_COLUMNS})


@require_safe
def preview(request: HttpRequest, target_upload: UUID) -> HttpResponse:
    """Targets to add, change and remove, and what is wrong, cell by cell."""
    return _preview(request, target_upload)


def _preview(request: HttpRequest, upload: UUID, *, refusal: str = "", status: int = 200) -> HttpResponse:
    found = selectors.preview(request.actor, upload)
    context = {"found": found, "refusal": refusal}
    return render(request, "targets/preview.html", context, status=status)


@require_safe
def marked(request: HttpRequest, target_upload: UUID) -> HttpResponse:
    """The uploaded workbook again, its failing cells coloured and commented, its key works merged as they came."""
    row = selectors.upload_for(request.actor, target_upload, content=True)
    try:
        content = error_workbook(bytes(row.content), selectors.errors_of(row), columns=TARGET_COLUMNS)
    except WorkbookError as unusable:
        return _preview(request, target_upload, refusal=unusable.message)
    name = f"{row.file_name.removesuffix('.xlsx')}_标注.xlsx"
    return workbook_answer(content, name=name, plain_name="targets-marked.xlsx")


@require_POST
def confirm(request: HttpRequest, target_upload: UUID) -> HttpResponse:
    """Write what the preview showed. The same button pressed twice writes once."""
    try:
        table = services.confirm_upload(upload=target_upload, by=request.actor, now=timezone.now())
    except Stale as stale:
        renew_preview(upload=target_upload, by=request.actor)
        return _preview(request, target_upload, refusal=stale.message, status=409)
    except Refused as refusal:
        return _preview(request, target_upload, refusal=refusal.message)
    messages.success(request, f"已写入“{table.title}”。")
    return redirect("targets:table", table.public_id)


@require_POST
def discard(request: HttpRequest, target_upload: UUID) -> HttpResponse:
    """Put an uploaded workbook aside."""
    try:
        row = services.discard_upload(upload=target_upload, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("targets:preview", target_upload)
    messages.success(request, f"已放弃“{row.file_name}”，没有写入任何内容。")
    return redirect("targets:overview")
