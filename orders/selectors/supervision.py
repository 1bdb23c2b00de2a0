"""What officials look at: one return with all that was done to it, and the changes of a roster after its freeze."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, QuerySet

from core.periods import SHANGHAI, Month
from orders.enums import ReviewAct, RosterAct, SentimentQuestion
from orders.models import Filing, FilingVersion, Review, RosterChange
from orders.permissions import can_change_roster, can_send_back, can_verify
from orders.rules import differences
from orders.rules.sentiment import CHOICES
from orders.rules.supervision import punctuality
from orders.selectors.returns import ReturnPage, return_page
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.selectors import enterprises_in_view, rows_in_view, rows_named, within_region


@dataclass(frozen=True)
class Event:
    """One line of the timeline that enterprise and officials both read: what happened, when, by whom, with what words."""

    at: datetime
    what: str
    tone: str
    who: str = ""
    text: str = ""


@dataclass(frozen=True)
class SupervisedReturn:
    """A return as officials look at it, and what this one may do to it."""

    page: ReturnPage
    reviews: list[Review]
    roster_changes: list[RosterChange]
    may_verify: bool
    may_send_back: bool
    may_remove: bool
    may_add: bool

    @property
    def sentiment(self) -> list[tuple[str, str]]:
        """Questions and answers in words; a question that is none any more is left out."""
        answers = self.page.filing.sentiment or {}
        return [
            (
                question.label,
                next((label for code, label in CHOICES[question].choices() if code == answer), str(answer)),
            )
            for question in SentimentQuestion
            if (answer := answers.get(question.value))
        ]

    @property
    def punctuality(self) -> str:
        """How the enterprise filed over the six months before, in words."""
        filing = self.page.filing
        return punctuality(filing.due_before, filing.on_time_before).label

    @property
    def events(self) -> list[Event]:
        """The timeline, oldest first."""
        return timeline(self.page, self.reviews, self.roster_changes)


def supervised_return(actor: Actor, public_id: UUID, *, now: datetime) -> SupervisedReturn:
    """One return in the actor's view with reviews and roster changes. Raises Unseen for any other. Two queries more than
    `return_page`."""
    page = return_page(actor, public_id, now=now)
    changes_roster = can_change_roster(actor)
    return SupervisedReturn(
        page=page,
        reviews=reviews_of(page.filing),
        roster_changes=list(page.filing.roster_changes.order_by("id")),
        may_verify=can_verify(actor, page.filing),
        may_send_back=can_send_back(actor, page.filing),
        may_remove=changes_roster and page.filing.on_roster,
        may_add=changes_roster and not page.filing.on_roster,
    )


def reviews_of(filing: Filing) -> list[Review]:
    """What officials did to a return, oldest first. One query; for the enterprise's own pages too."""
    return list(filing.reviews.order_by("id"))


def timeline(page: ReturnPage, reviews: list[Review], changes: list[RosterChange]) -> list[Event]:
    """Filings, reviews, corrections of findings and changes of the roster as one list, oldest first."""
    events = [
        Event(version.filed_at, "企业提交" if version.number == 1 else f"企业订正（第{version.number}次提交）", "info")
        for version in page.versions
    ]
    if not events and page.filing.first_filed_at:
        events.append(Event(page.filing.first_filed_at, "企业提交", "info"))
    for review in reviews:
        act = ReviewAct(review.act)
        tone = "good" if act is ReviewAct.VERIFIED else "bad"
        events.append(Event(review.at, act.label, tone, review.office, review.reason))
    events += [
        Event(finding.closed_at, f"“{finding.get_kind_display()}”已改正", "good")
        for finding in page.findings
        if finding.closed_at
    ]
    events += [
        Event(change.at, f"{RosterAct(change.act).label}应报名录", "plain", "省外贸中心", change.reason)
        for change in changes
    ]
    return sorted(events, key=lambda event: event.at)


def changed_since(filing: Filing, revision: int) -> str:
    """What an enterprise filed since `revision`, in words, for an official whose page still shows that. One query."""
    at = filing.filed_at.astimezone(SHANGHAI) if filing.filed_at else None
    when = f"已于{at.month}月{at.day}日 {at:%H:%M} " if at else "已"
    content = dict(
        FilingVersion.objects.filter(filing=filing, number__in=(revision, filing.revision)).values_list(
            "number", "content"
        )
    )
    told = "零申报" if filing.is_nil else f"新签订单 {filing.signed_count} 笔"
    if revision in content and filing.revision in content:
        found = differences(content[revision], content[filing.revision])
        parts = [
            f"{what} {number} 笔（{'、'.join(one.contract_no for one in found if one.what == what)[:60]}）"
            for what in ("新增", "修改", "删除")
            if (number := sum(one.what == what for one in found))
        ]
        told += f"；与您看到的相比：{'，'.join(parts)}" if parts else "；订单与您看到的相同，其他内容有更新"
    return f"企业{when}重新提交了本月填报（{told}），刚才的办理没有生效。下面是最新内容，请核对后再办理。"


CHANGE_SORTS = ("at", "enterprise", "region")


@dataclass(frozen=True)
class ChangeQuery:
    """What is asked of the changes of rosters after their freeze; everything None or blank asks for all in view."""

    month: Month | None = None
    region: int | None = None
    act: RosterAct | None = None
    search: str = ""
    sort: str = "at"
    descending: bool = True


@dataclass(frozen=True)
class ChangeRow:
    """One change; `enterprise` is None for a bureau that it has moved away from."""

    change: RosterChange
    enterprise: Enterprise | None
    public_id: UUID
    filed_at: datetime | None

    @property
    def act(self) -> RosterAct:
        """Put on or taken off."""
        return RosterAct(self.change.act)


def roster_changes(query: ChangeQuery, actor: Actor) -> QuerySet[RosterChange]:
    """Changes that fit the query, in its order."""
    rows = rows_in_view(RosterChange.objects.select_related("region", "filing"), actor)
    if query.month is not None:
        rows = rows.filter(month=query.month.first_day)
    if query.region is not None:
        rows = within_region(rows, query.region)
    if query.act is not None:
        rows = rows.filter(act=query.act)
    if query.search:
        rows = rows_named(rows, actor, query.search)
    field = {"enterprise": "enterprise_id", "region": "region_id"}.get(query.sort, "id")
    key = F(field).desc() if query.descending else F(field).asc()
    return rows.defer("filing__draft", "filing__sentiment", "filing__flags").order_by(key, "-id")


def change_rows(changes: list[RosterChange], actor: Actor) -> list[ChangeRow]:
    """The changes with their enterprises. One query."""
    known = enterprises_in_view(actor).select_related(None).in_bulk({change.enterprise_id for change in changes})
    return [
        ChangeRow(change, known.get(change.enterprise_id), change.filing.public_id, change.filing.first_filed_at)
        for change in changes
    ]


def change_months(actor: Actor) -> list[date]:
    """Months whose rosters in view were changed, latest first. One query."""
    return list(
        rows_in_view(RosterChange.objects.all(), actor).order_by("-month").values_list("month", flat=True).distinct()
    )
