"""Every write of the assessment."""

from assessment.services.computing import compute_live, compute_run, lock_due
from assessment.services.publishing import publish_run
from assessment.services.requests import (
    compute_for_job,
    request_computation,
    request_month_workbook,
    request_year_workbook,
)

__all__ = [
    "compute_for_job",
    "compute_live",
    "compute_run",
    "lock_due",
    "publish_run",
    "request_computation",
    "request_month_workbook",
    "request_year_workbook",
]
