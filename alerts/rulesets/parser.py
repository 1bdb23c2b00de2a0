"""From the text of a ruleset file to a `Ruleset`, or to every reason why it cannot be one."""

import re
from typing import TypeVar

from alerts.enums import Colour
from alerts.rulesets.checks import Fault, faults_of
from alerts.rulesets.model import FIGURES, Rule, Ruleset
from core.periods import Quarter
from core.rulefile import TOP, Reading, Table

TOP_KEYS = (
    "key", "title", "ours", "author", "reviewed_on", "clause", "first_quarter", "size", "hold", "needs", "rule",
)  # fmt: skip
COLOURS = tuple(colour.slug for colour in Colour)
RULE_KEYS = ("code", "figure", "label", "least_base", *COLOURS)
CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
LABEL_LENGTH = 30

T = TypeVar("T")


def parse_ruleset(text: str, source_name: str) -> Ruleset:
    """The ruleset that a file's text describes.

    Raises RuleFileError, naming file, line and rule of everything wrong: broken TOML, unknown or missing keys, a bad quarter, an
    unknown figure, a code twice, thresholds that overlap or are impossible, more rules needed for a colour than can reach it.
    """
    reading = Reading(text, source_name)
    top = Table(reading, TOP, "", reading.data, TOP_KEYS)
    key, title, clause = top.text("key"), top.text("title"), top.text("clause")
    ours, author, reviewed_on = top.flag("ours"), top.text("author", optional=True), top.day("reviewed_on")
    first_quarter, size, hold = _quarter(top), top.number("size"), top.flag("hold")
    needs = _needs(reading)
    rules, tables = _rules(reading)
    reading.finish()
    ruleset = Ruleset(
        key=_sure(key),
        title=_sure(title),
        ours=_sure(ours),
        author=author,
        reviewed_on=reviewed_on,
        clause=_sure(clause),
        first_quarter=_sure(first_quarter),
        size=_sure(size),
        needs=needs,
        hold=_sure(hold),
        rules=rules,
    )
    for fault in faults_of(ruleset):
        _note(reading, tables, fault)
    reading.finish()
    return ruleset


def _sure(value: T | None) -> T:
    """The value of a key that `Reading.finish` would have refused to be without."""
    if value is None:
        raise AssertionError("a key was read without noting that it is missing")
    return value


def _quarter(top: Table) -> Quarter | None:
    text = top.text("first_quarter")
    if text is None:
        return None
    try:
        return Quarter.parse(text)
    except ValueError:
        top.report(f"“first_quarter”应写作 2019Q1，现为 {text}", "first_quarter")
        return None


def _needs(reading: Reading) -> tuple[tuple[Colour, int], ...]:
    """How many rules each colour needs, worst first, without what is missing or no number."""
    table = reading.table("needs", COLOURS)
    counts = ((colour, table.whole(colour.slug)) for colour in Colour)
    return tuple((colour, count) for colour, count in counts if count is not None)


def _rules(reading: Reading) -> tuple[tuple[Rule, ...], list[Table]]:
    """The rules in the order of the file, each with its table; notes every problem of a rule at that rule."""
    rows = reading.data.get("rule", [])
    if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
        reading.report("规则应逐条写作[[rule]]", key="rule")
        return (), []
    rules, tables = [], []
    for index, row in enumerate(rows):
        where = f"规则“{row['code']}”" if isinstance(row.get("code"), str) else f"第{index + 1}个[[rule]]"
        table = Table(reading, ("rule", index), where, row, RULE_KEYS)
        rule = _rule(table)
        if rule is not None:
            rules.append(rule)
            tables.append(table)
    return tuple(rules), tables


def _rule(table: Table) -> Rule | None:
    """One rule, or None after noting what is wrong with it."""
    before = len(table.reading.problems)
    code, name, label = table.text("code"), table.text("figure"), table.text("label")
    if code is not None and CODE.fullmatch(code) is None:
        table.report(f"规则代码应为小写字母、数字和下划线，最长 30 位，现为 {code}", "code")
    if name is not None and name not in FIGURES:
        table.report(f"没有名为 {name} 的指标，可用的是 {'、'.join(FIGURES)}", "figure")
    if label is not None and len(label) > LABEL_LENGTH:
        table.report(f"“label”最多 {LABEL_LENGTH} 字，现有 {len(label)} 字", "label")
    numbers = [(colour, table.number(colour.slug)) for colour in Colour if colour.slug in table.values]
    least_base = table.number("least_base") if "least_base" in table.values else None
    if len(table.reading.problems) > before:
        return None
    return Rule(
        code=_sure(code),
        figure=FIGURES[_sure(name)],
        label=_sure(label),
        thresholds=tuple((colour, _sure(number)) for colour, number in numbers),
        least_base=least_base,
    )


def _note(reading: Reading, tables: list[Table], fault: Fault) -> None:
    """Note a fault of the whole at the line it comes from."""
    if fault.rule is not None:
        key = None if fault.key == "thresholds" else fault.key
        tables[fault.rule].report(fault.text, key)
    elif fault.colour is not None:
        reading.report(fault.text, path=("needs", None), key=fault.colour.slug, where="[needs]")
    else:
        reading.report(fault.text, key=fault.key)
