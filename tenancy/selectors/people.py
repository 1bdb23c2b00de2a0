"""Questions about people: what a person is, and who there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from core import sql
from core.errors import Unseen
from core.periods import local_date
from tenancy.enums import Role
from tenancy.models import Authorisation, Enterprise, Membership, User
from tenancy.roles import CAPABILITIES, Actor, Capability


@dataclass(frozen=True)
class Post:
    """One membership in effect (任职): whom a person may act as. `until` is the last day of an agent's authorisation."""

    id: int
    actor: Actor
    until: date | None


def posts_of(user: User | AnonymousUser, *, now: datetime | None = None) -> list[Post]:
    """All that a signed-in person may act as, in the order it was given; none for visitors and disabled people.

    An agent's membership counts on the days of a standing authorisation only. One query.
    """
    if not user.is_authenticated or not user.is_active:
        return []
    today = local_date(now or timezone.now())
    rows = sql.rows("tenancy", "posts", {"person": user.pk, "today": today})
    return [Post(row.id, _actor(row, user), row.until) for row in rows]


def _actor(row: Any, user: User) -> Actor:
    role = Role(row.role)
    label = (
        role.label if role in _NAMED_BY_ROLE else f"{row.place or ''}商务局" if role in _BUREAUS else row.entity_name
    )
    return Actor(
        user=user.pk,
        role=role,
        label=label or user.display_name,
        region=row.region_id,
        enterprise=row.enterprise_id,
        agent=row.agent,
        person=user.display_name,
        entity=row.entity,
    )


def chosen_post(posts: Sequence[Post], membership: int | None) -> Post | None:
    """The post chosen in the session, else the first; None when there is none."""
    return next((post for post in posts if post.id == membership), posts[0] if posts else None)


def actor_of(user: User | AnonymousUser, membership: int | None) -> Actor | None:
    """The actor that a signed-in person is now; None for visitors, disabled people and people without a post. One query."""
    post = chosen_post(posts_of(user), membership)
    return None if post is None else post.actor


_BUREAUS = {Role.COUNTY_OFFICER, Role.CITY_OFFICER}
_NAMED_BY_ROLE = {Role.PROVINCIAL_CENTRE, Role.PROVINCIAL_DEPARTMENT, Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR}


def enterprise_of(actor: Actor) -> Enterprise:
    """The actor's own enterprise; raises Unseen for anybody who has none."""
    if actor.enterprise is None:
        raise Unseen
    return Enterprise.objects.select_related("region").get(pk=actor.enterprise)


def people(*, search: str = "", role: Role | None = None) -> QuerySet[Membership]:
    """Memberships with their people, for administrators; searched in user name, name, enterprise and region.

    Agents' memberships come with their authorisations, the latest first. Two queries.
    """
    rows = (
        Membership.objects.select_related("user", "region", "enterprise")
        .prefetch_related(Prefetch("authorisations", Authorisation.objects.order_by("-id")))
        .order_by("user__username", "id")
    )
    if role is not None:
        rows = rows.filter(role=role)
    if search:
        rows = rows.filter(
            Q(user__username__icontains=search)
            | Q(user__display_name__icontains=search)
            | Q(enterprise__name__icontains=search)
            | Q(enterprise__uscc=search.upper())
            | Q(region__name__icontains=search)
        )
    return rows


@dataclass(frozen=True)
class Colleague:
    """Somebody of the actor's own office."""

    user: int
    name: str


def colleagues(actor: Actor) -> list[Colleague]:
    """The people of the actor's own office who answer questions, by name; none for anybody without an office. One query.

    Who only looks on (an auditor) is none of them, nor does one have any.
    """
    if actor.region is None or actor.enterprise is not None or not actor.may(Capability.ANSWER_QUESTION):
        return []
    rows = Membership.objects.filter(enterprise__isnull=True, region=actor.region, role__in=_OFFICERS)
    found = rows.order_by("person_name", "user").values_list("user", "person_name").distinct()
    return [Colleague(user, name) for user, name in found]


_OFFICERS = [role for role, can in CAPABILITIES.items() if Capability.ANSWER_QUESTION in can]


@dataclass(frozen=True)
class Official:
    """Somebody who works for an office, under one membership."""

    membership: int
    user: int
    name: str
    role: Role
    region: int


def officials_who_may(capability: Capability, *, memberships: Sequence[int] | None = None) -> list[Official]:
    """Officials whose role may do something, by region and name, as far as the scope in force sees memberships; of the given
    memberships alone, if any are given. One query.
    """
    roles = [role for role, can in CAPABILITIES.items() if capability in can]
    rows = Membership.objects.filter(enterprise__isnull=True, region__isnull=False, role__in=roles)
    if memberships is not None:
        rows = rows.filter(pk__in=memberships)
    found = rows.order_by("region", "role", "person_name", "id").values_list(
        "id", "user_id", "person_name", "role", "region_id"
    )
    return [Official(key, user, name, Role(role), region) for key, user, name, role, region in found if region]
