"""The half-yearly selection until its scoring is opened: criteria, contenders with blind sheets, reviewers (Notice 二(三))."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from cases.enums import BallotState, CaseKind, SelectionState
from cases.models import Ballot, Contender, Reviewer, Selection, TypicalCase
from cases.permissions import organises_selection
from cases.rules import (
    ABOUT_LENGTH,
    NAME_LENGTH,
    PARTS,
    TITLE_LENGTH,
    Criterion,
    abstains,
    blinded,
    clean,
    clean_line,
    criteria_problems,
    drawn_order,
    half_label,
    half_of,
    length_error,
    next_selection_state,
)
from cases.scheme_files import selection_terms
from cases.selectors import (
    contenders_to_gather,
    selection_for,
    who_of,
)
from core import sql
from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from core.periods import day_label, local_date
from notices.enums import Kind
from notices.services import notify_office
from tenancy.roles import Actor, Capability
from tenancy.rules import region_range
from tenancy.scope import job_scope
from tenancy.selectors import Official, all_regions, enterprises_named, officials_who_may

TEXTS = ("title", "situation", "measures", "effect")
BATCH = 1_000
_S = SelectionState


@transaction.atomic
def prepare_selection(*, year: int, half: int, by: Actor, now: datetime) -> Selection:
    """Begin the selection of a half-year (`half` 1 or 2) with the file's criteria, and gather its contenders; one that is there
    is given back. Raises NotAllowed, Refused (a half-year that has not begun, or none).
    """
    if not organises_selection(by):
        raise NotAllowed
    if half not in (1, 2) or (year, half) > half_of(local_date(now)) or year < _FIRST_YEAR:
        raise Refused("请选择已开始的半年度。", field="half")
    terms = selection_terms()
    row, is_new = Selection.objects.get_or_create(
        year=year,
        half=half,
        defaults={
            "criteria": _kept(terms.criteria),
            "places": terms.places,
            "prepared_at": now,
            "prepared_by_id": by.user,
        },
    )
    if is_new:
        _gather(row)
    return row


_FIRST_YEAR = 2020
"""The Notice is of that year."""


def _kept(criteria: Sequence[Criterion]) -> list[dict[str, object]]:
    return [{"name": one.name, "about": one.about, "weight": one.weight, "most": one.most} for one in criteria]


@transaction.atomic
def change_criteria(
    *, selection: UUID, version: int, criteria: Sequence[Criterion], places: int, by: Actor, now: datetime
) -> Selection:
    """Other criteria, weights or places, until scoring is opened.

    Raises NotAllowed, Unseen, Stale, Refused (scoring is open) and Invalid ("" for the criteria as a whole, "places").
    """
    row = locked_selection(selection, by)
    require_state(row, _S.PREPARING, "评分标准在开始评分后不再改变。")
    texts = [Criterion(clean_line(one.name), clean_line(one.about), one.weight, one.most) for one in criteria]
    if _kept(texts) == row.criteria and places == row.places:
        return row
    require_version(row, version)
    problems = criteria_problems(texts)
    problems += [
        f"标准名称为 1 至 {NAME_LENGTH} 个字，说明不超过 {ABOUT_LENGTH} 个字。"
        for one in texts[:1]
        if any(not one.name or len(one.name) > NAME_LENGTH or len(one.about) > ABOUT_LENGTH for one in texts)
    ]
    errors = {"": problems} if problems else {}
    if not 1 <= places <= selection_terms().places:
        errors["places"] = [f"名额为 1 至 {selection_terms().places} 个。"]
    if errors:
        raise Invalid(errors)
    row.criteria, row.places = _kept(texts), places
    return save_selection(row, "criteria", "places")


# --- contenders and their sheets ---


@transaction.atomic
def gather_contenders(*, selection: UUID, by: Actor, now: datetime) -> int:
    """Take in what was adopted since; how many there were. Raises NotAllowed, Unseen, Refused (scoring is open)."""
    row = locked_selection(selection, by)
    require_state(row, _S.PREPARING, "开始评分后不再增加参评案例。")
    return _gather(row)


def _gather(row: Selection) -> int:
    cases = list(contenders_to_gather(row))
    companies = enterprises_named(cases)
    places = all_regions().names
    Contender.objects.bulk_create(
        [
            Contender(
                region_id=case.region_id,
                enterprise_id=case.enterprise_id,
                selection=row,
                case=case,
                kind=case.kind,
                sheet=_sheet(case, companies[case.enterprise_id].name, places),
            )
            for case in cases
        ],
        batch_size=BATCH,
    )
    return len(cases)


def _sheet(case: TypicalCase, company: str, places: Mapping[int, str]) -> dict[str, str]:
    return blinded({name: getattr(case, name) for name in TEXTS}, companies=[company], places=places)


@transaction.atomic
def reword_sheet(
    *, selection: UUID, contender: UUID, version: int, texts: Mapping[str, str], by: Actor, now: datetime
) -> Contender:
    """Strike by hand what a reader would still recognise, until scoring is opened; the case itself stays as it was reported.

    Raises NotAllowed, Unseen, Stale, Refused (scoring is open) and Invalid by field ("title", "situation", …).
    """
    row = locked_selection(selection, by)
    found = Contender.objects.filter(selection=row, public_id=contender).first()
    if found is None:
        raise Unseen
    require_state(row, _S.PREPARING, "开始评分后，匿名稿不再改变。")
    parts = PARTS[CaseKind(found.kind)]
    sheet = dict.fromkeys(TEXTS, "") | {"title": clean_line(texts.get("title", ""))}
    sheet |= {field: clean(texts.get(field, "")) for field, _, _ in parts}
    if sheet == found.sheet:
        return found
    require_version(row, version)
    title = length_error("标题", sheet["title"], TITLE_LENGTH)
    errors = {"title": [title]} if title else {}
    errors |= {
        field: [f"“{heading}”应为 1 至 {_LONGEST:,} 个字。"]
        for field, heading, _ in parts
        if not 1 <= len(sheet[field]) <= _LONGEST
    }
    if errors:
        raise Invalid(errors)
    found.sheet = sheet
    found.save(update_fields=["sheet"])
    save_selection(row)
    return found


_LONGEST = 2_000


# --- reviewers ---


def officials_to_appoint(by: Actor, *, within: int | None = None) -> list[Official]:
    """Whom the department may appoint, by region and name. In the system's own scope: nobody else sees who works in another
    office. Raises NotAllowed. One query."""
    if not organises_selection(by):
        raise NotAllowed
    with job_scope(reason="selection: whom to appoint"):
        found = officials_who_may(Capability.SCORE_CASES)
    if within is None:
        return found
    low, high = region_range(within)
    return [one for one in found if low <= one.region <= high]


@transaction.atomic
def appoint_reviewers(*, selection: UUID, memberships: Collection[int], by: Actor, now: datetime) -> list[Reviewer]:
    """Appoint officials by their memberships; who is appointed already stays so. While scoring is open a new reviewer's ballots
    are laid out at once. Each one's office is told, naming the person.

    Raises NotAllowed, Unseen, Refused (nobody chosen, somebody who may not score, scoring is over).
    """
    row = locked_selection(selection, by)
    if SelectionState(row.state) not in (_S.PREPARING, _S.SCORING):
        raise Refused("评分已结束，不能再指定评审人员。")
    if not memberships:
        raise Refused("请至少选择一名评审人员。", field="memberships")
    with job_scope(reason="selection: whom to appoint"):
        officials = officials_who_may(Capability.SCORE_CASES, memberships=list(memberships))
    if len(officials) != len(set(memberships)):
        raise Refused("所选人员已不在可指定之列，请刷新后重新选择。", field="memberships")
    regions = all_regions()
    there = set(row.reviewers.values_list("user_id", flat=True))
    made = []
    for official in officials:
        if official.user in there:
            continue
        there.add(official.user)
        made.append(
            Reviewer.objects.create(
                selection=row,
                user_id=official.user,
                region_id=official.region,
                title=f"{who_of(official, regions)} {official.name}"[:150],
                appointed_at=now,
                appointed_by_id=by.user,
            )
        )
    if SelectionState(row.state) is _S.SCORING:
        lay_out(row, made)
        tell_reviewers(row, made, by=by, now=now)
    return made


@transaction.atomic
def dismiss_reviewer(*, selection: UUID, reviewer: UUID, sure: bool, by: Actor, now: datetime) -> None:
    """Take an appointment back, with the ballots; who is dismissed already is none. What was scored is dropped only when `sure`,
    and stays in the audit. Raises NotAllowed, Unseen, Refused (scoring is over; field "sure").
    """
    row = locked_selection(selection, by)
    if SelectionState(row.state) not in (_S.PREPARING, _S.SCORING):
        raise Refused("评分已结束，不能再撤换评审人员。")
    found = Reviewer.objects.filter(selection=row, public_id=reviewer).first()
    if found is None:
        return
    scored = found.ballots.filter(state=BallotState.SCORED).count()
    if scored and not sure:
        raise Refused(f"{found.title}已评分 {scored} 个案例，撤换后这些评分不再计入。请勾选确认。", field="sure")
    found.ballots.all().delete()
    found.delete()


# --- opening ---


@transaction.atomic
def open_scoring(*, selection: UUID, version: int, until: date, sure: bool, by: Actor, now: datetime) -> Selection:
    """Draw the numbers, lay out every reviewer's ballots and tell them. Opened twice is once.

    Raises NotAllowed, Unseen, Stale and Refused: nobody or nothing to score, a case that only people of its own city could
    score, cases adopted since that nobody has looked at, a day that is past (field "until"), not `sure` that the sheets were
    looked at (field "sure").
    """
    row = locked_selection(selection, by)
    if SelectionState(row.state) is _S.SCORING:
        return row
    require_version(row, version)
    state = next_selection_state(SelectionState(row.state), _S.SCORING)
    if SelectionState(row.state) is not _S.PREPARING:
        raise Refused("评分已结束，如需继续评分请重新开放。")
    if until < local_date(now):
        raise Refused("评分截止日不能早于今天。", field="until")
    fresh = contenders_to_gather(row).count()
    if fresh:
        raise Refused(f"又有 {fresh} 个案例被收录，请先列入参评并核对匿名稿。")
    contenders = list(row.contenders.select_related("case"))
    reviewers = list(row.reviewers.all())
    refusal = _opening_refusal(contenders, reviewers)
    if refusal:
        raise Refused(refusal)
    if not sure:
        raise Refused("请确认已逐一核对匿名稿。", field="sure")
    numbers = {
        case: number
        for number, case in enumerate(drawn_order(row.public_id, [one.case.public_id for one in contenders]), start=1)
    }
    for one in contenders:
        one.number = numbers[one.case.public_id]
    Contender.objects.bulk_update(contenders, ["number"], batch_size=BATCH)
    row.state, row.until, row.opened_at = state, until, now
    save_selection(row, "state", "until", "opened_at")
    lay_out(row, reviewers)
    tell_reviewers(row, reviewers, by=by, now=now)
    return row


def _opening_refusal(contenders: Sequence[Contender], reviewers: Sequence[Reviewer]) -> str:
    if not contenders:
        return "没有参评案例，不能开始评分。"
    if not reviewers:
        return "尚未指定评审人员，不能开始评分。"
    regions = {one.region_id for one in reviewers}
    alone = [one for one in contenders if all(abstains(region, one.region_id) for region in regions)]
    if alone:
        return f"有 {len(alone)} 个案例的评审人员均须回避，请另行指定其他市或省级的评审人员。"
    return ""


def lay_out(row: Selection, reviewers: Sequence[Reviewer]) -> None:
    """A ballot of every case for each of these reviewers; of the own city's they abstain, with nothing to read."""
    contenders = list(row.contenders.all())
    ballots = []
    for reviewer in reviewers:
        for one in contenders:
            own = abstains(reviewer.region_id, one.region_id)
            ballots.append(
                Ballot(
                    selection=row,
                    contender=one,
                    reviewer=reviewer,
                    region_id=reviewer.region_id,
                    user_id=reviewer.user_id,
                    number=one.number or 0,
                    kind=one.kind,
                    sheet={} if own else one.sheet,
                    state=BallotState.ABSTAINED if own else BallotState.OPEN,
                )
            )
    Ballot.objects.bulk_create(ballots, batch_size=BATCH)


def last_day_of(row: Selection) -> str:
    """The last day of scoring as it is written in a sentence."""
    return "" if row.until is None else day_label(row.until)


def tell_reviewers(row: Selection, reviewers: Sequence[Reviewer], *, by: Actor, now: datetime) -> None:
    """Each reviewer's office, naming the person, once."""
    label = half_label(row.year, row.half)
    for reviewer in reviewers:
        notify_office(
            region=reviewer.region_id,
            kind=Kind.DEADLINE,
            key=f"reviewer:{reviewer.public_id}",
            title=f"{label}优秀案例评选：请评分",
            text=f"评审人员：{reviewer.title}。请于 {last_day_of(row)}前对参评案例匿名评分，本市报送的案例回避。",
            path=reverse("cases:ballots"),
            by=by,
            now=now,
        )


# --- what every act begins and ends with ---


def locked_selection(public_id: UUID, by: Actor) -> Selection:
    """The selection, kept to this transaction, for the department. Raises NotAllowed, Unseen."""
    if not organises_selection(by):
        raise NotAllowed
    row = selection_for(by, public_id)
    sql.rows("cases", "selection_lock", {"selection": row.pk})
    row.refresh_from_db()
    return row


def require_state(row: Selection, state: SelectionState, refusal: str) -> None:
    """Raises Refused in any other state."""
    if SelectionState(row.state) is not state:
        raise Refused(refusal)


def require_version(row: Selection, version: int) -> None:
    """Raises Stale when somebody has changed the selection since it was looked at."""
    if row.version != version:
        raise Stale(f"该评选已被他人更新，现为“{SelectionState(row.state).label}”，请核对最新内容。")


def save_selection(row: Selection, *fields: str) -> Selection:
    """Write some columns, as one more change."""
    row.version += 1
    row.save(update_fields=[*fields, "version"])
    return row
