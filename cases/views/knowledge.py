"""The knowledge base: read by everybody who sees questions, written by offices; and what is like a text being typed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.enums import ArticleView, Topic
from cases.forms import ArticleForm, ArticlesForm, AskForm, ReasonForm
from cases.permissions import can_ask, can_publish, can_read_articles, can_revise, has_desk
from cases.selectors import (
    ArticleDetail,
    ArticleFilter,
    article_detail,
    article_draft,
    article_for,
    articles_like,
    articles_page,
)
from cases.services import publish_article, revise_article, withdraw_article
from core.errors import Invalid, NotAllowed, Stale, Unseen
from core.refusals import tell


@require_safe
def knowledge(request: HttpRequest) -> HttpResponse:
    """The list, by words and topic."""
    if not can_read_articles(request.actor):
        raise NotAllowed
    form = ArticlesForm(request.GET)
    form.is_valid()
    wanted = form.cleaned_data
    filters = ArticleFilter(
        view=ArticleView(wanted.get("view") or ArticleView.ALL), topic=wanted.get("topic"), text=wanted.get("q", "")
    )
    context = {
        "listed": articles_page(request.actor, filters, page=request.GET.get("page")),
        "form": form,
        "filters": filters,
        "asks": can_ask(request.actor),
        "publishes": can_publish(request.actor),
        "official": has_desk(request.actor),
    }
    return render(request, "cases/knowledge.html", context)


@require_safe
def article(request: HttpRequest, article: UUID) -> HttpResponse:
    """One article."""
    if not can_read_articles(request.actor):
        raise NotAllowed
    return _article(request, article_detail(request.actor, article))


def _article(
    request: HttpRequest, found: ArticleDetail, form: ReasonForm | None = None, *, status: int = 200
) -> HttpResponse:
    context = {
        "found": found,
        "form": form or ReasonForm(label="撤下原因"),
        "refused": form,
        "asks": can_ask(request.actor),
    }
    return render(request, "cases/article.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def article_new(request: HttpRequest) -> HttpResponse:
    """A new article, from nothing or from an answered question (`?question=…`)."""
    if not can_publish(request.actor):
        raise NotAllowed
    if request.method != "POST":
        return _written(request, ArticleForm(initial=_drafted(request)))
    form = ArticleForm(request.POST)
    if not form.is_valid():
        return _written(request, form)
    typed = form.cleaned_data
    try:
        row = publish_article(**_texts(typed), question=typed["question"], token=typed["token"], by=request.actor,
                              now=timezone.now())  # fmt: skip
    except Invalid as refusal:
        tell(form, refusal)
        return _written(request, form)
    messages.success(request, "已发布到知识库，全省可见。")
    return redirect("cases:article", row.public_id)


def _drafted(request: HttpRequest) -> dict[str, object]:
    initial: dict[str, object] = {"token": AskForm.fresh_token(), "topic": Topic.OTHER.value}
    source = request.GET.get("question", "")
    if source:
        try:
            draft = article_draft(request.actor, UUID(source))
        except ValueError:
            raise Unseen from None
        initial |= {
            "title": draft.title,
            "asked": draft.asked,
            "answer": draft.answer,
            "topic": draft.topic.value,
            "tags": " ".join(draft.tags),
            "question": draft.question.public_id,
        }
    return initial


def _texts(typed: dict[str, Any]) -> dict[str, Any]:
    return {name: typed[name] for name in ("title", "asked", "answer", "topic", "tags")}


def _written(
    request: HttpRequest, form: ArticleForm, *, article: object = None, overtaken: str = "", status: int = 200
) -> HttpResponse:
    context = {"form": form, "article": article, "overtaken": overtaken}
    return render(request, "cases/article_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def article_edit(request: HttpRequest, article: UUID) -> HttpResponse:
    """Revise an article of the own office."""
    if not can_read_articles(request.actor):
        raise NotAllowed
    row = article_for(request.actor, article)
    if not can_revise(request.actor, row):
        raise NotAllowed
    if request.method != "POST":
        initial = {name: getattr(row, name) for name in ("title", "asked", "answer", "topic", "version")}
        return _written(request, ArticleForm(initial=initial | {"tags": " ".join(row.tags)}), article=row)
    form = ArticleForm(request.POST)
    if not form.is_valid():
        return _written(request, form, article=row)
    typed = form.cleaned_data
    try:
        revise_article(article=article, **_texts(typed), version=typed["version"] or 0, by=request.actor,
                       now=timezone.now())  # fmt: skip
    except Stale as stale:
        row = article_for(request.actor, article)
        kept = ArticleForm(initial=_texts(typed) | {"tags": " ".join(typed["tags"]), "version": row.version})
        return _written(request, kept, article=row, overtaken=stale.message, status=409)
    except Invalid as refusal:
        tell(form, refusal)
        return _written(request, form, article=row)
    messages.success(request, "修订已发布。")
    return redirect("cases:article", article)


@require_POST
def article_withdraw(request: HttpRequest, article: UUID) -> HttpResponse:
    """Withdraw an article, with a reason."""
    if not can_read_articles(request.actor):
        raise NotAllowed
    found = article_detail(request.actor, article)
    if not found.withdraws:
        raise NotAllowed
    form = ReasonForm(request.POST, label="撤下原因")
    if not form.is_valid():
        return _article(request, found, form)
    try:
        withdraw_article(article=article, reason=form.cleaned_data["reason"], by=request.actor, now=timezone.now())
    except Invalid as refusal:
        tell(form, refusal)
        return _article(request, found, form)
    messages.success(request, "已撤下，企业和其他单位不再看到该条目。")
    return redirect("cases:article", article)


@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """The part of the ask page that shows published answers like the text typed so far.

    Sent as POST: what an enterprise types belongs in no log of addresses.
    """
    if not can_read_articles(request.actor):
        raise NotAllowed
    text = request.POST.get("text", "")
    return render(request, "cases/similar.html", {"articles": articles_like(text), "looked": bool(text.strip())})
