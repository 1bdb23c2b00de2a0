"""Writes of peer groups: which counties are ranked together."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from tenancy.enums import RegionLevel
from tenancy.models import PeerGroup, PeerGroupChange, Region
from tenancy.permissions import can_keep_groups
from tenancy.roles import Actor
from tenancy.rules import ENTERED_GROUPS, reason_problem
from tenancy.selectors import group_members

STALE_GROUP = "您填写期间，名单已被他人改动。"


@transaction.atomic
def set_peer_group(
    *, group: str, regions: Collection[int], seen: Collection[int], reason: str, by: Actor, now: datetime
) -> PeerGroupChange:
    """Enter which counties (nine-digit codes) an entered group has, and why. Ranks are shown by the group as it is now.

    `seen` are the members that the actor looked at. Raises NotAllowed for everybody but the centre, Unseen for a group that is
    not entered, Stale, Refused (nothing changed), Invalid (fields "regions", "reason").
    """
    if not can_keep_groups(by):
        raise NotAllowed
    if group not in ENTERED_GROUPS:
        raise Unseen
    row = PeerGroup.objects.select_for_update().filter(slug=group).first()
    if row is None:
        raise Unseen
    before, after, reason = set(group_members(row)), set(regions), " ".join(reason.split())
    if before != set(seen):
        raise Stale(STALE_GROUP)
    errors: dict[str, list[str]] = {}
    if not after:
        errors["regions"] = ["请至少勾选一个县（市、区）；名单不能为空。"]
    elif Region.objects.filter(pk__in=after, level=RegionLevel.COUNTY).count() != len(after):
        errors["regions"] = ["名单中只能是县（市、区）。"]
    if problem := reason_problem(reason):
        errors["reason"] = [problem]
    if errors:
        raise Invalid(errors)
    if before == after:
        raise Refused("名单没有改动。", field="regions")
    row.regions.set(after)
    return PeerGroupChange.objects.create(
        group=row,
        added=sorted(after - before),
        removed=sorted(before - after),
        reason=reason,
        changed_at=now,
        changed_by=by.label,
    )
