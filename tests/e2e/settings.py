"""The house's own settings, and nothing changed but the clock.

A story that ends with a published month has to cross the month's cut-off, on any day on which the tests run. So every
process of the house asks `django.utils.timezone.now`, as always, or `core.sql.now` where the database's clock decides, and
both add the seconds in the file E2E_CLOCK. What the database writes by itself (audit, progress of a job) stays as it is.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.utils import timezone

from core import sql
from zjtrade.settings import *  # noqa: F403  # these are those

_FILE = Path(os.environ["E2E_CLOCK"])


def _now() -> datetime:
    try:
        offset = float(_FILE.read_text(encoding="ascii"))
    except FileNotFoundError:
        offset = 0.0
    return datetime.now(UTC) + timedelta(seconds=offset)


timezone.now = _now
sql.now = _now
