"""One search over everything with a list of its own: the first of each kind, and the list that shows all by the same words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from cases.enums import DeskView, OwnView, QuestionState
from cases.permissions import can_read_articles, has_desk, is_asker, reads_awards, sees_cases
from cases.selectors import (
    ArticleFilter,
    DeskFilter,
    articles_page,
    desk,
    office_names,
    own_page,
    search_awards,
    search_cases,
)
from core.errors import NotAllowed
from tenancy.permissions import can_see_enterprises
from tenancy.roles import Actor
from tenancy.selectors import (
    Fitting,
    RegistryQuery,
    all_regions,
    enterprises_named,
    fitting_in_view,
    place_name,
    registry,
    working_calendar,
)
from workbench.permissions import can_search

SHOWN = 10
SHORTEST, LONGEST = 2, 60
"""Characters of what may be looked for; one is in half of all names."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its name, its page, and what tells it from others of the name."""

    title: str
    url: str
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HitGroup:
    """The first things of a kind; `url` is the list of all by the same words, `more` that it has more than these."""

    label: str
    hits: tuple[Hit, ...]
    more: bool
    url: str


@dataclass(frozen=True)
class Found:
    """What was looked for and found; `too_short`: nothing was looked for. `kinds` names what could have been found."""

    text: str
    too_short: bool
    groups: tuple[HitGroup, ...]
    kinds: tuple[str, ...]


def _group(label: str, found: list[Hit], url: str) -> HitGroup:
    return HitGroup(label, tuple(found[:SHOWN]), len(found) > SHOWN, url)


def _enterprises(actor: Actor, text: str, now: datetime, fitting: Fitting) -> Iterator[HitGroup]:
    """By name, credit code or customs code, as the registry finds them. Two queries."""
    rows = list(registry(RegistryQuery(search=text), actor, fitting=fitting)[: SHOWN + 1])
    if rows:
        regions = all_regions()
        hits = [
            Hit(
                row.name,
                reverse("tenancy:enterprise", args=[row.public_id]),
                (
                    place_name(row.region_id, regions),
                    row.uscc,
                    *([f"海关编码 {row.customs_code}"] if row.customs_code else ()),
                ),
            )
            for row in rows
        ]
        yield _group("企业", hits, reverse("tenancy:enterprises", query={"q": text}))


def _questions(actor: Actor, text: str, now: datetime, fitting: Fitting) -> Iterator[HitGroup]:
    """By title, number or enterprise, as a desk finds them, the latest first. Three queries."""
    filters = DeskFilter(view=DeskView.ALL, text=text)
    rows = list(desk(actor, filters, now=now, calendar=working_calendar(), fitting=fitting)[: SHOWN + 1])
    if rows:
        names = enterprises_named(rows)
        offices = office_names({row.office_id for row in rows})
        hits = [
            Hit(
                row.title,
                reverse("cases:detail", args=[row.public_id]),
                (row.number, QuestionState(row.state).label, names[row.enterprise_id].name, offices[row.office_id]),
            )
            for row in rows
        ]
        yield _group("问题诉求", hits, reverse("cases:home", query={"state": DeskView.ALL.value, "q": text}))


def _own_questions(actor: Actor, text: str, now: datetime, fitting: Fitting) -> Iterator[HitGroup]:
    """An enterprise's own, the latest first. Six queries."""
    rows = own_page(actor, OwnView.ALL, page=None, now=now, text=text).rows
    if rows:
        hits = [
            Hit(
                row.question.title,
                reverse("cases:detail", args=[row.question.public_id]),
                (row.question.number, row.state.label),
            )
            for row in rows
        ]
        yield _group("问题诉求", hits, reverse("cases:home", query={"state": OwnView.ALL.value, "q": text}))


def _articles(actor: Actor, text: str, now: datetime, fitting: Fitting) -> Iterator[HitGroup]:
    """Published articles of the knowledge base, the latest first. Three queries."""
    rows = articles_page(actor, ArticleFilter(text=text), page=None).rows
    if rows:
        hits = [
            Hit(
                row.article.title, reverse("cases:article", args=[row.article.public_id]), (row.topic.label, row.office)
            )
            for row in rows
        ]
        yield _group("知识库", hits, reverse("cases:knowledge", query={"q": text}))


def _typical_cases(actor: Actor, text: str, now: datetime, fitting: Fitting) -> Iterator[HitGroup]:
    """Typical cases by title, parts or enterprise, the latest first. Three queries."""
    rows = search_cases(actor, text, limit=SHOWN + 1, fitting=fitting)
    if rows:
        hits = [
            Hit(
                row.title,
                reverse("cases:typical_case", args=[row.public_id]),
                (row.state, row.region, row.enterprise),
            )
            for row in rows
        ]
        yield _group("典型案例", hits, reverse("cases:typical", query={"q": text}))


def _awards(actor: Actor, text: str, now: datetime, fitting: Fitting) -> Iterator[HitGroup]:
    """Published cases, the newest first; the page of all of them is not searched by words. One query."""
    rows = search_awards(actor, text, limit=SHOWN + 1)
    if rows:
        hits = [
            Hit(
                one.row.title,
                reverse("cases:award", args=[one.row.public_id]),
                (one.label, one.row.office_name, one.row.enterprise_name),
            )
            for one in rows
        ]
        yield _group("优秀案例", hits, reverse("cases:awards"))


# Who may, what it is called, how it is found; in the order of the page. One more kind is one more line.
KINDS: tuple[
    tuple[Callable[[Actor], bool], str, Callable[[Actor, str, datetime, Fitting], Iterator[HitGroup]]], ...
] = (
    (can_see_enterprises, "企业名称、信用代码、海关编码", _enterprises),
    (has_desk, "诉求标题、编号", _questions),
    (is_asker, "诉求标题、编号", _own_questions),
    (can_read_articles, "知识库标题、内容", _articles),
    (sees_cases, "典型案例标题、内容", _typical_cases),
    (reads_awards, "优秀案例标题、内容", _awards),
)


def search(actor: Actor, text: str, *, now: datetime) -> Found:
    """What the words find in the actor's own scope; raises NotAllowed for who has nothing to look for.

    Nineteen queries at most, whatever there is: whom the words fit is asked once for all kinds. None for words too
    short.
    """
    if not can_search(actor):
        raise NotAllowed
    words = " ".join(text.split())[:LONGEST]
    kinds = [(label, find) for may, label, find in KINDS if may(actor)]
    groups: tuple[HitGroup, ...] = ()
    if len(words) >= SHORTEST:
        fitting = fitting_in_view(actor, words)
        groups = tuple(group for _, find in kinds for group in find(actor, words, now, fitting))
    return Found(words, len(words) < SHORTEST, groups, tuple(label for label, _ in kinds))
