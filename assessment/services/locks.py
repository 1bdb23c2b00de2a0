"""Advisory locks of the assessment: key spaces for months, hearings, priority lists, and the chain of publications."""

from collections.abc import Iterator
from contextlib import contextmanager

from assessment.rules.halves import HalfYear
from core import sql
from core.periods import Month

MONTHS, CHAIN, HEARINGS, PRIORITY = 31001, 31002, 31011, 31012
"""Key spaces (any numbers that no other key space of this database has)."""


def lock_month(month: Month) -> None:
    """Wait until no other transaction computes or publishes this month, and keep others waiting until this one ends."""
    sql.rows("assessment", "lock_month", {"space": MONTHS, "key": _number(month)})


@contextmanager
def month_alone(month: Month) -> Iterator[None]:
    """Keep a month to this connection while the block runs: the lock of `lock_month`, but around a transaction, not in it.

    A transaction that sees one moment sees that of its first statement. It would wait for a lock of its own, and then not see
    what whoever held it wrote; a deduction decided meanwhile would be counted in no month.
    """
    key = {"space": MONTHS, "key": _number(month)}
    sql.rows("assessment", "hold_month", key)
    try:
        yield
    finally:
        sql.rows("assessment", "release_month", key)


def _number(month: Month) -> int:
    return month.year * 12 + month.month


def lock_chain() -> None:
    """Wait until no other transaction publishes anything: each publication follows one other."""
    sql.rows("assessment", "lock_month", {"space": CHAIN, "key": 0})


def lock_priority(half: HalfYear) -> None:
    """Wait until no other transaction makes this half-year's priority list, and keep others waiting until this one ends."""
    sql.rows("assessment", "lock_month", {"space": PRIORITY, "key": half.year * 2 + half.half})


def lock_hearing(hearing: int) -> None:
    """Be alone with one 扣减认定 until this transaction ends; a bureau may not lock the row in every state."""
    sql.rows("assessment", "lock_hearing", {"space": HEARINGS, "key": hearing})
