"""Priority lists as pages show them: a half-year's list, one enterprise with its reasons, an enterprise's own standing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, OrderBy, Q, QuerySet, Sum

from assessment.enums import Benefit, PriorityState
from assessment.models import PriorityCount, PriorityEntry, PriorityList
from assessment.permissions import can_make_priority, can_publish_priority, require_see
from assessment.rules.halves import HalfYear
from assessment.rules.priority import Figures, Judgement, figures, judge_all
from assessment.scheme_files import cutoff_of, load_scheme
from assessment.schemes import PriorityRules, SchemeError
from assessment.selectors.publication import open_job
from assessment.selectors.schemes import has_scheme
from core.errors import Unseen
from core.periods import Month, local_date
from orders.facts import WINDOW, Record
from tenancy.enums import RegionLevel
from tenancy.models import Enterprise, Job
from tenancy.roles import Actor
from tenancy.rules import city_of, contains
from tenancy.selectors import Regions, regions_by_reference, rows_in_view, within_region
from tenancy.selectors.registry import rows_named
from tenancy.selectors.rows import Named, enterprises_named

PRIORITY_JOB = "assessment.make_priority"
PRIORITY_SORTS = ("region", "share", "conversion")
_PUBLISHED = PriorityState.PUBLISHED


# --- what a list is made of ---


def cutoffs_of(through: Month) -> dict[Month, datetime]:
    """The cut-offs of the twelve months to `through`, of those that have a scheme: before, nobody had to file."""
    found = {}
    for month in Month.span(through.plus(1 - WINDOW), through):
        try:
            found[month] = cutoff_of(month)
        except SchemeError:
            continue
    return found


def priority_rules(year: int) -> tuple[str, PriorityRules]:
    """A year's scheme with its version in words, and its thresholds. Raises SchemeError for a year without a scheme."""
    scheme = load_scheme(year)
    if scheme.priority is None:
        raise AssertionError("a scheme file without [priority] is refused")
    return f"{year}年考核方案第{scheme.version}版", scheme.priority


def record_of(entry: PriorityEntry) -> Record:
    """The record that an entry was judged by."""
    return Record(
        enterprise=entry.enterprise_id,
        region=entry.region_id,
        rostered=entry.rostered,
        on_time=entry.on_time,
        filed=entry.filed,
        due=tuple(entry.due),
        exported=tuple(entry.exported),
        incomplete=entry.incomplete,
    )


def is_by_reference(region: int, by_reference: Sequence[int]) -> bool:
    """Whether a region lies in one that follows by reference."""
    return any(contains(code, region) for code in by_reference)


# --- a half-year's list ---


@dataclass(frozen=True)
class PriorityQuery:
    """What is asked of a list; `region` narrows the actor's own subtree, `benefit` None looks at all five together.

    `qualifies` True asks for those who qualify (for the benefit, or for any), False for the others. `reference` asks for those
    who are listed by reference, and for nobody else.
    """

    benefit: Benefit | None = None
    qualifies: bool | None = True
    region: int | None = None
    reference: bool = False
    search: str = ""
    sort: str = PRIORITY_SORTS[0]
    descending: bool = False


@dataclass(frozen=True)
class CityCount:
    """How many enterprises of a city, or of a county in a bureau's own view, were looked at and qualify for a benefit."""

    region: int
    name: str
    listed: int
    qualified: int
    by_reference: bool


@dataclass(frozen=True)
class PriorityPage:
    """A half-year's list in view, what else there is, and what may be done. `shown` None: there is no list yet."""

    half: HalfYear
    halves: tuple[HalfYear, ...]
    shown: PriorityList | None
    versions: tuple[PriorityList, ...]
    rules: PriorityRules | None
    has_reference: bool
    may_make: bool
    may_publish: bool
    job: Job | None

    @property
    def published(self) -> PriorityList | None:
        """The latest published version."""
        return next((one for one in self.versions if one.state == _PUBLISHED), None)


def lists_in_view(actor: Actor) -> QuerySet[PriorityList]:
    """Published lists; for those who make or publish them the computed one as well."""
    rows = PriorityList.objects.all()
    return rows if sees_unpublished(actor) else rows.filter(state=_PUBLISHED)


def sees_unpublished(actor: Actor) -> bool:
    """Whether the actor sees a list before it is published: the province and the system."""
    return can_make_priority(actor) or can_publish_priority(actor)


def latest_half(now: datetime) -> HalfYear:
    """The last half-year that has ended."""
    return HalfYear.of(local_date(now)).previous()


@dataclass(frozen=True)
class PriorityStep:
    """What a half-year's list waits for: `shown` is computed and may be published by the actor; None: it is to be made."""

    half: HalfYear
    shown: PriorityList | None


def priority_steps(actor: Actor, *, now: datetime) -> list[PriorityStep]:
    """Lists that the actor has to make (of the last half-year, while there is none) or to publish as a second person, the latest
    first. One query.
    """
    last = latest_half(now)
    found = list(PriorityList.objects.filter(Q(through=last.last_month.first_day) | Q(state=PriorityState.COMPUTED)))
    steps = [
        PriorityStep(HalfYear.of(one.through), one)
        for one in found
        if one.state == PriorityState.COMPUTED and can_publish_priority(actor) and one.made_by_id != actor.user
    ]
    is_made = any(HalfYear.of(one.through) == last for one in found)
    if can_make_priority(actor) and not is_made and has_scheme(last.year):
        steps.insert(0, PriorityStep(last, None))
    return steps


def priority_page(actor: Actor, half: HalfYear | None, version: int | None, *, now: datetime) -> PriorityPage:
    """A half-year's list: its latest version in view, or the one asked for. Raises NotAllowed, Unseen.

    Three queries: lists, regions by reference, the job under way.
    """
    require_see(actor)
    found = list(lists_in_view(actor))
    halves = {HalfYear.of(one.through) for one in found} | {latest_half(now)}
    half = half or max((HalfYear.of(one.through) for one in found), default=latest_half(now))
    if half not in halves:
        raise Unseen
    versions = tuple(one for one in found if HalfYear.of(one.through) == half)
    shown = next((one for one in versions if version in (None, one.version)), None)
    if version is not None and shown is None:
        raise Unseen
    by_reference = regions_by_reference()
    own = actor.region
    return PriorityPage(
        half=half,
        halves=tuple(sorted(halves, reverse=True)),
        shown=shown,
        versions=versions,
        rules=None if shown is None else PriorityRules.from_canonical(shown.rules),
        # A bureau that itself follows by reference has no other enterprises.
        has_reference=own is not None and any(contains(own, code) and code != own for code in by_reference),
        may_make=can_make_priority(actor),
        may_publish=shown is not None
        and shown.state == PriorityState.COMPUTED
        and can_publish_priority(actor)
        and shown.made_by_id != actor.user,
        job=open_job(PRIORITY_JOB, half=str(half)) if can_make_priority(actor) else None,
    )


def entries(shown: PriorityList, query: PriorityQuery, actor: Actor) -> QuerySet[PriorityEntry]:
    """Entries of a list that fit the query, in its order; what is not applicable comes last."""
    rows = rows_in_view(PriorityEntry.objects.filter(list=shown), actor)
    if query.region is not None:
        rows = within_region(rows, query.region)
    if _divides(actor, query):
        rows = rows.filter(by_reference=query.reference)
    if query.qualifies is not None:
        mask = query.benefit.bit if query.benefit else sum(one.bit for one in Benefit)
        rows = rows.alias(fitting=F("benefits").bitand(mask))
        rows = rows.filter(fitting__gt=0) if query.qualifies else rows.filter(fitting=0)
    if query.search:
        rows = rows_named(rows, actor, query.search)
    return rows.order_by(*_order(query))


def _divides(actor: Actor, query: PriorityQuery) -> bool:
    """Whether those by reference stand apart: where a view holds both, and not where a region is asked for."""
    return query.region is None and (actor.is_system or actor.region is None or actor.region % 10_000_000 == 0)


def _order(query: PriorityQuery) -> tuple[OrderBy | str, str]:
    """Each is an index walked from one of its ends."""
    if query.sort == "region":
        return f"{'-' if query.descending else ''}region_id", "enterprise_id"
    column = F(query.sort)
    return (column.desc(nulls_last=True) if query.descending else column.asc(nulls_last=True)), "enterprise_id"


@dataclass(frozen=True)
class PriorityRow:
    """One line of the list, named, with its figures and its verdicts."""

    entry: PriorityEntry
    place: str
    enterprise: Named
    public_id: UUID | None
    figures: Figures
    judgements: tuple[Judgement, ...]

    @property
    def qualifying(self) -> list[Benefit]:
        """The benefits that it qualifies for."""
        return [one.benefit for one in self.judgements if one.qualifies]

    @property
    def missing(self) -> str:
        """What it misses of each of the rest, in a word; the words are on its own page."""
        return "；".join(
            f"{one.benefit.short}：{'、'.join(reason.criterion.label for reason in one.missing)}"
            for one in self.judgements
            if one.missing
        )


def priority_rows(
    found: Sequence[PriorityEntry], rules: PriorityRules, names: Mapping[int, str], benefit: Benefit | None = None
) -> list[PriorityRow]:
    """The entries with their enterprises, places (`names` by code) and reasons, of one benefit or of all. Two queries."""
    named = enterprises_named(found)
    ids = dict(Enterprise.objects.filter(pk__in=named).values_list("pk", "public_id"))
    chosen = rules if benefit is None else PriorityRules(None, None, rules.by_reference, (rules.term(benefit),))
    rows = []
    for entry in found:
        record = record_of(entry)
        rows.append(
            PriorityRow(
                entry,
                names.get(entry.region_id, ""),
                named[entry.enterprise_id],
                ids.get(entry.enterprise_id),
                figures(record),
                tuple(judge_all(record, chosen)),
            )
        )
    return rows


def city_counts(shown: PriorityList, actor: Actor, benefit: Benefit, regions: Regions) -> list[CityCount]:
    """How many qualify for a benefit: by city for the province, by county for a city, those by reference last. One query."""
    rows = rows_in_view(PriorityCount.objects.filter(list=shown, benefit=benefit), actor).order_by()
    by_city = actor.region is None or regions.levels.get(actor.region) == RegionLevel.PROVINCE
    found: dict[int, CityCount] = {}
    counted = rows.values("region_id", "by_reference").annotate(listed=Sum("listed"), qualified=Sum("qualified"))
    for row in counted:
        place = city_of(row["region_id"]) if by_city else row["region_id"]
        before = found.get(place, CityCount(place, regions.names.get(place, ""), 0, 0, row["by_reference"]))
        found[place] = CityCount(
            place,
            before.name,
            before.listed + row["listed"],
            before.qualified + row["qualified"],
            before.by_reference,
        )
    return sorted(found.values(), key=lambda one: (one.by_reference, -one.qualified, one.region))


def terms_text(rules: PriorityRules) -> str:
    """The thresholds as they are sealed."""
    return repr(sorted((name, value) for name, value in rules.canonical().items()))
