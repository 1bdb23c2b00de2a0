"""Rows of a long form printed cheaply: a template is rendered once, then filled in as often as there are rows.

Django renders some ten thousand variables a second for a row of fifteen inputs; two hundred rows would take longer than
everything else that a page does. What is filled in is escaped by whoever fills it in.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_OPEN, _CLOSE = "\ue000", "\ue001"
_SLOT = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")


def slot(name: str) -> SafeString:
    """The place of a value in a template that a `Stamp` renders."""
    return mark_safe(f"{_OPEN}{name}{_CLOSE}")  # noqa: S308  # two private characters round a name of ours


class Slots:
    """`{{ at.name }}` in a template of a `Stamp`."""

    def __getitem__(self, name: str) -> SafeString:
        return slot(name)


class Stamp:
    """A row's template, rendered at its first use; a process keeps it."""

    def __init__(self, template: str, **context: object) -> None:
        self.template = template
        self.context = context

    @cached_property
    def _pieces(self) -> list[str]:
        text = render_to_string(self.template, {"at": Slots(), **self.context})
        return _SLOT.split(re.sub(r"\s*\n\s*", "\n", text))

    def fill(self, values: Mapping[str, str]) -> str:
        """The row with its values, which must be safe; a slot without a value stays empty."""
        pieces = list(self._pieces)
        pieces[1::2] = [values.get(name, "") for name in pieces[1::2]]
        return "".join(pieces)


def errors_markup(key: str, errors: Iterator[str] | list[str] | tuple[str, ...]) -> tuple[str, str]:
    """Attributes of an input in error and the list after it, both empty without an error."""
    found = list(errors)
    if not found:
        return "", ""
    items = "".join(f"<li>{escape(error)}</li>" for error in found)
    name = escape(f"id_{key}_error")
    return f' aria-invalid="true" aria-describedby="{name}"', f'<ul class="field-error" id="{name}">{items}</ul>'
