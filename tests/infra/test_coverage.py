"""docs/coverage.md names pages and tests that exist, for every clause, column and row of the two documents."""

import re
from pathlib import Path

from tests.isolation.walk import pages

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if re.match(r"\| [NT] ", line)
]
PARTS = ("一（一）", "一（二）", "二（一）", "二（二）", "二（三）", "三（一）", "三（二）", "三（三）", "联系方式")
CLAUSES = (
    {f"N {part}" for part in PARTS}
    | {"N preamble", "N annex 1", "N annex 2", "N annex 2, 备注", "N annex 3, 1", "N annex 3, 2", "T title"}
    | {f"T column {number}" for number in range(1, 12)}
    | {f"T work {number}" for number in range(1, 16)}
    | {f"T row {number}" for number in range(1, 29)}
)


def test_every_part_of_both_documents_has_a_page_a_workbook_and_a_test() -> None:
    assert {row[0] for row in ROWS} == CLAUSES
    assert all(len(row) == 5 and all(row) for row in ROWS)


def test_every_page_and_every_test_named_exists() -> None:
    known = {page.name for page in pages()}
    named = set(re.findall(r"`([a-z_]+:[a-z_]+)`", TEXT))
    assert named - known == set()
    files = set(re.findall(r"tests/[\w/]+\.py", TEXT))
    assert {file for file in files if not (ROOT / file).is_file()} == set()
    assert len(named) > 50 and len(files) > 30


def test_nothing_is_left_to_be_named() -> None:
    assert "TODO-merge" not in TEXT
