"""The centre's way from a workbook to the draft of a list."""

from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alerts import selectors
from alerts.enums import Colour
from alerts.exports import write_template
from alerts.forms import UploadForm
from alerts.imports import LIST_COLUMNS, read_upload
from alerts.permissions import can_draw
from alerts.services import discard_upload, draft_from_upload, upload_list
from core.downloads import workbook_answer
from core.errors import NotAllowed, Refused
from core.refusals import tell
from core.uploads import tell_dropped
from core.workbook import WorkbookError, error_workbook


def _only_the_centre(request: HttpRequest) -> None:
    if not can_draw(request.actor):
        raise NotAllowed


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The blank workbook of a list."""
    _only_the_centre(request)
    content = BytesIO()
    write_template(content, now=timezone.now())
    return workbook_answer(content.getvalue(), name="五色清单模板.xlsx", plain_name="list-template.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a workbook; what is in it is shown before anything is drafted."""
    _only_the_centre(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    tell_dropped(form, request)
    if form.is_bound and form.is_valid():
        file, now = form.cleaned_data["file"], timezone.now()
        try:
            content = file.read()
            found = read_upload(content, by=request.actor, now=now)
            kept = upload_list(
                content=content,
                file_name=file.name,
                rows=found.rows,
                errors=found.errors,
                error_count=found.error_count,
                bad_rows=found.bad_rows,
                repeated=found.repeated,
                by=request.actor,
                now=now,
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("alerts:preview", kept.public_id)
    context = {"form": form, "columns": LIST_COLUMNS, "colours": list(Colour)}
    return render(request, "alerts/upload.html", context)


@require_safe
def preview(request: HttpRequest, upload: UUID) -> HttpResponse:
    """What a draft of it would hold, and what is wrong, cell by cell."""
    return _preview(request, upload)


def _preview(request: HttpRequest, upload: UUID, *, refusal: str = "") -> HttpResponse:
    found = selectors.preview(request.actor, upload)
    context = {"found": found, "refusal": refusal}
    return render(request, "alerts/preview.html", context)


@require_safe
def marked(request: HttpRequest, upload: UUID) -> HttpResponse:
    """The uploaded workbook again, its failing cells coloured and commented."""
    row = selectors.upload_for(request.actor, upload, content=True)
    try:
        content = error_workbook(bytes(row.content), selectors.errors_of(row))
    except WorkbookError as unusable:
        return _preview(request, upload, refusal=unusable.message)
    name = f"{row.file_name.removesuffix('.xlsx')}_标注.xlsx"
    return workbook_answer(content, name=name, plain_name="list-marked.xlsx")


@require_POST
def draft_upload(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Make the workbook the draft of its quarter's list. The same button pressed twice makes one draft and leads to it."""
    try:
        done = draft_from_upload(upload=upload, by=request.actor, now=timezone.now())
    except Refused as refusal:
        found = selectors.preview(request.actor, upload)
        if found.upload.draft is None:
            return _preview(request, upload, refusal=refusal.message)
        messages.info(request, refusal.message)
        return redirect("alerts:draft", found.upload.draft.public_id)
    messages.success(request, "草案已生成，请核对变动情况，无误后提交复核。")
    return redirect("alerts:draft", done.public_id)


@require_POST
def discard(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Put an uploaded workbook aside."""
    try:
        row = discard_upload(upload=upload, by=request.actor, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("alerts:preview", upload)
    messages.success(request, f"已放弃“{row.file_name}”，没有发布任何内容。")
    return redirect("alerts:home")
