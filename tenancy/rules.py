"""Region codes: pure arithmetic on GB/T 2260 codes in nine-digit form."""

from tenancy.enums import RegionLevel

PROVINCE_SPAN = 10_000_000
CITY_SPAN = 100_000
COUNTY_SPAN = 1_000


def code_from_gb(text: str) -> int:
    """Nine-digit integer of a six- or nine-digit GB/T 2260 code ("330106" -> 330106000).

    Raises ValueError for anything else.
    """
    if not (text.isascii() and text.isdigit() and len(text) in (6, 9)) or text[0] == "0":
        raise ValueError(f"not a GB/T 2260 code: {text!r}")
    return int(text) * (1_000 if len(text) == 6 else 1)


def gb_from_code(code: int) -> str:
    """Six digits for province, city and county; nine for the 镇街 tier."""
    return str(code // 1_000) if code % COUNTY_SPAN == 0 else str(code)


def level_of(code: int) -> RegionLevel:
    """Tier that a nine-digit code belongs to."""
    if code % PROVINCE_SPAN == 0:
        return RegionLevel.PROVINCE
    if code % CITY_SPAN == 0:
        return RegionLevel.CITY
    if code % COUNTY_SPAN == 0:
        return RegionLevel.COUNTY
    return RegionLevel.TOWN


def region_range(code: int) -> tuple[int, int]:
    """First and last code of a region's subtree, both inclusive."""
    span = {
        RegionLevel.PROVINCE: PROVINCE_SPAN,
        RegionLevel.CITY: CITY_SPAN,
        RegionLevel.COUNTY: COUNTY_SPAN,
        RegionLevel.TOWN: 1,
    }[level_of(code)]
    return code, code + span - 1


def contains(region: int, code: int) -> bool:
    """Whether `code` is `region` itself or lies below it."""
    low, high = region_range(region)
    return low <= code <= high


def county_of(code: int) -> int:
    """County of a county or 镇街 code."""
    return code - code % COUNTY_SPAN


def city_of(code: int) -> int:
    """City of a city, county or 镇街 code."""
    return code - code % CITY_SPAN


def province_of(code: int) -> int:
    """Province of any code."""
    return code - code % PROVINCE_SPAN
