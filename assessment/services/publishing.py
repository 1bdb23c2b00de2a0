"""Publishing a month: a version that never changes again."""

from datetime import datetime

from django.urls import reverse

from assessment.models import Run
from assessment.permissions import can_publish
from assessment.scheme_files import load_scheme
from assessment.selectors import compute
from assessment.services.computing import refuse_unbegun, write_run
from assessment.services.locks import lock_month
from core.decimals import show
from core.errors import NotAllowed, Refused
from core.periods import Month
from notices.enums import Kind
from notices.services import notify_offices
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.selectors import all_regions


def publish_run(*, month: Month, by: Actor, now: datetime, reason: str = "") -> Run:
    """Compute a month as of its cut-off and publish it: version 1, or with a reason the next version of a published one.

    Rows, terms and digest are inserted together and refuse change from then on; every bureau is told. Raises
    NotAllowed for everybody but the centre (and the system), Refused before the cut-off, and for a published month
    without a reason (`field` "reason"), SchemeError for a year without a scheme.
    """
    if not can_publish(by):
        raise NotAllowed
    refuse_unbegun(month, now)
    cutoff = load_scheme(month.year).month(month.month).cutoff
    if now < cutoff:
        raise Refused(f"{month.label}尚未截止，截止后方可发布。", field="month")
    lock_month(month)
    published = Run.objects.filter(month=month.first_day, version__gte=1).order_by("-version").first()
    reason = reason.strip()
    if published is not None and not reason:
        raise Refused(f"{month.label}已发布第{published.version}版。如需更正，请填写更正原因。", field="reason")
    run = Run(
        version=1 if published is None else published.version + 1,
        published_at=now,
        published_by_id=by.user,
        reason="" if published is None else reason,
    )
    write_run(compute(month, cutoff), run, now=now)
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
