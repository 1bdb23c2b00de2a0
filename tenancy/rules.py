"""Rules of tenancy: arithmetic on region codes (GB/T 2260 in nine-digit form), changes of the registry, authorisations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tenancy.enums import AuthorisationState, ChangeKind, RegionLevel

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


# --- the registry of enterprises ---

REASON_LENGTH = (2, 200)
"""Characters of a reason for a change of the registry (ours)."""

_KINDS = {"region": ChangeKind.MOVED, "tags": ChangeKind.TAGGED, "state": ChangeKind.STATE}


@dataclass(frozen=True)
class Change:
    """What one kind of change does to an enterprise: the old and the new values of the columns that it touches."""

    kind: ChangeKind
    old: dict[str, Any]
    new: dict[str, Any]


def reason_problem(reason: str) -> str:
    """What is wrong with the reason of a change, in Chinese; empty when nothing is."""
    least, most = REASON_LENGTH
    if not least <= len(reason) <= most:
        return f"请写明原因，{least} 至 {most} 个字。"
    return ""


def changes_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """What differs between two states of an enterprise, one change for each kind; `new` may hold a part of the columns."""
    found: dict[ChangeKind, Change] = {}
    for name, value in new.items():
        if old[name] != value:
            kind = _KINDS.get(name, ChangeKind.EDITED)
            change = found.setdefault(kind, Change(kind, {}, {}))
            change.old[name], change.new[name] = old[name], value
    return [found[kind] for kind in ChangeKind if kind in found]


# --- authorisations ---

LONGEST_AUTHORISATION = 731
"""Days that an authorisation may last at most (ours): two years, so that a forgotten one ends by itself."""


def authorisation_state(*, valid_until: date, revoked: bool, today: date) -> AuthorisationState:
    """Whether an authorisation counts today; its last day counts whole."""
    if revoked:
        return AuthorisationState.REVOKED
    return AuthorisationState.STANDING if today <= valid_until else AuthorisationState.EXPIRED


def term_problem(valid_until: date, *, today: date) -> str:
    """What is wrong with the last day of a new authorisation; empty when nothing is."""
    if valid_until < today:
        return "有效期不能早于今天。"
    if valid_until > today + timedelta(days=LONGEST_AUTHORISATION):
        return "有效期最长两年。"
    return ""
