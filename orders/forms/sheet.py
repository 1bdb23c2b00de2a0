"""A whole month as its page sends and shows it: new orders, orders in hand, answers, explanations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from orders.enums import SentimentQuestion
from orders.facts import Flag, RawReturn, ReturnTerms, tidy
from orders.forms.grid import Grid, read_count
from orders.forms.hand import Hand
from orders.rules import Errors, explained, questions, sentiment_key
from orders.selectors import MonthSheet

LONGEST_BLOCK = 300_000
"""Characters of a copied block: far more than 200 orders have."""
_MOST_EXPLAINED = 250


@dataclass(frozen=True)
class Explanation:
    """A soft check with its explanation; `text` is empty while nobody has said yet what the check found."""

    key: str
    text: str
    value: str
    short: bool = False


@dataclass(frozen=True)
class Answer:
    """One sentiment question: its answers, the one chosen, what is wrong."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]]
    chosen: str
    errors: Sequence[str]


@dataclass(frozen=True)
class SheetForm:
    """What stands in the page of a month. `block` is the text of the area to paste into."""

    grid: Grid
    hand: Hand
    sentiment: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    flags: Sequence[tuple[str, str]] = ()
    general: Sequence[str] = ()
    errors: Errors = field(default_factory=dict)
    block: str = ""
    least: int = 0

    @classmethod
    def of(cls, sheet: MonthSheet, typed: RawReturn | None = None) -> "SheetForm":
        """The page as it is opened: the draft, or the return as filed, with the soft checks it met then."""
        shown = sheet.typed if typed is None else typed
        met = (sheet.filing.flags if sheet.filing else None) or ()
        return cls(
            grid=Grid(list(shown.lines)),
            hand=Hand(sheet.held, sheet.month, list(shown.changes)),
            sentiment=shown.sentiment,
            explanations=shown.explanations,
            flags=[(flag["key"], flag["text"]) for flag in met],
            least=sheet.terms.explanation_length,
        )

    @classmethod
    def read(cls, data: Mapping[str, str], sheet: MonthSheet) -> "SheetForm":
        """From a POST, or from the same fields kept while somebody signed in again."""
        rows = min(read_count(data.get("explain-TOTAL_FORMS", "")), _MOST_EXPLAINED)
        told = {tidy(data.get(f"explain-{n}-key", "")): tidy(data.get(f"explain-{n}-text", "")) for n in range(rows)}
        met = (sheet.filing.flags if sheet.filing else None) or ()
        return cls(
            grid=Grid.read(data),
            hand=Hand.read(data, sheet.held, sheet.month),
            sentiment={one.value: tidy(data.get(sentiment_key(one.value), "")) for one in SentimentQuestion},
            explanations={key: text for key, text in told.items() if key},
            flags=[(flag["key"], flag["text"]) for flag in met],
            block=data.get("block", "")[:LONGEST_BLOCK],
            least=sheet.terms.explanation_length,
        )

    def typed(self, *, nil: bool = False, accept_flags: bool = False) -> RawReturn:
        """What the services take."""
        return RawReturn(
            lines=self.grid.lines,
            changes=self.hand.changes,
            sentiment=self.sentiment,
            explanations=self.explanations,
            nil=nil,
            accept_flags=accept_flags,
        )

    def with_errors(self, errors: Errors) -> "SheetForm":
        """The same with what is wrong with it; keys as in `Invalid.errors`."""
        return replace(
            self,
            errors=errors,
            general=[*self.general, *errors.get("", ()), *errors.get("month", ())],
            grid=self.grid.with_errors(errors),
            hand=self.hand.with_errors(errors),
        )

    def with_flags(self, flags: Sequence[Flag]) -> "SheetForm":
        """The same with the soft checks that it meets."""
        return replace(self, flags=[(flag.key, flag.text) for flag in flags])

    def with_block(self, block: str) -> "SheetForm":
        """The same with another text in the area to paste into."""
        return replace(self, block=block)

    def with_grid(self, grid: Grid) -> "SheetForm":
        """The same with other new orders."""
        return replace(self, grid=grid)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """All messages for the summary on top: the id of the input to go to ("" for the whole return), and the text."""
        asked = [
            (f"id_{sentiment_key(one.value)}-0", text)
            for one in SentimentQuestion
            for text in self.errors.get(sentiment_key(one.value), ())
        ]
        return [*(("", text) for text in self.general), *self.hand.problems, *self.grid.problems, *asked]

    @property
    def explained(self) -> list[Explanation]:
        """The soft checks met, each with its explanation; then explanations of drafts whose check is not known yet."""
        known = dict(self.flags)
        met = [Explanation(key, text, self.explanations.get(key, ""), self._short(key)) for key, text in self.flags]
        return met + [
            Explanation(key, "", text) for key, text in self.explanations.items() if key not in known and text
        ]

    def _short(self, key: str) -> bool:
        given = self.explanations.get(key, "")
        return bool(given) and not explained(given, self.least)

    def answers(self, terms: ReturnTerms) -> list[Answer]:
        """The sentiment questions with what was answered."""
        found = []
        for question, choices in questions(terms):
            given = self.sentiment.get(question.value, "")
            chosen = next((value for value, label in choices if given in (value, label)), "")
            key = sentiment_key(question.value)
            found.append(Answer(key, question.label, choices, chosen, self.errors.get(key, ())))
        return found
