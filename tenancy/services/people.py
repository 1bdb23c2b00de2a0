"""Writes about people: signing in, passwords, accounts."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from core.errors import Invalid, NotAllowed, Refused
from tenancy.enums import RegionLevel, Role
from tenancy.models import Enterprise, Membership, Region, SignInAttempt, User
from tenancy.permissions import can_manage_users
from tenancy.roles import Actor
from tenancy.scope import own_identity

MAX_FAILURES = 10
LOCK = timedelta(minutes=15)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LEVEL_OF_ROLE = {
    Role.COUNTY_OFFICER: RegionLevel.COUNTY,
    Role.CITY_OFFICER: RegionLevel.CITY,
    Role.PROVINCIAL_CENTRE: RegionLevel.PROVINCE,
    Role.PROVINCIAL_DEPARTMENT: RegionLevel.PROVINCE,
    Role.AUDITOR: RegionLevel.PROVINCE,
}


def locked_until(*, username: str, address: str, now: datetime) -> datetime | None:
    """When this name may be tried again from this address; None when it may now."""
    found = SignInAttempt.objects.filter(username=username[:150], address=address, locked_until__gt=now).first()
    return None if found is None else found.locked_until


def record_failure(*, username: str, address: str, now: datetime) -> None:
    """Count a failed sign-in; ten within fifteen minutes lock (name, address), never the name alone.

    Runs outside a request's transaction, or the failed page would roll it back.
    """
    with transaction.atomic():
        SignInAttempt.objects.filter(username=username[:150], address=address, last_failed_at__lt=now - LOCK).update(
            failures=0, locked_until=None
        )
        SignInAttempt.objects.bulk_create(
            [SignInAttempt(username=username[:150], address=address, last_failed_at=now)], ignore_conflicts=True
        )
        row = SignInAttempt.objects.select_for_update().get(username=username[:150], address=address)
        row.failures, row.last_failed_at = row.failures + 1, now
        if row.failures >= MAX_FAILURES:
            row.locked_until = now + LOCK
        row.save(update_fields=["failures", "last_failed_at", "locked_until"])


def forget_failures(*, username: str, address: str) -> None:
    """After a good sign-in nothing is held against the name from this address."""
    SignInAttempt.objects.filter(username=username[:150], address=address).delete()


def change_password(*, user: User, password: str) -> None:
    """A person sets an own new password. Raises Invalid when it is too weak."""
    check_password_strength(password, user, field="new_password1")
    user.set_password(password)
    user.must_change_password = False
    with own_identity(user.pk):
        user.save(update_fields=["password", "must_change_password"])


def check_password_strength(password: str, user: User, *, field: str = "password") -> None:
    """Raise Invalid, in Chinese, when a password is too weak."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid({field: list(error.messages)}) from error


@dataclass(frozen=True)
class NewAccount:
    """A created or reset account with the one password that is ever shown."""

    user: User
    password: str


def make_password() -> str:
    """A random password that can be read out on the telephone."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


@transaction.atomic
def create_account(
    *,
    username: str,
    display_name: str,
    role: Role,
    by: Actor,
    now: datetime,
    region: int | None = None,
    uscc: str = "",
    password: str | None = None,
) -> NewAccount:
    """Create a person in one role; without a password a random one is made, to be changed at the first sign-in.

    Enterprise clerks are tied to an enterprise by its credit code, officials to a region of their level.
    Raises Invalid with a message a field, NotAllowed for anybody but administrators and the system.
    """
    if not can_manage_users(by):
        raise NotAllowed
    errors: dict[str, list[str]] = {}
    enterprise = None
    if User.objects.filter(username=username).exists():
        errors["username"] = ["该用户名已被使用。"]
    if role is Role.ENTERPRISE_CLERK:
        enterprise = Enterprise.objects.filter(uscc=uscc).first()
        if enterprise is None:
            errors["uscc"] = ["未找到该统一社会信用代码的企业。"]
    elif role in _LEVEL_OF_ROLE:
        level = _LEVEL_OF_ROLE[role]
        if region is None or not Region.objects.filter(code=region, level=level).exists():
            errors["region"] = [f"{role.label}须选择一个{level.label}。"]
    if errors:
        raise Invalid(errors)
    chosen = password or make_password()
    user = User(username=username, display_name=display_name, created_at=now, must_change_password=password is None)
    user.set_password(chosen)
    user.save()
    Membership.objects.create(
        user=user,
        role=role,
        enterprise=enterprise,
        region_id=enterprise.region_id if enterprise else region if role in _LEVEL_OF_ROLE else None,
    )
    return NewAccount(user, chosen)


@transaction.atomic
def reset_password(*, user: int, by: Actor) -> NewAccount:
    """Give a person a new random password, to be changed at the next sign-in."""
    if not can_manage_users(by):
        raise NotAllowed
    row = User.objects.select_for_update().get(pk=user)
    chosen = make_password()
    row.set_password(chosen)
    row.must_change_password = True
    row.save(update_fields=["password", "must_change_password"])
    return NewAccount(row, chosen)


@transaction.atomic
def set_active(*, user: int, active: bool, by: Actor) -> User:
    """Let a person in or keep them out; nobody locks out themselves."""
    if not can_manage_users(by):
        raise NotAllowed
    if user == by.user and not active:
        raise Refused("不能停用自己的账号。")
    row = User.objects.select_for_update().get(pk=user)
    row.is_active = active
    row.save(update_fields=["is_active"])
    return row
