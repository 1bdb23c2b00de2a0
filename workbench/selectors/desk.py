"""The first page of a role (工作台): what to do now, what to know, where to go; nothing else.

One more task, number or shortcut is one more line of a table below; whoever lacks the capability does not see it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from orders.selectors import OwnMonths
from tenancy.enums import Role
from tenancy.roles import Actor, Capability
from workbench.facts import Count, Shortcut, Task
from workbench.selectors import counts, tasks
from workbench.selectors.asked import Asked

C = Capability
_OFFICES = (Role.COUNTY_OFFICER, Role.CITY_OFFICER)
_CENTRE, _DEPARTMENT = Role.PROVINCIAL_CENTRE, Role.PROVINCIAL_DEPARTMENT
_ANSWERING = (*_OFFICES, _CENTRE)
_ALL = tuple(Role)

# Roles, capability, what there may be to do; in the order of the page.
TASKS: tuple[tuple[tuple[Role, ...], Capability, Callable[[Asked], Iterator[Task]]], ...] = (
    (_ALL, C.FILE_RETURN, tasks.returns_sent_back),
    (_ALL, C.GIVE_FEEDBACK, tasks.feedback_to_give),
    (_ALL, C.GIVE_FEEDBACK, tasks.visits_to_confirm),
    (_ALL, C.ASK_QUESTION, tasks.questions_to_supplement),
    (_ALL, C.ASK_QUESTION, tasks.answers_to_rate),
    (_ALL, C.FILE_RETURN, tasks.returns_missing),
    (_ANSWERING, C.ANSWER_QUESTION, tasks.questions_owed),
    (_OFFICES, C.REMIND, tasks.enterprises_to_remind),
    (_OFFICES, C.ANSWER_HEARING, tasks.hearings_to_answer),
    (_OFFICES, C.SEE_LISTS, tasks.feedback_to_chase),
    (_ALL, C.REVIEW_RUN, tasks.months_to_publish),
    (_ALL, C.CONFIRM_SCHEME, tasks.scheme_to_confirm),
    (_ALL, C.DECIDE_DEDUCTION, tasks.hearings_to_decide),
    (_ALL, C.PUBLISH_LIST, tasks.lists_to_publish),
    (_ALL, C.REVIEW_BULLETIN, tasks.bulletins_to_finish),
    (_ALL, C.DRAW_LIST, tasks.objections_to_decide),
    (_ALL, C.OPEN_HEARING, tasks.proposals_to_open),
    (_ALL, C.HANDLE_TOPICS, tasks.topics_to_handle),
    (_ALL, C.SAMPLE_RETURNS, tasks.samples_to_judge),
    (_OFFICES, C.ANSWER_QUESTION, tasks.exclusions_to_second),
    ((Role.COUNTY_OFFICER,), C.WRITE_CASE, tasks.cases_returned),
    ((Role.CITY_OFFICER,), C.WRITE_CASE, tasks.cases_waiting),
    (_ALL, C.ADOPT_CASE, tasks.cases_waiting),
    (_ALL, C.SCORE_CASES, tasks.ballots_to_score),
    (_ALL, C.SELECT_CASES, tasks.selections_to_move),
    (_ANSWERING, C.SEE_CONTACTS, tasks.contacts_missing),
    (_ALL, C.REVIEW_RUN, tasks.priority_to_move),
    (_ALL, C.FILE_PROGRESS, tasks.targets_to_file),
    (_ALL, C.VERIFY_PROGRESS, tasks.targets_to_verify),
    (_ALL, C.IMPORT_REFERENCE, tasks.reference_uploads),
    (_ALL, C.MANAGE_ENTERPRISES, tasks.registry_uploads),
    (_ALL, C.SEE_DELIVERIES, tasks.deliveries_given_up),
)

COUNTS: tuple[tuple[tuple[Role, ...], Capability, Callable[[Asked], Iterator[Count]]], ...] = (
    (_OFFICES, C.SEE_RETURNS, counts.filed_in_time),
    ((Role.ENTERPRISE_CLERK,), C.ASK_QUESTION, counts.questions_asked),
    ((*_OFFICES, _CENTRE, _DEPARTMENT, Role.AUDITOR), C.SEE_QUESTIONS, counts.questions_in_region),
    (_OFFICES, C.SEE_LISTS, counts.help_wanted),
    ((_CENTRE, _DEPARTMENT, Role.AUDITOR), C.SEE_ASSESSMENT, counts.months_published),
    (_ALL, C.MANAGE_USERS, counts.accounts),
    ((Role.ENTERPRISE_CLERK, *_OFFICES, _CENTRE, _DEPARTMENT), C.SEE_RETURNS, counts.unread),
    ((Role.ENTERPRISE_CLERK, *_OFFICES, _CENTRE, _DEPARTMENT), C.SEE_RETURNS, counts.jobs),
)

# Roles, capability, what the link says, name of the page.
SHORTCUTS: tuple[tuple[tuple[Role, ...], Capability, str, str], ...] = (
    (_ALL, C.ASK_QUESTION, "提出诉求", "cases:ask"),
    (_ALL, C.FILE_RETURN, "历次填报", "orders:home"),
    (_ALL, C.ASK_QUESTION, "知识库", "cases:knowledge"),
    ((Role.ENTERPRISE_CLERK,), C.ASK_QUESTION, "优先支持资格", "assessment:priority_own"),
    ((Role.ENTERPRISE_CLERK,), C.ASK_QUESTION, "优秀案例", "cases:awards"),
    (_ALL, C.GRANT_AUTHORISATION, "授权代填", "tenancy:authorisations"),
    (_OFFICES, C.SEE_ENTERPRISES, "填报情况", "orders:roster"),
    (_ANSWERING, C.ANSWER_QUESTION, "问题诉求", "cases:home"),
    (_OFFICES, C.SEE_ASSESSMENT, "差距测算", "assessment:gap"),
    ((*_OFFICES, _CENTRE, _DEPARTMENT, Role.AUDITOR), C.SEE_ASSESSMENT, "监测总览", "assessment:overview"),
    ((*_OFFICES, _CENTRE, _DEPARTMENT), C.SEE_LISTS, "五色清单", "alerts:home"),
    ((*_OFFICES, _CENTRE), C.SEE_CASES, "典型案例", "cases:typical"),
    (_ALL, C.SELECT_CASES, "案例评选", "cases:selections"),
    ((*_OFFICES, _CENTRE), C.SEE_CONTACTS, "负责人名单", "notices:contacts"),
    ((_CENTRE, _DEPARTMENT), C.SEE_TARGETS, "绩效目标", "targets:overview"),
    (_OFFICES, C.MANAGE_ENTERPRISES, "登记企业", "tenancy:enterprise_new"),
    ((_CENTRE,), C.CHANGE_ROSTER, "应报名录变动", "orders:roster_changes"),
    ((_CENTRE, _DEPARTMENT), C.SEE_ASSESSMENT, "月度通报", "assessment:bulletins"),
    ((_CENTRE, _DEPARTMENT), C.SEE_ASSESSMENT, "扣减认定", "assessment:deductions"),
    ((_CENTRE, _DEPARTMENT), C.SEE_SIGNALS, "数据质量线索", "orders:signals"),
    (_ALL, C.MANAGE_USERS, "新建用户", "tenancy:user_new"),
    (_ALL, C.MANAGE_USERS, "用户管理", "tenancy:users"),
    ((Role.SYSTEM_ADMINISTRATOR,), C.SEE_DELIVERIES, "消息发送记录", "notices:deliveries"),
    (_ALL, C.READ_AUDIT, "审计记录", "tenancy:audit"),
    ((Role.AUDITOR,), C.SEE_ENTERPRISES, "填报情况", "orders:roster"),
)


@dataclass(frozen=True)
class Desk:
    """The first page: `own` is where an enterprise stands with its months (None for everybody else), `late` whether the running
    month's cut-off is over."""

    own: OwnMonths | None
    late: bool
    tasks: tuple[Task, ...]
    counts: tuple[Count, ...]
    shortcuts: tuple[Shortcut, ...]

    @property
    def is_done(self) -> bool:
        """Whether there is nothing to do: no task, and an enterprise has filed its running month or need not."""
        current = None if self.own is None else self.own.current
        owes = current is not None and current.on_roster and current.first_filed_at is None
        return not self.tasks and not owes


def desk(actor: Actor, *, now: datetime) -> Desk:
    """The actor's first page. So many queries a line of the tables, whatever the number of enterprises, returns, questions."""
    asked = Asked(actor, now)

    def mine(roles: tuple[Role, ...], capability: Capability) -> bool:
        return actor.role in roles and actor.may(capability)

    own = asked.own_months if actor.may(C.FILE_RETURN) else None
    return Desk(
        own=own,
        late=own is not None and own.cutoff is not None and now > own.cutoff,
        tasks=tuple(task for roles, may, part in TASKS if mine(roles, may) for task in part(asked)),
        counts=tuple(count for roles, may, part in COUNTS if mine(roles, may) for count in part(asked)),
        shortcuts=tuple(Shortcut(label, reverse(name)) for roles, may, label, name in SHORTCUTS if mine(roles, may)),
    )
