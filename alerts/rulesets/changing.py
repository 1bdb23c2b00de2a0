"""A ruleset with other numbers, tried before somebody writes them into a file."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from alerts.enums import Colour
from alerts.rulesets.checks import Fault, faults_of
from alerts.rulesets.model import Ruleset
from core.errors import Invalid

MARK = "+"
"""What a key ends with once numbers differ from its file's."""


def with_numbers(
    ruleset: Ruleset,
    *,
    thresholds: Mapping[str, Mapping[Colour, Decimal | None]] | None = None,
    size: Decimal | None = None,
    needs: Mapping[Colour, int] | None = None,
    hold: bool | None = None,
) -> Ruleset:
    """The ruleset with these numbers in place of its own; what is not named stays.

    `thresholds` is by rule code and colour (None: the rule no longer names that colour). With no number changed it is the
    ruleset itself; otherwise its key and title say that it was changed. Raises Invalid with every fault, at the fields that
    `field_of` names; KeyError for an unknown code.
    """
    rules = list(ruleset.rules)
    for code, numbers in (thresholds or {}).items():
        place = rules.index(ruleset.rule(code))
        kept = dict(rules[place].thresholds) | dict(numbers)
        rules[place] = replace(
            rules[place],
            thresholds=tuple((colour, number) for colour in Colour if (number := kept.get(colour)) is not None),
        )
    changed = replace(
        ruleset,
        size=ruleset.size if size is None else size,
        needs=tuple(sorted((dict(ruleset.needs) | dict(needs or {})).items())),
        hold=ruleset.hold if hold is None else hold,
        rules=tuple(rules),
    )
    errors: dict[str, list[str]] = {}
    for fault in faults_of(changed):
        errors.setdefault(field_of(changed, fault), []).append(f"{fault.text}。")
    if errors:
        raise Invalid(errors)
    if changed == ruleset:
        return ruleset
    return replace(
        changed, key=ruleset.key.removesuffix(MARK) + MARK, title=f"{ruleset.title.removesuffix('（调整）')}（调整）"
    )


def field_of(ruleset: Ruleset, fault: Fault) -> str:
    """The field of a form for a fault: "exports_year-red", "exports_year", "needs-red", "size", or "" for the whole."""
    if fault.rule is not None:
        code = ruleset.rules[fault.rule].code
        return code if fault.key in ("thresholds", "code") else f"{code}-{fault.key}"
    if fault.key == "needs" and fault.colour is not None:
        return f"needs-{fault.colour.slug}"
    return fault.key if fault.key == "size" else ""
