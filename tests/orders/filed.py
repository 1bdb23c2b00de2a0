"""Returns of the tests, filed through the front door: of June 2026, and of the running month for pages."""

from datetime import datetime

from django.utils import timezone

from core.periods import Month, local_date
from orders.facts import RawLine, RawReturn
from orders.models import Filing
from orders.services import file_return
from tenancy.scope import actor_scope
from tests.cast import Cast
from tests.orders.conftest import JUNE, NOON, line, running


def now_line(contract: str = "HT-1", **fields: str) -> RawLine:
    """A good line of the running month."""
    today = local_date(timezone.now())
    return line(contract, **({"signed_on": today.isoformat(), "shipment_month": str(Month.of(today).next())} | fields))


def file(cast: Cast, who: str, *lines: RawLine, month: Month, version: int, now: datetime) -> Filing:
    """File a month's return as a clerk; without lines 零申报. Soft checks are accepted without a word."""
    actor = cast.actor(who)
    typed = RawReturn(lines=tuple(lines), nil=not lines, accept_flags=True)
    with actor_scope(actor):
        return file_return(month=month, typed=typed, version=version, by=actor, now=now)


def file_june(cast: Cast, who: str, *lines: RawLine, version: int = 0, now: datetime = NOON) -> Filing:
    """The same of June 2026."""
    return file(cast, who, *lines, month=JUNE, version=version, now=now)


def filed_running(cast: Cast, who: str, *lines: RawLine, version: int = 0, now: datetime | None = None) -> Filing:
    """The same of the running month."""
    return file(cast, who, *lines, month=running(), version=version, now=now or timezone.now())
