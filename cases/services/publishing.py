"""The knowledge base: an office publishes, revises and withdraws what everybody reads; nobody is named in it."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from cases.enums import ArticleState, Topic
from cases.models import Article, ArticleLink
from cases.permissions import can_publish, can_revise, can_withdraw_article
from cases.rules import (
    article_errors,
    article_terms,
    clean,
    clean_line,
    naming_errors,
    short_name,
    squeezed,
    tag_errors,
)
from cases.selectors import article_draft, article_for, enterprises_behind
from cases.services.steps import required_reason
from core import sql
from core.errors import Invalid, NotAllowed, Stale
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.scope import job_scope


@transaction.atomic
def publish_article(
    *,
    title: str,
    asked: str,
    answer: str,
    topic: Topic,
    tags: Sequence[str] = (),
    question: uuid.UUID | None = None,
    token: str = "",
    by: Actor,
    now: datetime,
) -> Article:
    """Publish an article in the own office's name; `question` is the answered one that it was written from.

    `token` is any text that the form carries: the same token with the same words is the same article, so that a form sent
    twice publishes once. Raises NotAllowed, Unseen (no such question) and Invalid (fields "title", "asked", "answer", "tags":
    an enterprise's name or credit code among what is wrong).
    """
    if not can_publish(by):
        raise NotAllowed
    source = article_draft(by, question).question if question is not None else None
    texts = checked_texts(title, asked, answer, behind=[] if source is None else [source.enterprise_id])
    _check_tags(tags)
    assert by.region is not None
    public_id = uuid.uuid5(uuid.NAMESPACE_OID, f"{by.region}\n{token}\n{texts}") if token else uuid.uuid4()
    article, is_new = Article.objects.get_or_create(
        public_id=public_id,
        defaults={
            **texts,
            "office_id": by.region,
            "topic": topic,
            "tags": list(tags),
            "terms": article_terms(texts["title"], texts["asked"]),
            "published_at": now,
            "published_by_id": by.user,
        },
    )
    if is_new and source is not None:
        ArticleLink.objects.create(
            enterprise_id=source.enterprise_id, region_id=source.region_id, question=source, article=article, at=now
        )
    return article


@transaction.atomic
def revise_article(
    *,
    article: uuid.UUID,
    title: str,
    asked: str,
    answer: str,
    topic: Topic,
    tags: Sequence[str] = (),
    version: int,
    by: Actor,
    now: datetime,
) -> Article:
    """Change an article of the own office; the same again changes nothing. `version` is the one that was read.

    Raises Unseen, NotAllowed (another office's, or withdrawn), Stale (changed since) and Invalid as `publish_article`.
    """
    row = article_for(by, article, lock=can_publish(by))
    if not can_revise(by, row):
        raise NotAllowed
    texts = checked_texts(title, asked, answer, behind=enterprises_behind(row))
    _check_tags(tags)
    wanted = texts | {"topic": topic, "tags": list(tags)}
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return row
    if row.version != version:
        raise Stale("本单位其他工作人员已修订该条目，请核对。您填写的内容保留在下方，可再次保存。")
    wanted |= {
        "terms": article_terms(texts["title"], texts["asked"]),
        "version": version + 1,
        "revised_at": now,
    }
    for name, value in wanted.items():
        setattr(row, name, value)
    row.save(update_fields=list(wanted))
    return row


@transaction.atomic
def withdraw_article(*, article: uuid.UUID, reason: str, by: Actor, now: datetime) -> Article:
    """Take an article out of the knowledge base, with a reason; the own office or its province. Withdrawn twice is once.

    Raises Unseen, NotAllowed and Invalid (field "reason").
    """
    row = article_for(by, article, lock=can_publish(by))
    if row.state == ArticleState.WITHDRAWN:
        return row
    if not can_withdraw_article(by, row):
        raise NotAllowed
    row.withdrawn_reason = required_reason("撤下原因", reason)
    row.state, row.version = ArticleState.WITHDRAWN, row.version + 1
    row.withdrawn_at, row.withdrawn_from_id = now, by.region
    row.save(update_fields=["state", "version", "withdrawn_at", "withdrawn_from", "withdrawn_reason"])
    return row


def checked_texts(title: str, asked: str, answer: str, *, behind: Collection[int]) -> dict[str, str]:
    """An article's texts as they are kept, by field. Raises Invalid for what is wrong, and for an enterprise named in them.

    Every registered enterprise's whole name is looked for; of those `behind` the article (ids) the name without its legal
    form too.
    """
    texts = {"title": clean_line(title), "asked": clean(asked), "answer": clean(answer)}
    errors = article_errors(**texts) or naming_errors(texts, _names_in(texts, behind))
    if errors:
        raise Invalid(errors)
    return texts


def _names_in(texts: Mapping[str, str], behind: Collection[int]) -> set[str]:
    """Names that may stand in the texts. Of the whole registry: what is typed here is told to the whole province."""
    with job_scope(reason="cases: names in the knowledge base"):
        found = {row.name for row in sql.rows("cases", "names_in", {"text": squeezed("\n".join(texts.values()))})}
        for name in Enterprise.objects.filter(pk__in=behind).values_list("name", flat=True):
            found |= {name, short_name(name)}
    return found


def _check_tags(tags: Sequence[str]) -> None:
    errors = tag_errors(list(tags))
    if errors:
        raise Invalid(errors)
