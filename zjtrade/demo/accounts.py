"""Accounts of the demo: one a role and two neighbours, with names and passwords that everybody may know."""

from dataclasses import dataclass
from datetime import datetime

from tenancy.enums import Role
from tenancy.models import User
from tenancy.roles import Actor, system_actor
from tenancy.selectors import actor_of
from tenancy.services import create_account

PROVINCE = 330000000
HANGZHOU = 330100000
XIHU = 330106000
LUCHENG = 330302000
PASSWORD = "demo-Zhejiang-2020"  # noqa: S105  # printed on purpose: of invented people over invented data


@dataclass(frozen=True)
class Account:
    """One person of the demo; `company` is its place among the companies of 西湖区 (None: an official)."""

    username: str
    role: Role
    what: str
    region: int | None = None
    company: int | None = None


ACCOUNTS = (
    Account("enterprise", Role.ENTERPRISE_CLERK, "杭州市西湖区一家示例企业，本月尚未填报", company=0),
    Account("enterprise2", Role.ENTERPRISE_CLERK, "西湖区另一家示例企业，本月已填报", company=1),
    Account("county", Role.COUNTY_OFFICER, "杭州市西湖区商务局", region=XIHU),
    Account("county2", Role.COUNTY_OFFICER, "温州市鹿城区商务局", region=LUCHENG),
    Account("city", Role.CITY_OFFICER, "杭州市商务局", region=HANGZHOU),
    Account("centre", Role.PROVINCIAL_CENTRE, "省外贸中心", region=PROVINCE),
    Account("department", Role.PROVINCIAL_DEPARTMENT, "省商务厅", region=PROVINCE),
    Account("administrator", Role.SYSTEM_ADMINISTRATOR, "系统管理员"),
    Account("auditor", Role.AUDITOR, "审计员", region=PROVINCE),
)


def account_lines() -> list[str]:
    """What a visitor needs to sign in, one line an account."""
    return [
        f"演示账号（密码均为 {PASSWORD}）：",
        *(f"  {account.username:<14} {account.role.label} · {account.what}" for account in ACCOUNTS),
    ]


def are_there() -> bool:
    """Whether the demo data have been written: the accounts come last but one and all in one transaction."""
    return User.objects.filter(username__in=[account.username for account in ACCOUNTS]).exists()


def create_accounts(*, companies: list[str], now: datetime) -> dict[str, Actor]:
    """Create everybody; the actors by user name. `companies` are credit codes of companies in 西湖区."""
    actors = {}
    for account in ACCOUNTS:
        created = create_account(
            username=account.username,
            display_name=f"示例{account.role.label}",
            role=account.role,
            by=system_actor("演示数据"),
            now=now,
            region=account.region,
            uscc="" if account.company is None else companies[account.company],
            password=PASSWORD,
        )
        actor = actor_of(created.user, None)
        if actor is not None:
            actors[account.username] = actor
    return actors
