"""The dated rules by which a five-colour list is drawn: figures, thresholds, how many must agree, all of it data.

`parse_ruleset` reads the text of a ruleset file (see `data/*.toml`) and refuses an impossible one by line; `with_numbers` tries
other numbers under the same checks. Pure: `alerts.ruleset_files` reads the files. Everything in a ruleset is *ours*.
"""

from alerts.rulesets.changing import MARK, field_of, with_numbers
from alerts.rulesets.checks import Fault, faults_of
from alerts.rulesets.model import Rule, Ruleset
from alerts.rulesets.parser import parse_ruleset
from core.rulefile import Problem, RuleFileError

__all__ = [
    "MARK",
    "Fault",
    "Problem",
    "Rule",
    "RuleFileError",
    "Ruleset",
    "faults_of",
    "field_of",
    "parse_ruleset",
    "with_numbers",
]
