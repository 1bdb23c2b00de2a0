"""What the assessment stores."""

from assessment.models.bulletins import Bulletin, FeedToken
from assessment.models.deductions import Deduction
from assessment.models.hearings import Hearing
from assessment.models.priority import PriorityCount, PriorityEntry, PriorityList
from assessment.models.runs import Basis, Result, Run
from assessment.models.schemes import SchemeConfirmation

__all__ = [
    "Basis",
    "Bulletin",
    "Deduction",
    "FeedToken",
    "Hearing",
    "PriorityCount",
    "PriorityEntry",
    "PriorityList",
    "Result",
    "Run",
    "SchemeConfirmation",
]
