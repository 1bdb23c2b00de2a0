"""Making and publishing priority lists (Notice 三（三）): by a job, then by a second person; published ones stay."""

import hashlib
from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from assessment.enums import Benefit, PriorityAct, PriorityState
from assessment.models import PriorityCount, PriorityEntry, PriorityList
from assessment.permissions import can_export, can_make_priority, can_publish_priority
from assessment.rules.halves import HalfYear
from assessment.rules.priority import Figures, Seal, figures, next_priority_state, qualified
from assessment.scheme_files import cutoff_of, load_scheme
from assessment.schemes import PriorityRules
from assessment.schemes.terms import priority_terms
from assessment.selectors import Report
from assessment.selectors.priority import (
    PRIORITY_JOB,
    PriorityQuery,
    cutoffs_of,
    is_by_reference,
    priority_rules,
    terms_text,
)
from assessment.selectors.publication import open_job
from assessment.selectors.schemes import require_confirmed
from assessment.services.locks import lock_priority
from core import sql
from core.decimals import to_decimal
from core.errors import NotAllowed, Refused, Stale, Unseen
from core.periods import SHANGHAI
from orders.facts import Record
from orders.selectors.records import has_exports, records
from tenancy.enums import EnterpriseState
from tenancy.jobs import enqueue
from tenancy.models import Enterprise, Job
from tenancy.roles import Actor, system_actor
from tenancy.selectors import regions_by_reference

EXPORT_PRIORITY_JOB = "assessment.export_priority"
PLACES = 6


def request_priority(*, half: HalfYear, reason: str, by: Actor, now: datetime) -> Job:
    """Have a half-year's list made; one that is being made is given back.

    Over a computed one it is made anew; beside a published one it is a correction, which needs its `reason`. Raises NotAllowed,
    Refused before the half-year's last cut-off, before customs figures of its last month, without a reason, or when the
    scheme's thresholds are no longer those of a list of the year that was published.
    """
    if not can_make_priority(by):
        raise NotAllowed
    _require_ready(half, reason=reason, now=now)
    return open_job(PRIORITY_JOB, half=str(half)) or enqueue(
        kind=PRIORITY_JOB,
        key=f"{PRIORITY_JOB}:{half}:{now.isoformat()}",
        title=f"生成{half.label}优先支持名单",
        params={"half": str(half), "reason": reason.strip(), "as": by.title},
        by=by,
        now=now,
    )


def _require_ready(half: HalfYear, *, reason: str, now: datetime) -> None:
    if cutoff_of(half.last_month) > now:
        raise Refused(f"{half.last_month.label}数据尚未截止，不能生成{half.label}优先支持名单。", field="half")
    if not has_exports(half.last_month):
        raise Refused(
            f"{half.last_month.label}海关出口实绩尚未导入，此时计算会把已交货的订单当作未出口。请先导入出口实绩。",
            field="half",
        )
    published = PriorityList.objects.filter(through=half.last_month.first_day, state=PriorityState.PUBLISHED)
    if published.exists() and not reason.strip():
        raise Refused(f"{half.label}优先支持名单已发布，更正须写明原因。", field="reason")
    _require_same_terms(half)


def _require_same_terms(half: HalfYear) -> None:
    """Raises Refused when a published list of the same year was judged by other thresholds than the scheme has now."""
    _, rules = priority_rules(half.year)
    now = priority_terms(rules)
    for row in PriorityList.objects.filter(through__year=half.year, state=PriorityState.PUBLISHED):
        before = priority_terms(PriorityRules.from_canonical(row.rules))
        changed = [name for name in now if before.get(name) != now[name]]
        if changed:
            raise Refused(
                f"{half.year}年考核方案的{'、'.join(changed)}与已发布的{HalfYear.of(row.through).label}名单"
                f"第{row.version}版所用门槛不一致。已发布名单的门槛在本年内不得改变，新门槛可自下一年度起使用。",
                field="half",
            )


def make_priority_for_job(job: Job, *, now: datetime, report: Report) -> None:
    """Do what `request_priority` asked for."""
    make_priority_list(
        half=HalfYear.parse(job.params["half"]),
        reason=job.params["reason"],
        made_by=job.requested_by_id,
        made_as=job.params["as"],
        by=system_actor(job.title),
        now=now,
        report=report,
    )


@transaction.atomic
def make_priority_list(
    *,
    half: HalfYear,
    by: Actor,
    now: datetime,
    reason: str = "",
    made_by: int | None = None,
    made_as: str = "",
    report: Report | None = None,
) -> PriorityList:
    """Judge every enterprise of the window and keep the list, to be published; run twice it gives the same rows.

    `made_by` is the person (id) who asked, who may not publish it. Raises NotAllowed for anybody but the system, Refused as
    `request_priority`.
    """
    if not by.is_system:
        raise NotAllowed
    lock_priority(half)
    _require_ready(half, reason=reason, now=now)
    scheme, rules = priority_rules(half.year)
    row = _begin(half, rules, now=now, reason=reason, made_by=made_by, made_as=made_as or by.title, scheme=scheme)
    by_reference = regions_by_reference()
    seal, counts = Seal(terms_text(rules)), _Counts()
    done, total = 0, Enterprise.objects.filter(state=EnterpriseState.ACTIVE).count() if report is not None else 0
    for part in records(cutoffs_of(half.last_month), through=half.last_month, as_of=now):
        lines = []
        for record in part:
            found = figures(record)
            mask, reference = qualified(found, rules), is_by_reference(record.region, by_reference)
            if reference and not rules.by_reference:
                continue
            seal.add(record, mask=mask, by_reference=reference)
            counts.add(record.region, mask, reference)
            lines.append((record, found, mask, reference))
        sql.execute("assessment", "write_priority", _columns(row.pk, lines))
        done += len(part)
        if report is not None:
            report(min(done, total), total, f"已判定 {done} 家企业")
    PriorityCount.objects.bulk_create(counts.rows(row))
    row.inputs_digest, row.digest = seal.inputs, seal.outcome
    row.save(update_fields=["inputs_digest", "digest"])
    return row


def _begin(half: HalfYear, rules: PriorityRules, *, now: datetime, reason: str, **made: Any) -> PriorityList:
    """The row of the list that is being made: the computed one emptied, or a new version."""
    latest = PriorityList.objects.filter(through=half.last_month.first_day).order_by("-version").first()
    if latest is None or latest.state == PriorityState.PUBLISHED:
        version = 1 if latest is None else latest.version + 1
        row = PriorityList(through=half.last_month.first_day, version=version)
    else:
        row = latest
        row.state = next_priority_state(PriorityState(row.state), PriorityAct.REPLACE)
        PriorityEntry.objects.filter(list=row).delete()
        PriorityCount.objects.filter(list=row).delete()
    row.as_of, row.rules, row.scheme = now, rules.canonical(), made["scheme"]
    row.reason = reason.strip() if row.version > 1 else ""
    row.made_by_id, row.made_as = made["made_by"], made["made_as"][:100]
    # Only what may be changed is written over: the database grants no more.
    row.save(update_fields=None if row._state.adding else ["as_of", "rules", "scheme", "reason", "made_by", "made_as"])
    return row


class _Counts:
    """Enterprises by county and benefit."""

    def __init__(self) -> None:
        self._listed: Counter[int] = Counter()
        self._qualified: Counter[tuple[int, Benefit]] = Counter()
        self._reference: dict[int, bool] = {}

    def add(self, region: int, mask: int, reference: bool) -> None:
        self._listed[region] += 1
        self._reference[region] = reference
        for benefit in Benefit:
            if mask & benefit.bit:
                self._qualified[region, benefit] += 1

    def rows(self, row: PriorityList) -> list[PriorityCount]:
        return [
            PriorityCount(
                list=row,
                region_id=region,
                benefit=benefit,
                by_reference=self._reference[region],
                listed=listed,
                qualified=self._qualified[region, benefit],
            )
            for region, listed in sorted(self._listed.items())
            for benefit in Benefit
        ]


def _columns(row: int, lines: list[tuple[Record, Figures, int, bool]]) -> dict[str, object]:
    """The lines as lists of one length, as the statement binds them."""
    found: dict[str, object] = {
        "list": row,
        "enterprises": [record.enterprise for record, *_ in lines],
        "regions": [record.region for record, *_ in lines],
        "reference": [reference for *_, reference in lines],
        "rostered": [record.rostered for record, *_ in lines],
        "on_time": [record.on_time for record, *_ in lines],
        "filed": [record.filed for record, *_ in lines],
        "incomplete": [record.incomplete for record, *_ in lines],
        "benefits": [mask for _, _, mask, _ in lines],
        "shares": [_stored(figure.share) for _, figure, _, _ in lines],
        "conversions": [_stored(figure.conversion) for _, figure, _, _ in lines],
        "swings": [_stored(figure.swing) for _, figure, _, _ in lines],
    }
    for number in range(4):
        found[f"due_{number + 1}"] = [record.due[number] for record, *_ in lines]
        found[f"exported_{number + 1}"] = [record.exported[number] for record, *_ in lines]
    return found


def _stored(value: Any) -> Any:
    return None if value is None else to_decimal(value, PLACES)


@transaction.atomic
def publish_priority_list(*, shown: UUID, seen: str, by: Actor, now: datetime) -> PriorityList:
    """Publish the list whose digest the page showed; from then on everybody sees his own part, and it never changes.

    Raises NotAllowed, Unseen, Stale when it was made anew since, Refused for the person who had it made, for a list that is
    published, and while the province has not confirmed a scheme that is ours.
    """
    if not can_publish_priority(by):
        raise NotAllowed
    row = PriorityList.objects.select_for_update(of=("self",)).filter(public_id=shown).first()
    if row is None:
        raise Unseen
    half = HalfYear.of(row.through)
    following = next_priority_state(PriorityState(row.state), PriorityAct.PUBLISH)
    if row.digest != seen:
        raise Stale("名单在您打开页面之后已重新生成，本次未发布。请核对现在的名单后再发布。")
    if by.user is not None and by.user == row.made_by_id:
        raise Refused("生成和发布必须由两人分别完成，请由另一名工作人员发布。")
    require_confirmed(load_scheme(half.year))
    row.state, row.published_at, row.published_by_id, row.published_as = following, now, by.user, by.title[:100]
    row.save(update_fields=["state", "published_at", "published_by", "published_as"])
    return row


def request_priority_workbook(*, shown: PriorityList, query: PriorityQuery, by: Actor, now: datetime) -> Job:
    """Have a job write the list that `query` asks for as a workbook; asking twice within a minute gives the same job."""
    if not can_export(by):
        raise NotAllowed
    params = {
        "role": None if by.role is None else int(by.role),
        "list": str(shown.public_id),
        "benefit": query.benefit and query.benefit.value,
        "qualifies": query.qualifies,
        "region": query.region,
        "reference": query.reference,
        "search": query.search,
        "sort": query.sort,
        "descending": query.descending,
    }
    asked = hashlib.sha256(repr(params).encode()).hexdigest()[:20]
    return enqueue(
        kind=EXPORT_PRIORITY_JOB,
        key=f"{EXPORT_PRIORITY_JOB}:{by.user}:{now.astimezone(SHANGHAI):%Y%m%d%H%M}:{asked}",
        title=f"导出{HalfYear.of(shown.through).label}优先支持名单",
        params=params,
        by=by,
        now=now,
    )
