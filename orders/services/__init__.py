"""Every write to returns. Only the enterprise itself files; officials have no service here that changes a figure."""

from orders.services.returns import Checked, check_return, drop_draft, file_return, save_draft
from orders.services.roster import EXPORT_KIND, freeze_roster, request_export

__all__ = [
    "EXPORT_KIND",
    "Checked",
    "check_return",
    "drop_draft",
    "file_return",
    "freeze_roster",
    "request_export",
    "save_draft",
]
