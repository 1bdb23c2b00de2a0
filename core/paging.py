"""Pages of long lists whose price does not grow with the list."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator

MOST = 10_000


class ShortPaginator(Paginator):
    """Counts and pages to 10,000 rows and no further: who looks for one of a hundred thousand narrows the list.

    `is_cut` says that there are more rows; a page beyond the last one shown is the last one.
    """

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: MOST + 1].count())

    @cached_property
    def count(self) -> int:
        """Rows that can be paged through. One query, which stops counting at the limit."""
        return min(self._counted, MOST)

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than can be paged through."""
        return self._counted > MOST
