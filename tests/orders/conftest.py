"""What tests of orders share: a month, its lines, and returns brought to a state through the services."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core.periods import SHANGHAI, Month, local_date
from orders.facts import RawLine
from orders.models import CustomsExport, Filing
from orders.services import freeze_roster, supervision
from tenancy.enums import Role
from tenancy.models import Enterprise
from tenancy.roles import Actor, system_actor
from tenancy.rules import county_of
from tenancy.scope import actor_scope, job_scope
from tests.cast import Cast

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


def officer_of(filing: Filing) -> Actor:
    """Somebody of the bureau of the return's county."""
    county = county_of(filing.region_id)
    return Actor(user=None, role=Role.COUNTY_OFFICER, label="测试县商务局", region=county)


def send_back(filing: Filing, *, at: datetime, reason: str = "合同号与附件不符") -> None:
    """Return a filed return as its county's bureau does."""
    officer = officer_of(filing)
    with actor_scope(officer):
        supervision.send_back(filing=filing.public_id, reason=reason, revision=filing.revision, by=officer, now=at)


@pytest.fixture
def june_roster(cast) -> Callable[[], None]:
    """All four enterprises of the cast are on the roster of June 2026."""
    with job_scope(reason="test"):
        for enterprise in (cast.enterprise, cast.sibling, cast.cousin, cast.foreign):
            export(enterprise, date(2026, 3, 1))
        assert freeze_roster(month=JUNE, by=SYSTEM, now=NOON - timedelta(days=9)) == 4


def running() -> Month:
    """The month that the pages are in."""
    return Month.of(local_date(timezone.now()))


def freeze_running(cast: Cast) -> None:
    """The running month's roster with all of the cast."""
    with job_scope(reason="test"):
        for enterprise in (cast.enterprise, cast.sibling, cast.cousin, cast.foreign):
            export(enterprise, running().previous().first_day)
        freeze_roster(month=running(), by=SYSTEM, now=timezone.now())


@pytest.fixture
def on_roster(cast: Cast) -> Cast:
    """The cast, with all of it on the running month's roster."""
    freeze_running(cast)
    return cast
