"""What the assessment stores."""

from assessment.models.bulletins import Bulletin, FeedToken
from assessment.models.deductions import Deduction
from assessment.models.hearings import Hearing
from assessment.models.runs import Basis, Result, Run
from assessment.models.schemes import SchemeConfirmation

__all__ = [
    "Basis",
    "Bulletin",
    "Deduction",
    "FeedToken",
    "Hearing",
    "Result",
    "Run",
    "SchemeConfirmation",
]
