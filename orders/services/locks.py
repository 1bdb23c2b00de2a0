"""Locks that let one transaction at a time do what two together would do twice."""

from core import sql

REFERENCE, CONVERSIONS, SIGNALS = 32101, 32102, 32103
"""Key spaces of advisory locks (any numbers that no other key space of this database has)."""


def wait_for(space: int, key: int = 0) -> None:
    """Wait until no other transaction holds this lock; held to the end of the transaction."""
    sql.rows("orders", "lock", {"space": space, "key": key})
