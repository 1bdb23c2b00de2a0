"""Whose manual is whose."""

from tenancy.enums import Role
from workbench.enums import Manual

MANUALS: dict[Role, Manual] = {
    Role.ENTERPRISE_CLERK: Manual.ENTERPRISE,
    Role.COUNTY_OFFICER: Manual.COUNTY,
    Role.CITY_OFFICER: Manual.CITY,
    Role.PROVINCIAL_CENTRE: Manual.CENTRE,
    Role.PROVINCIAL_DEPARTMENT: Manual.DEPARTMENT,
    Role.SYSTEM_ADMINISTRATOR: Manual.ADMINISTRATOR,
    Role.AUDITOR: Manual.AUDITOR,
}
"""One a role, as the roles' work differs."""
