"""A month's roster: who must file, who has, who has not, who is late, who never; and how far it is to the target."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Self

from django.core.paginator import Paginator
from django.db.models import Count, F, FloatField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import ExpressionWrapper, OrderBy
from django.db.models.functions import Cast, NullIf

from core.errors import Refused
from core.periods import Month
from orders.enums import FilingStatus, Punctuality, RosterView, Standing
from orders.models import Filing
from orders.rules import standing
from orders.rules.supervision import missing_to_target, punctuality, records_of
from orders.selectors.terms import filed_late, month_cutoff, return_terms
from tenancy.enums import DatabaseRole, EnterpriseTag
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.selectors import enterprises_in_view, rows_in_view, with_name, within_region

ROSTER_SIZE = 50
FEW = 15_000
"""Rows up to which each one's name is looked up for sorting; for more the whole registry is walked by name."""
LIKELIEST = "likely"
SORTS = ("region", "name", "filed", "count", "amount", "record", LIKELIEST)


@dataclass(frozen=True)
class RosterQuery:
    """What officials ask of a month's returns; `region` narrows the actor's own subtree, `search` is a name or a code.

    With `on_roster` the enterprises that must file, without it the returns of those that filed of their own accord.
    """

    month: Month
    region: int | None = None
    view: RosterView | None = None
    tag: EnterpriseTag | None = None
    punctuality: Punctuality | None = None
    on_roster: bool = True
    search: str = ""
    sort: str = "region"
    descending: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether it asks for less than a region's whole roster, whatever the view."""
        return bool(self.tag or self.punctuality or self.search) or not self.on_roster

    def as_params(self) -> dict[str, Any]:
        """The question as a job keeps it."""
        return {
            "month": str(self.month),
            "region": self.region,
            "view": self.view and self.view.value,
            "tag": self.tag and self.tag.value,
            "punctuality": self.punctuality and self.punctuality.value,
            "on_roster": self.on_roster,
            "search": self.search,
            "sort": self.sort,
            "descending": self.descending,
        }

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self:
        """The question that a job was asked."""
        return cls(
            month=Month.parse(params["month"]),
            region=params["region"],
            view=RosterView(params["view"]) if params["view"] else None,
            tag=EnterpriseTag(params["tag"]) if params["tag"] else None,
            punctuality=Punctuality(params["punctuality"]) if params["punctuality"] else None,
            on_roster=params["on_roster"],
            search=params["search"],
            sort=params["sort"],
            descending=params["descending"],
        )


@dataclass(frozen=True)
class RosterRow:
    """One line of the list; `enterprise` is None for a bureau that it has moved away from."""

    filing: Filing
    enterprise: Enterprise | None
    standing: Standing
    late: bool

    @property
    def month(self) -> Month:
        """Month that the return is for."""
        return Month.of(self.filing.month)

    @property
    def punctuality(self) -> Punctuality:
        """How the enterprise filed over the six months before."""
        return punctuality(self.filing.due_before, self.filing.on_time_before)

    @property
    def tags(self) -> list[str]:
        """The enterprise's tags in words."""
        return [EnterpriseTag(tag).label for tag in self.enterprise.tags] if self.enterprise else []


@dataclass(frozen=True)
class RosterNumbers:
    """How many returns of a question are in each view, whatever view it asks for; `in_time` is what part A counts:
    first filed by the cut-off, those returned since included."""

    total: int
    views: Mapping[RosterView, int]
    in_time: int


@dataclass(frozen=True)
class RosterPage:
    """A page of the roster with the numbers of all of it."""

    page: Any
    rows: list[RosterRow]
    numbers: RosterNumbers


@dataclass(frozen=True)
class TargetGap:
    """Part A of the filing rate (当月填报企业数占比) of a region so far, against the scheme's target in percent."""

    region: int | None
    roster: int
    in_time: int
    target: Decimal
    cutoff: datetime
    is_over: bool

    @property
    def share(self) -> Fraction | None:
        """In percent; None without anybody on the roster."""
        return Fraction(100 * self.in_time, self.roster) if self.roster else None

    @cached_property
    def missing(self) -> int:
        """How many more must file in time to reach the target."""
        return missing_to_target(self.roster, self.in_time, self.target)


def roster(query: RosterQuery, actor: Actor) -> QuerySet[Filing]:
    """Returns that fit the query, in its order; lines and drafts are not loaded."""
    rows = _in_order(_viewed(asked_of(query, actor), query), query, actor)
    return rows.defer("draft", "sentiment", "flags").select_related("region")


def roster_page(query: RosterQuery, actor: Actor, *, page: str | None) -> RosterPage:
    """A page of the list. Four queries: numbers, keys in order, returns, enterprises; one more for a search.

    The keys are sorted alone, because a sort that carries whole rows spills over the roster of a province; they are the
    enterprises, because indexes hold these.
    """
    asked = asked_of(query, actor)
    numbers = _numbers(asked, query)
    number = numbers.total if query.view is None else numbers.views[query.view]
    keys = _in_order(_viewed(asked, query), query, actor, few=number <= FEW).values_list("enterprise_id", flat=True)
    pages = Paginator(keys, ROSTER_SIZE)
    pages.count = number  # known already; else it would be counted a second time
    found = pages.get_page(page)
    wanted = list(found.object_list)
    of_month = Filing.objects.filter(month=query.month.first_day, enterprise_id__in=wanted)
    known = {row.enterprise_id: row for row in of_month.defer("draft", "sentiment", "flags").select_related("region")}
    return RosterPage(found, roster_rows([known[key] for key in wanted if key in known], actor), numbers)


def roster_numbers(query: RosterQuery, actor: Actor) -> RosterNumbers:
    """How many returns the query finds in each view. One query, and one more for a search."""
    return _numbers(asked_of(query, actor), query)


def _numbers(asked: QuerySet[Filing], query: RosterQuery) -> RosterNumbers:
    """Counted from the index filing_open alone and, for a tag or a name, the registry; what follows from other counts is
    not counted."""
    in_time, returned = _in_time(month_cutoff(query.month)), Q(status=FilingStatus.RETURNED)
    found = asked.aggregate(
        total=Count("enterprise"),
        filed=Count("first_filed_at"),
        in_time=Count("enterprise", filter=in_time),
        returned=Count("enterprise", filter=returned),
        returned_in_time=Count("enterprise", filter=returned & in_time),
        never=Count("enterprise", filter=in_view(RosterView.NEVER, None)),
    )
    on_time = found["in_time"] - found["returned_in_time"]
    views = {
        RosterView.FILED: found["filed"],
        RosterView.ON_TIME: on_time,
        RosterView.LATE: found["filed"] - found["returned"] - on_time,
        RosterView.RETURNED: found["returned"],
        RosterView.UNFILED: found["total"] - found["filed"],
        RosterView.NEVER: found["never"],
    }
    return RosterNumbers(found["total"], views, found["in_time"])


def target_gap(query: RosterQuery, actor: Actor, numbers: RosterNumbers, *, now: datetime) -> TargetGap | None:
    """How far the region asked for is from the target; None for a year without a scheme. One query more where the list
    is narrowed to less than the region's roster."""
    try:
        terms = return_terms(query.month)
    except Refused:
        return None
    total, in_time = numbers.total, numbers.in_time
    if query.is_narrowed:
        whole = asked_of(RosterQuery(query.month, query.region), actor)
        total, in_time = whole.aggregate(
            total=Count("enterprise"), in_time=Count("enterprise", filter=_in_time(terms.cutoff))
        ).values()
    return TargetGap(query.region or actor.region, total, in_time, terms.target, terms.cutoff, now > terms.cutoff)


def roster_rows(filings: Sequence[Filing], actor: Actor) -> list[RosterRow]:
    """The returns with their enterprises and standings. One query."""
    enterprises = enterprises_in_view(actor).select_related(None).in_bulk({filing.enterprise_id for filing in filings})
    cutoffs = {month: month_cutoff(Month.of(month)) for month in {filing.month for filing in filings}}
    return [
        RosterRow(
            filing,
            enterprises.get(filing.enterprise_id),
            standing(FilingStatus(filing.status), filing.first_filed_at, cutoffs[filing.month]),
            filed_late(filing, cutoffs[filing.month]),
        )
        for filing in filings
    ]


def roster_months(actor: Actor, *, today: date) -> list[Month]:
    """Months from the first roster in view to the running one, latest first. One query."""
    first = rows_in_view(Filing.objects.filter(on_roster=True), actor).aggregate(first=Min("month"))["first"]
    running = Month.of(today)
    return Month.span(min(Month.of(first), running) if first else running, running)[::-1]


def asked_of(query: RosterQuery, actor: Actor) -> QuerySet[Filing]:
    """The returns of the query, whatever its view, in no order. A search costs one query, at once."""
    rows = rows_in_view(Filing.objects.filter(month=query.month.first_day), actor)
    if query.region is not None:
        rows = within_region(rows, query.region)
    if query.on_roster:
        rows = rows.filter(on_roster=True)
    else:
        rows = rows.filter(on_roster=False, first_filed_at__isnull=False)
    if query.punctuality is not None:
        rows = rows.filter(_of_record(query.punctuality))
    if query.tag is not None or query.search:
        fitting = enterprises_in_view(actor).select_related(None).order_by()
        if query.tag is not None:
            fitting = fitting.filter(tags__contains=[query.tag.value])
        if query.search:
            fitting = with_name(fitting, query.search)
        rows = rows.filter(enterprise_id__in=fitting.values("id"))
    return rows.order_by()


def in_view(wanted: RosterView, cutoff: datetime | None) -> Q:
    """`rules.in_view` as a condition; a test holds the two equal."""
    if wanted is RosterView.UNFILED:
        return Q(first_filed_at__isnull=True)
    if wanted is RosterView.NEVER:
        return Q(first_filed_at__isnull=True, due_before__gt=0, filed_before=0)
    if wanted is RosterView.FILED:
        return Q(first_filed_at__isnull=False)
    if wanted is RosterView.RETURNED:
        return Q(status=FilingStatus.RETURNED)
    filed = ~Q(status=FilingStatus.RETURNED)
    if cutoff is None:
        return Q(first_filed_at__isnull=False) & filed if wanted is RosterView.ON_TIME else Q(pk__in=())
    return filed & (Q(first_filed_at__lte=cutoff) if wanted is RosterView.ON_TIME else Q(first_filed_at__gt=cutoff))


def _viewed(rows: QuerySet[Filing], query: RosterQuery) -> QuerySet[Filing]:
    return rows if query.view is None else rows.filter(in_view(query.view, month_cutoff(query.month)))


def _in_time(cutoff: datetime | None) -> Q:
    return Q(first_filed_at__isnull=False) if cutoff is None else Q(first_filed_at__lte=cutoff)


def _of_record(wanted: Punctuality) -> Q:
    """`rules.punctuality` as a condition: the records of the class, one by one."""
    found = Q(pk__in=())
    for due, on_time in records_of(wanted):
        found |= Q(due_before=due, on_time_before__in=on_time)
    return found


def _in_order(rows: QuerySet[Filing], query: RosterQuery, actor: Actor, *, few: bool = False) -> QuerySet[Filing]:
    if query.sort == LIKELIEST:
        # Who filed in time most often comes first, then who filed at all; who had nothing to file yet comes last.
        share = ExpressionWrapper(
            Cast("on_time_before", FloatField()) / NullIf(Cast("due_before", FloatField()), 0.0), FloatField()
        )
        return rows.annotate(record=share).order_by(
            F("record").desc(nulls_last=True), "-filed_before", "region_id", "enterprise_id"
        )
    if query.sort == "region":
        direction = "-" if query.descending else ""
        return rows.order_by(f"{direction}region_id", f"{direction}enterprise_id")
    if query.sort == "name":
        return _by_name(rows, query, actor, few=few)
    if query.sort == "record":
        return rows.order_by(_key("on_time_before", query), _key("due_before", query), "region_id", "enterprise_id")
    field = {"filed": "first_filed_at", "count": "signed_count", "amount": "signed_usd_10k"}[query.sort]
    return rows.order_by(_key(field, query), "region_id", "enterprise_id")


def _by_name(rows: QuerySet[Filing], query: RosterQuery, actor: Actor, *, few: bool) -> QuerySet[Filing]:
    """By the enterprise's name; a bureau no longer sees an enterprise that moved away, but keeps its return, at the end."""
    if actor.database_role is DatabaseRole.BUREAU:
        return rows.order_by(_key("seen_enterprise__name", query), "enterprise_id")
    if few:
        names = Enterprise.objects.filter(pk=OuterRef("enterprise_id")).values("name")[:1]
        return rows.annotate(firm_name=Subquery(names)).order_by(_key("firm_name", query), "enterprise_id")
    # Everybody is seen, so an inner join will do, and the registry's index is walked either way.
    direction = "-" if query.descending else ""
    return rows.order_by(f"{direction}enterprise__name", f"{direction}enterprise_id")


def _key(field: str, query: RosterQuery) -> OrderBy:
    return F(field).desc(nulls_last=True) if query.descending else F(field).asc(nulls_last=True)
