"""What the first page and the search show."""

from workbench.selectors.desk import Desk, desk
from workbench.selectors.search import Found, search

__all__ = ["Desk", "Found", "desk", "search"]
