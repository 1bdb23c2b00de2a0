"""How many typical cases a year's months brought, office by office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from cases.enums import CaseState
from cases.selectors.typical import case_months, cases_in_view
from core.periods import Month, local_date
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.rules import city_of, level_of
from tenancy.selectors import all_regions


@dataclass(frozen=True)
class CaseNumbers:
    """How many cases of one month, or one region, were reported and how many of them are adopted by now."""

    label: str
    key: str
    reported: int
    adopted: int


@dataclass(frozen=True)
class CaseYear:
    """A year's cases by month and by region below the actor's own, and the years that have any."""

    year: int
    years: list[int]
    total: CaseNumbers
    months: list[CaseNumbers]
    regions: list[CaseNumbers]


def case_year(actor: Actor, year: int | None, *, now: datetime) -> CaseYear:
    """A year's cases by month of reporting and by region below the actor's own; withdrawn ones are left out. Three queries."""
    years = sorted({month.year for month in case_months(actor)} | {local_date(now).year}, reverse=True)
    year = year if year in years else years[0]
    rows = (
        cases_in_view(actor)
        .filter(month__range=(date(year, 1, 1), date(year, 12, 1)))
        .exclude(state=CaseState.WITHDRAWN)
        .order_by()
        .values("month", "region_id")
        .annotate(reported=Count("id"), adopted=Count("id", filter=Q(state=CaseState.ADOPTED)))
    )
    by_city = actor.region is not None and level_of(actor.region) is RegionLevel.PROVINCE
    months: dict[Month, list[int]] = {Month(year, number): [0, 0] for number in range(1, 13)}
    regions = all_regions()
    codes: Sequence[int] = (
        regions.at(RegionLevel.CITY, within=actor.region)
        if by_city and actor.region is not None
        else sorted({row["region_id"] for row in rows})
    )
    places: dict[int, list[int]] = {code: [0, 0] for code in codes}
    for row in rows:
        place = places[city_of(row["region_id"]) if by_city else row["region_id"]]
        month = row["month"]
        assert month is not None
        for counts in (months[Month.of(month)], place):
            counts[0] += row["reported"]
            counts[1] += row["adopted"]
    this = Month.of(local_date(now))
    whole = [sum(counts) for counts in zip(*months.values(), strict=True)]
    return CaseYear(
        year=year,
        years=years,
        total=CaseNumbers("合计", "", *whole),
        months=[CaseNumbers(month.label, str(month), *counts) for month, counts in months.items() if month <= this],
        regions=[CaseNumbers(regions.names[code], str(code), *counts) for code, counts in places.items()],
    )
