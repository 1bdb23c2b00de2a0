"""The rope above the net of row security: whose rows a question is about."""

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from django.db.models import Model, QuerySet

from tenancy.enums import Role
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.rules import region_range

Row = TypeVar("Row", bound=Model)
MOVED = "（已迁往其他地区的企业）"


class Named(NamedTuple):
    """An enterprise as a list names it."""

    name: str
    uscc: str


def enterprises_named(rows: Iterable[Model]) -> dict[int, Named]:
    """Name and credit code of the enterprise of each row, by its id. One query.

    Not joined to the rows: an enterprise that moved away is out of its old bureau's view and is said to have moved, its rows
    are not.
    """
    keys = {row.enterprise_id for row in rows}  # type: ignore[attr-defined]  # rows that have an enterprise
    known = Enterprise.objects.filter(pk__in=keys).values_list("pk", "name", "uscc")
    return dict.fromkeys(keys, Named(MOVED, "")) | {pk: Named(name, uscc) for pk, name, uscc in known}


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


def within_region(rows: QuerySet[Row], region: int) -> QuerySet[Row]:
    """Rows of a region's subtree (nine-digit code), each with a `region`; who may ask for it is not asked here."""
    low, high = region_range(region)  # a foreign key knows no «range»
    return rows.filter(region_id__gte=low, region_id__lte=high)


def _own(rows: QuerySet[Row], actor: Actor) -> QuerySet[Row]:
    """Rows of exactly the actor's enterprise or office: files of a county are not its city's."""
    if actor.enterprise is not None:
        return rows.filter(enterprise_id=actor.enterprise)
    if actor.region is None:
        return rows.none()
    return rows.filter(enterprise_id__isnull=True, region_id=actor.region)


def enterprises_in_view(actor: Actor) -> QuerySet[Enterprise]:
    """Enterprises that the actor may see: own, own subtree, or all."""
    return rows_in_view(Enterprise.objects.select_related("region"), actor, enterprise="id")
