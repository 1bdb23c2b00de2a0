"""The Target Table of 2018 as transcribed (tests/golden/targets2018.csv), and the workbook that was made of it once.

`python manage.py shell -c "from tests.targets.transcription import write; write()"` makes targets/data/targets_2018.xlsx again.

The transcription is the document's, word for word: odd punctuation, empty cells and the odd category word of row 25 are kept;
the key works 三 and 十一, which a page break prints twice, are one each. A test compares the two cell by cell.
"""

import csv
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from core.periods import SHANGHAI
from targets.exports import targets_workbook
from targets.facts import TargetRow

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "tests" / "golden" / "targets2018.csv"
TARGET = ROOT / "targets" / "data" / "targets_2018.xlsx"
MADE_AT = datetime(2018, 3, 1, tzinfo=SHANGHAI)


def rows() -> list[TargetRow]:
    """The rows of the transcription."""
    with SOURCE.open(encoding="utf-8", newline="") as file:
        _, *lines = csv.reader(file)
    return [
        TargetRow(
            key_work,
            int(number),
            text,
            category,
            int(due),
            half,
            Decimal(weight),
            basis,
            standard,
            funded == "是",
            remark,
        )
        for key_work, number, text, category, due, half, weight, basis, standard, funded, remark in lines
    ]


def write() -> None:
    """Make the workbook that comes with the system."""
    TARGET.write_bytes(targets_workbook(rows(), made_at=MADE_AT))
