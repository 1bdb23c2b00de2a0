"""The choice of regions in filters."""

from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.rules import city_of
from tenancy.selectors import Regions


def choices(actor: Actor, regions: Regions) -> list[tuple[int, str]]:
    """Cities and their counties in the actor's subtree; a county has nothing to choose."""
    counties = regions.at(RegionLevel.COUNTY, within=actor.region)
    if len(counties) < 2:
        return []
    chosen: list[tuple[int, str]] = []
    for code in sorted({city_of(county) for county in counties} | set(counties)):
        indent = "　" if regions.levels.get(code) == RegionLevel.COUNTY else ""
        chosen.append((code, f"{indent}{regions.names.get(code, code)}"))
    return chosen
