"""Questions about regions."""

from dataclasses import dataclass

from tenancy.enums import RegionLevel
from tenancy.models import Region
from tenancy.rules import contains


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


def regions_by_reference() -> tuple[int, ...]:
    """Codes of the regions that follow the province's policies of priority by reference. One query."""
    return tuple(Region.objects.filter(by_reference=True).order_by("code").values_list("code", flat=True))


def all_regions() -> Regions:
    """Every region of every province in the tree. One query."""
    rows = list(Region.objects.order_by("code").values_list("code", "name", "parent_id", "level"))
    return Regions(
        names={code: name for code, name, _, _ in rows},
        parents={code: parent for code, _, parent, _ in rows},
        levels={code: level for code, _, _, level in rows},
    )
