"""Recalculates a workbook: by LibreOffice where it is installed, and by a reader of the few functions it uses.

The reader knows IF, AND, SUM, COUNT, AVERAGE, MAX, ABS, ISNUMBER, the four operators, comparisons, and references to
cells, ranges and other sheets. Anything else raises ValueError, so a formula it does not understand is never passed over.
"""

import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries

LIBREOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def numbers(values: list[Any]) -> list[float]:
    """The numbers among values; texts and blanks are passed over, as in a sum over a range."""
    found: list[float] = []
    for value in values:
        found += numbers(value) if isinstance(value, list) else [value] if _is_number(value) else []
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "AND": lambda *values: all(values),
    "SUM": lambda *values: sum(numbers(list(values))),
    "COUNT": lambda *values: len(numbers(list(values))),
    "AVERAGE": lambda *values: sum(numbers(list(values))) / len(numbers(list(values))),
    "MAX": lambda *values: max(numbers(list(values))),
    "ABS": abs,
    "ISNUMBER": _is_number,
}
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: left == right,
    ">": lambda left, right: left > right,
    "<": lambda left, right: left < right,
}


class Reader:
    """A workbook whose formulas are computed when asked for; cached values are not looked at."""

    def __init__(self, content: bytes) -> None:
        self.book = load_workbook(BytesIO(content))
        self._known: dict[tuple[str, str], Any] = {}

    def value(self, sheet: str, cell: str) -> Any:
        """What a cell shows."""
        key = (sheet, cell.replace("$", ""))
        if key not in self._known:
            found = self.book[sheet][key[1]].value
            is_formula = self.book[sheet][key[1]].data_type == "f"
            self._known[key] = Expression(self, sheet, found).result() if is_formula else found
        return self._known[key]

    def look_up(self, sheet: str, reference: str) -> Any:
        """A cell's value, or the list of a range's."""
        if "!" in reference:
            name, reference = reference.rsplit("!", 1)
            sheet = name.strip("'")
        if ":" not in reference:
            return self.value(sheet, reference)
        left, top, right, bottom = range_boundaries(reference.replace("$", ""))
        cells = self.book[sheet].iter_rows(min_row=top, max_row=bottom, min_col=left, max_col=right)
        return [self.value(sheet, cell.coordinate) for row in cells for cell in row]


class Expression:
    """One formula, read from left to right by precedence: comparison, sum, product, then signs and operands."""

    def __init__(self, reader: Reader, sheet: str, text: str) -> None:
        self.reader, self.sheet, self.text = reader, sheet, text
        self.tokens = [token for token in Tokenizer(text).items if token.type != "WHITE-SPACE"]
        self.at = 0

    def result(self) -> Any:
        """The value of the whole formula."""
        value = self.comparison()
        if self.at != len(self.tokens):
            raise ValueError(f"not understood: {self.text}")
        return value() if callable(value) else value

    def _next(self, *values: str) -> str | None:
        if self.at < len(self.tokens) and self.tokens[self.at].value in values:
            self.at += 1
            return str(self.tokens[self.at - 1].value)
        return None

    # Every part gives a function: IF must not compute the branch that is not taken (it may divide by zero).

    def comparison(self) -> Callable[[], Any]:
        """left = right."""
        left = self.sum()
        if sign := self._next(*COMPARISONS):
            compare, right = COMPARISONS[sign], self.sum()
            return lambda: compare(left(), right())
        return left

    def sum(self) -> Callable[[], Any]:
        """a + b − c."""
        left = self.product()
        while sign := self._next("+", "-"):
            left = self._joined(left, sign, self.product())
        return left

    def product(self) -> Callable[[], Any]:
        """a × b ÷ c."""
        left = self.operand()
        while sign := self._next("*", "/"):
            left = self._joined(left, sign, self.operand())
        return left

    @staticmethod
    def _joined(left: Callable[[], Any], sign: str, right: Callable[[], Any]) -> Callable[[], Any]:
        operations: dict[str, Callable[[Any, Any], Any]] = {
            "+": lambda a, b: a + b,
            "-": lambda a, b: a - b,
            "*": lambda a, b: a * b,
            "/": lambda a, b: a / b,
        }
        return lambda: operations[sign](left(), right())

    def operand(self) -> Callable[[], Any]:
        """A number, a text, a reference, a function, or something in brackets, with or without a sign."""
        if self._next("-"):
            inner = self.operand()
            return lambda: -inner()
        token = self.tokens[self.at]
        self.at += 1
        if token.type == "OPERAND":
            return self._constant(token)
        if token.type == "PAREN" and token.subtype == "OPEN":
            value = self.comparison()
            self._closed()
            return value
        if token.type == "FUNC" and token.subtype == "OPEN":
            return self._call(token.value.rstrip("("))
        raise ValueError(f"not understood: {token.value} in {self.text}")

    def _constant(self, token: Any) -> Callable[[], Any]:
        if token.subtype == "NUMBER":
            return lambda: float(token.value)
        if token.subtype == "TEXT":
            return lambda: token.value[1:-1]
        if token.subtype == "RANGE":
            return lambda: self.reader.look_up(self.sheet, token.value)
        raise ValueError(f"not understood: {token.value} in {self.text}")

    def _call(self, name: str) -> Callable[[], Any]:
        parts = [self.comparison()]
        while self._next(","):
            parts.append(self.comparison())
        self._closed()
        if name == "IF":
            condition, yes, no = parts
            return lambda: yes() if condition() else no()
        if name not in FUNCTIONS:
            raise ValueError(f"not understood: {name} in {self.text}")
        return lambda: FUNCTIONS[name](*(part() for part in parts))

    def _closed(self) -> None:
        token = self.tokens[self.at]
        if token.subtype != "CLOSE":
            raise ValueError(f"not understood: {token.value} in {self.text}")
        self.at += 1


def recalculated(content: bytes, folder: Path) -> Workbook:
    """The workbook as LibreOffice computes it, from its formulas alone: values kept beside them are taken out first."""
    assert LIBREOFFICE is not None
    source, out = folder / "bare.xlsx", folder / "out"
    load_workbook(BytesIO(content)).save(source)
    out.mkdir()
    command = [LIBREOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(out), str(source)], check=True, capture_output=True, timeout=120)
    return load_workbook(out / source.name, data_only=True)
