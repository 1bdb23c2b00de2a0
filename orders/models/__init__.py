"""Monthly returns, orders, findings, customs exports and exchange rates: what one row is."""

from orders.models.filings import Filing, FilingTrace, FilingVersion, Order, OrderChange
from orders.models.reference import CustomsExport, ExchangeRate
from orders.models.supervision import Finding, Reminder, Review, RosterChange, Sample, SampleItem, Signal
from orders.models.uploads import Conversion, MonthWorkbook, ReferenceUpload

__all__ = [
    "Conversion",
    "CustomsExport",
    "ExchangeRate",
    "Filing",
    "FilingTrace",
    "FilingVersion",
    "Finding",
    "MonthWorkbook",
    "Order",
    "OrderChange",
    "ReferenceUpload",
    "Reminder",
    "Review",
    "RosterChange",
    "Sample",
    "SampleItem",
    "Signal",
]
