"""The functional core of the assessment: counts in, rates, ranks and targets out.

Every rate is an exact `Fraction` in percent (83.8 % is Fraction(419, 5)) and None where it does not apply; ranks
are taken on these. Decimals appear only in stored and shown rows. Each formula names its clause of the Notice.
"""

from assessment.formulas.chain import (
    Publication,
    counts_of_groups,
    deductions_of_groups,
    inputs_digest,
    publication_hash,
)
from assessment.formulas.filing import FilingRate, filing_rate
from assessment.formulas.gaps import Place, Worth, done, least, likelihood, place, room_of, worth
from assessment.formulas.month import RegionResult, assess, digest, judge
from assessment.formulas.parts import share, weighted_mean
from assessment.formulas.pooling import pool
from assessment.formulas.ranking import Standing, count_change, rank, rank_change, rate_change
from assessment.formulas.response import ResponseRate, list_rate, list_remark, question_rate, response_rate
from assessment.formulas.year import TargetCheck, against_target, case_bonus, is_small_sample, year_mean

__all__ = [
    "FilingRate",
    "Place",
    "Publication",
    "RegionResult",
    "ResponseRate",
    "Standing",
    "TargetCheck",
    "Worth",
    "against_target",
    "assess",
    "case_bonus",
    "count_change",
    "counts_of_groups",
    "deductions_of_groups",
    "digest",
    "done",
    "filing_rate",
    "inputs_digest",
    "is_small_sample",
    "judge",
    "least",
    "likelihood",
    "list_rate",
    "list_remark",
    "place",
    "pool",
    "publication_hash",
    "question_rate",
    "rank",
    "rank_change",
    "rate_change",
    "response_rate",
    "room_of",
    "share",
    "weighted_mean",
    "worth",
    "year_mean",
]
