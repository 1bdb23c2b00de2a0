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
