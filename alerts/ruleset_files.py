"""Reads the ruleset files that come with the system; what they mean is `alerts.rulesets`."""

from functools import cache
from pathlib import Path

from alerts.rulesets import Ruleset, parse_ruleset
from core.errors import Refused
from core.periods import Quarter

DATA = Path(__file__).parent / "rulesets" / "data"


@cache
def all_rulesets() -> tuple[Ruleset, ...]:
    """Every ruleset there is, the one that serves from the earliest quarter first. Raises RuleFileError for a bad file."""
    found = [parse_ruleset(path.read_text(encoding="utf-8"), path.name) for path in sorted(DATA.glob("*.toml"))]
    return tuple(sorted(found, key=lambda ruleset: (ruleset.first_quarter, ruleset.key)))


def ruleset_for(quarter: Quarter) -> Ruleset:
    """The ruleset that serves a quarter: the latest that began by then. Raises Refused when there is none."""
    serving = [ruleset for ruleset in all_rulesets() if ruleset.first_quarter <= quarter]
    if not serving:
        raise Refused(f"{quarter.label}没有适用的五色清单规则。")
    return serving[-1]
