"""Who may do what: the one table of capabilities, and the actor that services are handed.

A capability says what a role may ever do; whether it may do so to *this* row is asked in `<app>/permissions.py`,
and the database's row security asks again.
"""

from dataclasses import dataclass
from uuid import UUID

from core.enums import LabelledEnum
from tenancy.enums import DatabaseRole, Role
from tenancy.rules import contains, region_range


class Capability(LabelledEnum):
    """Something a role may be allowed to do."""

    FILE_RETURN = "file_return", "填报月度订单"
    SEE_RETURNS = "see_returns", "查看填报"
    EXPORT_RETURNS = "export_returns", "导出填报名单"
    VERIFY_RETURN = "verify_return", "核实和退回填报"
    REMIND = "remind", "催报"
    CHANGE_ROSTER = "change_roster", "变动应报名录"
    SEE_SAMPLES = "see_samples", "查看抽查"
    SAMPLE_RETURNS = "sample_returns", "抽查填报"
    IMPORT_REFERENCE = "import_reference", "录入出口实绩、汇率和节假日"
    SEE_SIGNALS = "see_signals", "查看数据质量线索"
    ASK_QUESTION = "ask_question", "提出诉求"
    ANSWER_QUESTION = "answer_question", "答复诉求"
    SEE_QUESTIONS = "see_questions", "查看诉求"
    SEE_TOPICS = "see_topics", "查看多地集中诉求"
    HANDLE_TOPICS = "handle_topics", "处置多地集中诉求"
    SEE_CASES = "see_cases", "查看典型案例"
    WRITE_CASE = "write_case", "报送典型案例"
    ADOPT_CASE = "adopt_case", "收录典型案例"
    SCORE_CASES = "score_cases", "评选典型案例"
    SELECT_CASES = "select_cases", "组织优秀案例评选"
    GIVE_FEEDBACK = "give_feedback", "反馈五色清单"
    RECORD_VISIT = "record_visit", "记录走访"
    DRAW_LIST = "draw_list", "生成和变更五色清单"
    PUBLISH_LIST = "publish_list", "复核发布五色清单"
    SEE_LISTS = "see_lists", "查看五色清单"
    SEE_ASSESSMENT = "see_assessment", "查看监测总览和排名"
    COMPUTE_RUN = "compute_run", "计算月度考核"
    PUBLISH_RUN = "publish_run", "发布月度考核"
    CONFIRM_SCHEME = "confirm_scheme", "确认考核方案"
    REVIEW_RUN = "review_run", "复核月度考核"
    EXPORT_ASSESSMENT = "export_assessment", "导出考核表"
    WRITE_BULLETIN = "write_bulletin", "起草和发布通报"
    REVIEW_BULLETIN = "review_bulletin", "复核通报"
    MANAGE_FEED = "manage_feed", "管理数据接口密钥"
    OPEN_HEARING = "open_hearing", "提请扣减认定"
    ANSWER_HEARING = "answer_hearing", "说明和申诉扣减认定"
    DECIDE_DEDUCTION = "decide_deduction", "认定扣减"
    MANAGE_PEER_GROUPS = "manage_peer_groups", "录入考核分组"
    SEE_TARGETS = "see_targets", "查看绩效目标"
    KEEP_TARGETS = "keep_targets", "管理绩效目标"
    FILE_PROGRESS = "file_progress", "填报目标进展"
    VERIFY_PROGRESS = "verify_progress", "核验目标进展"
    SEE_ENTERPRISES = "see_enterprises", "查看企业名录"
    MANAGE_ENTERPRISES = "manage_enterprises", "管理企业名录"
    GRANT_AUTHORISATION = "grant_authorisation", "授权代填"
    MANAGE_TOKENS = "manage_tokens", "管理接口密钥"
    MANAGE_USERS = "manage_users", "管理用户"
    READ_AUDIT = "read_audit", "查阅审计记录"
    SEE_DELIVERIES = "see_deliveries", "查看消息发送记录"
    SEE_CONTACTS = "see_contacts", "查看负责人名单"


C = Capability
_BUREAU = frozenset(
    {
        C.SEE_RETURNS,
        C.EXPORT_RETURNS,
        C.ANSWER_QUESTION,
        C.SEE_QUESTIONS,
        C.SEE_CASES,
        C.SCORE_CASES,
        C.SEE_LISTS,
        C.SEE_ASSESSMENT,
        C.EXPORT_ASSESSMENT,
        C.SEE_ENTERPRISES,
        C.SEE_CONTACTS,
    }
)
_PROVINCE = _BUREAU

CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.ENTERPRISE_CLERK: frozenset(
        {
            C.FILE_RETURN,
            C.SEE_RETURNS,
            C.ASK_QUESTION,
            C.SEE_QUESTIONS,
            C.GIVE_FEEDBACK,
            C.MANAGE_TOKENS,
            C.GRANT_AUTHORISATION,
        }
    ),
    Role.COUNTY_OFFICER: _BUREAU
    | {
        C.MANAGE_ENTERPRISES,
        C.VERIFY_RETURN,
        C.REMIND,
        C.RECORD_VISIT,
        C.ANSWER_HEARING,
        C.WRITE_CASE,
    },
    Role.CITY_OFFICER: _BUREAU
    | {
        C.MANAGE_ENTERPRISES,
        C.VERIFY_RETURN,
        C.REMIND,
        C.RECORD_VISIT,
        C.ANSWER_HEARING,
        C.WRITE_CASE,
        C.WRITE_BULLETIN,
        C.REVIEW_BULLETIN,
    },
    Role.PROVINCIAL_CENTRE: _PROVINCE
    | {
        C.MANAGE_ENTERPRISES,
        C.VERIFY_RETURN,
        C.REMIND,
        C.CHANGE_ROSTER,
        C.SEE_SAMPLES,
        C.SAMPLE_RETURNS,
        C.IMPORT_REFERENCE,
        C.SEE_SIGNALS,
        C.SEE_TOPICS,
        C.HANDLE_TOPICS,
        C.ADOPT_CASE,
        C.DRAW_LIST,
        C.PUBLISH_LIST,
        C.COMPUTE_RUN,
        C.PUBLISH_RUN,
        C.CONFIRM_SCHEME,
        C.REVIEW_RUN,
        C.WRITE_BULLETIN,
        C.REVIEW_BULLETIN,
        C.MANAGE_FEED,
        C.OPEN_HEARING,
        C.MANAGE_PEER_GROUPS,
        C.SEE_TARGETS,
        C.FILE_PROGRESS,
        C.SEE_DELIVERIES,
    },
    Role.PROVINCIAL_DEPARTMENT: _PROVINCE
    | {
        C.SEE_SAMPLES,
        C.SEE_SIGNALS,
        C.SEE_TOPICS,
        C.PUBLISH_LIST,
        C.REVIEW_RUN,
        C.CONFIRM_SCHEME,
        C.DECIDE_DEDUCTION,
        C.SELECT_CASES,
        C.REVIEW_BULLETIN,
        C.MANAGE_FEED,
        C.SEE_TARGETS,
        C.KEEP_TARGETS,
        C.FILE_PROGRESS,
        C.VERIFY_PROGRESS,
    },
    Role.SYSTEM_ADMINISTRATOR: frozenset({C.MANAGE_USERS, C.SEE_DELIVERIES}),
    Role.AUDITOR: frozenset(
        {
            C.SEE_RETURNS,
            C.SEE_SAMPLES,
            C.SEE_QUESTIONS,
            C.SEE_TOPICS,
            C.SEE_CASES,
            C.SEE_LISTS,
            C.SEE_ASSESSMENT,
            C.SEE_TARGETS,
            C.SEE_ENTERPRISES,
            C.SEE_CONTACTS,
            C.READ_AUDIT,
        }
    ),
}

AGENT = frozenset({C.FILE_RETURN, C.SEE_RETURNS})
"""What is left to somebody who files for another enterprise (ours): an authorisation is to file, and for nothing else."""

DATABASE_ROLES: dict[Role, DatabaseRole] = {
    Role.ENTERPRISE_CLERK: DatabaseRole.ENTERPRISE,
    Role.COUNTY_OFFICER: DatabaseRole.BUREAU,
    Role.CITY_OFFICER: DatabaseRole.BUREAU,
    Role.PROVINCIAL_CENTRE: DatabaseRole.PROVINCE,
    Role.PROVINCIAL_DEPARTMENT: DatabaseRole.PROVINCE,
    Role.SYSTEM_ADMINISTRATOR: DatabaseRole.ADMIN,
    Role.AUDITOR: DatabaseRole.AUDITOR,
}


@dataclass(frozen=True)
class Actor:
    """Who acts: a signed-in person under one membership, or a job of the system.

    `region` is the nine-digit code of the bureau's or the enterprise's region, `enterprise` the enterprise's id;
    `role` is None for the system itself (jobs, the importer), which may do everything. `token` is the beginning of the key by
    which a program acts for the person, empty when the person is there. `agent` says that the person files under a recorded
    authorisation, `person` is the person's name, `entity` the enterprise's public id.
    """

    user: int | None
    role: Role | None
    label: str
    region: int | None = None
    enterprise: int | None = None
    token: str = ""
    agent: bool = False
    person: str = ""
    entity: UUID | None = None

    @property
    def database_role(self) -> DatabaseRole:
        """Role that the database knows this actor by."""
        return DatabaseRole.JOB if self.role is None else DATABASE_ROLES[self.role]

    @property
    def is_system(self) -> bool:
        """Whether this is the system itself."""
        return self.role is None

    @property
    def title(self) -> str:
        """Office or enterprise with the person's name, as records say who did something."""
        return self.label if self.person in ("", self.label) else f"{self.label} {self.person}"

    @property
    def span(self) -> tuple[int, int] | None:
        """First and last region code in view, None without a region."""
        return None if self.region is None else region_range(self.region)

    def may(self, capability: Capability) -> bool:
        """Whether the role is ever allowed to do this."""
        if self.agent and capability not in AGENT:
            return False
        return self.role is None or capability in CAPABILITIES[self.role]

    def covers(self, region: int) -> bool:
        """Whether a region lies in the actor's own subtree."""
        return self.is_system or (self.region is not None and contains(self.region, region))


def system_actor(reason: str) -> Actor:
    """The system itself, e.g. a scheduled job; `reason` is what the audit shows."""
    return Actor(user=None, role=None, label=reason)
