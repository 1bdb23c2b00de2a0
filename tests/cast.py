"""The small cast of the tests: one province, two cities, three counties, an enterprise in each, one person a role.

`cast.enterprise` stands in 西湖区 (杭州), `cast.sibling` in the same county, `cast.cousin` in 上城区 (same city), `cast.foreign`
in 鹿城区 (温州). `cast.clerk` etc. are users, `cast.actor("clerk")` the actor that a user is. Every name carries a canary:
a foreign canary in an answer is a leak.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from core import uscc
from core.periods import SHANGHAI
from tenancy.enums import Role
from tenancy.models import Enterprise, Membership, User
from tenancy.roles import Actor
from tenancy.scope import job_scope
from tenancy.selectors import actor_of

PROVINCE = 330000000
HANGZHOU, WENZHOU = 330100000, 330300000
XIHU, SHANGCHENG, LUCHENG = 330106000, 330102000, 330302000
PASSWORD = "cast-Password-1"  # of invented people in a throw-away database
JOINED = date(2019, 1, 1)
CREATED = datetime(2020, 1, 1, tzinfo=SHANGHAI)


def make_uscc(number: int) -> str:
    """A valid code that is plainly invented: 91330000TEST…"""
    first = f"9133{number:04d}MA{number:07d}"
    return first + uscc.check_character(first)


def make_enterprise(number: int, *, region: int, name: str, joined_on: date = JOINED, **fields: object) -> Enterprise:
    """A blank enterprise row (needs an open job scope)."""
    return Enterprise.objects.create(
        uscc=make_uscc(number), name=name, region_id=region, joined_on=joined_on, contact_name=f"联系人{name}", **fields
    )


@cache
def hashed_password() -> str:
    """PASSWORD as it is stored: hashing it is slow on purpose, and a cast has thirteen people."""
    return make_password(PASSWORD)


def make_user(
    username: str, role: Role, *, region: int | None = None, enterprise: Enterprise | None = None, name: str = ""
) -> User:
    """A person with one membership (needs an open job scope)."""
    user = User(username=username, display_name=name or username, created_at=CREATED)
    user.password = hashed_password()
    user.save()
    Membership.objects.create(
        user=user, role=role, region_id=enterprise.region_id if enterprise else region, enterprise=enterprise
    )
    return user


@dataclass
class Cast:
    """Everybody in the tests, by what they are."""

    enterprise: Enterprise
    sibling: Enterprise
    cousin: Enterprise
    foreign: Enterprise
    users: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["users"][name]
        except KeyError:
            raise AttributeError(name) from None

    def actor(self, name: str) -> Actor:
        """The actor that a named user is."""
        actor = actor_of(self.users[name], None)
        assert actor is not None
        return actor


def build_cast() -> Cast:
    """Create the cast in the current transaction."""
    with job_scope(reason="test"):
        cast = Cast(
            enterprise=make_enterprise(1, region=XIHU, name="金丝雀甲西湖外贸有限公司"),
            sibling=make_enterprise(2, region=XIHU, name="金丝雀乙西湖进出口有限公司"),
            cousin=make_enterprise(3, region=SHANGCHENG, name="金丝雀丙上城贸易有限公司"),
            foreign=make_enterprise(4, region=LUCHENG, name="金丝雀丁鹿城实业有限公司"),
        )
        for name, role, region, enterprise in (
            ("clerk", Role.ENTERPRISE_CLERK, None, cast.enterprise),
            ("sibling_clerk", Role.ENTERPRISE_CLERK, None, cast.sibling),
            ("cousin_clerk", Role.ENTERPRISE_CLERK, None, cast.cousin),
            ("foreign_clerk", Role.ENTERPRISE_CLERK, None, cast.foreign),
            ("county", Role.COUNTY_OFFICER, XIHU, None),
            ("cousin_county", Role.COUNTY_OFFICER, SHANGCHENG, None),
            ("foreign_county", Role.COUNTY_OFFICER, LUCHENG, None),
            ("city", Role.CITY_OFFICER, HANGZHOU, None),
            ("foreign_city", Role.CITY_OFFICER, WENZHOU, None),
            ("centre", Role.PROVINCIAL_CENTRE, PROVINCE, None),
            ("department", Role.PROVINCIAL_DEPARTMENT, PROVINCE, None),
            ("administrator", Role.SYSTEM_ADMINISTRATOR, None, None),
            ("auditor", Role.AUDITOR, PROVINCE, None),
        ):
            cast.users[name] = make_user(f"cast-{name.replace('_', '-')}", role, region=region, enterprise=enterprise)
    return cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, rolled back after the test."""
    return build_cast()


@pytest.fixture
def client_for() -> Callable[[User], Client]:
    """A browser session signed in as a user: `client_for(cast.clerk)`."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def now() -> datetime:
    """The present, for services that take the time as an argument."""
    return timezone.now()
