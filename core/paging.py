"""Pages of long lists whose price does not grow with the list."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet


class ShortPaginator(Paginator):
    """Counts and pages to `most` rows and no further: who looks for one of a hundred thousand narrows the list.

    `is_cut` says that there are more rows; a page beyond the last one shown is the last one.
    """

    most = 10_000

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: self.most + 1].count())

    @cached_property
    def count(self) -> int:
        """Rows that can be paged through. One query, which stops counting at the limit."""
        return min(self._counted, self.most)

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than can be paged through."""
        return self._counted > self.most


class KeyPaginator(ShortPaginator):
    """The same over keys, all fetched at once: one pass over the rows filters, sorts and counts, a count would be another."""

    most = 2_000

    def __init__(self, keys: QuerySet[Any, int], per_page: int) -> None:
        super().__init__(list(keys[: self.most + 1]), per_page)

    @cached_property
    def _counted(self) -> int:
        return len(self.object_list)
