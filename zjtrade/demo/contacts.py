"""Whom offices name in the demo: last year's list whole, this year's with a few missing. All people and numbers are invented."""

from datetime import datetime

from core.periods import local_date
from notices.facts import ContactEntry
from notices.services import save_contact
from tenancy.enums import RegionLevel, Role
from tenancy.roles import Actor
from tenancy.rules import city_of, province_of
from tenancy.scope import actor_scope
from tenancy.selectors import Regions

_SURNAMES = "赵钱孙李周吴郑王冯陈"
_MISSING = 4
"""Every fourth line of this year is not filed yet."""


def write_contacts(regions: Regions, *, home: int, now: datetime) -> int:
    """File the cities' lines and those of the counties of `home`, for last year and this; how many."""
    codes = [*regions.at(RegionLevel.CITY, within=province_of(home)), *regions.at(RegionLevel.COUNTY, within=home)]
    filed = 0
    for place, code in enumerate(codes):
        this_year = local_date(now).year
        for year in (this_year - 1, this_year):
            if year == this_year and place % _MISSING == _MISSING - 1:
                continue
            # As the city's office, which files for itself and for its counties.
            actor = Actor(
                user=None, role=Role.CITY_OFFICER, label=f"{regions.names[city_of(code)]}商务局", region=city_of(code)
            )
            with actor_scope(actor):
                save_contact(region=code, year=year, entry=_entry(regions, code, place), version=0, by=actor, now=now)
            filed += 1
    return filed


def _entry(regions: Regions, code: int, place: int) -> ContactEntry:
    city = regions.names[city_of(code)]
    unit = f"{city}{'' if code == city_of(code) else regions.names[code]}商务局"
    leader, handler = (_SURNAMES[(place + shift) % len(_SURNAMES)] for shift in (0, 3))
    return ContactEntry(
        unit=unit,
        leader=f"{leader}示例",
        phone=f"0571-8000{place:04d}",
        handler=f"{handler}示例",
        post="外贸科科长",
        mobile=f"1390000{place:04d}",
    )
