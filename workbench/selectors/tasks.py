"""What there is to do: one small function a kind of work, which gives none, one or several tasks.

Every number comes from the app whose work it is, and is the one that the page it leads to shows. A function asks only what the
actor may ask: the table in `desk` names the capability.
"""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from alerts.enums import DraftState, FeedbackView, ObjectionState
from alerts.permissions import can_draw
from alerts.permissions import can_review as can_review_list
from alerts.selectors import awaiting_visits, list_due, open_drafts, open_objections, own_open_entries
from alerts.selectors.terms import list_terms
from assessment.enums import BulletinState, DeductionView, RunState
from assessment.permissions import can_publish, can_review_run, can_write_bulletin
from assessment.rules import REPLY_WORKDAYS
from assessment.selectors import (
    bulletins_under_way,
    hearings_waiting,
    months_under_way,
    unconfirmed_year,
    waiting_proposals,
)
from assessment.selectors.priority import priority_steps
from cases.enums import CaseView, DeskScope, DeskView, OwnView, SelectionState, TopicState
from cases.rules import last_day
from cases.selectors import ballots_owed, case_counts, open_topics, proposed_count, selections_under_way
from core.periods import Month, Quarter, day_end, local_date
from notices.enums import DeliveryState
from notices.selectors import contacts_due, delivery_counts, missing_contacts
from orders.enums import RosterView
from orders.selectors import month_cutoff, sent_back
from orders.selectors.sampling import unjudged
from orders.selectors.uploads import uploads_waiting
from targets.selectors import OpenPeriod
from tenancy.enums import Role
from tenancy.selectors import open_uploads
from workbench.facts import Task, Urgency
from workbench.selectors.asked import Asked


def to(name: str, *args: object, **query: object) -> str:
    """The address of a page with a query."""
    return reverse(name, args=args, query=query or None)


def urgency(until: datetime | None, now: datetime) -> Urgency:
    """How a limit is marked: past it, on the day that it ends, or neither."""
    if until is None:
        return Urgency.OPEN
    if now >= until:
        return Urgency.LATE
    return Urgency.TODAY if last_day(until) == local_date(now) else Urgency.OPEN


# --- an enterprise ---


def returns_sent_back(asked: Asked) -> Iterator[Task]:
    """Returns that came back and wait for a correction (Notice 一(二): 准确率)."""
    found = sent_back(asked.actor)
    if len(found) == 1:
        month = Month.of(found[0][0].month)
        yield Task(f"{month.label}填报被退回，请订正", 1, "个月", "去订正", to("orders:month", month))
    elif found:
        yield Task("填报被退回，请订正", len(found), "个月", "去订正", to("orders:home"))


def returns_missing(asked: Asked) -> Iterator[Task]:
    """Earlier months of the roster that can still be filed (补报)."""
    missing = [month for month, due in asked.own_months.missing if due]
    if missing:
        url = to("orders:month", missing[0]) if len(missing) == 1 else to("orders:home")
        yield Task("应报月份尚未填报，可以补报", len(missing), "个月", "去补报", url)


def questions_to_supplement(asked: Asked) -> Iterator[Task]:
    """Own questions that the bureau gave back for details."""
    number = asked.own_questions[OwnView.RETURNED]
    if number:
        yield Task("诉求待补充情况", number, "件", "去补充", to("cases:home", state=OwnView.RETURNED.value))


def answers_to_rate(asked: Asked) -> Iterator[Task]:
    """Answers that nobody rated yet (Notice 二(三): 指导企业对地方的响应情况做好评价)."""
    number = asked.own_questions[OwnView.ANSWERED]
    if number:
        yield Task("诉求已答复，请评价", number, "件", "去评价", to("cases:home", state=OwnView.ANSWERED.value))


def feedback_to_give(asked: Asked) -> Iterator[Task]:
    """Own entries of five-colour lists without feedback (Notice 二(二))."""
    for entry in own_open_entries(asked.actor):
        quarter = Quarter.parse(entry.warning_list.quarter)
        until = list_terms(quarter).deadline
        url = to("alerts:feedback", entry.public_id)
        title = f"贵企业列入{quarter.label}五色清单，请反馈"
        yield Task(title, 1, "项", "去反馈", url, until, urgency(until, asked.now))


def visits_to_confirm(asked: Asked) -> Iterator[Task]:
    """Visits that a bureau recorded and the enterprise has to confirm."""
    number = len(awaiting_visits(asked.actor))
    if number:
        yield Task("商务局的走访记录请确认", number, "条", "去确认", to("alerts:home"))


# --- bureaus and the centre as an office that answers ---


def _desk(view: DeskView) -> str:
    return to("cases:home", state=view.value, scope=DeskScope.OFFICE.value)


def questions_owed(asked: Asked) -> Iterator[Task]:
    """What the own office owes by its limit, the overdue first (Notice 二(三): 原则上不超过两个工作日)."""
    owed = asked.office_desk
    overdue, today = owed[DeskView.OVERDUE], owed[DeskView.TODAY]
    if overdue:
        yield Task("诉求已逾期未答复", overdue, "件", "去答复", _desk(DeskView.OVERDUE), urgency=Urgency.LATE)
    if today:
        yield Task("诉求今日到期", today, "件", "去答复", _desk(DeskView.TODAY), urgency=Urgency.TODAY)
    if owed[DeskView.OPEN] > overdue + today:
        note = f"含逾期和今日到期 {overdue + today} 件" if overdue + today else ""
        yield Task("诉求待答复", owed[DeskView.OPEN], "件", "去办理", _desk(DeskView.OPEN), note=note)


def exclusions_to_second(asked: Asked) -> Iterator[Task]:
    """Questions that somebody proposed to set aside; another person decides."""
    number = proposed_count(asked.actor)
    if number:
        url = to("cases:home", state=DeskView.PROPOSED.value)
        yield Task("诉求拟不计入，请另一人复核", number, "件", "去复核", url)


def enterprises_to_remind(asked: Asked) -> Iterator[Task]:
    """Enterprises of the roster that have not filed the running month (Notice 三(一))."""
    number = asked.roster.views[RosterView.UNFILED]
    if number:
        until = month_cutoff(asked.month)
        url = to("orders:remind", month=asked.month, standing=RosterView.UNFILED.value)
        title = f"企业尚未填报{asked.month.label}订单"
        yield Task(title, number, "家", "去催报", url, until, urgency(until, asked.now))


def hearings_to_answer(asked: Asked) -> Iterator[Task]:
    """Deductions that the bureau, or one of its counties, may still explain."""
    found = hearings_waiting(asked.actor, DeductionView.TO_REPLY, now=asked.now)
    if found.number:
        url = to("assessment:deductions", view=DeductionView.TO_REPLY.value)
        note = f"提请后 {REPLY_WORKDAYS} 个工作日内"
        yield Task(
            "扣减认定待说明", found.number, "项", "去说明", url, found.until, urgency(found.until, asked.now), note
        )


def feedback_to_chase(asked: Asked) -> Iterator[Task]:
    """Listed enterprises of the latest list that have not fed back."""
    latest = asked.latest_list
    if latest is not None and latest.open:
        until = latest.terms.deadline
        url = to("alerts:list", str(latest.quarter), feedback=FeedbackView.OPEN.value)
        title = f"{latest.quarter.label}五色清单企业未反馈"
        yield Task(title, latest.open, "家", "去催反馈、走访", url, until, urgency(until, asked.now))


def registry_uploads(asked: Asked) -> Iterator[Task]:
    """Workbooks of the registry that wait to be confirmed."""
    number = len(open_uploads(asked.actor))
    if number:
        yield Task("企业名录上传待确认", number, "份", "去确认", to("tenancy:enterprises"))


def bulletins_to_finish(asked: Asked) -> Iterator[Task]:
    """The own office's bulletins under way: to hand in, to review by a second person, to publish (Notice 三(二))."""
    for row in bulletins_under_way(asked.actor):
        month, url = Month.of(row.month), to("assessment:bulletin", row.public_id)
        writes = can_write_bulletin(asked.actor, row.region_id)
        if row.state == BulletinState.REVIEW and row.reviewed_at is None:
            if row.handed_in_by_id != asked.actor.user:
                yield Task(f"{month.label}通报待复核", 1, "期", "去复核", url)
        elif row.state == BulletinState.REVIEW and writes:
            yield Task(f"{month.label}通报已复核，待发布", 1, "期", "去发布", url)
        elif row.state == BulletinState.DRAFT and writes:
            yield Task(f"{month.label}通报草稿待提交复核", 1, "期", "去修改、提交", url)


# --- typical cases, contacts ---


def cases_returned(asked: Asked) -> Iterator[Task]:
    """Typical cases that came back to a county (Notice 二(三))."""
    number = case_counts(asked.actor, now=asked.now).get(CaseView.RETURNED, 0)
    if number:
        yield Task("典型案例被退回，请修改", number, "篇", "去修改", to("cases:typical", state=CaseView.RETURNED.value))


def cases_waiting(asked: Asked) -> Iterator[Task]:
    """Typical cases that wait at a city: its counties' to be passed on, its own to be reported; or at the centre."""
    counts = case_counts(asked.actor, now=asked.now)
    number = counts.get(CaseView.WAITING, 0)
    if number:
        below = counts[CaseView.AT_CITY]
        note = f"其中待市级审核 {below} 篇" if asked.actor.role is Role.CITY_OFFICER and below else ""
        yield Task(
            "典型案例待办理", number, "篇", "去办理", to("cases:typical", state=CaseView.WAITING.value), note=note
        )


def ballots_to_score(asked: Asked) -> Iterator[Task]:
    """Cases without names that the actor was appointed to score."""
    number, day = ballots_owed(asked.actor)
    if number:
        until = None if day is None else day_end(day)
        state = urgency(until, asked.now)
        yield Task("优秀案例待评分", number, "个", "去评分", to("cases:ballots"), until, state)


def _own_contact(asked: Asked, year: int, until: datetime) -> Task:
    url = to("notices:contact", year, asked.actor.region)
    return Task(f"本单位{year}年负责人名单未报送", 1, "项", "去登记", url, until, urgency(until, asked.now))


def contacts_missing(asked: Asked) -> Iterator[Task]:
    """The own line of the year's contacts, and those of the regions below that owe theirs (Notice 三(一), annex 1)."""
    actor, year = asked.actor, asked.today.year
    if actor.region is None:
        return
    missing = missing_contacts(year=year, within=actor.region)
    if not missing:
        return
    until = day_end(contacts_due(year))
    is_own = actor.region in missing
    if is_own:
        yield _own_contact(asked, year, until)
    if len(missing) > is_own:
        url = to("notices:contacts", year=year, show="missing")
        note = "含本单位" if is_own else ""
        state = urgency(until, asked.now)
        yield Task(f"{year}年负责人名单缺报单位", len(missing), "个", "去催报", url, until, state, note)


# --- the province ---


_SELECTION_STEPS = {
    SelectionState.PREPARING: ("准备中，待开始评分", "去准备"),
    SelectionState.SCORING: ("评分已完成或已截止，待结束评分", "去结束评分"),
    SelectionState.DECIDING: ("评分已结束，待审定", "去审定"),
    SelectionState.DECIDED: ("已审定，待公布", "去公布"),
}


def selections_to_move(asked: Asked) -> Iterator[Task]:
    """Selections of typical cases by the step that the department takes next; nothing while reviewers have time."""
    for step in selections_under_way(asked.actor):
        until = step.selection.until
        if step.state is SelectionState.SCORING and step.owed and (until is None or asked.today <= until):
            continue
        words, act = _SELECTION_STEPS[step.state]
        yield Task(f"{step.label}优秀案例评选{words}", 1, "次", act, to("cases:selection", step.selection.public_id))


def priority_to_move(asked: Asked) -> Iterator[Task]:
    """The half-year's priority list to be made, or to be published by a second person (Notice 三(三))."""
    for step in priority_steps(asked.actor, now=asked.now):
        words, act = ("待生成", "去生成") if step.shown is None else ("待发布", "去核对发布")
        yield Task(f"{step.half.label}优先支持名单{words}", 1, "份", act, to("assessment:priority", half=step.half))


def _targets(period: OpenPeriod) -> tuple[str, str]:
    url = to("targets:overview", year=period.table.year, period=period.period.value)
    return f"{period.table.year}年绩效目标{period.period.label}", url


def targets_to_file(asked: Asked) -> Iterator[Task]:
    """Targets whose progress came back, or is due by the end of the month (完成时限)."""
    for period in asked.target_periods:
        title, url = _targets(period)
        if period.returned:
            yield Task(f"{title}进展被退回，请补充", period.returned, "项", "去补充", url)
        due = period.due_by(asked.month.last_day)
        if due:
            until = day_end(due[0])
            yield Task(f"{title}进展到期未填报", len(due), "项", "去填报", url, until, urgency(until, asked.now))


def targets_to_verify(asked: Asked) -> Iterator[Task]:
    """Progress that somebody else filed, and periods whose days are over (两人)."""
    for period in asked.target_periods:
        title, url = _targets(period)
        own = sum(filer == asked.actor.user for filer in period.filers)
        if len(period.filers) > own:
            note = f"其中 {own} 项由您填报，须另一人核验" if own else ""
            yield Task(f"{title}进展待核验", len(period.filers), "项", "去核验", url, note=note)
        if period.may_be_frozen(asked.today):
            freeze = to("targets:freeze", period.table.public_id, period.period)
            yield Task(f"{title}结果待冻结", 1, "份", "去冻结", freeze)


_STEPS = {
    RunState.OVER: ("已截止，待定数", "去办理"),
    RunState.LOCKED: ("已定数，待提交复核", "去提交复核"),
    RunState.HANDED_IN: ("已定数，待复核", "去复核"),
    RunState.REVIEWED: ("已复核，待发布", "去发布"),
}


def months_to_publish(asked: Asked) -> Iterator[Task]:
    """Months past their cut-off on their way to publication, by the step they wait for, each leading to its earliest month; a
    person sees the steps that are theirs."""
    waiting: dict[RunState, list[Month]] = {}
    for step in months_under_way(asked.actor, now=asked.now):
        reviews = can_review_run(asked.actor) and not step.is_own
        if reviews if step.state is RunState.HANDED_IN else can_publish(asked.actor):
            waiting.setdefault(step.state, []).append(step.month)
    for state, months in waiting.items():
        words, act = _STEPS[state]
        named = months[0].label if len(months) == 1 else f"{months[0].label}等 {len(months)} 个月"
        yield Task(f"{named}考核{words}", len(months), "个月", act, to("assessment:publish", months[0]))


def scheme_to_confirm(asked: Asked) -> Iterator[Task]:
    """The running year's scheme, when no notice prescribes it and nobody confirmed it: no month is locked before."""
    year = unconfirmed_year(today=asked.today)
    if year is not None:
        yield Task(f"{year}年考核方案待确认", 1, "份", "去确认", to("assessment:scheme", year))


def proposals_to_open(asked: Asked) -> Iterator[Task]:
    """Proposed deductions that nobody has taken up."""
    number = waiting_proposals(asked.actor).count()
    if number:
        yield Task("扣减线索待提请", number, "条", "去核实提请", to("assessment:deduction_proposals"))


def hearings_to_decide(asked: Asked) -> Iterator[Task]:
    """Deductions and appeals that the department decides (definitions §1)."""
    for view, title in ((DeductionView.TO_DECIDE, "扣减待认定"), (DeductionView.APPEALED, "扣减申诉待处理")):
        number = hearings_waiting(asked.actor, view, now=asked.now).number
        if number:
            yield Task(title, number, "项", "去认定", to("assessment:deductions", view=view.value))


def lists_to_publish(asked: Asked) -> Iterator[Task]:
    """The list that is due, drafts to hand in, lists to review and publish (Notice, annex 2)."""
    drafts = open_drafts(asked.actor)
    due = list_due(now=asked.now) if can_draw(asked.actor) else None
    if due is not None and not any(
        draft.quarter == due.quarter and draft.state != DraftState.TRIAL for draft in drafts
    ):
        state = urgency(due.publish_by, asked.now)
        yield Task(f"{due.quarter.label}五色清单待生成", 1, "期", "去生成", to("alerts:home"), due.publish_by, state)
    for draft in drafts:
        url = to("alerts:draft", draft.draft.public_id)
        own = draft.draft.submitted_by_id == asked.actor.user
        if draft.state is DraftState.REVIEW and can_review_list(asked.actor) and not own:
            yield Task(f"{draft.quarter.label}五色清单待复核发布", 1, "期", "去复核", url)
        elif draft.state is DraftState.DRAFT and can_draw(asked.actor):
            yield Task(f"{draft.quarter.label}五色清单草案待提交复核", 1, "期", "去提交", url)


def objections_to_decide(asked: Asked) -> Iterator[Task]:
    """Objections that the centre has not decided."""
    number = open_objections(asked.actor)
    if number:
        url = to("alerts:objections", state=ObjectionState.OPEN.value)
        yield Task("五色清单异议待处理", number, "件", "去处理", url)


def topics_to_handle(asked: Asked) -> Iterator[Task]:
    """What several counties ask at once."""
    number = open_topics(asked.actor)
    if number:
        yield Task("多地集中诉求待处置", number, "个", "去处置", to("cases:topics", state=TopicState.OPEN.value))


def samples_to_judge(asked: Asked) -> Iterator[Task]:
    """Drawn returns that nobody has judged."""
    number = unjudged(asked.actor)
    if number:
        yield Task("填报抽查待核", number, "份", "去核查", to("orders:samples"))


def reference_uploads(asked: Asked) -> Iterator[Task]:
    """Workbooks of exports, rates and holidays that wait to be confirmed."""
    number = uploads_waiting(asked.actor)
    if number:
        yield Task("导入的数据待确认", number, "份", "去确认", to("orders:uploads"))


# --- who runs the system ---


def deliveries_given_up(asked: Asked) -> Iterator[Task]:
    """Messages of the last week that did not reach anybody out of the house."""
    counts = delivery_counts(asked.actor, now=asked.now)
    number = sum(count for row in counts for state, count in row.numbers if state is DeliveryState.GIVEN_UP)
    if number:
        yield Task(
            "近7天消息发送失败", number, "条", "去处理", to("notices:deliveries", state=DeliveryState.GIVEN_UP.value)
        )
