"""Reads the file of how targets are judged; what it means is `targets.rulesets`."""

from functools import cache
from pathlib import Path

from targets.rulesets import Judging, parse_judging

DATA = Path(__file__).parent / "rulesets" / "data" / "judging.toml"


@cache
def judging() -> Judging:
    """The rules of judging. Raises RuleFileError for a bad file."""
    return parse_judging(DATA.read_text(encoding="utf-8"), DATA.name)
