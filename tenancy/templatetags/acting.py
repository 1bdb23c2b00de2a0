"""For whom a form was opened."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def acting_for(context: dict[str, Any]) -> SafeString | str:
    """A hidden field with the entity that the page belongs to; nothing for people who act for no enterprise.

    Put it into every form that writes for an enterprise, beside ``{% csrf_token %}``: `tenancy.middleware` answers 409 when
    the person has meanwhile switched to another entity, e.g. in another tab.
    """
    entity = getattr(getattr(context.get("request"), "actor", None), "entity", None)
    return "" if entity is None else format_html('<input type="hidden" name="acting_for" value="{}">', entity)
