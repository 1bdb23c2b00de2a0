"""Reads the file of rules that comes with the system; what it means is `cases.rules.selection`."""

from functools import cache
from pathlib import Path

from cases.rules.selection import SelectionTerms, read_terms

SELECTION = Path(__file__).parent / "schemes" / "selection.toml"


@cache
def selection_terms() -> SelectionTerms:
    """Criteria, places and days that a new selection starts from. Raises RuleFileError when the file is refused."""
    return read_terms(SELECTION.read_text(encoding="utf-8"), SELECTION.name)
