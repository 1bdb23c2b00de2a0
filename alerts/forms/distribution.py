"""What officials ask of the spread of a list, and of the leading index."""

from typing import Any

from django import forms

from alerts.forms.regions import Regions, offer_regions
from core.periods import Month


class RegionForm(forms.Form):
    """One region of those in view; `regions` as `alerts.selectors.regions_to_choose` gives them, none for a county."""

    region = forms.TypedChoiceField(label="地区", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, regions: Regions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_regions(self, regions)


class LeadingForm(forms.Form):
    """The month of the leading index as it stands; the chosen table, market or product goes along."""

    month = forms.ChoiceField(label="月份", required=False)
    by = forms.CharField(required=False, widget=forms.HiddenInput)
    market = forms.CharField(required=False, widget=forms.HiddenInput)
    product = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, months: list[Month], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [(str(month), month.label) for month in months]  # type: ignore[attr-defined]
