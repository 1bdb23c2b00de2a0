"""How the registry is printed on pages."""

from collections.abc import Collection
from datetime import date

from django import template

from tenancy.enums import EnterpriseTag
from tenancy.models import Authorisation
from tenancy.rules import authorisation_state

register = template.Library()


@register.filter
def tag_labels(tags: Collection[str]) -> str:
    """Tags in words, in the order of the enumeration: ``输美、重点``."""
    return "、".join(tag.label for tag in EnterpriseTag if tag in tags)


@register.filter
def authorisation_label(row: Authorisation, today: date) -> str:
    """Whether an authorisation counts today: 有效, 已到期, 已撤销."""
    return authorisation_state(valid_until=row.valid_until, revoked=row.revoked_at is not None, today=today).label
