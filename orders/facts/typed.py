"""A return as a person typed it: every field is text, nothing is judged yet."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

LONGEST_INPUT = 500
"""Characters kept of one typed field: more than any field may have, so that the excess is seen and refused."""
_SAYS_NOTHING = frozenset({"currency", "state", "order"})
"""Fields of a new line that stand there before anything is typed."""


@dataclass(frozen=True, slots=True)
class RawLine:
    """One newly signed order. `order` is the public id of one that is there already (a draft, a download), else blank."""

    contract_no: str = ""
    signed_on: str = ""
    market: str = ""
    hs_code: str = ""
    product: str = ""
    currency: str = ""
    amount: str = ""
    shipment_month: str = ""
    state: str = ""
    shipped: str = ""
    destination: str = ""
    note: str = ""
    order: str = ""

    @classmethod
    def of(cls, typed: Mapping[str, object]) -> "RawLine":
        """From form fields or a stored draft: outer blanks and control characters go, missing fields are blank."""
        return cls(**_texts(cls, typed))

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed; a currency and a state stand in every new row and say nothing."""
        return not any(getattr(self, one.name) for one in fields(self) if one.name not in _SAYS_NOTHING)

    def as_dict(self) -> dict[str, str]:
        """Texts by field, as a draft stores them; what is blank is left out."""
        return _said(self)


@dataclass(frozen=True, slots=True)
class RawChange:
    """What the month says of an order in hand, `order` (its public id). Blank fields leave things as they are.

    `amount` is the whole amount of the contract, corrected; `shipped` what left this month.
    """

    order: str = ""
    state: str = ""
    shipped: str = ""
    amount: str = ""
    destination: str = ""
    shipment_month: str = ""
    note: str = ""

    @classmethod
    def of(cls, typed: Mapping[str, object]) -> "RawChange":
        """As `RawLine.of`."""
        return cls(**_texts(cls, typed))

    @property
    def is_blank(self) -> bool:
        """Whether nothing is said of the order."""
        return not any(getattr(self, one.name) for one in fields(self) if one.name != "order")

    def as_dict(self) -> dict[str, str]:
        """Texts by field; what is blank is left out."""
        return _said(self)


@dataclass(frozen=True)
class RawReturn:
    """A whole month as typed: new orders, changes of those in hand, sentiment answers by question, explanations by flag.

    `accept_flags`: the person has seen the soft checks and files without explaining all of them.
    """

    lines: Sequence[RawLine] = ()
    changes: Sequence[RawChange] = ()
    sentiment: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    nil: bool = False
    accept_flags: bool = False

    @classmethod
    def of_draft(cls, draft: Mapping[str, Any]) -> Self:
        """The return that `as_draft` stored."""
        return cls(
            lines=[RawLine.of(line) for line in draft.get("lines", ())],
            changes=[RawChange.of(change) for change in draft.get("changes", ())],
            sentiment=dict(draft.get("sentiment", {})),
            explanations=dict(draft.get("explanations", {})),
        )

    def as_draft(self) -> dict[str, Any]:
        """As JSON: blank lines and unsaid changes are left out."""
        return {
            "lines": [line.as_dict() for line in self.lines if not line.is_blank],
            "changes": [change.as_dict() for change in self.changes if not change.is_blank],
            "sentiment": {key: tidy(value) for key, value in self.sentiment.items() if tidy(value)},
            "explanations": {key: tidy(value) for key, value in self.explanations.items() if tidy(value)},
        }


@dataclass(frozen=True, slots=True)
class Trace:
    """From where a return came: network address and device (SHA-256 of its cookie), each "" when not known."""

    address: str = ""
    device: str = ""


def tidy(value: object) -> str:
    """A typed field without control characters and outer blanks, cut at the longest that is kept."""
    text = "" if value is None else str(value)
    return "".join(character if character.isprintable() else " " for character in text).strip()[:LONGEST_INPUT]


def _texts(cls: type, typed: Mapping[str, object]) -> dict[str, str]:
    return {one.name: tidy(typed.get(one.name)) for one in fields(cls)}


def _said(row: Any) -> dict[str, str]:
    return {name: value for name, value in asdict(row).items() if value}
