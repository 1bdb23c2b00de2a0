"""The scoring is closed, the department decides, the winners are published (Notice 二(三))."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from cases.enums import SelectionState
from cases.models import AwardedCase, Contender, Selection
from cases.rules import (
    CASE_REASON_LENGTH,
    choice_problems,
    clean,
    departs,
    half_label,
    next_selection_state,
    placed,
    unnamed,
)
from cases.selectors import office_title, open_ballots, scores_of, winners_of
from cases.services.selection import TEXTS, locked_selection, require_version, save_selection
from core.errors import Refused, Unseen
from notices.enums import Kind
from notices.services import notify_offices
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.rules import city_of, level_of
from tenancy.selectors import Regions, all_regions, enterprises_named

_S = SelectionState
NOBODY = "某企业"


@transaction.atomic
def close_scoring(*, selection: UUID, version: int, sure: bool, by: Actor, now: datetime) -> Selection:
    """End the scoring; nobody scores from then on. With cases unscored only when `sure`. Closed twice is once.

    Raises NotAllowed, Unseen, Stale, Refused (field "sure": who has how many left).
    """
    row = locked_selection(selection, by)
    if SelectionState(row.state) is _S.DECIDING:
        return row
    state = next_selection_state(SelectionState(row.state), _S.DECIDING)
    if SelectionState(row.state) is not _S.SCORING:
        raise Refused("评选结果已审定，如需重新审定请先撤回审定。")
    require_version(row, version)
    waiting = open_ballots(row)
    if waiting and not sure:
        told = "；".join(f"{reviewer.title} {number} 个" for reviewer, number in waiting[:5])
        more = f"等 {len(waiting)} 人" if len(waiting) > 5 else ""
        raise Refused(f"还有评分未完成（{told}{more}）。确需结束的，请勾选确认。", field="sure")
    row.state, row.closed_at = state, now
    return save_selection(row, "state", "closed_at")


@transaction.atomic
def reopen_scoring(*, selection: UUID, version: int, by: Actor, now: datetime) -> Selection:
    """Let reviewers go on, before anything is decided; scores stay. Raises NotAllowed, Unseen, Stale, Refused."""
    row = locked_selection(selection, by)
    if SelectionState(row.state) is _S.SCORING:
        return row
    if SelectionState(row.state) is not _S.DECIDING:
        raise Refused(f"评选“{SelectionState(row.state).label}”，不能重新开放评分。")
    require_version(row, version)
    row.state, row.closed_at = next_selection_state(_S.DECIDING, _S.SCORING), None
    return save_selection(row, "state", "closed_at")


@transaction.atomic
def decide_selection(
    *, selection: UUID, version: int, chosen: Collection[UUID], reason: str, by: Actor, now: datetime
) -> Selection:
    """Choose the selected cases over both kinds; their places follow the scores (equals by number, ours).

    Raises NotAllowed, Unseen (a case of no such selection), Stale, Refused: none or more than there are places (field
    "chosen"), a higher score left out without a reason (field "reason").
    """
    row = locked_selection(selection, by)
    contenders = {one.public_id: one for one in row.contenders.all()}
    if any(one not in contenders for one in chosen):
        raise Unseen
    picked = {contenders[one].pk for one in chosen}
    reason = clean(reason)
    if SelectionState(row.state) is _S.DECIDED and picked == {one.pk for one in contenders.values() if one.place}:
        return row
    if SelectionState(row.state) is not _S.DECIDING:
        raise Refused(f"评选“{SelectionState(row.state).label}”，不能审定。")
    require_version(row, version)
    problems = choice_problems(picked, row.places)
    if problems:
        raise Refused("".join(problems), field="chosen")
    scores = scores_of(row)
    by_number = {one.number or 0: one for one in contenders.values()}
    values = {number: scores[one.pk].mean for number, one in by_number.items()}
    numbers = {number for number, one in by_number.items() if one.pk in picked}
    departing = departs(numbers, values)
    least, most = CASE_REASON_LENGTH
    if departing and not least <= len(reason) <= most:
        raise Refused(f"有得分更高的案例未入选，请写明理由，{least} 至 {most} 个字。", field="reason")
    place = 0
    for one in placed(values):
        if one.key in numbers:
            place += 1
            Contender.objects.filter(pk=by_number[one.key].pk).update(place=place)
    row.state = next_selection_state(_S.DECIDING, _S.DECIDED)
    row.reason = reason if departing else ""
    row.decided_at, row.decided_by_id = now, by.user
    return save_selection(row, "state", "reason", "decided_at", "decided_by")


@transaction.atomic
def take_back_decision(*, selection: UUID, version: int, by: Actor, now: datetime) -> Selection:
    """Decide anew, before it is published. Raises NotAllowed, Unseen, Stale, Refused."""
    row = locked_selection(selection, by)
    if SelectionState(row.state) is _S.DECIDING:
        return row
    state = next_selection_state(SelectionState(row.state), _S.DECIDING)
    if SelectionState(row.state) is not _S.DECIDED:
        raise Refused("评选结果尚未审定。")
    require_version(row, version)
    row.contenders.filter(place__isnull=False).update(place=None)
    row.state, row.decided_at, row.decided_by_id = state, None, None
    return save_selection(row, "state", "decided_at", "decided_by")


@transaction.atomic
def publish_selection(*, selection: UUID, version: int, by: Actor, now: datetime) -> Selection:
    """Publish the selected cases to everybody, as they were reported, an enterprise named only where it agrees; every office is
    told, those that win by what they won. From then on nothing changes. Published twice is once.

    Raises NotAllowed, Unseen, Stale, Refused (not decided).
    """
    row = locked_selection(selection, by)
    if SelectionState(row.state) is _S.PUBLISHED:
        return row
    state = next_selection_state(SelectionState(row.state), _S.PUBLISHED)
    require_version(row, version)
    winners = winners_of(row)
    companies = enterprises_named(winners)
    regions = all_regions()
    names = list(regions.names.values())
    awarded = []
    for one in winners:
        case, company = one.case, companies[one.enterprise_id].name
        texts = {name: getattr(case, name) for name in TEXTS}
        awarded.append(
            AwardedCase(
                selection=row,
                year=row.year,
                half=row.half,
                place=one.place or 0,
                office_id=one.region_id,
                office_name=office_title(one.region_id, regions),
                enterprise_name=company if case.named else NOBODY,
                kind=case.kind,
                published_at=now,
                **(texts if case.named else unnamed(texts, companies=[company], places=names)),
            )
        )
    AwardedCase.objects.bulk_create(awarded)
    row.state, row.published_at, row.published_by_id = state, now, by.user
    save_selection(row, "state", "published_at", "published_by")
    _tell(row, awarded, regions, by=by, now=now)
    return row


def _tell(row: Selection, awarded: list[AwardedCase], regions: Regions, *, by: Actor, now: datetime) -> None:
    label = half_label(row.year, row.half)
    path = reverse("cases:awards", query={"half": f"{row.year}-{row.half}"})
    won: dict[int, list[AwardedCase]] = {}
    for one in awarded:
        for office in {one.office_id, city_of(one.office_id)}:
            won.setdefault(office, []).append(one)
    key = f"selection:{row.public_id}"
    for office, cases in won.items():
        text = "；".join(f"{one.office_name}“{one.title}”" for one in cases)
        notify_offices(
            regions=[office], kind=Kind.RESULT, key=key, title=f"{label}优秀案例已公布：获评 {len(cases)} 个",
            text=text[:1_000], path=path, by=by, now=now,
        )  # fmt: skip
    others = [code for code in regions.names if level_of(code) in _OFFICES and code not in won and by.covers(code)]
    notify_offices(
        regions=others, kind=Kind.RESULT, key=key, title=f"{label}优秀案例已公布",
        text=f"全省共 {len(awarded)} 个案例获评，可供借鉴。", path=path, by=by, now=now,
    )  # fmt: skip


_OFFICES = (RegionLevel.CITY, RegionLevel.COUNTY)
