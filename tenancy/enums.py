"""Closed vocabularies of tenancy: plain enums, no Django."""

from core.enums import LabelledEnum, LabelledIntEnum


class RegionLevel(LabelledIntEnum):
    """Tier of the region tree, outermost first (definitions §1)."""

    PROVINCE = 1, "省"
    CITY = 2, "设区市"
    COUNTY = 3, "县(市、区)"
    TOWN = 4, "镇街/园区"


class Role(LabelledIntEnum):
    """What a person is in the system; one membership gives one role."""

    ENTERPRISE_CLERK = 1, "企业填报员"
    COUNTY_OFFICER = 2, "县级商务局"
    CITY_OFFICER = 3, "市级商务局"
    PROVINCIAL_CENTRE = 4, "省外贸中心"
    PROVINCIAL_DEPARTMENT = 5, "省商务厅"
    SYSTEM_ADMINISTRATOR = 6, "系统管理员"
    AUDITOR = 7, "审计员"


class DatabaseRole(LabelledEnum):
    """Roles of the database that the application's login may become (ours)."""

    ENTERPRISE = "zj_enterprise", "企业"
    BUREAU = "zj_bureau", "商务局"
    PROVINCE = "zj_province", "省级"
    JOB = "zj_job", "后台任务"
    AUDITOR = "zj_auditor", "审计"
    ADMIN = "zj_admin", "系统管理"


class DayKind(LabelledEnum):
    """What the working calendar says of an entered day (workbook `calendar`)."""

    REST = "rest", "休"
    WORK = "work", "班"


class DaySource(LabelledEnum):
    """Where it is known from whether a day is worked (definitions §4), the first that speaks."""

    ENTERED = "entered", "本系统录入"
    PUBLISHED = "published", "国家公布（内置）"
    ESTIMATED = "estimated", "按周一至周五推算"


class EnterpriseState(LabelledIntEnum):
    """Standing of an enterprise in the registry."""

    ACTIVE = 1, "正常"
    SUSPENDED = 2, "停业"
    CLOSED = 3, "注销"


class EnterpriseTag(LabelledEnum):
    """Tags by which bureaus select enterprises (workbook `enterprises`)."""

    US_EXPORTER = "us_exporter", "输美"
    KEY = "key", "重点"
    CANTON_FAIR = "canton_fair", "广交会"
    SUBSIDISED = "subsidised", "受补贴"


class JobState(LabelledIntEnum):
    """Life of a background job; the database row is the truth."""

    QUEUED = 1, "排队中"
    RUNNING = 2, "进行中"
    DONE = 3, "已完成"
    FAILED = 4, "失败"


class TokenScope(LabelledEnum):
    """What a token of the machine interface may be used for. Reading comes with writing: a client writes over a version
    that it has read."""

    READ = "returns:read", "读取填报和订单"
    WRITE = "returns:write", "保存和提交填报"


class ChangeKind(LabelledIntEnum):
    """What was done to an enterprise in the registry (ours)."""

    EDITED = 1, "修改信息"
    MOVED = 2, "迁移"
    TAGGED = 3, "修改标签"
    STATE = 4, "变更状态"


class UploadState(LabelledIntEnum):
    """Life of an uploaded workbook of enterprises (ours)."""

    READING = 1, "读取中"
    PENDING = 2, "待确认"
    WRITING = 3, "写入中"
    COMMITTED = 4, "已写入"
    DISCARDED = 5, "已放弃"
    UNUSABLE = 6, "不能使用"


class RegistrySort(LabelledEnum):
    """Orders of the registry's list."""

    NAME = "name", "企业名称"
    CODE = "code", "信用代码"
    REGION = "region", "地区"
    JOINED = "joined", "纳入日期"


class PlannedKind(LabelledIntEnum):
    """What a row of an uploaded workbook would do (ours)."""

    SKIP = 0, "无变化"
    ADD = 1, "新增"
    CHANGE = 2, "修改"
    MOVE = 3, "迁移"


class AuthorisationState(LabelledEnum):
    """Whether an authorisation counts."""

    STANDING = "standing", "有效"
    EXPIRED = "expired", "已到期"
    REVOKED = "revoked", "已撤销"
