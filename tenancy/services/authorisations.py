"""An enterprise lets somebody else file for it: granted, and revoked."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from core.errors import Invalid, NotAllowed, Unseen
from core.periods import local_date
from tenancy.enums import AuthorisationState, Role
from tenancy.models import Authorisation, Membership, User
from tenancy.permissions import can_authorise
from tenancy.roles import Actor
from tenancy.rules import authorisation_state, term_problem
from tenancy.scope import accounts_scope
from tenancy.selectors import enterprise_of, rows_in_view

CANNOT = "不能授权该用户：请核对用户名；对方须是其他企业的填报员，且不是本企业人员。"
"""The one answer to an unknown name and to a person who may not: it tells neither that there is such a person nor who."""


@transaction.atomic
def authorise(*, username: str, basis: str, valid_until: date, by: Actor, now: datetime) -> Authorisation:
    """Let another enterprise's clerk file for the own enterprise until a day; effective at once.

    Officials never: nobody of a bureau files for an enterprise (definitions §2). Raises NotAllowed for agents and everybody
    but the enterprise's own clerks, Invalid (fields `username`, `basis`, `valid_until`).
    """
    if not can_authorise(by):
        raise NotAllowed
    today = local_date(now)
    errors: dict[str, list[str]] = {}
    if not 2 <= len(basis.strip()) <= 200:
        errors["basis"] = ["请填写授权依据，如委托书名称和文号，2 至 200 个字。"]
    problem = term_problem(valid_until, today=today)
    if problem:
        errors["valid_until"] = [problem]
    if errors:
        raise Invalid(errors)
    enterprise = enterprise_of(by)
    with accounts_scope(by):
        agent, membership = _agent(username, enterprise.pk, by=by)
        if membership is None:
            membership = Membership.objects.create(
                user=agent, role=Role.ENTERPRISE_CLERK, enterprise=enterprise, region_id=enterprise.region_id
            )
    standing = Authorisation.objects.filter(
        enterprise=enterprise, membership=membership, revoked_at__isnull=True
    ).first()
    if standing is not None:
        state = authorisation_state(valid_until=standing.valid_until, revoked=False, today=today)
        if state is AuthorisationState.STANDING:
            raise Invalid({"username": ["已授权该用户且仍在有效期内；如需变更，请先撤销原授权。"]})
        _revoke(standing, by=by, now=now)
    return Authorisation.objects.create(
        enterprise=enterprise,
        region_id=enterprise.region_id,
        user=agent,
        username=agent.username,
        membership=membership,
        basis=basis.strip(),
        granted_by_id=by.user,
        granted_at=now,
        valid_until=valid_until,
    )


def _agent(username: str, enterprise: int, *, by: Actor) -> tuple[User, Membership | None]:
    """The person and the agent's membership that is there already; the person's row is locked, so that two clicks are one."""
    user = User.objects.select_for_update().filter(username=username.strip(), is_active=True).first()
    posts = [] if user is None else list(Membership.objects.filter(user=user).prefetch_related("authorisations"))
    own = [post for post in posts if post.enterprise_id == enterprise]
    if (
        user is None
        or user.pk == by.user
        or any(post.role != Role.ENTERPRISE_CLERK for post in posts)
        or all(post.enterprise_id == enterprise for post in posts)
        or any(not post.authorisations.all() for post in own)
    ):
        raise Invalid({"username": [CANNOT]})
    return user, own[0] if own else None


def _revoke(row: Authorisation, *, by: Actor, now: datetime) -> None:
    row.revoked_at, row.revoked_by_id = now, by.user
    row.save(update_fields=["revoked_at", "revoked_by"])


@transaction.atomic
def revoke_authorisation(*, authorisation: UUID, by: Actor, now: datetime) -> Authorisation:
    """Take an authorisation back; the agent is out at the next click. Twice is once. Raises NotAllowed, Unseen."""
    if not can_authorise(by):
        raise NotAllowed
    row = rows_in_view(Authorisation.objects.all(), by).filter(public_id=authorisation).first()
    if row is None:
        raise Unseen
    if row.revoked_at is None:
        # Not locked: of two at once the second meets no row that still stands.
        Authorisation.objects.filter(pk=row.pk, revoked_at__isnull=True).update(revoked_at=now, revoked_by_id=by.user)
        row.revoked_at = now
    return row
