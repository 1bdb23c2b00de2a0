"""From the locked run of a month to its publication: handed in, reviewed by a second person, published, chained."""

from datetime import datetime

from django.db.models import Max
from django.urls import reverse

from assessment.enums import RunKind
from assessment.formulas import publication_hash
from assessment.models import Result, Run
from assessment.permissions import can_publish, can_review_run
from assessment.scheme_files import load_scheme
from assessment.selectors import chained, is_behind
from assessment.services.computing import compute_run, refuse_unbegun
from assessment.services.locks import lock_chain, lock_month
from core.decimals import show
from core.errors import NotAllowed, Refused
from core.periods import Month, moment_label
from notices.enums import Kind
from notices.services import notify_offices
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.selectors import all_regions


def hand_in(*, month: Month, by: Actor, now: datetime, seen: str = "", reason: str = "") -> Run:
    """Hand the locked run of a month in for review; a correction of a published one with its reason.

    `seen` is the digest that the page showed. Raises NotAllowed for everybody but the centre, Refused: there is no locked run
    (the cut-off has not come, or nothing is computed), it is handed in already, a deduction has been decided since, it is not
    what was seen, it corrects nothing, a correction has no reason (`field` "reason").
    """
    if not can_publish(by):
        raise NotAllowed
    run = _locked(month, now)
    _refuse_other(run, seen)
    if run.handed_in_at:
        raise Refused(f"{month.label}已由{run.handed_in_name}于{moment_label(run.handed_in_at)}提交复核，请等待复核。")
    if is_behind(run):
        raise Refused(f"{month.label}定数后又有扣减认定或撤销，请重新定数后再提交。")
    published = _published(month)
    reason = reason.strip()
    if published is not None:
        if not reason:
            raise Refused(f"{month.label}已发布第{published.version}版。如需更正，请填写更正原因。", field="reason")
        if (published.digest, published.inputs_digest) == (run.digest, run.inputs_digest):
            raise Refused(f"重算结果与已发布的第{published.version}版完全一致，没有需要更正的内容。")
    run.handed_in_at, run.handed_in_by_id, run.handed_in_name = now, by.user, by.title
    run.returned_note = ""
    run.reason = "" if published is None else reason
    run.save(update_fields=["handed_in_at", "handed_in_by", "handed_in_name", "returned_note", "reason"])
    return run


def give_back(*, month: Month, by: Actor, now: datetime, note: str) -> Run:
    """Give a month back to whoever handed it in, with what is to be looked at again; not by that person (who withdraws it so).

    Raises NotAllowed, Refused without a note or when nothing is handed in.
    """
    if not can_review_run(by):
        raise NotAllowed
    run = _handed_in(month, now)
    note = note.strip()
    if not note:
        raise Refused("请写明退回意见。", field="note")
    run.handed_in_at = run.handed_in_by_id = run.reviewed_at = run.reviewed_by_id = None
    run.handed_in_name = run.reviewed_name = run.reason = ""
    run.returned_note = note
    run.save(
        update_fields=[
            "handed_in_at", "handed_in_by", "handed_in_name", "reviewed_at", "reviewed_by", "reviewed_name",
            "returned_note", "reason",
        ]
    )  # fmt: skip
    return run


def review_run(*, month: Month, by: Actor, now: datetime, seen: str = "") -> Run:
    """Find a month that was handed in correct, as a second person; after that the centre publishes it.

    Raises NotAllowed, Refused: it was handed in by the same person, it is not what was seen, is reviewed, or not handed in.
    """
    if not can_review_run(by):
        raise NotAllowed
    run = _handed_in(month, now)
    _refuse_other(run, seen)
    if run.reviewed_at:
        raise Refused(f"{month.label}已由{run.reviewed_name}于{moment_label(run.reviewed_at)}复核通过。")
    if run.handed_in_by_id == by.user:
        raise Refused("提交人和复核人不能是同一人，请由另一人复核。")
    run.reviewed_at, run.reviewed_by_id, run.reviewed_name = now, by.user, by.title
    run.save(update_fields=["reviewed_at", "reviewed_by", "reviewed_name"])
    return run


def publish_reviewed(*, month: Month, by: Actor, now: datetime, seen: str = "") -> Run:
    """Publish a month that a second person has reviewed: the very run becomes version 1, or the next one of a correction.

    Its rows, terms and inputs refuse change from then on, its hash is chained to the publication before, and every bureau is
    told. Raises NotAllowed for everybody but the centre, Refused: not reviewed, not what was seen, a deduction was decided
    since.
    """
    if not can_publish(by):
        raise NotAllowed
    run = _handed_in(month, now)
    _refuse_other(run, seen)
    if run.reviewed_at is None:
        raise Refused(f"{month.label}尚未经第二人复核，复核通过后方可发布。")
    if is_behind(run):
        raise Refused(f"{month.label}定数后又有扣减认定或撤销，请退回后重新定数。")
    return _publish(run, month, by, now)


def publish_run(*, month: Month, by: Actor, now: datetime, reason: str = "") -> Run:
    """Compute a month as of its cut-off and publish it in one act: the system's, for history from the command line.

    To be called inside `month_alone`, so that the moment which it sees begins once nobody else is at the month.
    Raises NotAllowed for every person (who hands in, reviews and publishes), Refused before the cut-off and for a published
    month without a reason (`field` "reason"), SchemeError for a year without a scheme.
    """
    if not by.is_system:
        raise NotAllowed
    refuse_unbegun(month, now)
    cutoff = load_scheme(month.year).month(month.month).cutoff
    if now < cutoff:
        raise Refused(f"{month.label}尚未截止，截止后方可发布。", field="month")
    lock_month(month)
    published = _published(month)
    reason = reason.strip()
    if published is not None and not reason:
        raise Refused(f"{month.label}已发布第{published.version}版。如需更正，请填写更正原因。", field="reason")
    run = compute_run(month=month, as_of=cutoff, by=by, now=now, correcting=True)
    run.reason = "" if published is None else reason
    return _publish(run, month, by, now)


def _locked(month: Month, now: datetime) -> Run:
    refuse_unbegun(month, now)
    if now < load_scheme(month.year).month(month.month).cutoff:
        raise Refused(f"{month.label}尚未截止，截止后方可发布。", field="month")
    lock_month(month)
    run = Run.objects.filter(month=month.first_day, kind=RunKind.LOCKED).first()
    if run is None:
        published = _published(month)
        if published is not None:
            raise Refused(f"{month.label}已发布第{published.version}版。如需更正，请先按现有数据重新定数。")
        raise Refused(f"{month.label}尚未定数，请先定数。")
    return run


def _handed_in(month: Month, now: datetime) -> Run:
    run = _locked(month, now)
    if run.handed_in_at is None:
        returned = f"，已退回（{run.returned_note}）" if run.returned_note else ""
        raise Refused(f"{month.label}现未提交复核{returned}。")
    return run


def _refuse_other(run: Run, seen: str) -> None:
    if seen not in ("", run.digest):
        raise Refused(f"该月在您打开页面之后已重新定数（{moment_label(run.computed_at)}），请核对最新结果后再办理。")


def _published(month: Month) -> Run | None:
    return Run.objects.filter(month=month.first_day, version__gte=1).order_by("-version").first()


def _publish(run: Run, month: Month, by: Actor, now: datetime) -> Run:
    before = _published(month)
    lock_chain()
    last = Run.objects.aggregate(last=Max("serial"))["last"] or 0
    previous = Run.objects.filter(serial=last).values_list("hash", flat=True).first() or ""
    run.kind = RunKind.PUBLISHED
    run.version = 1 if before is None else before.version + 1
    run.serial, run.previous_hash = last + 1, previous
    run.published_at, run.published_by_id = now, by.user
    run.hash = publication_hash(chained(run), previous)
    # Rows first: a published run's refuse every change.
    Result.objects.filter(run=run).update(published=True)
    run.save(
        update_fields=[
            "kind", "version", "serial", "previous_hash", "hash", "reason", "published_at", "published_by",
        ]
    )  # fmt: skip
    _tell(run, month, by, now)
    return run


def _tell(run: Run, month: Month, by: Actor, now: datetime) -> None:
    """Every bureau in the publisher's reach; once a version, however often it is repeated."""
    regions = all_regions()
    offices = [
        code for level in (RegionLevel.CITY, RegionLevel.COUNTY) for code in regions.at(level) if by.covers(code)
    ]
    province = run.results.order_by("id").first()
    text = (
        ""
        if province is None
        else (f"全省订单填报率{show(province.filing_rate)}%，预警响应率{show(province.response_rate)}%。")
    )
    correction = run.version > 1
    notify_offices(
        regions=offices,
        kind=Kind.RESULT,
        key=f"assessment:{month}:{run.version}",
        title=f"{month.label}考核结果{'更正' if correction else '已发布'}（第{run.version}版）",
        text=text + (f"更正原因：{run.reason}" if correction else ""),
        path=reverse("assessment:overview", query={"month": str(month)}),
        by=by,
        now=now,
    )
