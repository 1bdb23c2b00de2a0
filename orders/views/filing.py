"""What the page of a month sends: saved, filed, merged, filled in further; `action` says which button was pressed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.errors import Invalid, Refused, Stale
from core.periods import SHANGHAI, Month
from orders import selectors, services
from orders.enums import FilingStatus
from orders.facts import ReturnTerms
from orders.forms import MORE, SheetForm, read_block
from orders.models import Filing
from orders.rules import MAX_LINES, OPEN_STATES, Unexplained, is_late, merged
from orders.selectors import MonthSheet
from orders.views import keeping
from orders.views.origin import trace_of
from orders.views.sheets import Shown, compared, show_sheet


@dataclass(frozen=True)
class Sent:
    """One press of a button on the page of a month."""

    request: HttpRequest
    month: Month
    now: datetime
    sheet: MonthSheet
    form: SheetForm
    version: int

    def shown(self, form: SheetForm, **more: object) -> HttpResponse:
        """The page again, with what was typed."""
        shown = Shown(form, **({"version": self.version, "changed": True} | more))  # type: ignore[arg-type]
        return show_sheet(self.request, self.sheet, shown, now=self.now)


def answer(request: HttpRequest, month: Month, *, now: datetime) -> HttpResponse:
    """Do what the pressed button says. Whatever is refused, the page comes back with everything that was typed."""
    sheet = selectors.month_sheet(request.actor, month, now=now, lock=True)
    form = SheetForm.read(request.POST, sheet)
    sent = Sent(request, month, now, sheet, form, version_of(request.POST))
    act = _ACTS.get(request.POST.get("action", ""), _more)
    try:
        return act(sent)
    except Unexplained as told:
        return sent.shown(form.with_flags(told.flags), status=422, unexplained=True)
    except Invalid as invalid:
        if keeping.wants_json(request):
            return JsonResponse({"message": invalid.message}, status=422)
        return sent.shown(form.with_errors(invalid.errors))
    except Stale as stale:
        if keeping.wants_json(request):
            return JsonResponse({"message": stale.message}, status=409)
        # The page carries the version that is there now: sending again is then a decision, not an accident.
        return sent.shown(
            form,
            status=409,
            version=sheet.version,
            stale=compared(sheet, form.typed()),
            stale_message=stale.message,
        )
    except Refused as refused:
        if keeping.wants_json(request):
            return JsonResponse({"message": refused.message, "closed": True}, status=409)
        return sent.shown(form.with_errors({"": [refused.message]}), status=409, version=sheet.version)


def _file(sent: Sent) -> HttpResponse:
    """Through all checks, as a new version of the return."""
    accept = sent.request.POST.get("action") == "accept"
    was = sent.sheet.filing
    before = was.revision if was else 0
    # A return that stands as 零申报 and still has no new order is one again: only its explanations may have changed.
    nil = was is not None and sent.sheet.is_filed and was.is_nil and not sent.form.grid.lines
    filing = services.file_return(
        month=sent.month,
        typed=sent.form.typed(nil=nil, accept_flags=accept),
        version=sent.version,
        by=sent.request.actor,
        now=sent.now,
        trace=trace_of(sent.request),
        sheet=sent.sheet,
    )
    again = before and filing.revision > before
    messages.success(sent.request, f"{sent.month.label}{'订正' if again else '填报'}已提交。")
    told_after(sent.request, filing, sent.sheet.terms, now=sent.now)
    return redirect("orders:receipt", filing=filing.public_id)


def _save(sent: Sent) -> HttpResponse:
    """As it stands, unjudged. The page's script asks the same, for an answer in two words."""
    filing = services.save_draft(
        month=sent.month, typed=sent.form.typed(), version=sent.version, by=sent.request.actor, now=sent.now
    )
    if keeping.wants_json(sent.request):
        return JsonResponse({"version": filing.version, "saved_at": f"{sent.now.astimezone(SHANGHAI):%H:%M}"})
    messages.success(sent.request, f"{sent.month.label}草稿已保存，尚未提交。")
    return redirect(sheet_url(sent.month, correcting=filing.status not in OPEN_STATES))


def _drop(sent: Sent) -> HttpResponse:
    """The draft goes; the return reads as it was filed."""
    filing = services.drop_draft(month=sent.month, version=sent.version, by=sent.request.actor, now=sent.now)
    messages.success(sent.request, "已放弃未提交的修改。")
    if FilingStatus(filing.status) not in OPEN_STATES:
        return redirect("orders:receipt", filing=filing.public_id)
    return redirect(sheet_url(sent.month))


def _merge(sent: Sent) -> HttpResponse:
    """What is saved and what is typed here in one page, to look at before it is sent."""
    both = merged(sent.sheet.typed, sent.form.typed())
    form = SheetForm.of(sent.sheet, both)
    return sent.shown(
        form,
        version=sent.sheet.version,
        notices=["已合并两处内容：同一合同以这里填写的为准，只在已保存内容里的订单已补入。请核对后保存或提交。"],
    )


def _copy(sent: Sent) -> HttpResponse:
    """Last month's new orders as a pattern: without contract number and dates."""
    lines = selectors.last_months_lines(sent.request.actor, sent.month)
    if not lines:
        return sent.shown(sent.form, notices=["上月没有新签订单，没有可以复制的内容。"])
    grid, left = sent.form.grid.with_lines(lines)
    told = [f"已复制上月 {len(lines) - left} 笔订单的市场、商品、币种和金额，请补填合同号、日期并核对金额。"]
    if left:
        told.append(f"一次最多填报 {MAX_LINES} 笔，另有 {left} 笔没有复制。")
    return sent.shown(sent.form.with_grid(grid), notices=told)


def _paste(sent: Sent) -> HttpResponse:
    """The copied block as rows; what finds no room stays in the area it was pasted into."""
    lines = read_block(sent.form.block)
    if not lines:
        return sent.shown(sent.form, notices=["粘贴区里没有可以识别的内容：请从表格中复制若干行后粘贴。"])
    grid, left = sent.form.grid.with_lines(lines)
    told = [f"已识别 {len(lines)} 行，加入 {len(lines) - left} 行，请核对。"]
    block = ""
    if left:
        told.append(f"一次最多填报 {MAX_LINES} 笔，另有 {left} 行没有加入，仍保留在粘贴区。")
        block = "\n".join(sent.form.block.splitlines()[-left:])
    return sent.shown(sent.form.with_grid(grid).with_block(block), notices=told)


def _more(sent: Sent) -> HttpResponse:
    """More blank rows, and the totals once more: what the script does, without script."""
    return sent.shown(sent.form.with_grid(sent.form.grid.with_blanks(MORE)))


_ACTS: Mapping[str, Callable[[Sent], HttpResponse]] = {
    "file": _file,
    "accept": _file,
    "save": _save,
    "drop": _drop,
    "merge": _merge,
    "copy": _copy,
    "paste": _paste,
    "add": _more,
}


def told_after(request: HttpRequest, filing: Filing, terms: ReturnTerms, *, now: datetime) -> None:
    """Say plainly that the cut-off passed between the page and its arrival."""
    if request.POST.get("seen") != "open" or filing.first_filed_at != now or not is_late(now, terms.cutoff):
        return
    arrived, cutoff = now.astimezone(SHANGHAI), terms.cutoff.astimezone(SHANGHAI)
    messages.warning(
        request,
        f"您填写期间已过截止时间：本次填报于 {arrived:%H:%M:%S} 到达系统，晚于截止时间"
        f"（{cutoff.month}月{cutoff.day}日 {cutoff:%H:%M:%S}），按补报受理。到达时间以系统数据库时钟为准。",
    )


def sheet_url(month: Month, *, correcting: bool = False) -> str:
    """Address of the month's page; a filed month opens as its receipt unless it is to be corrected."""
    return reverse("orders:month", args=[str(month)]) + ("?correct=1" if correcting else "")


def version_of(data: Mapping[str, str]) -> int:
    """The version that the page showed; nonsense is no version that any return has."""
    text = data.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
