"""What a scheme is, and its canonical form: plain JSON that freezes a month's rules and gives them back unchanged."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any, Self

from assessment.enums import EmptyRule, RateKind
from assessment.schemes.priority import PriorityRules
from core.decimals import plain
from core.periods import SHANGHAI, Month, Quarter


@dataclass(frozen=True)
class MonthRule:
    """One row of annex 2, applied to a month of a year.

    Weights are percentages and sum to 100. `list_quarter` is the quarter whose five-colour list counts (None: no
    list), `publishes_quarter` the one whose list comes out in this month. `cutoff` is the aware instant up to and
    including which an act counts.
    """

    month: Month
    question_weight: Decimal
    list_weight: Decimal
    list_quarter: Quarter | None
    publishes_quarter: Quarter | None
    cutoff: datetime

    def canonical(self) -> dict[str, Any]:
        """The row as JSON: decimals as text, the cut-off in Asia/Shanghai."""
        return {
            "month": str(self.month),
            "question_weight": plain(self.question_weight),
            "list_weight": plain(self.list_weight),
            "list_quarter": None if self.list_quarter is None else str(self.list_quarter),
            "publishes_quarter": None if self.publishes_quarter is None else str(self.publishes_quarter),
            "cutoff": self.cutoff.astimezone(SHANGHAI).isoformat(),
        }

    @classmethod
    def from_canonical(cls, row: Mapping[str, Any]) -> Self:
        """The rule a frozen row stands for. Raises KeyError or ValueError for a damaged row."""
        return cls(
            month=Month.parse(row["month"]),
            question_weight=Decimal(row["question_weight"]),
            list_weight=Decimal(row["list_weight"]),
            list_quarter=None if row["list_quarter"] is None else Quarter.parse(row["list_quarter"]),
            publishes_quarter=None if row["publishes_quarter"] is None else Quarter.parse(row["publishes_quarter"]),
            cutoff=datetime.fromisoformat(row["cutoff"]).astimezone(SHANGHAI),
        )


@dataclass(frozen=True)
class ReturnRules:
    """What a scheme says of the monthly returns themselves (definitions §2); the fields are those of `ReturnTerms`.

    `correction_months`: a filed return may be corrected until the cut-off of so many months later, when its accuracy
    has been judged. `large_share` is in percent.
    """

    correction_months: int
    sentiment: tuple[str, ...]
    sentiment_required: bool
    history_months: int
    history_least: int
    spread: Decimal
    nil_run: int
    far_months: int
    large_share: Decimal
    explanation_length: int
    remind_days: tuple[int, ...]

    def canonical(self) -> dict[str, Any]:
        """The rules as JSON, decimals as text."""
        return {
            **{name: getattr(self, name) for name in RETURN_COUNTS},
            "sentiment": list(self.sentiment),
            "sentiment_required": self.sentiment_required,
            "remind_days": list(self.remind_days),
            "spread": plain(self.spread),
            "large_share": plain(self.large_share),
        }

    @classmethod
    def from_canonical(cls, data: Mapping[str, Any]) -> Self:
        """The rules that `canonical` wrote. Raises KeyError for damaged data."""
        return cls(
            **{name: data[name] for name in RETURN_COUNTS},
            sentiment=tuple(data["sentiment"]),
            sentiment_required=data["sentiment_required"],
            remind_days=tuple(data["remind_days"]),
            spread=Decimal(data["spread"]),
            large_share=Decimal(data["large_share"]),
        )


@dataclass(frozen=True)
class Scheme:
    """The rules of one assessment year.

    - `key`: "2020" for a year's own file, "template-2026" for a template applied to a year;
    - `version`: of the file, from 1; it grows with every change of what the file says;
    - `ours`: true when no notice prescribes it, so that a provincial user confirms it before its first lock;
    - `author`, `issued_on`: who laid it down and when; `reviewer`, `reviewed_on`: who compared it with its sources and when;
    - `on_time_weight`, `accuracy_weight`, `completion_weight`: parts A, B, C of the filing rate, percent, sum 100;
    - `filing_target`, `response_target`: percent; `empty`: what 0 ÷ 0 is worth in the response rate;
    - `deduction_points`: percentage points an occurrence; `bonus_per_case`, `bonus_cap`: score points a city;
    - `feedback_colours`: the colours that must give feedback, worst first;
    - `small_sample`: a denominator below it is marked 样本小;
    - `returns`: what it says of the returns themselves; None only in months frozen before schemes said it;
    - `priority`: whom it has supported first; None in frozen months, no figure of which depends on it;
    - `clauses`: pairs (parameter, its source), as (“filing”, “通知一（二）”); `months`: twelve rows, January first
      (one row only in a frozen month).
    """

    year: int
    key: str
    version: int
    title: str
    ours: bool
    author: str | None
    issued_on: date | None
    reviewer: str | None
    reviewed_on: date | None
    on_time_weight: Decimal
    accuracy_weight: Decimal
    completion_weight: Decimal
    filing_target: Decimal
    response_target: Decimal
    empty: EmptyRule
    deduction_points: Decimal
    bonus_per_case: Decimal
    bonus_cap: Decimal
    feedback_colours: tuple[str, ...]
    small_sample: int
    clauses: tuple[tuple[str, str], ...]
    months: tuple[MonthRule, ...]
    returns: ReturnRules | None
    priority: PriorityRules | None = None

    def month(self, number: int) -> MonthRule:
        """The row of a calendar month, 1 to 12. Raises KeyError when the scheme has none."""
        for rule in self.months:
            if rule.month.month == number:
                return rule
        raise KeyError(number)

    def target(self, kind: RateKind) -> Decimal:
        """The year's target of one of the two rates, percent."""
        return self.filing_target if kind is RateKind.FILING else self.response_target

    def clause(self, parameter: str) -> str:
        """Where a parameter comes from, in Chinese. Raises KeyError for an unknown one."""
        return dict(self.clauses)[parameter]

    def requires_feedback(self, colour: str) -> bool:
        """Whether enterprises of a colour ("red" … "green") must give feedback."""
        return colour in self.feedback_colours

    def canonical(self) -> dict[str, Any]:
        """The whole scheme as JSON, every decimal as text; equal schemes give equal JSON."""
        return {
            "year": self.year,
            "key": self.key,
            "version": self.version,
            "title": self.title,
            "ours": self.ours,
            "author": self.author,
            "issued_on": _written(self.issued_on),
            "reviewer": self.reviewer,
            "reviewed_on": _written(self.reviewed_on),
            **{name: plain(getattr(self, name)) for name in DECIMALS},
            "empty": self.empty.value,
            "feedback_colours": list(self.feedback_colours),
            "small_sample": self.small_sample,
            "clauses": dict(self.clauses),
            "months": [rule.canonical() for rule in self.months],
            "returns": None if self.returns is None else self.returns.canonical(),
            # left out where there is none, so that what was frozen before there was any reads as it was frozen
            **({} if self.priority is None else {"priority": self.priority.canonical()}),
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical scheme, 64 hex digits: what a provincial user confirms."""
        text = json.dumps(self.canonical(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()

    def freeze(self, month: int) -> dict[str, Any]:
        """All that one month was judged by: the scheme with that row alone, to be stored beside its results.

        A later change of another month's row leaves it as it is, and so does one of whom is supported first (`priority` and its
        clause), on which no month's figure depends. Raises KeyError when the scheme has no such row.
        """
        clauses = tuple(pair for pair in self.clauses if pair[0] != PRIORITY)
        return replace(self, months=(self.month(month),), priority=None, clauses=clauses).canonical()

    @classmethod
    def from_canonical(cls, data: Mapping[str, Any]) -> Self:
        """The scheme that `canonical` or `freeze` wrote. Raises KeyError or ValueError for damaged data.

        Months frozen before schemes had versions say neither that nor who reviewed them: they are of the first version.
        """
        return cls(
            year=data["year"],
            key=data["key"],
            version=data.get("version", FIRST_VERSION),
            title=data["title"],
            ours=data["ours"],
            author=data["author"],
            issued_on=_read(data.get("issued_on")),
            reviewer=data.get("reviewer"),
            reviewed_on=_read(data["reviewed_on"]),
            **{name: Decimal(data[name]) for name in DECIMALS},
            empty=EMPTY_RULES[data["empty"]],
            feedback_colours=tuple(data["feedback_colours"]),
            small_sample=data["small_sample"],
            # jsonb does not keep the order of keys, so order is settled here
            clauses=tuple(sorted(data["clauses"].items())),
            months=tuple(MonthRule.from_canonical(row) for row in data["months"]),
            returns=ReturnRules.from_canonical(data["returns"]) if data.get("returns") else None,
            priority=PriorityRules.from_canonical(data[PRIORITY]) if data.get(PRIORITY) else None,
        )


def _written(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


FIRST_VERSION = 1
PRIORITY = "priority"

EMPTY_RULES = {rule.value: rule for rule in EmptyRule}

RETURN_COUNTS = (
    "correction_months",
    "history_months",
    "history_least",
    "nil_run",
    "far_months",
    "explanation_length",
)

DECIMALS = (
    "on_time_weight",
    "accuracy_weight",
    "completion_weight",
    "filing_target",
    "response_target",
    "deduction_points",
    "bonus_per_case",
    "bonus_cap",
)
