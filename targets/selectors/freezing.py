"""What would be frozen, what was, and whether it still agrees with itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import Any
from uuid import UUID

from core.decimals import plain
from core.errors import Unseen
from targets.enums import Period, ProgressState, TableState
from targets.models import Evidence, Frozen, TargetTable
from targets.permissions import can_keep, require_see
from targets.rules import Total, chain_hash, digest_of, freeze_act, frozen_problems, permits_table, total
from targets.selectors.standings import Standing, frozen_of, judged, standings
from targets.selectors.tables import table_for
from tenancy.roles import Actor
from tenancy.selectors import rows_in_view


def frozen_row(row: Standing) -> dict[str, Any]:
    """One target as it is frozen."""
    found, share = row.verification, row.share
    return {
        "number": row.target.number,
        "key_work": row.target.key_work.text,
        "text": row.target.text,
        "asked": row.asked_text,
        "category": row.target.category_text,
        "due_month": row.target.due_month,
        "weight": plain(row.target.weight),
        "standard": row.target.standard,
        "actual": row.actual_text,
        "state": row.state,
        "computed": None if row.proposed is None else plain(row.proposed),
        "verdict": None if row.verdict is None else row.verdict.label,
        "share": None if share is None else plain(share),
        "score": None if row.score is None else plain(row.score),
        "reason": "" if found is None else found.reason,
        "filed_by": "" if row.progress is None else row.progress.filed_name,
        "verified_by": "" if found is None else found.by_name,
        "months": [] if row.progress is None or row.progress.fed is None else row.progress.fed["months"],
        "evidence": [{"id": str(file.public_id), "name": file.name, "sha256": file.sha256} for file in row.evidence],
    }


@dataclass(frozen=True)
class Candidate:
    """The state of a period as it would be frozen now; `seen` is what a page shows of it, in one digest."""

    period: Period
    rows: list[dict[str, Any]]
    total: Total
    waiting: list[int]
    """Numbers of targets that were filed and not verified: they keep a period from being frozen."""
    seen: str


def candidate(table: TargetTable, period: Period) -> Candidate:
    """What would be frozen of a table now. Four queries."""
    found = judged(standings(table, period))
    rows = [frozen_row(row) for row in found]
    waiting = [row.target.number for row in found if row.progress and row.progress.state == ProgressState.FILED]
    return Candidate(period, rows, total(row.scored for row in found), waiting, digest_of({"rows": rows}))


def whole_state(frozen: Frozen) -> dict[str, Any]:
    """All that the digest of a frozen state is taken over."""
    return {
        "year": frozen.table.year,
        "title": frozen.title,
        "period": frozen.period,
        "version": frozen.version,
        "serial": frozen.serial,
        "earned": plain(frozen.earned),
        "out_of": plain(frozen.out_of),
        "reason": frozen.reason,
        "at": frozen.at.astimezone(UTC).isoformat(),
        "by": frozen.by_name,
        "rows": frozen.rows,
    }


@dataclass(frozen=True)
class FreezePage:
    """What is frozen of a period, and what would be now."""

    table: TargetTable
    period: Period
    candidate: Candidate
    versions: list[Frozen]
    may_freeze: bool

    @property
    def latest(self) -> Frozen | None:
        """The version that stands."""
        return self.versions[0] if self.versions else None

    @property
    def is_same(self) -> bool:
        """Whether a correction would freeze exactly what is frozen."""
        return self.latest is not None and digest_of({"rows": self.latest.rows}) == self.candidate.seen


def freeze_page(actor: Actor, public_id: UUID, period: Period) -> FreezePage:
    """A period of a table on its way to being frozen. Raises NotAllowed, Unseen."""
    table = table_for(actor, public_id)
    found = Frozen.objects.filter(table=table, period=period)
    act = freeze_act(period)
    return FreezePage(
        table=table,
        period=period,
        candidate=candidate(table, period),
        versions=list(found.order_by("-version")),
        may_freeze=can_keep(actor) and permits_table(TableState(table.state), act),
    )


@dataclass(frozen=True)
class FrozenPage:
    """One frozen state as it stands, and the others of its table."""

    frozen: Frozen
    period: Period
    total: Total
    others: list[Frozen]


def frozen_page(actor: Actor, public_id: UUID) -> FrozenPage:
    """One frozen state in view. Raises NotAllowed, Unseen. Two queries."""
    require_see(actor)
    row = rows_in_view(Frozen.objects.select_related("table"), actor).filter(public_id=public_id).first()
    if row is None:
        raise Unseen
    verified = sum(1 for one in row.rows if one["share"] is not None)
    return FrozenPage(
        row, Period(row.period), Total(row.earned, row.out_of, verified, len(row.rows)), frozen_of(row.table)
    )


def evidence_for(actor: Actor, public_id: UUID) -> Evidence:
    """One file with its content. Raises NotAllowed, Unseen. One query."""
    require_see(actor)
    found = rows_in_view(Evidence.objects.all(), actor).filter(public_id=public_id).first()
    if found is None:
        raise Unseen
    return found


@dataclass(frozen=True)
class Checked:
    """One frozen state, and what of it does not agree."""

    label: str
    differences: list[str]


def verify_frozen() -> Iterator[Checked]:
    """Every frozen state of every province in the order of its chain: its sums, digest, chain and files."""
    before: dict[int, Frozen] = {}
    for row in Frozen.objects.select_related("table").order_by("region", "serial"):
        found = frozen_problems(row.rows, earned=row.earned, out_of=row.out_of)
        if digest_of(whole_state(row)) != row.digest:
            found.append("摘要与内容不一致")
        last = before.get(row.region_id)
        if row.previous != ("" if last is None else last.hash) or row.serial != (
            1 if last is None else last.serial + 1
        ):
            found.append("与前一次冻结不相连")
        if chain_hash(row.previous, row.digest) != row.hash:
            found.append("校验码与摘要不一致")
        found += _lost_files(row)
        before[row.region_id] = row
        yield Checked(f"{row.table.year}年{Period(row.period).label}第{row.version}版", found)


def _lost_files(row: Frozen) -> list[str]:
    found = []
    for target in row.rows:
        for file in target["evidence"]:
            kept = Evidence.objects.filter(public_id=file["id"]).first()
            if kept is None or sha256(bytes(kept.content)).hexdigest() != file["sha256"]:
                found.append(f"第 {target['number']} 号目标的证明材料“{file['name']}”与冻结时不一致")
    return found
