"""Pages of questions: the enterprise's own, the official's desk, one question with its answers."""

from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.enums import DeskSort, DeskView, OwnView
from cases.exports import LIMIT, write_desk
from cases.forms import AnswerForm, AskForm, DeskForm, OwnForm, RatingForm
from cases.permissions import can_ask, has_desk, is_asker
from cases.rules import LIMIT_WORKDAYS, last_day
from cases.selectors import DeskFilter, desk_page, desk_regions, desk_rows, own_page, question_detail
from cases.services import answer_question, ask_question, rate_answer
from core.downloads import workbook_answer
from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from core.periods import local_date
from core.refusals import tell
from tenancy.selectors import working_calendar


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
    }
    return render(request, "cases/desk.html", context)


def _own(request: HttpRequest) -> HttpResponse:
    form = OwnForm(request.GET)
    view = OwnView(form.cleaned_data["state"] or OwnView.ALL) if form.is_valid() else OwnView.ALL
    listed = own_page(request.actor, view, page=request.GET.get("page"), now=timezone.now())
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
        region=form.cleaned_data.get("region"),
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
    content = BytesIO()
    write_desk(rows, content, now=now)
    name = f"问题诉求_{local_date(now):%Y%m%d}.xlsx"
    return workbook_answer(content.getvalue(), name=name, plain_name="questions.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form to ask, with the limit that would apply now."""
    if not can_ask(request.actor):
        raise NotAllowed
    now = timezone.now()
    form = AskForm(request.POST) if request.method == "POST" else AskForm.blank()
    if form.is_bound and form.is_valid():
        try:
            question = ask_question(**form.cleaned_data, by=request.actor, now=now)
        except (Invalid, Refused) as refusal:
            tell(form, refusal)
        else:
            messages.success(request, f"诉求已提交，编号 {question.number}。")
            return redirect("cases:detail", question.public_id)
    calendar = working_calendar()
    due_at = calendar.due_at(now, LIMIT_WORKDAYS)
    estimated = calendar.is_due_estimated(now, LIMIT_WORKDAYS)
    return render(request, "cases/ask.html", {"form": form, "due_on": last_day(due_at), "estimated": estimated})


@require_safe
def detail(request: HttpRequest, question: UUID) -> HttpResponse:
    """One question with its timeline, and the form for what the actor may do with it."""
    return _detail(request, question)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, question: UUID) -> HttpResponse:
    """Answer a question, or supplement an answer. What was typed is kept whatever happens."""
    if request.method != "POST":
        return redirect("cases:detail", question)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_question(question=question, **form.cleaned_data, by=request.actor, now=timezone.now())
        except Stale as stale:
            return _detail(request, question, text=form.cleaned_data["text"], overtaken=stale.message, status=409)
        except (Invalid, Refused) as refusal:
            tell(form, refusal)
        else:
            messages.success(request, "答复已发送给企业。")
            return redirect("cases:detail", question)
    return _detail(request, question, answer_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, question: UUID) -> HttpResponse:
    """Rate the answer."""
    if request.method != "POST":
        return redirect("cases:detail", question)
    form = RatingForm(request.POST)
    if form.is_valid():
        try:
            rate_answer(question=question, **form.cleaned_data, by=request.actor, now=timezone.now())
        except (Invalid, Refused) as refusal:
            tell(form, refusal)
        else:
            messages.success(request, "评价已提交，感谢您的反馈。")
            return redirect("cases:detail", question)
    return _detail(request, question, rating_form=form)


def _detail(
    request: HttpRequest,
    public_id: UUID,
    *,
    answer_form: AnswerForm | None = None,
    rating_form: RatingForm | None = None,
    text: str = "",
    overtaken: str = "",
    status: int = 200,
) -> HttpResponse:
    found = question_detail(request.actor, public_id, now=timezone.now())
    if (answer_form is not None and not found.may_answer) or (rating_form is not None and not found.may_rate):
        raise NotAllowed
    context = {
        "found": found,
        "answer_form": answer_form or AnswerForm(initial={"seen": found.answers, "text": text}),
        "rating_form": rating_form or RatingForm(),
        "overtaken": overtaken,
        "is_asker": is_asker(request.actor),
    }
    return render(request, "cases/detail.html", context, status=status)
