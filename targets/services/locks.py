"""Advisory locks: a year's table that may not be there yet, and the chain of frozen states."""

from core import sql

YEARS, CHAIN = 31031, 31032
"""Key spaces (any numbers that no other key space of this database has)."""


def lock_year(year: int) -> None:
    """Be alone with a year's table until this transaction ends."""
    sql.rows("targets", "lock", {"space": YEARS, "key": year})


def lock_chain() -> None:
    """Be alone with the chain: each frozen state follows one other."""
    sql.rows("targets", "lock", {"space": CHAIN, "key": 0})
