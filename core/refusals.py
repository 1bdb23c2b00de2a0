"""What a service refused, shown where a person typed it. One way for every form of the house."""

from django import forms

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
