"""The manuals: one a role."""

from core.enums import LabelledEnum


class Manual(LabelledEnum):
    """A user manual; the value is its place in the address."""

    ENTERPRISE = "enterprise", "企业"
    COUNTY = "county", "县（市、区）商务局"
    CITY = "city", "设区市商务局"
    CENTRE = "centre", "省外贸中心"
    DEPARTMENT = "department", "省商务厅"
    ADMINISTRATOR = "administrator", "系统管理员"
    AUDITOR = "auditor", "审计员"
