"""What a workbook's formulas give, computed anew: by LibreOffice where it is installed, else by a small reader of them.

The values that the system wrote beside its formulas are thrown away first: nothing may rest on them.
"""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import range_boundaries

Value = Fraction | str | bool | None
Table = list[dict[str, Any]]


def has_office() -> bool:
    """Whether LibreOffice is installed."""
    return shutil.which("soffice") is not None


def by_office(workbook: Path, scratch: Path) -> dict[str, Table]:
    """Every sheet's rows by their headers, recalculated by LibreOffice."""
    bare, made = scratch / "bare.xlsx", scratch / "made"
    load_workbook(workbook).save(bare)  # openpyxl keeps formulas and drops their values
    home = (scratch / "office").as_uri()
    command = ["soffice", f"-env:UserInstallation={home}", "--headless", "--convert-to", "xlsx", "--outdir", str(made)]
    done = subprocess.run([*command, str(bare)], capture_output=True, text=True, timeout=300)
    assert (made / "bare.xlsx").exists(), f"LibreOffice made nothing: {done.stdout}{done.stderr}"
    book = load_workbook(made / "bare.xlsx", data_only=True)
    return {sheet.title: _table(sheet.iter_rows(values_only=True)) for sheet in book}


def by_reading(workbook: Path) -> dict[str, Table]:
    """The same, by reading the formulas."""
    sheets = _Sheets(load_workbook(workbook))
    return {
        sheet.title: _table(
            tuple(sheets.value(sheet.title, column, row) for column in range(1, sheet.max_column + 1))
            for row in range(1, sheet.max_row + 1)
        )
        for sheet in sheets.book
    }


def _table(rows: Iterator[tuple[Any, ...]]) -> Table:
    headers = next(rows)
    return [dict(zip(headers, row, strict=True)) for row in rows]


_TOKEN = re.compile(
    r"""\s*(?: (?P<number>\d+(?:\.\d+)?(?![A-Z(]))
      | (?P<text>"(?:[^"]|"")*")
      | (?P<cells>(?:'[^']+'!)? \$?[A-Z]{1,3}\$?\d+ (?: :\$?[A-Z]{1,3}\$?\d+ )? )
      | (?P<name>[A-Z]+)(?=\()
      | (?P<sign><=|>=|<>|[-+*/=<>(),]) )""",
    re.VERBOSE,
)
Later = Callable[[], Any]


class _Sheets:
    """The cells of a workbook, each computed when it is asked for, once."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self._known: dict[tuple[str, int, int], Value] = {}

    def value(self, sheet: str, column: int, row: int) -> Value:
        """What a cell shows."""
        place = (sheet, column, row)
        if place not in self._known:
            held: Any = self.book[sheet].cell(row, column).value
            if isinstance(held, str) and held.startswith("="):
                held = _Formula(self, sheet, held[1:]).later()()
            self._known[place] = Fraction(str(held)) if type(held) in (int, float) else held
        return self._known[place]

    def span(self, sheet: str, cells: str) -> list[Value]:
        """What a cell, or a range of cells, shows."""
        if "!" in cells:
            sheet, cells = cells.split("!")
        left, top, right, bottom = (int(bound or 0) for bound in range_boundaries(cells))
        at = [(column, row) for row in range(top, bottom + 1) for column in range(left, right + 1)]
        return [self.value(sheet.strip("'"), column, row) for column, row in at]


class _Formula:
    """A recursive descent over the few things that a 考核表 is written with; IF computes only the branch it takes."""

    def __init__(self, sheets: _Sheets, sheet: str, text: str) -> None:
        self.sheets, self.sheet = sheets, sheet
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text):
            found = _TOKEN.match(text, at)
            assert found is not None, f"cannot read {text[at:]!r} of ={text}"
            kind = found.lastgroup or ""
            self.tokens.append((kind, found.group(kind)))
            at = found.end()
        self.at = 0

    def later(self) -> Later:
        """A comparison, or what stands on one side of it."""
        left = self._sum()
        sign = self._take("=", "<>", "<=", ">=", "<", ">")
        if not sign:
            return left
        right = self._sum()
        compare: dict[str, Callable[[Any, Any], bool]] = {
            "=": lambda a, b: a == b,
            "<>": lambda a, b: a != b,
            "<=": lambda a, b: a <= b,
            ">=": lambda a, b: a >= b,
            "<": lambda a, b: a < b,
            ">": lambda a, b: a > b,
        }
        return lambda: compare[sign](left(), right())

    def _sum(self) -> Later:
        left = self._product()
        while sign := self._take("+", "-"):
            left = _joined(left, self._product(), sign)
        return left

    def _product(self) -> Later:
        left = self._factor()
        while sign := self._take("*", "/"):
            left = _joined(left, self._factor(), sign)
        return left

    def _factor(self) -> Later:
        if self._take("-"):
            inner = self._factor()
            return lambda: -inner()
        if self._take("("):
            inner = self.later()
            assert self._take(")")
            return inner
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return lambda: Fraction(text)
        if kind == "text":
            return lambda: text[1:-1].replace('""', '"')
        if kind == "cells":
            return lambda: (
                _one(self.sheets.span(self.sheet, text)) if ":" not in text else self.sheets.span(self.sheet, text)
            )
        assert kind == "name", f"unexpected {text}"
        assert self._take("(")
        arguments = [self.later()]
        while self._take(","):
            arguments.append(self.later())
        assert self._take(")")
        return lambda: _call(text, arguments)

    def _take(self, *signs: str) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign" and self.tokens[self.at][1] in signs:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return ""


def _one(values: list[Value]) -> Value:
    return values[0]


def _joined(left: Later, right: Later, sign: str) -> Later:
    work: dict[str, Callable[[Any, Any], Any]] = {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b,
    }
    return lambda: work[sign](left() or Fraction(0), right() or Fraction(0))


def _call(name: str, arguments: list[Later]) -> Any:
    if name == "IF":
        return arguments[1]() if arguments[0]() else arguments[2]()
    given = [argument() for argument in arguments]
    flat = [one for each in given for one in (each if isinstance(each, list) else [each])]
    numbers = [one for one in flat if isinstance(one, Fraction)]
    functions: dict[str, Callable[[], Any]] = {
        "SUM": lambda: sum(numbers, Fraction(0)),
        "MAX": lambda: max(numbers),
        "ABS": lambda: abs(numbers[0]),
        "COUNT": lambda: Fraction(len(numbers)),
        "AVERAGE": lambda: sum(numbers, Fraction(0)) / len(numbers),
        "ISNUMBER": lambda: isinstance(flat[0], Fraction),
        "AND": lambda: all(flat),
        "OR": lambda: any(flat),
    }
    return functions[name]()
