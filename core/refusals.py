"""What a service refused, shown where a person typed it. One way for every form of the house."""

from dataclasses import dataclass
from typing import cast

from django import forms
from django.http import QueryDict

from core.errors import Invalid, Refusal, Refused


def tell(form: forms.Form, refusal: Refusal) -> None:
    """Put what a service refused beside the fields it names, or above the form."""
    if isinstance(refusal, Invalid):
        for field, errors in refusal.errors.items():
            for error in errors:
                form.add_error(field if field in form.fields else None, error)
    else:
        named = refusal.field if isinstance(refusal, Refused) else None
        form.add_error(named if named in form.fields else None, refusal.message)


def renew(form: forms.Form, **shown: object) -> None:
    """Have a submitted form say in its hidden fields what its page shows now, what was typed kept: it can be sent once more."""
    data = cast(QueryDict, form.data).copy()
    for name, value in shown.items():
        data[name] = str(value)
    form.data = data


@dataclass(frozen=True)
class Typed:
    """One field that somebody filled in, as a page repeats it when it offers the form no more."""

    label: str
    text: str


def typed(form: forms.Form) -> list[Typed]:
    """What was typed into the visible fields of a submitted form, a choice in its words; empty fields are left out.

    Whatever is refused, nobody has to write it again: the text is there to be copied. Any text, valid or not.
    """
    found = []
    for bound in form.visible_fields():
        value = bound.value()
        choices = {str(key): str(words) for key, words in getattr(bound.field, "choices", ())}
        text = choices.get(str(value), "" if choices else str(value or ""))
        if text.strip():
            found.append(Typed(str(bound.label), text))
    return found
