"""Noting from where officials of bureaus sign in."""

from datetime import datetime, timedelta

from tenancy.enums import Role
from tenancy.models import Membership, SignIn, User

SIGN_INS_KEPT = timedelta(days=180)
BUREAUS = (Role.COUNTY_OFFICER, Role.CITY_OFFICER)


def record_sign_in(*, user: User, address: str, now: datetime) -> None:
    """Note a sign-in of an official of a bureau, once for each office; of anybody else nothing is kept.

    Runs outside a scope, with the login's own narrow rights.
    """
    offices = Membership.objects.filter(user=user, role__in=BUREAUS).values_list("role", "region_id")
    SignIn.objects.bulk_create(
        SignIn(user=user, role=role, office=office, address=address[:45], at=now) for role, office in offices
    )


def purge_sign_ins(*, now: datetime) -> int:
    """Remove sign-ins older than 180 days; how many."""
    return SignIn.objects.filter(at__lt=now - SIGN_INS_KEPT).delete()[0]
