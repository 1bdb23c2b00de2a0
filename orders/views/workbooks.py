"""The enterprise's month by workbook: download, fill in offline, upload, see the difference, confirm."""

from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import sql
from core.downloads import workbook_answer
from core.errors import Invalid, Refused, Stale, Unseen
from core.periods import Month
from core.refusals import tell
from core.uploads import tell_dropped
from core.workbook import WorkbookError, error_workbook
from orders import selectors
from orders.exports.month import write_month, write_month_template
from orders.forms.workbook import MonthWorkbookForm
from orders.imports.month import READ_COLUMNS, read_month_workbook
from orders.permissions import can_file, require
from orders.rules.soft import Unexplained
from orders.selectors.workbooks import own_orders, workbook_for
from orders.services import workbooks as services
from orders.views.origin import trace_of


@require_http_methods(["GET", "HEAD", "POST"])
def workbook(request: HttpRequest, month: str) -> HttpResponse:
    """Download the month, upload it filled; what it would do is shown before anything changes."""
    require(can_file(request.actor))
    chosen, now = _month(month), timezone.now()
    sheet = selectors.month_sheet(request.actor, chosen, now=now)
    form = MonthWorkbookForm(request.POST, request.FILES) if request.method == "POST" else MonthWorkbookForm()
    tell_dropped(form, request)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            if sheet.closed:
                raise Refused(sheet.closed)
            found = read_month_workbook(
                content,
                month=chosen,
                uscc=sheet.enterprise.uscc,
                held=sheet.held,
                own=own_orders(request.actor, chosen),
            )
            kept = services.keep_workbook(
                month=chosen,
                content=content,
                file_name=file.name,
                said=found.said,
                sheet=found.sheet,
                fields=found.fields,
                errors=found.errors,
                base_version=found.base_version,
                hidden_rows=found.hidden_rows,
                by=request.actor,
                now=now,
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("orders:workbook_preview", kept.public_id)
    return render(request, "orders/workbook.html", {"sheet": sheet, "form": form, "columns": READ_COLUMNS})


@require_GET
def workbook_download(request: HttpRequest, month: str) -> HttpResponse:
    """The month as it stands, as a workbook to fill in offline."""
    require(can_file(request.actor))
    now, target = timezone.now(), BytesIO()
    sheet = selectors.month_sheet(request.actor, _month(month), now=now)
    write_month(sheet, target, now=now)
    name = f"{sheet.month}订单明细_{sheet.enterprise.name}.xlsx"
    return workbook_answer(target.getvalue(), name=name, plain_name=f"orders-{sheet.month}.xlsx")


@require_GET
def workbook_template(request: HttpRequest) -> HttpResponse:
    """The blank workbook of orders."""
    require(can_file(request.actor))
    target = BytesIO()
    write_month_template(target, now=timezone.now())
    return workbook_answer(target.getvalue(), name="订单明细模板.xlsx", plain_name="orders-template.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def workbook_preview(request: HttpRequest, workbook: UUID) -> HttpResponse:
    """What the workbook would do, order by order; `action` (file, save) confirms it."""
    require(can_file(request.actor))
    if request.method != "POST":
        return _preview(request, workbook)
    filing, now = request.POST.get("action") == "file", sql.now()
    try:
        done = services.confirm_workbook(
            workbook=workbook,
            filing=filing,
            version=_version(request),
            explanations=_explanations(request),
            accept_flags=request.POST.get("accept_flags") == "1",
            by=request.actor,
            now=now,
            trace=trace_of(request),
        )
    except Unexplained as refusal:
        return _preview(request, workbook, refusal=refusal.message)
    except Stale as stale:
        return _preview(
            request, workbook, refusal=f"{stale.message.split('，这里的内容')[0]}。请核对下面的差异后再确认。"
        )
    except (Refused, Invalid) as refusal:
        return _preview(request, workbook, refusal=refusal.message)
    month = Month.of(done.month)
    if filing:
        messages.success(request, f"{month.label}填报已按工作簿提交。")
        return redirect("orders:receipt", filing=done.public_id)
    messages.success(request, f"已按工作簿保存{month.label}草稿，尚未提交。")
    return redirect("orders:month", month=str(month))


def _preview(request: HttpRequest, workbook: UUID, *, refusal: str = "") -> HttpResponse:
    found = services.examine(workbook=workbook, by=request.actor, now=timezone.now())
    typed = _explanations(request)
    flags = [
        (flag, typed.get(flag.key, found.sheet.typed.explanations.get(flag.key, "")))
        for flag in services.unexplained(found, found.sheet.terms.explanation_length)
    ]
    context = {"found": found, "flags": flags, "refusal": refusal}
    return render(request, "orders/workbook_preview.html", context, status=409 if refusal else 200)


@require_GET
def workbook_marked(request: HttpRequest, workbook: UUID) -> HttpResponse:
    """The uploaded workbook again, its failing cells coloured and commented."""
    require(can_file(request.actor))
    found = services.examine(workbook=workbook, by=request.actor, now=timezone.now())
    row = workbook_for(request.actor, workbook, content=True)
    try:
        content = error_workbook(bytes(row.content), found.errors)
    except WorkbookError as unusable:
        return _preview(request, workbook, refusal=unusable.message)
    name = f"{row.file_name.removesuffix('.xlsx')}_标注.xlsx"
    return workbook_answer(content, name=name, plain_name="orders-marked.xlsx")


@require_POST
def workbook_discard(request: HttpRequest, workbook: UUID) -> HttpResponse:
    """Put the workbook aside; the month stays as it is."""
    require(can_file(request.actor))
    try:
        row = services.discard_workbook(workbook=workbook, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return _preview(request, workbook, refusal=refusal.message)
    messages.success(request, f"已放弃“{row.file_name}”，本月填报没有改变。")
    return redirect("orders:workbook", month=str(Month.of(row.month)))


def _explanations(request: HttpRequest) -> dict[str, str]:
    prefix = "explain-"
    return {
        key.removeprefix(prefix): str(value).strip()
        for key, value in request.POST.items()
        if key.startswith(prefix) and str(value).strip()
    }


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        raise Unseen from None


def _version(request: HttpRequest) -> int:
    """The version that the page showed; nonsense is no version that any return has."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
