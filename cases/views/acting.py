"""One question in full, and the forms for what may be done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods, require_safe

from cases import services
from cases.forms import (
    AnswerForm,
    AssignForm,
    ClassifyForm,
    ExclusionForm,
    ExtendForm,
    NoteForm,
    RatingForm,
    ReasonForm,
    ReturnForm,
    SupplementForm,
    TransferForm,
)
from cases.permissions import is_asker
from cases.selectors import QuestionDetail, cases_from, question_detail
from cases.services import Gated
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.refusals import tell
from core.uploads import tell_dropped
from tenancy.roles import Actor


@dataclass(frozen=True)
class Page:
    """One thing that may be done with a question: its form, its service and what is said when it is done.

    `office`: officials do it, else the enterprise that asked.
    """

    name: str
    form: Callable[..., forms.Form]
    service: Callable[..., Any]
    done: str
    office: bool = True


Sent = QueryDict | None
Files = MultiValueDict[str, UploadedFile] | None


def _transfer_form(found: QuestionDetail, data: Sent = None, files: Files = None) -> forms.Form:
    return TransferForm(data, offices=[(office.code, office.name) for office in found.offices])


def _assign_form(found: QuestionDetail, data: Sent = None, files: Files = None) -> forms.Form:
    return AssignForm(data, people=[(person.user, person.name) for person in found.colleagues])


def _classify_form(found: QuestionDetail, data: Sent = None, files: Files = None) -> forms.Form:
    return ClassifyForm(data, initial={"topic": found.row.topic.value, "tags": " ".join(found.question.tags)})


def _answer_form(found: QuestionDetail, data: Sent = None, files: Files = None) -> forms.Form:
    return AnswerForm(data, files, initial={"seen": found.answers})


def _plain(form: Callable[..., forms.Form], **more: Any) -> Callable[..., forms.Form]:
    def build(found: QuestionDetail, data: Sent = None, files: Files = None) -> forms.Form:
        return form(data, files, **more)

    return build


PAGES = {
    page.name: page
    for page in (
        Page("answer", _answer_form, services.answer_question, "已发送给企业。"),
        Page("accept", _plain(forms.Form), services.accept_question, "已受理。"),
        Page("take", _plain(forms.Form), services.assign_question, "已由您办理。"),
        Page("assign", _assign_form, services.assign_question, "已指派。"),
        Page("transfer", _transfer_form, services.transfer_question, "已转办，并已通知企业和办理单位。"),
        Page("extend", _plain(ExtendForm), services.extend_question, "已延期，并已通知企业。"),
        Page("return", _plain(ReturnForm), services.return_question, "已退回企业补充，答复期限继续计算。"),
        Page("note", _plain(NoteForm), services.note_question, "备注已保存。"),
        Page("classify", _classify_form, services.classify_question, "已归类。"),
        Page("propose", _plain(ExclusionForm), services.propose_exclusion, "已提请，等待另一名工作人员复核。"),
        Page("confirm", _plain(forms.Form), services.confirm_exclusion, "已认定，该诉求不计入考核。"),
        Page("reject", _plain(ReasonForm), services.reject_exclusion, "已复核：不予认定，继续办理。"),
        Page("supplement", _plain(SupplementForm), services.supplement_question, "补充说明已提交。", office=False),
        Page(
            "withdraw",
            _plain(ReasonForm, label="撤回原因", required=False),
            services.withdraw_question,
            "诉求已撤回。",
            office=False,
        ),
        Page("rate", _plain(RatingForm), services.rate_answer, "评价已提交，感谢您的反馈。", office=False),
        Page(
            "reopen",
            _plain(ReasonForm, label="尚未解决的问题"),
            services.reopen_question,
            "已申请重新办理，商务部门将在两个工作日内再次答复。",
            office=False,
        ),
    )
}


@require_safe
def detail(request: HttpRequest, question: UUID) -> HttpResponse:
    """One question with its timeline, and the forms for what the actor may do with it.

    `?reply=…` and `?article=…` put a canned reply, or a published answer, into the editor of who has no script.
    """
    found = question_detail(request.actor, question, now=timezone.now())
    text = _inserted(request, found)
    shown: dict[str, forms.Form] = {}
    if text and found.may["answer"]:
        shown["answer"] = AnswerForm(initial={"seen": found.answers, "text": text})
    return _detail(request, found, shown)


def _inserted(request: HttpRequest, found: QuestionDetail) -> str:
    offered = {("reply", str(row.public_id)): row.text for row in found.replies}
    offered |= {("article", str(row.public_id)): row.answer for row in found.articles}
    return next((offered[pair] for pair in request.GET.items() if pair in offered), "")


def acting(page: Page) -> Callable[..., HttpResponseBase]:
    """The view of one act: done and back to the question, or the question's page with what was typed and what is wrong."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def act(request: HttpRequest, question: UUID) -> HttpResponse:
        if request.method != "POST":
            return redirect("cases:detail", question)
        now = timezone.now()
        found = question_detail(request.actor, question, now=now)
        if not (found.rights.handles or found.rights.notes if page.office else found.rights.asks):
            raise NotAllowed
        form = page.form(found, request.POST, request.FILES)
        tell_dropped(form, request)
        if not form.is_valid():
            return _detail(request, found, {page.name: form})
        return _done(request, page, form, found, now=now)

    act.__name__ = page.name
    return act


def _done(request: HttpRequest, page: Page, form: forms.Form, found: QuestionDetail, *, now: datetime) -> HttpResponse:
    question = found.question.public_id
    try:
        page.service(question=question, **form.cleaned_data, by=request.actor, now=now)
    except Gated as gated:
        if gated.reason_error:
            form.add_error("reason", gated.reason_error)
        return _detail(request, found, {page.name: form}, findings=gated.findings)
    except Stale as stale:
        return _overtaken(request, page, form, stale, now=now)
    except (Invalid, Refused) as refusal:
        tell(form, refusal)
        # As it stands now: somebody else may just have done something to it.
        return _detail(request, question_detail(request.actor, question, now=now), {page.name: form})
    messages.success(request, page.done)
    return redirect("cases:detail", question)


def _overtaken(request: HttpRequest, page: Page, form: forms.Form, stale: Stale, *, now: datetime) -> HttpResponse:
    """Somebody else was first: the page says what changed, and keeps what was typed where it can still be used."""
    found = question_detail(request.actor, UUID(str(request.resolver_match.kwargs["question"])), now=now)
    typed = form.cleaned_data.get("text") or form.cleaned_data.get("reason") or ""
    kept: dict[str, forms.Form] = {}
    if found.rights.handles and page.name == "answer":
        kept["answer"] = AnswerForm(initial={"seen": found.answers, "text": typed})
    elif found.rights.notes and typed:
        kept["note"] = NoteForm(initial={"text": typed})
    return _detail(request, found, kept, overtaken=stale.message, status=409)


def _detail(
    request: HttpRequest,
    found: QuestionDetail,
    shown: dict[str, forms.Form] | None = None,
    *,
    findings: list[Any] | None = None,
    overtaken: str = "",
    status: int = 200,
) -> HttpResponse:
    """`shown` are the forms that come back with what was typed: opened, in place of fresh ones."""
    shown = shown or {}
    offered = {
        name: shown.get(name) or page.form(found) for name, page in PAGES.items() if _offered(name, found)
    } | shown
    for name, form in offered.items():
        if name != "answer":
            form.auto_id = f"id_{name}_%s"  # many forms on one page: a label must find its own field
    context = {
        "found": found,
        "forms": offered,
        "open": next(iter(shown), ""),
        "refused": next((form for form in shown.values() if form.is_bound), None),
        "findings": findings or [],
        "overtaken": overtaken,
        "is_asker": is_asker(request.actor),
        "is_mine": _is_mine(request.actor, found),
        "files_lost": bool(request.FILES),
        "typical": cases_from(request.actor, found.question) if found.question.first_answered_at else [],
    }
    return render(request, "cases/detail.html", context, status=status)


_ACTS = {"take": "assign", "note": ""}


def _offered(name: str, found: QuestionDetail) -> bool:
    return found.rights.notes if name == "note" else found.may[_ACTS.get(name, name)]


def _is_mine(actor: Actor, found: QuestionDetail) -> bool:
    return actor.user is not None and found.question.assignee_id == actor.user
