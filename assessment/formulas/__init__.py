"""The functional core of the assessment: counts in, rates, ranks and targets out.

Every rate is an exact `Fraction` in percent (83.8 % is Fraction(419, 5)) and None where it does not apply; ranks
are taken on these. Decimals appear only in stored and shown rows. Each formula names its clause of the Notice.
"""

from assessment.formulas.filing import FilingRate, filing_rate
from assessment.formulas.month import RegionResult, assess, digest, judge
from assessment.formulas.parts import share, weighted_mean
from assessment.formulas.pooling import pool
from assessment.formulas.ranking import Standing, count_change, rank, rank_change, rate_change
from assessment.formulas.response import ResponseRate, list_rate, list_remark, question_rate, response_rate
from assessment.formulas.year import TargetCheck, against_target, case_bonus, is_small_sample, year_mean

__all__ = [
    "FilingRate",
    "RegionResult",
    "ResponseRate",
    "Standing",
    "TargetCheck",
    "against_target",
    "assess",
    "case_bonus",
    "count_change",
    "digest",
    "filing_rate",
    "is_small_sample",
    "judge",
    "list_rate",
    "list_remark",
    "pool",
    "question_rate",
    "rank",
    "rank_change",
    "rate_change",
    "response_rate",
    "share",
    "weighted_mean",
    "year_mean",
]
