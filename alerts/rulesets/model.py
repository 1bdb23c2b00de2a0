"""What a ruleset is, and its canonical form: plain JSON that freezes the rules of a list and gives them back unchanged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from alerts.enums import Colour, Figure
from core.decimals import plain
from core.periods import Quarter


@dataclass(frozen=True)
class Rule:
    """One condition on one figure; every figure is oriented so that more is worse.

    `thresholds` are pairs (colour, number), worst first: percent, or months of the quarter; the rule reaches a colour from its
    number on, and with it every milder one. A figure whose base is below `least_base` 万美元 is not judged (None: any base).
    """

    code: str
    figure: Figure
    label: str
    thresholds: tuple[tuple[Colour, Decimal], ...]
    least_base: Decimal | None = None

    def threshold(self, colour: Colour) -> Decimal | None:
        """The number from which on the rule reaches a colour itself; None when it does not name it."""
        return dict(self.thresholds).get(colour)

    def can_reach(self, colour: Colour) -> bool:
        """Whether it names that colour or a worse one."""
        return any(own <= colour for own, _ in self.thresholds)

    def canonical(self) -> dict[str, Any]:
        """The rule as JSON: numbers as text."""
        return {
            "code": self.code,
            "figure": self.figure.value,
            "label": self.label,
            "thresholds": {colour.slug: plain(number) for colour, number in self.thresholds},
            "least_base": None if self.least_base is None else plain(self.least_base),
        }

    @classmethod
    def from_canonical(cls, row: Mapping[str, Any]) -> Self:
        """The rule a frozen row stands for. Raises KeyError or ValueError for a damaged row."""
        return cls(
            code=row["code"],
            figure=FIGURES[row["figure"]],
            label=row["label"],
            # jsonb does not keep the order of keys, so order is settled here
            thresholds=tuple(
                sorted((Colour.by_slug(slug), Decimal(number)) for slug, number in row["thresholds"].items())
            ),
            least_base=None if row["least_base"] is None else Decimal(row["least_base"]),
        )


@dataclass(frozen=True)
class Ruleset:
    """The rules by which the list of a quarter is drawn.

    - `key`: name of the file, with "+" behind it when somebody tried other numbers; `clause`: where it comes from, in Chinese;
    - `ours`: true when no notice prescribes it, which is so of every one so far;
    - `first_quarter`: from which quarter on it serves;
    - `size`: 万美元 a year; an enterprise below it is not judged (`alerts.rules.figures.size_of`);
    - `needs`: pairs (colour, number of rules that must reach it for an enterprise to get it), all five, worst first;
    - `hold`: hysteresis of one quarter: a colour grows worse at once, milder only after two quarters (`alerts.rules.judging`).
    """

    key: str
    title: str
    ours: bool
    author: str | None
    reviewed_on: date | None
    clause: str
    first_quarter: Quarter
    size: Decimal
    needs: tuple[tuple[Colour, int], ...]
    hold: bool
    rules: tuple[Rule, ...]

    def need(self, colour: Colour) -> int:
        """How many rules must reach a colour. Raises KeyError when the ruleset does not say."""
        return dict(self.needs)[colour]

    def rule(self, code: str) -> Rule:
        """The rule of a code. Raises KeyError for an unknown one."""
        return {rule.code: rule for rule in self.rules}[code]

    def label_of(self, code: str) -> str:
        """What a page calls a rule; the code itself when the ruleset has none of that name."""
        return next((rule.label for rule in self.rules if rule.code == code), code)

    def canonical(self) -> dict[str, Any]:
        """The whole ruleset as JSON, every number that is no count as text; equal rulesets give equal JSON."""
        return {
            "key": self.key,
            "title": self.title,
            "ours": self.ours,
            "author": self.author,
            "reviewed_on": None if self.reviewed_on is None else self.reviewed_on.isoformat(),
            "clause": self.clause,
            "first_quarter": str(self.first_quarter),
            "size": plain(self.size),
            "needs": {colour.slug: count for colour, count in self.needs},
            "hold": self.hold,
            "rules": [rule.canonical() for rule in self.rules],
        }

    @classmethod
    def from_canonical(cls, data: Mapping[str, Any]) -> Self:
        """The ruleset that `canonical` wrote. Raises KeyError or ValueError for damaged data."""
        return cls(
            key=data["key"],
            title=data["title"],
            ours=data["ours"],
            author=data["author"],
            reviewed_on=None if data["reviewed_on"] is None else date.fromisoformat(data["reviewed_on"]),
            clause=data["clause"],
            first_quarter=Quarter.parse(data["first_quarter"]),
            size=Decimal(data["size"]),
            needs=tuple(sorted((Colour.by_slug(slug), count) for slug, count in data["needs"].items())),
            hold=data["hold"],
            rules=tuple(Rule.from_canonical(row) for row in data["rules"]),
        )


FIGURES = {figure.value: figure for figure in Figure}
