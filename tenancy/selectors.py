"""Questions about people, regions and enterprises."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Prefetch, Q, QuerySet

from core.errors import Unseen
from core.workdays import Calendar
from tenancy.enums import RegionLevel, Role
from tenancy.models import CalendarDay, Enterprise, Job, Membership, Region, StoredFile, User
from tenancy.roles import Actor
from tenancy.rules import contains

Row = TypeVar("Row", bound=Model)


def actor_of(user: User | AnonymousUser, membership: int | None) -> Actor | None:
    """The actor that a signed-in person is now: the membership chosen in the session, else the first.

    None for visitors, for disabled people and for people without a membership. One query.
    """
    if not user.is_authenticated or not user.is_active:
        return None
    rows = list(Membership.objects.filter(user=user).select_related("region").order_by("id"))
    if not rows:
        return None
    row = next((row for row in rows if row.pk == membership), rows[0])
    role = Role(row.role)
    place = row.region.name if row.region else ""
    label = role.label if role in _NAMED_BY_ROLE else f"{place}商务局" if role in _BUREAUS else user.display_name
    return Actor(user=user.pk, role=role, label=label, region=row.region_id, enterprise=row.enterprise_id)


_BUREAUS = {Role.COUNTY_OFFICER, Role.CITY_OFFICER}
_NAMED_BY_ROLE = {Role.PROVINCIAL_CENTRE, Role.PROVINCIAL_DEPARTMENT, Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR}


@dataclass(frozen=True)
class Regions:
    """All regions in code order: code -> name, parent's code, level. Reference data, loaded by migrations."""

    names: dict[int, str]
    parents: dict[int, int | None]
    levels: dict[int, int]

    def at(self, level: RegionLevel, *, within: int | None = None) -> list[int]:
        """Codes of one level, in code order, optionally only those at or below a region."""
        return [
            code for code, own in self.levels.items() if own == level and (within is None or contains(within, code))
        ]


def all_regions() -> Regions:
    """Every region of every province in the tree. One query."""
    rows = list(Region.objects.order_by("code").values_list("code", "name", "parent_id", "level"))
    return Regions(
        names={code: name for code, name, _, _ in rows},
        parents={code: parent for code, _, parent, _ in rows},
        levels={code: level for code, _, _, level in rows},
    )


def working_calendar() -> Calendar:
    """The working calendar with the edited days on top. One query."""
    return Calendar(dict(CalendarDay.objects.values_list("date", "is_workday")))


def enterprise_of(actor: Actor) -> Enterprise:
    """The actor's own enterprise; raises Unseen for anybody who has none."""
    if actor.enterprise is None:
        raise Unseen
    return Enterprise.objects.select_related("region").get(pk=actor.enterprise)


def rows_in_view(
    rows: QuerySet[Row], actor: Actor, *, enterprise: str = "enterprise_id", region: str = "region_id"
) -> QuerySet[Row]:
    """The rope above the net of row security: only the actor's own enterprise, own subtree of regions, or all."""
    if actor.is_system:
        return rows
    if actor.role is Role.ENTERPRISE_CLERK:
        return rows.filter(**{enterprise: actor.enterprise})
    if actor.span is not None:
        low, high = actor.span  # a foreign key knows no «range»
        return rows.filter(**{f"{region}__gte": low, f"{region}__lte": high})
    return rows.none()


def enterprises_in_view(actor: Actor) -> QuerySet[Enterprise]:
    """Enterprises that the actor may see: own, own subtree, or all."""
    return rows_in_view(Enterprise.objects.select_related("region"), actor, enterprise="id")


def people(*, search: str = "", role: Role | None = None) -> QuerySet[Membership]:
    """Memberships with their people, for administrators; searched in user name, name, enterprise and region."""
    rows = Membership.objects.select_related("user", "region", "enterprise").order_by("user__username", "id")
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


def jobs_in_view(actor: Actor) -> QuerySet[Job]:
    """Jobs of the actor's own enterprise or own office, newest first, with their files' names."""
    files = StoredFile.objects.defer("content").order_by("id")
    return _own(Job.objects.prefetch_related(Prefetch("files", files)), actor).order_by("-id")


def file_in_view(actor: Actor, public_id: UUID) -> StoredFile:
    """A file of the actor's own enterprise or office; raises Unseen."""
    found = _own(StoredFile.objects.all(), actor).filter(public_id=public_id).first()
    if found is None:
        raise Unseen
    return found


def _own(rows: QuerySet[Row], actor: Actor) -> QuerySet[Row]:
    """Rows of exactly the actor's enterprise or office: files of a county are not its city's."""
    if actor.enterprise is not None:
        return rows.filter(enterprise_id=actor.enterprise)
    if actor.region is None:
        return rows.none()
    return rows.filter(enterprise_id__isnull=True, region_id=actor.region)
