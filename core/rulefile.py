"""Reads the TOML text of a file of rules by key, keeps the line of each key, and collects what is wrong in Chinese."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.errors import Refused

HEADER = re.compile(r"\s*\[{1,2}\s*(?P<name>[A-Za-z0-9_-]+)\s*\]{1,2}")
KEY = re.compile(r"""\s*["']?(?P<key>[^\s"'=#\[\]]+)["']?\s*=""")
SYNTAX_LINE = re.compile(r"at line (\d+)")

Path = tuple[str, int | None]
"""A table of the file: its name and, for one of several of the same name, its index from 0."""

TOP: Path = ("", None)


@dataclass(frozen=True)
class Problem:
    """One reason to refuse a file: line of the file (None: no single line), the row or section, and the reason."""

    line: int | None
    where: str
    text: str

    def __str__(self) -> str:
        line = "" if self.line is None else f"第{self.line}行"
        place = "，".join(part for part in (line, self.where) if part)
        return f"{place}：{self.text}" if place else self.text


class RuleFileError(Refused):
    """A file of rules was refused. `problems` names all that is wrong; the text has one line for each, in Chinese."""

    def __init__(self, source: str, problems: list[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{source} {problem}" for problem in self.problems))


class Reading:
    """A parsed file under examination: values come out, problems pile up, `finish` refuses if there are any."""

    def __init__(self, text: str, source: str) -> None:
        self.source = source
        self.problems: list[Problem] = []
        try:
            self.data: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            found = SYNTAX_LINE.search(str(error))
            line = int(found[1]) if found else None
            raise RuleFileError(source, [Problem(line, "", f"TOML 写法有误（{error}）")]) from error
        self.lines = locate(text)

    def report(self, text: str, *, path: Path = TOP, key: str | None = None, where: str = "") -> None:
        """Note a problem at a key of a table, or at a table's header when the key has no line."""
        section: Path = (key or "", None)
        line = self.lines.get((path, key), self.lines.get((path if path != TOP else section, None)))
        self.problems.append(Problem(line, where, text))

    def finish(self) -> None:
        """Raise RuleFileError with every problem noted so far, in the order of the file."""
        if self.problems:
            raise RuleFileError(self.source, sorted(self.problems, key=lambda problem: problem.line or 0))

    def table(self, name: str, known: tuple[str, ...]) -> "Table":
        """A section that must be there."""
        value = self.data.get(name)
        if not isinstance(value, dict):
            self.report(f"缺少[{name}]一节")
            value = None
        return Table(self, (name, None), f"[{name}]", value, known)


class Table:
    """One table of the file. A getter returns the value, or None after noting why there is none."""

    def __init__(
        self, reading: Reading, path: Path, where: str, values: Mapping[str, Any] | None, known: tuple[str, ...]
    ) -> None:
        self.reading, self.path, self.where = reading, path, where
        # an absent table is one problem, not one for each key it should have had
        self.absent = values is None
        self.values: Mapping[str, Any] = values or {}
        for key in self.values:
            if key not in known:
                self.report(f"不认识的项“{key}”", key)

    def report(self, text: str, key: str | None = None) -> None:
        self.reading.report(text, path=self.path, key=key, where=self.where)

    def get(self, key: str, kind: type | tuple[type, ...], expected: str, *, optional: bool = False) -> Any:
        """The value of a key if it is of a kind; `expected` says in Chinese what belongs there."""
        if key not in self.values:
            if not optional and not self.absent:
                self.report(f"缺少“{key}”")
            return None
        value = self.values[key]
        # bool is an int and datetime a date to Python, not to an official
        odd = (isinstance(value, bool) and kind is not bool) or isinstance(value, datetime)
        if odd or not isinstance(value, kind):
            self.report(f"“{key}”应为{expected}，现为 {value}", key)
            return None
        return value

    def number(self, key: str, *, most: int | None = None) -> Decimal | None:
        """A finite number from 0 to `most`."""
        value = self.get(key, (int, Decimal), "数字")
        if value is None:
            return None
        number = Decimal(value)
        if not number.is_finite():
            self.report(f"“{key}”应为数字，现为 {value}", key)
        elif number < 0:
            self.report(f"“{key}”不能为负，现为 {value}", key)
        elif most is not None and number > most:
            self.report(f"“{key}”不能超过 {most}，现为 {value}", key)
        else:
            return number
        return None

    def whole(self, key: str, *, optional: bool = False) -> int | None:
        """A whole number, not negative."""
        value: int | None = self.get(key, int, "整数", optional=optional)
        if value is not None and value < 0:
            self.report(f"“{key}”不能为负，现为 {value}", key)
            return None
        return value

    def text(self, key: str, *, optional: bool = False) -> str | None:
        """A text that is not blank."""
        value: str | None = self.get(key, str, "文字", optional=optional)
        if value is not None and not value.strip():
            self.report(f"“{key}”不能为空", key)
            return None
        return value

    def flag(self, key: str) -> bool | None:
        """true or false."""
        value: bool | None = self.get(key, bool, "true 或 false")
        return value

    def day(self, key: str) -> date | None:
        """A date that may be left out."""
        value: date | None = self.get(key, date, "日期（如 2020-05-11）", optional=True)
        return value


def locate(text: str) -> dict[tuple[Path, str | None], int]:
    """Line numbers, from 1, of the keys of each table and (key None) of the table's header."""
    lines: dict[tuple[Path, str | None], int] = {}
    seen: dict[str, int] = {}
    path = TOP
    for number, line in enumerate(text.splitlines(), start=1):
        if header := HEADER.match(line):
            name = header["name"]
            if line.lstrip().startswith("[["):
                path = (name, seen.get(name, 0))
                seen[name] = seen.get(name, 0) + 1
            else:
                path = (name, None)
            lines[path, None] = number
        elif key := KEY.match(line):
            lines.setdefault((path, key["key"]), number)
    return lines
