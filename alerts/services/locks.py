"""Locks of transactions on quarters, on entries, and on months of the leading index."""

from core import sql
from core.periods import Month, Quarter

QUARTERS, ENTRIES, LEADING = 32001, 32002, 32003
"""Key spaces of locks on quarters, entries, months (any numbers that no other key space of this database has)."""
_KEYS = 2**31  # an advisory key has 32 bits; two entries that share one merely wait for each other


def lock_quarter(quarter: Quarter) -> None:
    """Be alone with the list of a quarter and its drafts until the transaction ends."""
    sql.rows("alerts", "lock", {"space": QUARTERS, "key": quarter.year * 4 + quarter.quarter})


def lock_entry(entry: int) -> None:
    """Be alone with one entry until the transaction ends; an enterprise has no right to lock the row itself."""
    sql.rows("alerts", "lock", {"space": ENTRIES, "key": entry % _KEYS})


def lock_leading(month: Month) -> None:
    """Be alone with the leading index of a month until the transaction ends."""
    sql.rows("alerts", "lock", {"space": LEADING, "key": month.year * 12 + month.month})
