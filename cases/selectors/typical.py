"""Typical cases: their lists and numbers, one of them, what one is drafted from, and finding them by words."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.expressions import Case, Combinable, When
from django.db.models.functions import StrIndex, Upper
from django.db.models.lookups import GreaterThan

from cases.enums import CaseAct, CaseKind, CaseSort, CaseState, CaseView
from cases.models import CaseFile, CaseStep, Question, TypicalCase
from cases.permissions import can_adopt, can_comment, can_pass_on, can_write_case, has_desk, sees_cases, writes_cases
from cases.rules import PARTS, case_permits, size_warning
from cases.selectors.detail import Entry
from cases.selectors.rows import in_asked_region, office_names
from core.errors import NotAllowed, Unseen
from core.paging import KeyPaginator
from core.periods import Month, local_date
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.rules import level_of
from tenancy.selectors import Fitting, enterprises_in_view, enterprises_named, rows_in_view, with_name

PAGE_SIZE = 20
TEXTS = ("situation", "measures", "effect")
_LISTED = (
    "public_id", "region_id", "enterprise_id", "kind", "title", "size", "state", "month", "changed_at", "submitted_at",
    "adopted_at",
)  # fmt: skip


@dataclass(frozen=True)
class CaseFilter:
    """What is asked for: `region` a nine-digit code, `text` looked for in title, parts and the enterprise's name."""

    view: CaseView = CaseView.ALL
    kind: CaseKind | None = None
    month: Month | None = None
    region: int | None = None
    text: str = ""
    sort: CaseSort | None = None
    descending: bool = False


@dataclass(frozen=True)
class CaseRow:
    """One line of a list; `waits` when it waits for the actor's own office."""

    case: TypicalCase
    enterprise: str
    office: str
    state: CaseState
    kind: CaseKind
    waits: bool

    @property
    def month(self) -> Month | None:
        """The month that it was first reported in."""
        return _month_of(self.case)


@dataclass(frozen=True)
class CaseList:
    """A page of a list; `tabs` is how many cases in view each view has; `this_month` how many were reported this month."""

    page: Page[Any]
    rows: list[CaseRow]
    tabs: dict[CaseView, int]
    this_month: int


@dataclass(frozen=True)
class CasePart:
    """One section of a case as it is read."""

    name: str
    heading: str
    text: str


@dataclass(frozen=True)
class CaseStepRow:
    """One act of a case's history."""

    step: CaseStep
    act: CaseAct

    @property
    def tone(self) -> str:
        """How the line is marked."""
        return {CaseAct.RETURN: "warn", CaseAct.ADOPT: "good", CaseAct.WITHDRAW: "bad"}.get(self.act, "")


@dataclass(frozen=True)
class CaseDetail:
    """Everything a page shows of one case; `rights` are the acts that the actor may do at some time, `acts` those of now.

    `question` is the one that it was drafted from if the actor sees it, `evidence` that question's timeline as it was then,
    `warning` what the length asks for ("" for nothing).
    """

    row: CaseRow
    parts: list[CasePart]
    steps: list[CaseStepRow]
    files: list[CaseFile]
    question: Question | None
    evidence: list[Entry]
    rights: frozenset[CaseAct]
    acts: frozenset[CaseAct]
    warning: str

    @property
    def case(self) -> TypicalCase:
        """The row itself."""
        return self.row.case

    @property
    def may(self) -> dict[str, bool]:
        """The acts that the page offers, by name in lower case."""
        return {act.name.lower(): act in self.acts for act in CaseAct}


# --- which ones ---


def cases_in_view(actor: Actor) -> QuerySet[TypicalCase]:
    """Cases that the actor may see: those of the own office whatever their state, of others once they were reported."""
    rows = rows_in_view(TypicalCase.objects.all(), actor)
    return rows if actor.is_system else rows.filter(Q(region_id=actor.region) | Q(submitted_at__isnull=False))


def case_for(actor: Actor, public_id: UUID, *, lock: bool = False) -> TypicalCase:
    """One case in view, locked until the transaction ends when `lock`; raises Unseen for any other."""
    if not sees_cases(actor):
        raise NotAllowed
    rows = cases_in_view(actor)
    found = (rows.select_for_update() if lock else rows).filter(public_id=public_id).first()
    if found is None:
        raise Unseen
    return found


def case_file_for(actor: Actor, public_id: UUID) -> CaseFile:
    """One file of a case in view, with its content; raises Unseen for any other and for one taken away again."""
    if not sees_cases(actor):
        raise NotAllowed
    rows = rows_in_view(CaseFile.objects.filter(removed_at__isnull=True), actor)
    found = rows.filter(public_id=public_id, case__in=cases_in_view(actor).values("pk")).first()
    if found is None:
        raise Unseen
    return found


def files_of_case(case: TypicalCase) -> list[CaseFile]:
    """Its files that were not taken away, without their content. One query."""
    return list(CaseFile.objects.filter(case=case, removed_at__isnull=True).defer("content"))


def waiting(actor: Actor) -> Q | None:
    """What waits for the actor's own office; None where nothing ever does."""
    if can_adopt(actor):
        return Q(state=CaseState.AT_PROVINCE)
    if not writes_cases(actor):
        return None
    own = Q(region_id=actor.region, state__in=(CaseState.DRAFT, CaseState.RETURNED))
    is_city = actor.region is not None and level_of(actor.region) is RegionLevel.CITY
    return own | Q(state=CaseState.AT_CITY) if is_city else own


_STATES = {
    CaseView.DRAFT: CaseState.DRAFT,
    CaseView.AT_CITY: CaseState.AT_CITY,
    CaseView.AT_PROVINCE: CaseState.AT_PROVINCE,
    CaseView.RETURNED: CaseState.RETURNED,
    CaseView.ADOPTED: CaseState.ADOPTED,
    CaseView.WITHDRAWN: CaseState.WITHDRAWN,
}
_COLUMNS = {
    CaseSort.CHANGED: "changed_at",
    CaseSort.MONTH: "month",
    CaseSort.REGION: "region_id",
    CaseSort.SIZE: "size",
}


def cases_sought(actor: Actor, filters: CaseFilter) -> QuerySet[TypicalCase]:
    """The cases that a list shows, in its order: what waits for the own office first, then the latest.

    Raises Unseen for a region outside the view. A search by name asks first whom the words fit: one query more.
    """
    rows = cases_in_view(actor)
    waits = waiting(actor)
    if filters.view is CaseView.WAITING:
        rows = rows.none() if waits is None else rows.filter(waits)
    elif filters.view is not CaseView.ALL:
        rows = rows.filter(state=_STATES[filters.view])
    if filters.kind is not None:
        rows = rows.filter(kind=filters.kind)
    if filters.month is not None:
        rows = rows.filter(month=filters.month.first_day)
    if filters.region is not None:
        rows = in_asked_region(rows, actor, filters.region)
    if filters.text.strip():
        rows = rows.filter(with_words(actor, filters.text))
    return rows.order_by(*_order(filters, waits))


def _order(filters: CaseFilter, waits: Q | None) -> list[str | Combinable]:
    if filters.sort is not None:
        column = F(_COLUMNS[filters.sort])
        return [column.desc(nulls_last=True), "-id"] if filters.descending else [column.asc(nulls_last=True), "id"]
    if waits is None or filters.view is not CaseView.ALL:
        return ["-changed_at", "-id"]
    return [Case(When(waits, then=Value(0)), default=Value(1)), "-changed_at", "-id"]


def with_words(actor: Actor, text: str, fitting: Fitting | None = None) -> Q:
    """Title, parts or enterprise. By a function, not `LIKE`, as the lists of questions: under row security the planner takes
    every `LIKE` for rare, and no index serves it.
    """
    words = text.strip()
    cased = words.upper() != words.lower()
    found = Q()
    for name in ("title", *TEXTS):
        column, sought = (Upper(name), Upper(Value(words))) if cased else (F(name), Value(words))
        found |= Q(GreaterThan(StrIndex(column, sought), 0))
    if words.isascii() and len(words) == 1:
        return found  # one letter or digit names no enterprise
    if fitting is not None and fitting.keys is not None:
        return found | Q(enterprise_id__in=fitting.keys)
    enterprises = enterprises_in_view(actor).select_related(None)
    return found | Q(enterprise_id__in=with_name(enterprises, words, fitting).order_by().values_list("pk", flat=True))


def cases_page(actor: Actor, filters: CaseFilter, *, page: str | None, now: datetime) -> CaseList:
    """One page of the list. Five queries whatever the number of rows: keys, page, enterprises, offices, numbers; a search
    asks one more.
    """
    keys = cases_sought(actor, filters).values_list("pk", flat=True)
    found = KeyPaginator(keys, PAGE_SIZE).get_page(page)
    rows = cases_in_view(actor).only(*_LISTED).in_bulk(found.object_list)
    tabs, this_month = _tabs(actor, now=now)
    return CaseList(
        page=found,
        rows=_rows(actor, [rows[key] for key in found.object_list if key in rows]),
        tabs=tabs,
        this_month=this_month,
    )


def case_rows(actor: Actor, filters: CaseFilter, *, limit: int) -> list[CaseRow]:
    """The first `limit` rows of the list with their texts, for a workbook. Three queries, a search asks one more."""
    return _rows(actor, cases_sought(actor, filters).defer("evidence")[:limit])


def case_months(actor: Actor) -> list[Month]:
    """Months that cases in view were reported in, the latest first. One query."""
    rows = cases_in_view(actor).filter(month__isnull=False).order_by("-month")
    return [Month.of(day) for day in rows.values_list("month", flat=True).distinct() if day is not None]


def case_counts(actor: Actor, *, now: datetime) -> dict[CaseView, int]:
    """How many cases in view each view of the list has, as its page shows them. One query; none for who sees no cases."""
    return _tabs(actor, now=now)[0] if sees_cases(actor) else {}


def _tabs(actor: Actor, *, now: datetime) -> tuple[dict[CaseView, int], int]:
    """How many cases each view has, and how many were reported this month by the own office and those below."""
    waits, month = waiting(actor), Month.of(local_date(now)).first_day
    counted = (
        cases_in_view(actor)
        .order_by()
        .values("state")
        .annotate(
            number=Count("id"),
            waits=Count("id", filter=waits) if waits is not None else Value(0),
            new=Count("id", filter=Q(month=month) & ~Q(state=CaseState.WITHDRAWN)),
        )
    )
    by_state: Counter[int] = Counter()
    waiting_now = new = 0
    for row in counted:
        by_state[row["state"]] = row["number"]
        waiting_now, new = waiting_now + row["waits"], new + row["new"]
    tabs = {CaseView.ALL: by_state.total()}
    if waits is not None:
        tabs[CaseView.WAITING] = waiting_now
    return tabs | {view: by_state[state.value] for view, state in _STATES.items()}, new


def _rows(actor: Actor, cases: Iterable[TypicalCase]) -> list[CaseRow]:
    wanted = list(cases)
    names = enterprises_named(wanted)
    offices = office_names({row.region_id for row in wanted})
    return [
        CaseRow(
            case=row,
            enterprise=names[row.enterprise_id].name,
            office=offices[row.region_id],
            state=CaseState(row.state),
            kind=CaseKind(row.kind),
            waits=_waits(actor, row),
        )
        for row in wanted
    ]


def _waits(actor: Actor, row: TypicalCase) -> bool:
    """The same as `waiting`, of one row."""
    state = CaseState(row.state)
    return (
        (state is CaseState.AT_PROVINCE and can_adopt(actor))
        or (state is CaseState.AT_CITY and can_pass_on(actor, row))
        or (state in (CaseState.DRAFT, CaseState.RETURNED) and can_write_case(actor, row))
    )


def _month_of(case: TypicalCase) -> Month | None:
    return None if case.month is None else Month.of(case.month)


# --- one of them ---


def case_detail(actor: Actor, public_id: UUID) -> CaseDetail:
    """One case in view with its history and files. Six queries; raises Unseen for any other, NotAllowed for who sees none."""
    case = case_for(actor, public_id)
    row = _rows(actor, [case])[0]
    rights = _rights(actor, case, row.state)
    return CaseDetail(
        row=row,
        parts=[CasePart(name, heading, getattr(case, name)) for name, heading, _ in PARTS[row.kind]],
        steps=[CaseStepRow(step, CaseAct(step.act)) for step in CaseStep.objects.filter(case=case)],
        files=files_of_case(case),
        question=_question(actor, case),
        evidence=evidence_entries(case.evidence),
        rights=rights,
        acts=frozenset(act for act in rights if case_permits(row.state, act)),
        warning=size_warning(case.size),
    )


def _question(actor: Actor, case: TypicalCase) -> Question | None:
    if case.question_id is None or not has_desk(actor):
        return None
    rows = rows_in_view(Question.objects.filter(pk=case.question_id, enterprise_id=case.enterprise_id), actor)
    return rows.only("public_id", "number", "title").first()


def evidence_entries(evidence: Iterable[dict[str, str]]) -> list[Entry]:
    """Evidence as it is kept, for a page."""
    return [
        Entry(at=datetime.fromisoformat(one["at"]), who=one["who"], what=one["what"], text=one["text"])
        for one in evidence
    ]


def _rights(actor: Actor, case: TypicalCase, state: CaseState) -> frozenset[CaseAct]:
    """What the actor is to the case; what the table permits of it is asked besides."""
    writes, passes, adopts = can_write_case(actor, case), can_pass_on(actor, case), can_adopt(actor)
    allowed = {
        CaseAct.REVISE: writes,
        CaseAct.SUBMIT: writes,
        CaseAct.WITHDRAW: writes,
        CaseAct.FORWARD: passes,
        CaseAct.RETURN: (adopts and state is not CaseState.AT_CITY) or (passes and state is not CaseState.AT_PROVINCE),
        CaseAct.ADOPT: adopts,
        CaseAct.COMMENT: can_comment(actor, case),
    }
    return frozenset(act for act, yes in allowed.items() if yes)
