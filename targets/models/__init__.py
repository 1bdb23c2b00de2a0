"""Rows of the Target Table, of what was done for it, and of what was frozen: the province's alone."""

from targets.models.progress import Evidence, Frozen, Progress, Verification
from targets.models.tables import KeyWork, Target, TargetTable, TargetUpload

__all__ = [
    "Evidence",
    "Frozen",
    "KeyWork",
    "Progress",
    "Target",
    "TargetTable",
    "TargetUpload",
    "Verification",
]
