"""Advisory locks of the assessment: one key space, one key a month."""

from core import sql
from core.periods import Month

MONTHS = 31001
"""Key space of locks on months (any number that no other key space of this database has)."""


def lock_month(month: Month) -> None:
    """Wait until no other transaction computes or publishes this month, and keep others waiting until this one ends."""
    sql.rows("assessment", "lock_month", {"space": MONTHS, "key": month.year * 12 + month.month})
