"""Typical cases: written by an office, reported by county through city to province, returned, adopted, withdrawn."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from cases.enums import CaseAct, CaseKind, CaseState
from cases.models import CaseFile, CaseStep, TypicalCase
from cases.permissions import can_adopt, can_comment, can_pass_on, can_write_case, writes_cases
from cases.rules import (
    MAX_SIZE,
    PARTS,
    case_size,
    clean,
    clean_line,
    draft_errors,
    next_case_state,
    note_errors,
    report_errors,
    size_warning,
)
from cases.selectors import (
    case_evidence,
    case_for,
    enterprise_to_report,
    files_of_case,
    office_above,
    question_to_report,
)
from cases.services.files import Upload
from cases.services.steps import required_reason
from core.attachments import MAX_FILES, file_columns
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.periods import Month, local_date
from notices.enums import Kind
from notices.services import notify_offices
from tenancy.enums import RegionLevel
from tenancy.roles import Actor, system_actor
from tenancy.rules import city_of, level_of, province_of
from tenancy.scope import job_scope

TEXTS = ("situation", "measures", "effect")
CHANGED = "案例已被他人更新，请先查看现在的内容，再办理。"


@transaction.atomic
def write_case(
    *,
    kind: CaseKind,
    title: str,
    texts: Mapping[str, str],
    enterprise: str = "",
    question: uuid.UUID | None = None,
    named: bool = False,
    attached: Sequence[Upload] = (),
    token: str = "",
    by: Actor,
    now: datetime,
) -> TypicalCase:
    """Write a case as a draft of the own office, about an enterprise in view (credit code or whole name) or from an answered
    `question`, whose timeline is kept as evidence and whose enterprise it is about.

    `texts` are the parts of the kind by field (`cases.rules.PARTS`). `token` is any text that the form carries: the same token
    with the same words is the same case, so that a form sent twice writes once. Raises NotAllowed, Unseen (no such question),
    Refused (field "enterprise") and Invalid (fields "title", the parts, "attached"): above 1,000 characters nothing is kept.
    """
    if not writes_cases(by):
        raise NotAllowed
    assert by.region is not None
    kept = _checked(kind, title, texts)
    source = question_to_report(by, question) if question is not None else None
    about = source.enterprise_id if source is not None else enterprise_to_report(by, enterprise).pk
    words = f"{by.region}\n{token}\n{kind.value}\n{about}\n{sorted(kept.items())}"
    public_id = uuid.uuid5(uuid.NAMESPACE_OID, words) if token else uuid.uuid4()
    case = TypicalCase(
        public_id=public_id,
        region_id=by.region,
        enterprise_id=about,
        kind=kind,
        named=named,
        question=source,
        evidence=case_evidence(source, now=now) if source is not None else [],
        written_at=now,
        written_by_id=by.user,
        changed_at=now,
        **kept,
    )
    files = file_columns(attached, field="attached")
    TypicalCase.objects.bulk_create([case], ignore_conflicts=True)
    row = case_for(by, public_id, lock=True)
    if row.steps.exists():
        return row  # sent twice
    what = f"依据诉求 {source.number}" if source is not None else ""
    _record(row, CaseAct.WRITE, by=by, now=now, text=what)
    _keep(row, files, by=by, now=now)
    return row


@transaction.atomic
def revise_case(
    *,
    case: uuid.UUID,
    title: str,
    texts: Mapping[str, str],
    named: bool = False,
    attached: Sequence[Upload] = (),
    removed: Collection[uuid.UUID] = (),
    version: int,
    by: Actor,
    now: datetime,
) -> TypicalCase:
    """Change a draft or a returned case of the own office, its files too; the same again changes nothing.

    `removed` are public ids of files to take away, `version` the one that was read. Raises Unseen, NotAllowed, Refused (on its
    way already), Stale (changed since) and Invalid as `write_case`.
    """
    row = _own(case, by=by)
    state = next_case_state(CaseState(row.state), CaseAct.REVISE)
    kept = _checked(CaseKind(row.kind), title, texts) | {"named": named}
    going = [file for file in files_of_case(row) if file.public_id in removed]
    changed = [name for name, value in kept.items() if getattr(row, name) != value]
    if not changed and not attached and not going:
        return row
    if row.version != version:
        raise Stale("本单位其他工作人员已修改该案例，请核对。您填写的内容保留在下方，可再次保存。")
    room = MAX_FILES - (len(files_of_case(row)) - len(going))
    files = file_columns(attached, field="attached")
    if len(files) > room:
        raise Invalid({"attached": [f"一个案例最多 {MAX_FILES} 个附件，还可以上传 {room} 个，现有 {len(files)} 个。"]})
    _set(row, state=state, changed_at=now, version=version + 1, **kept)
    CaseFile.objects.filter(pk__in=[file.pk for file in going]).update(removed_at=now)
    _keep(row, files, by=by, now=now)
    _record(row, CaseAct.REVISE, by=by, now=now, text=_what_changed(row, changed, len(files), len(going)))
    return row


@transaction.atomic
def submit_case(*, case: uuid.UUID, version: int, acknowledged: bool = False, by: Actor, now: datetime) -> TypicalCase:
    """Report a case: a county's to its city, a city's to the province. The office above is told; reported twice is once.

    Every part of annex 3 is required. A length far from 500 characters has to be `acknowledged`, and is kept in the history.
    The month of the first reporting stays. Raises Unseen, NotAllowed, Stale (changed since it was read), Refused (field
    "acknowledged", or no step from this state) and Invalid (title and parts that are missing).
    """
    row = _own(case, by=by)
    by_city = level_of(row.region_id) is RegionLevel.CITY
    to = next_case_state(CaseState.DRAFT, CaseAct.SUBMIT, by_city=by_city)
    if row.state == to and row.version == version:
        return row
    state = next_case_state(CaseState(row.state), CaseAct.SUBMIT, by_city=by_city)
    _require_version(row, version)
    errors = report_errors(CaseKind(row.kind), row.title, {name: getattr(row, name) for name in TEXTS})
    if errors:
        raise Invalid(errors)
    warning = size_warning(row.size)
    if warning and not acknowledged:
        raise Refused(f"{warning}仍要报送的，请勾选确认。", "acknowledged")
    month = row.month or Month.of(local_date(now)).first_day
    times = {"submitted_at": now, "month": month} | ({"forwarded_at": now} if by_city else {})
    _set(row, state=state, changed_at=now, **times)
    step = _record(row, CaseAct.SUBMIT, by=by, now=now, text=f"{row.size} 字，已确认仍然报送" if warning else "")
    _tell(row, [office_above(row.region_id)], step, title=f"典型案例待审核：{row.title}", by=by, now=now)
    return row


@transaction.atomic
def forward_case(*, case: uuid.UUID, version: int, text: str = "", by: Actor, now: datetime) -> TypicalCase:
    """The city passes a county's case on to the province, with a remark if it has one; both are told. Twice is once.

    Raises Unseen, NotAllowed (another office's), Stale, Refused (not at the city) and Invalid (field "text").
    """
    row = case_for(by, case, lock=writes_cases(by))
    if not can_pass_on(by, row):
        raise NotAllowed
    if row.state == CaseState.AT_PROVINCE:
        return row
    state = next_case_state(CaseState(row.state), CaseAct.FORWARD)
    _require_version(row, version)
    text = _remark(text)
    _set(row, state=state, changed_at=now, forwarded_at=now)
    step = _record(row, CaseAct.FORWARD, by=by, now=now, text=text)
    _tell(row, [province_of(row.region_id)], step, title=f"典型案例待审核：{row.title}", by=by, now=now)
    _tell(row, [row.region_id], step, title=f"典型案例已报省：{row.title}", by=by, now=now)
    return row


@transaction.atomic
def return_case(*, case: uuid.UUID, version: int, reason: str, by: Actor, now: datetime) -> TypicalCase:
    """Where a case waits, the city or the centre gives it back to the office that wrote it, with a reason; the city is told of
    the centre's. Returned twice in the same words is once.

    Raises Unseen, NotAllowed, Stale, Refused (it waits for nobody, or for the other office) and Invalid (field "reason").
    """
    row = case_for(by, case, lock=writes_cases(by) or can_adopt(by))
    state = CaseState(row.state)
    if not (can_adopt(by) or can_pass_on(by, row)):
        raise NotAllowed
    reason = required_reason("退回理由", reason)
    last = row.steps.last()
    if last is not None and last.act == CaseAct.RETURN and last.by_id == by.user and last.text == reason:
        return row
    following = next_case_state(state, CaseAct.RETURN)
    if (state is CaseState.AT_PROVINCE) != can_adopt(by):
        raise Refused(f"“{state.label}”的案例由{'省外贸中心' if state is CaseState.AT_PROVINCE else '市级'}退回。")
    _require_version(row, version)
    _set(row, state=following, changed_at=now)
    step = _record(row, CaseAct.RETURN, by=by, now=now, text=reason)
    told = {row.region_id, city_of(row.region_id)} - {by.region}
    _tell(row, sorted(told), step, title=f"典型案例退回修改：{row.title}", by=by, now=now)
    return row


@transaction.atomic
def adopt_case(*, case: uuid.UUID, version: int, text: str = "", by: Actor, now: datetime) -> TypicalCase:
    """The centre takes a case that waits at the province into the collection; its office and city are told. Twice is once.

    Raises Unseen, NotAllowed, Stale, Refused (not at the province) and Invalid (field "text").
    """
    row = case_for(by, case, lock=can_adopt(by))
    if not can_adopt(by):
        raise NotAllowed
    if row.state == CaseState.ADOPTED:
        return row
    state = next_case_state(CaseState(row.state), CaseAct.ADOPT)
    _require_version(row, version)
    text = _remark(text)
    _set(row, state=state, changed_at=now, adopted_at=now)
    step = _record(row, CaseAct.ADOPT, by=by, now=now, text=text)
    told = sorted({row.region_id, city_of(row.region_id)})
    _tell(row, told, step, title=f"典型案例已收录：{row.title}", by=by, now=now)
    return row


@transaction.atomic
def withdraw_case(*, case: uuid.UUID, reason: str, by: Actor, now: datetime) -> TypicalCase:
    """The office that wrote it takes a case back for good, with a reason; whoever has it by then is told. Twice is once.

    Raises Unseen, NotAllowed, Refused (adopted) and Invalid (field "reason").
    """
    row = _own(case, by=by)
    if row.state == CaseState.WITHDRAWN:
        return row
    state = next_case_state(CaseState(row.state), CaseAct.WITHDRAW)
    reason = required_reason("撤回理由", reason)
    told = _way(row) - {row.region_id}
    _set(row, state=state, changed_at=now)
    step = _record(row, CaseAct.WITHDRAW, by=by, now=now, text=reason)
    _tell(row, sorted(told), step, title=f"典型案例已撤回：{row.title}", by=by, now=now)
    return row


@transaction.atomic
def comment_on_case(*, case: uuid.UUID, text: str, by: Actor, now: datetime) -> TypicalCase:
    """An office of its way says something of a reported case; the others on the way are told. The same words twice are once.

    Raises Unseen, NotAllowed, Refused (a draft, withdrawn) and Invalid (field "text").
    """
    row = case_for(by, case, lock=writes_cases(by) or can_adopt(by))
    if not can_comment(by, row):
        raise NotAllowed
    next_case_state(CaseState(row.state), CaseAct.COMMENT)
    text = clean(text)
    errors = note_errors(text)
    if errors:
        raise Invalid(errors)
    last = row.steps.last()
    if last is not None and last.act == CaseAct.COMMENT and last.by_id == by.user and last.text == text:
        return row
    step = _record(row, CaseAct.COMMENT, by=by, now=now, text=text)
    _tell(row, sorted(_way(row) - {by.region}), step, title=f"典型案例有新意见：{row.title}", by=by, now=now)
    return row


# --- what they share ---


def _own(case: uuid.UUID, *, by: Actor) -> TypicalCase:
    row = case_for(by, case, lock=writes_cases(by))
    if not can_write_case(by, row):
        raise NotAllowed("案例由报送单位修改、报送和撤回。")
    return row


def _checked(kind: CaseKind, title: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Title, parts and size as they are kept; a part that the kind has not is empty. Raises Invalid."""
    title = clean_line(title)
    own = [name for name, _, _ in PARTS[kind]]
    kept = {name: clean(texts.get(name, "")) if name in own else "" for name in TEXTS}
    errors = draft_errors(kind, title, kept)
    if errors:
        raise Invalid(errors)
    size = case_size(kept)
    assert size <= MAX_SIZE
    return {"title": title, **kept, "size": size}


def _require_version(row: TypicalCase, version: int) -> None:
    if row.version != version:
        raise Stale(CHANGED)


def _remark(text: str) -> str:
    """A remark that may be left out. Raises Invalid (field "text")."""
    text = clean(text)
    errors = note_errors(text) if text else {}
    if errors:
        raise Invalid(errors)
    return text


def _set(row: TypicalCase, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))


def _keep(row: TypicalCase, files: Sequence[Mapping[str, Any]], *, by: Actor, now: datetime) -> None:
    CaseFile.objects.bulk_create(
        CaseFile(region_id=row.region_id, enterprise_id=row.enterprise_id, case=row, at=now, by_id=by.user, **columns)
        for columns in files
    )


def _what_changed(row: TypicalCase, changed: Collection[str], added: int, removed: int) -> str:
    headings = {"title": "标题", "named": "公开名称"} | {
        name: heading for name, heading, _ in PARTS[CaseKind(row.kind)]
    }
    said = [headings[name] for name in changed if name in headings]
    said += [f"新增附件 {added} 个"] if added else []
    said += [f"删除附件 {removed} 个"] if removed else []
    return "、".join(said)


def _record(row: TypicalCase, act: CaseAct, *, by: Actor, now: datetime, text: str = "") -> CaseStep:
    return CaseStep.objects.create(
        region_id=row.region_id,
        enterprise_id=row.enterprise_id,
        case=row,
        act=act,
        who=by.title[:120],
        text=text,
        at=now,
        by_id=by.user,
    )


def _way(row: TypicalCase) -> set[int]:
    """The offices that have a reported case by now: its own, its city, and the province once it came there."""
    offices = {row.region_id}
    if row.submitted_at is not None:
        offices.add(city_of(row.region_id))
    if row.forwarded_at is not None:
        offices.add(province_of(row.region_id))
    return offices


def _tell(row: TypicalCase, offices: Collection[int], step: CaseStep, *, title: str, by: Actor, now: datetime) -> None:
    """Tell offices of a case's way. Upwards the system tells, as nobody writes into an office above the own."""
    told: dict[str, Any] = {
        "kind": Kind.RESULT,  # cases are weighed in the year's assessment; enterprises are never told of them
        "key": f"typical-case:{step.pk}",
        "title": title,
        "text": f"{by.label}：{step.text[:200]}" if step.text else by.label,
        "path": reverse("cases:typical_case", args=[row.public_id]),
        "now": now,
    }
    below = [code for code in offices if by.covers(code)]
    above = [code for code in offices if not by.covers(code)]
    if below:
        notify_offices(regions=below, by=by, **told)
    if above:
        with job_scope(reason=f"cases: told by {by.label}"):
            notify_offices(regions=above, by=system_actor("cases"), **told)
