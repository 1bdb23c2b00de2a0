"""The dated rules of an assessment year: weights, month rows, cut-offs, targets, all of it data.

`parse_scheme` reads the text of a scheme file (see `data/*.toml`) and refuses an impossible one by line;
`Scheme.freeze` keeps one month's rules beside its published results; `compare` and `departures` lay two schemes side by side
in words. Pure: `assessment.scheme_files` reads the files.
"""

from assessment.schemes.model import MonthRule, ReturnRules, Scheme
from assessment.schemes.parser import parse_scheme
from assessment.schemes.priority import BenefitTerm, PriorityRules
from assessment.schemes.terms import Comparison, Line, compare, departures
from core.rulefile import Problem
from core.rulefile import RuleFileError as SchemeError

__all__ = [
    "BenefitTerm",
    "Comparison",
    "Line",
    "MonthRule",
    "PriorityRules",
    "Problem",
    "ReturnRules",
    "Scheme",
    "SchemeError",
    "compare",
    "departures",
    "parse_scheme",
]
