"""Questions about peer groups: who is in one, and what was changed when."""

from dataclasses import dataclass

from core.errors import Unseen
from tenancy.models import PeerGroup, PeerGroupChange
from tenancy.rules import ENTERED_GROUPS
from tenancy.selectors.places import Regions


@dataclass(frozen=True)
class GroupChange:
    """One change of a group, with the names of the regions."""

    change: PeerGroupChange
    added: list[str]
    removed: list[str]


@dataclass(frozen=True)
class PeerGroupPage:
    """An entered group: its members, the number that its name speaks of, and its changes, the latest first."""

    group: PeerGroup
    members: frozenset[int]
    expected: int
    changes: list[GroupChange]

    @property
    def is_off(self) -> bool:
        """Whether it has members, but not as many as its name says."""
        return bool(self.members) and len(self.members) != self.expected


def group_members(group: PeerGroup) -> list[int]:
    """Codes of a group's regions, in order. One query."""
    return list(group.regions.order_by("code").values_list("code", flat=True))


def peer_group_page(slug: str, regions: Regions) -> PeerGroupPage:
    """An entered group; raises Unseen for any other. Three queries."""
    group = PeerGroup.objects.filter(slug=slug).first() if slug in ENTERED_GROUPS else None
    if group is None:
        raise Unseen
    return PeerGroupPage(
        group=group,
        members=frozenset(group_members(group)),
        expected=ENTERED_GROUPS[slug],
        changes=[
            GroupChange(change, _names(change.added, regions), _names(change.removed, regions))
            for change in group.changes.all()
        ],
    )


def _names(codes: list[int], regions: Regions) -> list[str]:
    return [regions.names.get(code, str(code)) for code in codes]
