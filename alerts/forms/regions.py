"""The field by which a form is narrowed to a region."""

from django import forms

Regions = list[tuple[int, str, list[tuple[int, str]]]]
"""Cities with their counties, as `alerts.selectors.regions_to_choose` gives them."""


def offer_regions(form: forms.Form, regions: Regions) -> None:
    """Fill the form's field, or take it away from a county, which has nothing to choose."""
    if not regions:
        del form.fields["region"]
        return
    groups = [(name, [(city, f"{name}（全市）"), *counties]) for city, name, counties in regions]
    form.fields["region"].choices = [("", "全部地区"), *groups]  # type: ignore[attr-defined]  # a TypedChoiceField
