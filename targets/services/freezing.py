"""Freezing a table's state at half-year and at year end: a version that never changes, tied to the one before it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from core.errors import Refused, Stale
from targets.enums import Period, TableState
from targets.models import Frozen
from targets.permissions import require_keep
from targets.rules import chain_hash, digest_of, freeze_act, length_problem, next_table_state
from targets.selectors import candidate, table_for, whole_state
from targets.services.locks import lock_chain
from tenancy.roles import Actor


@transaction.atomic
def freeze(*, table: UUID, period: Period, seen: str, reason: str = "", by: Actor, now: datetime) -> Frozen:
    """Freeze what stands of a period; `seen` is the digest of what the page showed. A correction is the next version.

    Raises NotAllowed for everybody but the department, Unseen, Refused (progress waits to be verified; a correction changes
    nothing or has no reason; half-year after year end), Stale when something was filed or verified meanwhile.
    """
    require_keep(by)
    row = table_for(by, table, lock=True)
    state = next_table_state(TableState(row.state), freeze_act(period))
    lock_chain()
    found = candidate(row, period)
    latest = Frozen.objects.filter(table=row, period=period).order_by("-version").first()
    if latest is not None and digest_of({"rows": latest.rows}) == found.seen:
        raise Refused(f"与已冻结的第{latest.version}版完全一致，没有需要更正的内容。")
    if found.seen != seen:
        raise Stale("在您查看之后又有填报或核验，请按现在的内容核对后再冻结。")
    if found.waiting:
        numbers = "、".join(str(number) for number in found.waiting)
        raise Refused(f"第 {numbers} 号目标的进展尚未核验，核验或退回后才能冻结。")
    problem = "" if latest is None else length_problem("更正原因", reason)
    if problem:
        raise Refused(problem, field="reason")
    before = Frozen.objects.filter(region_id=row.region_id).order_by("-serial").first()
    frozen = Frozen(
        region_id=row.region_id,
        table=row,
        period=period,
        version=1 if latest is None else latest.version + 1,
        serial=1 if before is None else before.serial + 1,
        title=row.title,
        rows=found.rows,
        earned=found.total.earned,
        out_of=found.total.out_of,
        reason="" if latest is None else reason.strip(),
        previous="" if before is None else before.hash,
        at=now,
        by_id=by.user,
        by_name=by.title,
    )
    frozen.digest = digest_of(whole_state(frozen))
    frozen.hash = chain_hash(frozen.previous, frozen.digest)
    frozen.save()
    row.state = state
    row.save(update_fields=["state"])
    return frozen
