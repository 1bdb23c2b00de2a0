"""What tests of orders share: a month, its lines, and returns brought to a state through the services."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from core.periods import SHANGHAI, Month
from orders.enums import FilingStatus, FindingKind
from orders.facts import RawLine
from orders.models import CustomsExport, Filing, Finding
from orders.services import freeze_roster
from tenancy.models import Enterprise
from tenancy.roles import system_actor
from tenancy.scope import job_scope

JUNE = Month(2026, 6)
NOON = datetime(2026, 6, 10, 12, tzinfo=SHANGHAI)
"""In June, before its cut-off (24:00 on the 20th)."""
LATE = datetime(2026, 6, 25, 9, tzinfo=SHANGHAI)
SYSTEM = system_actor("test")


def line(contract: str = "HT-1", **fields: str) -> RawLine:
    """A good line of June 2026."""
    typed = {
        "contract_no": contract,
        "signed_on": "2026-06-03",
        "market": "美国",
        "hs_code": "847130",
        "product": "",
        "currency": "USD",
        "amount": "12,345.60",
        "shipment_month": "2026-08",
    }
    return RawLine.of(typed | fields)


def export(enterprise: Enterprise, month: date, usd_10k: str = "1.00") -> None:
    """A customs export (needs an open job scope)."""
    CustomsExport.objects.create(
        enterprise=enterprise, region_id=enterprise.region_id, month=month, usd_10k=Decimal(usd_10k)
    )


def send_back(filing: Filing, *, at: datetime, reason: str = "合同号与附件不符") -> None:
    """Return a filed return. There is no service for it yet, so this writes what one will (needs an open job scope)."""
    Filing.objects.filter(pk=filing.pk).update(status=FilingStatus.RETURNED)
    Finding.objects.create(
        enterprise_id=filing.enterprise_id,
        region_id=filing.region_id,
        filing=filing,
        month=filing.month,
        kind=FindingKind.RETURNED,
        reason=reason,
        opened_at=at,
    )


@pytest.fixture
def june_roster(cast) -> Callable[[], None]:
    """All four enterprises of the cast are on the roster of June 2026."""
    with job_scope(reason="test"):
        for enterprise in (cast.enterprise, cast.sibling, cast.cousin, cast.foreign):
            export(enterprise, date(2026, 3, 1))
        assert freeze_roster(month=JUNE, by=SYSTEM, now=NOON - timedelta(days=9)) == 4
