"""From a reviewed draft to the published list of its quarter, and telling of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from alerts.enums import Colour, DraftAct, DraftState
from alerts.models import DraftEntry, Entry, ListDraft, WarningList
from alerts.permissions import can_review
from alerts.rules import listing_problem, next_state, quarter_problem, second_person_problem
from alerts.selectors import draft_for, is_published
from alerts.services.drafts import digest_now
from alerts.services.locks import lock_quarter
from core import sql
from core.errors import NotAllowed, Refused
from core.periods import Quarter, local_date
from notices.enums import Kind
from notices.services import notify_enterprises, notify_offices
from tenancy.enums import EnterpriseState
from tenancy.jobs import Progress, actor_of_job, enqueue
from tenancy.models import Job
from tenancy.roles import Actor
from tenancy.rules import city_of, county_of

TELL_KIND = "alerts.tell_list"
TELL_AT_ONCE = 2_000
"""Enterprises that are told while the publisher waits; more are told by a job."""


@transaction.atomic
def publish_draft(*, draft: UUID, seen: str = "", by: Actor, now: datetime) -> WarningList:
    """Make a list under review the list of its quarter, whole or not at all; its enterprises and their offices are told.

    An entry's region is the enterprise's county now, and stays. Raises NotAllowed for everybody but a reviewer, Unseen, and
    Refused: the same person handed it in, it is not under review, its rows are not those handed in, or not those that `seen` (the
    digest that the reviewer looked at) stands for, the quarter is published or has not ended, an enterprise has been closed or
    has left the province since.
    """
    row = draft_for(by, draft, lock=True)
    if not can_review(by):
        raise NotAllowed
    following = next_state(DraftState(row.state), DraftAct.PUBLISH)
    problem = second_person_problem(submitted_by=row.submitted_by_id, by=by.user)
    if problem:
        raise Refused(problem)
    quarter = Quarter.parse(row.quarter)
    lock_quarter(quarter)
    problem = quarter_problem(quarter, today=local_date(now), published=is_published(quarter))
    if problem:
        raise Refused(problem)
    if seen not in ("", row.digest):
        raise Refused("该清单在您打开页面之后已退回修改并重新提交，请重新核对后再发布。")
    if digest_now(row) != row.digest:
        raise Refused("草案内容与提交复核时不一致，请退回后重新提交。")
    problem = _gone_since(row, by)
    if problem:
        raise Refused(f"不能发布：{problem}。请退回后从草案中移出。")
    warning_list = WarningList.objects.create(
        quarter=str(quarter),
        published_at=now,
        published_by_id=by.user,
        source=row.source,
        ruleset=row.ruleset,
    )
    sql.execute("alerts", "publish_entries", {"draft": row.pk, "list": warning_list.pk})
    row.state, row.warning_list, row.published_by_id = following, warning_list, by.user
    row.save(update_fields=["state", "warning_list", "published_by"])
    if Entry.objects.filter(warning_list=warning_list).count() <= TELL_AT_ONCE:
        tell_list(warning_list=warning_list, by=by, now=now)
    else:
        enqueue(
            kind=TELL_KIND,
            key=f"{TELL_KIND}:{quarter}",
            title=f"通知{quarter.label}五色清单企业",
            params={"list": warning_list.pk, "role": None if by.role is None else int(by.role)},
            by=by,
            now=now,
        )
    return warning_list


def _gone_since(draft: ListDraft, by: Actor) -> str:
    """Why rows of a draft can be listed no more: their enterprises have been closed, or moved to another province. One query."""
    fit = Q(enterprise__state=EnterpriseState.CLOSED)
    if by.span is not None:
        low, high = by.span
        fit |= Q(enterprise__region__lt=low) | Q(enterprise__region__gt=high)
    rows = DraftEntry.objects.filter(fit, draft=draft, colour__isnull=False).order_by("id")
    gone = {uscc: EnterpriseState(state) for uscc, state in rows.values_list("enterprise__uscc", "enterprise__state")}
    return listing_problem(((uscc, 0) for uscc in gone), gone, elsewhere=gone)


def tell_list(*, warning_list: WarningList, by: Actor, now: datetime) -> int:
    """Tell the enterprises of a published list their colours, and their offices that it is out; how many enterprises.

    Told again, nobody hears it twice.
    """
    quarter = Quarter.parse(warning_list.quarter)
    places = list(
        Entry.objects.filter(warning_list=warning_list)
        .order_by("id")
        .values_list("colour", "enterprise_id", "region_id")
    )
    for colour in Colour:
        notify_enterprises(
            enterprises=[(enterprise, region) for own, enterprise, region in places if own == colour],
            kind=Kind.LIST,
            key=f"list-published:{quarter}",
            title=f"{quarter.label}五色清单：贵企业列为{colour.word}",
            text="请查看预警原因，并填写反馈。",
            path=reverse("alerts:home"),
            by=by,
            now=now,
        )
    counties = {county_of(region) for _, _, region in places}
    notify_offices(
        regions=sorted(counties | {city_of(county) for county in counties}),
        kind=Kind.LIST,
        key=f"list-published:{quarter}",
        title=f"{quarter.label}五色清单已发布",
        text="本地区有企业列入清单，请提醒企业及时反馈并做好服务。",
        path=reverse("alerts:list", args=[str(quarter)]),
        by=by,
        now=now,
    )
    return len(places)


def tell_list_of(job: Job, progress: Progress) -> None:
    """The work of a TELL_KIND job."""
    warning_list = WarningList.objects.get(pk=job.params["list"])
    tell_list(warning_list=warning_list, by=actor_of_job(job), now=job.created_at)
