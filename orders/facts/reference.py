"""Reference data as it comes in by workbook or form: customs exports and exchange rates. Pure."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple


class ExportRow(NamedTuple):
    """Customs export of an enterprise in a month, in 万美元; `month` is its first day."""

    uscc: str
    month: date
    usd_10k: Decimal

    def packed(self) -> list[str]:
        """The row as texts, as a waiting upload keeps it."""
        return [self.uscc, self.month.isoformat(), str(self.usd_10k)]

    @classmethod
    def unpacked(cls, texts: list[str]) -> "ExportRow":
        """The row out of its texts."""
        return cls(texts[0], date.fromisoformat(texts[1]), Decimal(texts[2]))


class RateRow(NamedTuple):
    """What one unit of a currency was worth in USD in a month; `month` is its first day."""

    month: date
    currency: str
    usd: Decimal
    source: str

    def packed(self) -> list[str]:
        """The row as texts, as a waiting upload keeps it."""
        return [self.month.isoformat(), self.currency, str(self.usd), self.source]

    @classmethod
    def unpacked(cls, texts: list[str]) -> "RateRow":
        """The row out of its texts."""
        return cls(date.fromisoformat(texts[0]), texts[1], Decimal(texts[2]), texts[3])
