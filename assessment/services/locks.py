"""Advisory locks of the assessment: key spaces for months, for hearings, and for the chain of publications."""

from core import sql
from core.periods import Month

MONTHS, CHAIN, HEARINGS = 31001, 31002, 31011
"""Key spaces (any numbers that no other key space of this database has)."""


def lock_month(month: Month) -> None:
    """Wait until no other transaction computes or publishes this month, and keep others waiting until this one ends."""
    sql.rows("assessment", "lock_month", {"space": MONTHS, "key": month.year * 12 + month.month})


def lock_chain() -> None:
    """Wait until no other transaction publishes anything: each publication follows one other."""
    sql.rows("assessment", "lock_month", {"space": CHAIN, "key": 0})


def lock_hearing(hearing: int) -> None:
    """Be alone with one 扣减认定 until this transaction ends; a bureau may not lock the row in every state."""
    sql.rows("assessment", "lock_hearing", {"space": HEARINGS, "key": hearing})
