"""Questions about the registry: its list, one enterprise with its history, what others want to show of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import StrIndex, Upper
from django.db.models.lookups import GreaterThan
from django.utils.module_loading import import_string

from core import uscc
from core.errors import NotAllowed, Unseen
from core.periods import SHANGHAI
from tenancy.enums import ChangeKind, EnterpriseState, EnterpriseTag, RegionLevel, RegistrySort
from tenancy.models import Authorisation, Enterprise, EnterpriseChange
from tenancy.permissions import can_change, can_move, can_see_enterprises
from tenancy.roles import Actor
from tenancy.rules import city_of, contains, county_of, gb_from_code
from tenancy.selectors.places import Regions
from tenancy.selectors.rows import Row, enterprises_in_view, rows_in_view, within_region

HISTORY_SHOWN = 100
LONGEST_SEARCH = 60
CUSTOMS_CODE = 10
"""Characters of a customs code (海关编码)."""
FEW = 2_000
"""Enterprises up to which a search is answered by their keys."""

_ORDERS: dict[RegistrySort, tuple[str, ...]] = {
    RegistrySort.NAME: ("name", "id"),
    RegistrySort.CODE: ("uscc",),
    RegistrySort.REGION: ("region_id", "id"),
    RegistrySort.JOINED: ("joined_on", "id"),
}
_FIELDS = {
    "name": "企业名称",
    "customs_code": "海关编码",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
    "joined_on": "纳入日期",
    "region": "地区",
    "state": "状态",
    "tags": "标签",
}


@dataclass(frozen=True)
class RegistryQuery:
    """What is asked of the registry: a subtree of regions, a state, a tag, words, an order."""

    region: int | None = None
    state: EnterpriseState | None = None
    tag: EnterpriseTag | None = None
    search: str = ""
    sort: RegistrySort = RegistrySort.REGION
    descending: bool = False


def registry(query: RegistryQuery, actor: Actor, *, fitting: "Fitting | None" = None) -> QuerySet[Enterprise]:
    """The enterprises asked for, of those in view. Raises NotAllowed for people who have nothing to do with the registry.

    `fitting` is whom the query's words fit, where that was asked before.

    Regions are not joined: places are named by `place_name`, and a sort before a join spills over a whole province.
    """
    if not can_see_enterprises(actor):
        raise NotAllowed
    rows = enterprises_in_view(actor).select_related(None)
    if query.region is not None:
        rows = within_region(rows, query.region)
    if query.state is not None:
        rows = rows.filter(state=query.state)
    if query.tag is not None:
        rows = rows.filter(tags__contains=[query.tag.value])
    if query.search:
        rows = with_name(rows, query.search, fitting)
    order = _ORDERS[query.sort]
    return rows.order_by(*(f"-{name}" for name in order) if query.descending else order)


@dataclass(frozen=True)
class Fitting:
    """Whom words fit of the enterprises in view: their keys, None for more than FEW."""

    keys: tuple[int, ...] | None


def fitting_in_view(actor: Actor, search: str) -> Fitting:
    """Whom the words fit, asked once for several lists. One query: a city's registry has no index of names."""
    return _fitting(enterprises_in_view(actor), search)


def with_name(rows: QuerySet[Enterprise], search: str, fitting: Fitting | None = None) -> QuerySet[Enterprise]:
    """Those of `rows` whose name contains the words, whose credit code begins with them or whose customs code they are. One
    query, at once; none where `fitting` says whom they fit.

    Through row security the planner has no statistics of names and takes every word for a rare one. So it is asked first
    whom the words fit: a few are named by their keys, many are sought by a function that the planner takes for common.
    """
    keys = (fitting or _fitting(rows, search)).keys
    return rows.filter(_named(search, common=True)) if keys is None else rows.filter(pk__in=keys)


def _fitting(rows: QuerySet[Enterprise], search: str) -> Fitting:
    found = rows.filter(_named(search, common=False)).select_related(None).order_by().values_list("pk", flat=True)
    keys = tuple(found[: FEW + 1])
    return Fitting(keys if len(keys) <= FEW else None)


def fits_more_than(actor: Actor, search: str, region: int, most: int) -> bool:
    """Whether the words fit more than `most` enterprises of a region, of those in view. One query, which stops when they do."""
    rows = within_region(enterprises_in_view(actor).select_related(None), region).filter(_named(search, common=False))
    return len(rows.order_by().values_list("pk", flat=True)[: most + 1]) > most


def rows_named(rows: QuerySet[Row], actor: Actor, search: str) -> QuerySet[Row]:
    """Those of `rows`, each of an `enterprise`, whose enterprise is in view and fits the words, as `with_name` says."""
    return rows.filter(enterprise_id__in=with_name(enterprises_in_view(actor), search).values("id"))


def _named(search: str, *, common: bool) -> Q:
    """The condition; the same rows either way, which a test shows. Digits and Chinese have no case."""
    words = search.strip()[:LONGEST_SEARCH]
    code = uscc.normalise(words)
    if not (code.isascii() and code.isalnum()):
        return _name_contains(words, fold=False, common=common)
    begins = Q(uscc__startswith=code)
    if len(code) == CUSTOMS_CODE:
        begins |= Q(customs_code=code)
    if any(character.isdigit() for character in code) and len(code) >= 4:
        return begins
    return begins | _name_contains(words, fold=not words.isdigit(), common=common)


def _name_contains(words: str, *, fold: bool, common: bool) -> Q:
    """Names are compared as they are where they can be: an index serves that, and would not serve `ILIKE`."""
    if not common:
        return Q(name__icontains=words) if fold else Q(name__contains=words)
    name, sought = (Upper("name"), Upper(Value(words))) if fold else ("name", Value(words))
    return Q(GreaterThan(StrIndex(name, sought), 0))


def regions_to_filter(actor: Actor, regions: Regions) -> list[tuple[int, str]]:
    """Regions below the actor's own that a list may be narrowed to, each with its name; counties as «city county»."""
    own = [code for code in regions.names if actor.region is None or contains(actor.region, code)]
    below = [code for code in own if code != actor.region and regions.levels[code] != RegionLevel.PROVINCE]
    return [(code, place_name(code, regions)) for code in below]


def place_name(code: int, regions: Regions) -> str:
    """City and county of a region in words: «杭州市西湖区»; a town with its county before it."""
    county, city = county_of(code), city_of(code)
    parts = [regions.names.get(part, "") for part in dict.fromkeys((city, county, code))]
    return "".join(part for part in parts if part) or gb_from_code(code)


# --- one enterprise ---


@dataclass(frozen=True)
class Told:
    """One entry of an enterprise's history in words; `details` pairs a column with «from → to»."""

    at: datetime | None
    who: str
    what: str
    details: list[tuple[str, str]] = field(default_factory=list)
    reason: str = ""


@dataclass(frozen=True)
class Panel:
    """What an app above shows of an enterprise: a heading, a template, what the template is told.

    The setting ENTERPRISE_PANELS names functions `(actor, enterprise, now) -> Panel | None`, by dotted path, in the order
    of the page; None shows nothing. Each filters by what the actor may see itself, and costs a constant number of queries.
    """

    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class EnterprisePage:
    """One enterprise with its history; `agents` are the standing and past authorisations to file for it."""

    enterprise: Enterprise
    place: str
    tags: list[EnterpriseTag]
    state: EnterpriseState
    history: list[Told]
    agents: list[Authorisation]
    panels: list[Panel]
    can_change: bool
    can_move: bool


def enterprise_in_view(actor: Actor, public_id: UUID) -> Enterprise:
    """One enterprise of the registry in the actor's view. Raises NotAllowed, Unseen. One query."""
    if not can_see_enterprises(actor):
        raise NotAllowed
    row = enterprises_in_view(actor).filter(public_id=public_id).first()
    if row is None:
        raise Unseen
    return row


def enterprise_page(actor: Actor, public_id: UUID, *, regions: Regions, now: datetime) -> EnterprisePage:
    """Everything the registry's page of one enterprise shows. Three queries, and those of the panels."""
    row = enterprise_in_view(actor, public_id)
    changes = rows_in_view(EnterpriseChange.objects.filter(enterprise=row), actor)
    history = tell_changes(changes.order_by("-id")[:HISTORY_SHOWN], regions)
    if row.added_at is not None:
        history.append(Told(row.added_at, row.added_as, "登记"))
    elif row.taken_over:
        history.append(Told(None, "历史导入", "登记"))
    panels = (panel(actor, row, now) for panel in _panels(tuple(settings.ENTERPRISE_PANELS)))
    return EnterprisePage(
        enterprise=row,
        place=place_name(row.region_id, regions),
        tags=[tag for tag in EnterpriseTag if tag in row.tags],
        state=EnterpriseState(row.state),
        history=history,
        agents=list(rows_in_view(Authorisation.objects.filter(enterprise=row), actor).order_by("-id")),
        panels=[panel for panel in panels if panel is not None],
        can_change=can_change(actor, row),
        can_move=can_move(actor),
    )


@cache
def _panels(names: tuple[str, ...]) -> list[Callable[[Actor, Enterprise, datetime], Panel | None]]:
    return [import_string(name) for name in names]


def tell_changes(changes: Iterable[EnterpriseChange], regions: Regions) -> list[Told]:
    """Changes in words. The caller has the rows in one query; none here."""
    return [
        Told(
            at=change.changed_at,
            who=change.changed_as,
            what=ChangeKind(change.kind).label,
            details=[
                (_FIELDS.get(name, name), f"{value_in_words(name, change.old.get(name), regions)} → {words}")
                for name in change.new | change.old
                for words in [value_in_words(name, change.new.get(name), regions)]
            ],
            reason=change.reason,
        )
        for change in changes
    ]


def value_in_words(name: str, value: Any, regions: Regions) -> str:
    """A value of the registry as a page prints it; nothing is «空»."""
    if name == "region" and value is not None:
        return place_name(int(value), regions)
    if name == "state" and value is not None:
        return EnterpriseState(value).label
    if name == "tags":
        return "；".join(tag.label for tag in EnterpriseTag if tag in (value or ())) or "空"
    return str(value) if value else "空"


def changes_since(enterprise: Enterprise, version: int, regions: Regions) -> str:
    """What was changed after a version, in one sentence for the person whose page was older."""
    rows = EnterpriseChange.objects.filter(enterprise=enterprise, version__gt=version).order_by("id")
    told = [
        f"{entry.at.astimezone(SHANGHAI):%m月%d日 %H:%M} {entry.who} {entry.what}"
        f"（{'；'.join(f'{column} {words}' for column, words in entry.details)}）"
        for entry in tell_changes(rows, regions)
        if entry.at is not None
    ]
    return "；".join(told)
