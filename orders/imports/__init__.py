"""Rows of workbooks of orders: historic ones, customs exports and rates, an enterprise's own month."""

from orders.imports.history import EXPORT_COLUMNS, RETURN_COLUMNS, PastMonths, read_exports, read_returns
from orders.imports.reference import RATE_COLUMNS, columns_of, read_kept, read_upload_of

__all__ = [
    "EXPORT_COLUMNS",
    "RATE_COLUMNS",
    "RETURN_COLUMNS",
    "PastMonths",
    "columns_of",
    "read_exports",
    "read_kept",
    "read_returns",
    "read_upload_of",
]
