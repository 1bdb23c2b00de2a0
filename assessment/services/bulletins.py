"""Bulletins: drafted, edited, handed in, reviewed by a second person, sent back, published and told of."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from assessment.enums import BulletinAct, BulletinState, Section
from assessment.models import Bulletin
from assessment.permissions import can_review_bulletin, can_write_bulletin
from assessment.rules import due_from, next_bulletin_state, second_person_problem, sections_problem
from assessment.selectors import (
    bulletin_for,
    drafted_now,
    latest_runs,
    settled_runs,
    texts_of,
)
from assessment.services.locks import lock_month
from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from core.periods import Month, local_date, moment_label
from notices.enums import Kind
from notices.services import notify_offices
from tenancy.enums import RegionLevel, Role
from tenancy.models import Membership
from tenancy.roles import Actor, Capability
from tenancy.rules import level_of
from tenancy.scope import job_scope
from tenancy.selectors import all_regions

SUBJECT = "外贸“订单+清单”监测预警工作"
REASON_LENGTH = (2, 500)
"""Characters of a reason for sending a bulletin back (ours)."""


def draft_due(*, by: Actor, now: datetime) -> list[Bulletin]:
    """Draft, from the 21st on, the province's bulletin of the running month and of the month before, if it has none yet and
    its run is as of the cut-off; the centre is told. Raises NotAllowed for anybody but the system.
    """
    if not by.is_system:
        raise NotAllowed
    running = Month.of(local_date(now))
    due = [month for month in (running.previous(), running) if due_from(month) <= local_date(now)]
    settled = settled_runs(due)
    made = []
    for province in all_regions().at(RegionLevel.PROVINCE):
        for month in settled:
            lock_month(month)
            if not Bulletin.objects.filter(month=month.first_day, region=province).exists():
                made.append(_begin(province, month, by, now))
    for row in made:
        _tell_office(row, "drafted", "月度通报已起草", "请核对、修改后提交复核。", by=by, now=now)
    return made


@transaction.atomic
def begin_bulletin(*, month: Month, by: Actor, now: datetime) -> Bulletin:
    """Draft the bulletin of a month for the actor's own office; one that is there is given back.

    Raises NotAllowed, Refused for a month whose figures are not as of its cut-off yet.
    """
    region = by.region
    if region is None or not can_write_bulletin(by, region):
        raise NotAllowed
    lock_month(month)
    there = Bulletin.objects.filter(month=month.first_day, region=region).first()
    if there is not None:
        return there
    try:
        return _begin(region, month, by, now)
    except Unseen as none:
        raise Refused(f"{month.label}的考核数据截止后才能起草通报。", field="month") from none


def _begin(region: int, month: Month, by: Actor, now: datetime) -> Bulletin:
    drafted = drafted_now(by, region, month, now=now)
    place = "" if level_of(region) is RegionLevel.PROVINCE else all_regions().names[region]
    return Bulletin.objects.create(
        region_id=region,
        month=month.first_day,
        number=month.month,
        title=f"{place}{month.label}{SUBJECT}通报",
        digest=drafted.run.digest,
        drafted=drafted.sections,
        sections=drafted.sections,
        beside=drafted.beside,
        drafted_at=now,
        drafted_by_id=by.user,
    )


@transaction.atomic
def redraft_bulletin(*, bulletin: UUID, version: int, by: Actor, now: datetime) -> Bulletin:
    """Make the sentences anew from the run that shows the month now; sections that somebody reworded stay as they are.

    Raises NotAllowed, Unseen, Stale, Refused (it is under review or published).
    """
    row = _written(bulletin, version, BulletinAct.EDIT, by)
    drafted = drafted_now(by, row.region_id, Month.of(row.month), now=now)
    row.sections = {
        key: text if row.sections.get(key) == row.drafted.get(key) else row.sections[key]
        for key, text in drafted.sections.items()
    }
    row.drafted, row.beside, row.digest = drafted.sections, drafted.beside, drafted.run.digest
    row.drafted_at, row.drafted_by_id = now, by.user
    return _save(row, "drafted", "beside", "digest", "sections", "drafted_at", "drafted_by")


@transaction.atomic
def edit_bulletin(
    *, bulletin: UUID, version: int, sections: Mapping[Section, str], by: Actor, now: datetime
) -> Bulletin:
    """Change the text. Raises NotAllowed, Unseen, Stale (somebody changed it since), Refused, and Invalid by section: too long,
    nothing under the first heading, or a figure that stands in no sentence drafted from the run.
    """
    row = _written(bulletin, version, BulletinAct.EDIT, by)
    typed = {section: sections.get(section, "").replace("\r\n", "\n").strip() for section in Section}
    _refuse_wrong(row, typed)
    row.sections = {section.value: text for section, text in typed.items()}
    row.edited_at, row.edited_by_id = now, by.user
    return _save(row, "sections", "edited_at", "edited_by")


@transaction.atomic
def submit_bulletin(*, bulletin: UUID, version: int, by: Actor, now: datetime) -> Bulletin:
    """Hand the text in for review; from then on nobody changes it. Raises as `edit_bulletin`, and Refused when the run has
    changed since the sentences were made.
    """
    row = _written(bulletin, version, BulletinAct.SUBMIT, by)
    _refuse_outdated(row)
    _refuse_wrong(row, texts_of(row.sections))
    row.state = BulletinState.REVIEW
    row.handed_in_at, row.handed_in_by_id = now, by.user
    row.reviewed_at = row.reviewed_by_id = None
    _save(row, "state", "handed_in_at", "handed_in_by", "reviewed_at", "reviewed_by")
    _tell_office(row, "submitted", "月度通报待复核", "请由提交人以外的工作人员复核。", by=by, now=now)
    return row


@transaction.atomic
def approve_bulletin(*, bulletin: UUID, version: int, by: Actor, now: datetime) -> Bulletin:
    """Review what was handed in, as a second person. Raises NotAllowed, Unseen, Stale, Refused (the person who handed it in)."""
    row = _reviewed(bulletin, version, BulletinAct.APPROVE, by)
    problem = second_person_problem(handed_in_by=row.handed_in_by_id, by=by.user)
    if problem:
        raise Refused(problem)
    if row.reviewed_at is None:
        row.reviewed_at, row.reviewed_by_id = now, by.user
        _save(row, "reviewed_at", "reviewed_by")
    return row


@transaction.atomic
def send_back_bulletin(*, bulletin: UUID, version: int, reason: str, by: Actor, now: datetime) -> Bulletin:
    """Give it back to be changed. Raises NotAllowed, Unseen, Stale, Refused (field "reason")."""
    row = _reviewed(bulletin, version, BulletinAct.SEND_BACK, by)
    reason = reason.strip()
    least, most = REASON_LENGTH
    if not least <= len(reason) <= most:
        raise Refused(f"请写明退回理由，{least}至{most}个字。", field="reason")
    row.state, row.sent_back_at, row.sent_back_reason = BulletinState.DRAFT, now, reason
    row.reviewed_at = row.reviewed_by_id = None
    _save(row, "state", "sent_back_at", "sent_back_reason", "reviewed_at", "reviewed_by")
    _tell_office(row, f"back:{row.version}", "月度通报已退回修改", f"退回理由：{reason}", by=by, now=now)
    return row


@transaction.atomic
def publish_bulletin(*, bulletin: UUID, version: int, by: Actor, now: datetime) -> Bulletin:
    """Publish what was reviewed, with the figures of the month's published run; every bureau below is told, once.

    Raises NotAllowed for everybody but the issuing office, Unseen, Stale, Refused: not reviewed, the month's results are not
    published, or have changed since the sentences were made.
    """
    row = bulletin_for(by, bulletin)
    _require_writer(row, by)
    row = _locked(row)
    following = next_bulletin_state(BulletinState(row.state), BulletinAct.PUBLISH)
    _refuse_stale(row, version, by)
    if row.reviewed_at is None:
        raise Refused("该通报尚未经第二人复核，不能发布。")
    month = Month.of(row.month)
    lock_month(month)
    run = latest_runs([month], published_only=True).get(month)
    if run is None:
        raise Refused(f"{month.label}考核结果尚未发布，发布后才能发布通报。")
    if run.digest != row.digest:
        raise Refused("考核结果在起草之后有变化，请退回后重新起草。")
    row.state, row.run = following, run
    row.published_at, row.published_by_id = now, by.user
    _save(row, "state", "run", "published_at", "published_by")
    _tell_bureaus(row, by, now)
    return row


# --- what every act begins and ends with ---


def _require_writer(row: Bulletin, by: Actor) -> None:
    if not can_write_bulletin(by, row.region_id):
        raise NotAllowed


def _written(public_id: UUID, version: int, act: BulletinAct, by: Actor) -> Bulletin:
    row = bulletin_for(by, public_id)
    _require_writer(row, by)
    row = _locked(row)
    next_bulletin_state(BulletinState(row.state), act)
    _refuse_stale(row, version, by)
    return row


def _reviewed(public_id: UUID, version: int, act: BulletinAct, by: Actor) -> Bulletin:
    row = bulletin_for(by, public_id)
    if not by.may(Capability.REVIEW_BULLETIN):
        raise NotAllowed
    row = _locked(row)
    next_bulletin_state(BulletinState(row.state), act)
    if not can_review_bulletin(by, row, alone=is_office_of_one(row.region_id)):
        raise NotAllowed
    _refuse_stale(row, version, by)
    return row


def _locked(row: Bulletin) -> Bulletin:
    """The row as it is now, kept from others until the transaction ends; what is published cannot be locked and never changes."""
    found = Bulletin.objects.select_for_update().filter(pk=row.pk).order_by().first()
    return found or Bulletin.objects.get(pk=row.pk)


def is_office_of_one(region: int) -> bool:
    """Whether a city's office has one person at most, so that nobody there could review another's work. One query.

    In the system's own scope: the centre does not see who works in a city.
    """
    if level_of(region) is not RegionLevel.CITY:
        return False
    with job_scope(reason="bulletin: a second person"):
        rows = Membership.objects.filter(region=region, role=Role.CITY_OFFICER, enterprise__isnull=True)
        return rows.values("user").distinct().count() <= 1


def _refuse_stale(row: Bulletin, version: int, by: Actor) -> None:
    if row.version != version:
        raise Stale(f"该通报已被他人更新{_last_act(row, by)}，请核对最新内容。")


def _last_act(row: Bulletin, by: Actor) -> str:
    """What was last done to it, when and whether by the actor itself: ``（最近：2020年6月20日 15:04 提交复核）``.

    Colleagues are not named: people are out of sight inside a scope.
    """
    acts = [
        (row.drafted_at, row.drafted_by_id, "起草"),
        (row.edited_at, row.edited_by_id, "修改正文"),
        (row.handed_in_at, row.handed_in_by_id, "提交复核"),
        (row.reviewed_at, row.reviewed_by_id, "复核"),
        (row.sent_back_at, None, "退回修改"),
        (row.published_at, row.published_by_id, "发布"),
    ]
    at, person, what = max(((at, person, what) for at, person, what in acts if at is not None), key=lambda act: act[0])
    return f"（最近：{moment_label(at)} {'您本人' if person is not None and person == by.user else ''}{what}）"


def _refuse_outdated(row: Bulletin) -> None:
    run = latest_runs([Month.of(row.month)]).get(Month.of(row.month))
    if run is None or run.digest != row.digest:
        raise Refused("考核结果在起草之后有变化，请先重新起草。")


def _refuse_wrong(row: Bulletin, typed: Mapping[Section, str]) -> None:
    problems = sections_problem(typed, texts_of(row.drafted))
    if problems:
        raise Invalid({section.value: errors for section, errors in problems.items()})


def _save(row: Bulletin, *fields: str) -> Bulletin:
    row.version += 1
    row.save(update_fields=[*fields, "version"])
    return row


# --- telling ---


def _tell_office(row: Bulletin, what: str, title: str, text: str, *, by: Actor, now: datetime) -> None:
    """The office that issues it, about its own work."""
    notify_offices(
        regions=[row.region_id],
        kind=Kind.RESULT,
        key=f"bulletin:{row.public_id}:{what}:{row.version}",
        title=f"{Month.of(row.month).label}{title}",
        text=text,
        path=reverse("assessment:bulletin", args=[row.public_id]),
        by=by,
        now=now,
    )


def _tell_bureaus(row: Bulletin, by: Actor, now: datetime) -> None:
    """Every bureau below the issuing office; once, however often it is repeated."""
    regions = all_regions()
    levels = (RegionLevel.CITY, RegionLevel.COUNTY)
    below = [code for level in levels for code in regions.at(level, within=row.region_id) if code != row.region_id]
    notify_offices(
        regions=below,
        kind=Kind.RESULT,
        key=f"bulletin:{row.public_id}",
        title=row.title,
        text=texts_of(row.sections)[Section.SUMMARY],
        path=reverse("assessment:bulletin", args=[row.public_id]),
        by=by,
        now=now,
    )
