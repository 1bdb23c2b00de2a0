"""Topics of several counties: the centre answers once, or dismisses."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases.forms import ReasonForm, TopicAnswerForm, TopicsForm
from cases.permissions import handles_topics
from cases.rules import TOPIC_RULE
from cases.selectors import TopicDetail, topic_detail, topics_page
from cases.services import answer_topic, dismiss_topic
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.refusals import tell

DISMISSAL = "不作处置的理由"


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """All topics, newest first."""
    form = TopicsForm(request.GET)
    form.is_valid()
    listed = topics_page(request.actor, form.cleaned_data.get("state"), page=request.GET.get("page"))
    return render(request, "cases/topics.html", {"listed": listed, "form": form, "rule": TOPIC_RULE})


@require_safe
def topic(request: HttpRequest, topic: UUID) -> HttpResponse:
    """One topic with its questions by county."""
    return _topic(request, topic_detail(request.actor, topic, now=timezone.now()))


@require_POST
def topic_answer(request: HttpRequest, topic: UUID) -> HttpResponse:
    """One answer for all questions of the topic that wait for one."""
    if not handles_topics(request.actor):
        raise NotAllowed
    now = timezone.now()
    found = topic_detail(request.actor, topic, now=now)
    form = TopicAnswerForm(request.POST)
    if not form.is_valid():
        return _topic(request, found, answer=form)
    typed = form.cleaned_data
    try:
        job = answer_topic(
            topic=topic,
            title=typed["title"],
            asked=typed["asked"],
            answer=typed["answer"],
            about=typed["topic"],
            seen=typed["seen"],
            by=request.actor,
            now=now,
        )
    except Stale as stale:
        found = topic_detail(request.actor, topic, now=now)
        kept = TopicAnswerForm(initial=typed | {"topic": typed["topic"].value, "seen": found.row.questions})
        return _topic(request, found, answer=kept, overtaken=stale.message, status=409)
    except (Invalid, Refused) as refusal:
        tell(form, refusal)
        return _topic(request, topic_detail(request.actor, topic, now=now), answer=form)
    messages.success(request, "已答复，并已发布到知识库。" if job is None else "正在逐件答复，完成后发布到知识库。")
    return redirect("cases:topic", topic)


@require_POST
def topic_dismiss(request: HttpRequest, topic: UUID) -> HttpResponse:
    """Leave the questions to their offices, with a reason."""
    if not handles_topics(request.actor):
        raise NotAllowed
    now = timezone.now()
    found = topic_detail(request.actor, topic, now=now)
    form = ReasonForm(request.POST, label=DISMISSAL)
    if not form.is_valid():
        return _topic(request, found, dismiss=form)
    try:
        dismiss_topic(topic=topic, reason=form.cleaned_data["reason"], by=request.actor, now=now)
    except (Invalid, Refused) as refusal:
        tell(form, refusal)
        return _topic(request, topic_detail(request.actor, topic, now=now), dismiss=form)
    messages.success(request, "已记录，诉求由各地商务局分别答复。")
    return redirect("cases:topic", topic)


def _topic(
    request: HttpRequest,
    found: TopicDetail,
    *,
    answer: TopicAnswerForm | None = None,
    dismiss: ReasonForm | None = None,
    overtaken: str = "",
    status: int = 200,
) -> HttpResponse:
    refused: forms.Form | None = next((form for form in (answer, dismiss) if form is not None and form.is_bound), None)
    context = {
        "found": found,
        "answer": answer or TopicAnswerForm(initial=_initial(found)),
        "dismiss": dismiss or ReasonForm(label=DISMISSAL),
        "open": "dismiss" if dismiss is not None else "",
        "refused": refused,
        "overtaken": overtaken,
        "rule": TOPIC_RULE,
    }
    return render(request, "cases/topic.html", context, status=status)


def _initial(found: TopicDetail) -> dict[str, object]:
    """What the answer starts from: what a job could not send, else the words of the question that stands for the topic."""
    initial: dict[str, object] = {
        "title": found.topic.title,
        "asked": found.asked,
        "topic": found.about.value,
        "seen": found.row.questions,
    }
    if found.job is not None and found.job.is_failed:
        initial |= {name: found.job.params[name] for name in ("title", "asked", "answer")}
    return initial
