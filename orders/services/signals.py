"""Looking for integrity signals, and having their list written. Nothing here touches a return."""

import hashlib
from datetime import datetime

from django.db import transaction

from core.errors import NotAllowed
from core.periods import SHANGHAI, Month
from orders.models import Signal
from orders.permissions import can_see_signals
from orders.rules.signals import bureau_networks, bursts, copies, shared_origins
from orders.selectors.signals import SignalQuery, amount_sets, copied_months, official_sign_ins, traces_of
from orders.services.locks import SIGNALS, wait_for
from tenancy.jobs import enqueue
from tenancy.models import Job
from tenancy.roles import Actor

EXPORT_KIND = "orders.export_signals"
BATCH = 2_000


@transaction.atomic
def find_signals(*, month: Month, by: Actor, now: datetime) -> int:
    """Delete a month's signals and look for them anew; how many there are.

    Run twice it gives the same rows. It counts in no rate, opens no finding and tells nobody. Raises NotAllowed for
    anybody but the system.
    """
    if not by.is_system:
        raise NotAllowed
    wait_for(SIGNALS)
    traces = traces_of(month)
    found = [
        *shared_origins(traces),
        *bureau_networks(traces, official_sign_ins(traces)),
        *bursts(amount_sets(month)),
        *copies(copied_months(month)),
    ]
    Signal.objects.filter(month=month.first_day).delete()
    Signal.objects.bulk_create(
        (
            Signal(
                enterprise_id=one.enterprise,
                region_id=one.region,
                month=month.first_day,
                kind=one.kind,
                group=one.group,
                evidence=dict(one.evidence),
                found_at=now,
            )
            for one in found
        ),
        batch_size=BATCH,
    )
    return len(found)


def request_signals(*, query: SignalQuery, by: Actor, now: datetime) -> Job:
    """Have a job write the list that `query` asks for as a workbook. Asking twice within a minute gives the same job."""
    if not can_see_signals(by):
        raise NotAllowed
    params = {
        "role": None if by.role is None else int(by.role),
        "month": str(query.month),
        "kind": query.kind and int(query.kind),
        "region": query.region,
    }
    asked = hashlib.sha256(repr(params).encode()).hexdigest()[:20]
    return enqueue(
        kind=EXPORT_KIND,
        key=f"{EXPORT_KIND}:{by.user}:{now.astimezone(SHANGHAI):%Y%m%d%H%M}:{asked}",
        title=f"{query.month.label}数据质量线索",
        params=params,
        by=by,
        now=now,
    )
