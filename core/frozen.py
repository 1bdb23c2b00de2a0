"""What was counted, by id: the shapes in which each app hands over the rows behind its counts, and finds them again."""

from datetime import date
from typing import NamedTuple


class Group(NamedTuple):
    """The rows of one county that were judged alike.

    `verdict` is a value of the enumeration of the app that counted, `month` the month of returns and of deductions (None where
    rows belong to no month), `size` how many rows there are. `ids`, `numbers` and `moments` are PostgreSQL array literals of
    that length, in the order of ids, passed from the database to the database as they are: a province's year has a million.
    `numbers` are versions of returns or occurrences of deductions, `moments` the times that decided; each NULL where there is
    none.
    """

    region: int
    month: date | None
    verdict: int
    size: int
    ids: str
    numbers: str | None
    moments: str | None


class Sought(NamedTuple):
    """A row that a search found: its id, and the group that it is counted in: of a county (`region`), for returns of a month."""

    id: int
    region: int
    month: date | None = None
