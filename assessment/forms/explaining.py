"""What is looked for among the rows behind a figure."""

from django import forms

from assessment.facts import parse_region


class ExplainFilter(forms.Form):
    """Words and a county (six digits in the address); anything senseless counts as nothing."""

    q = forms.CharField(required=False, max_length=60)
    within = forms.CharField(required=False, max_length=9)

    def clean_within(self) -> int | None:
        """The nine-digit code; whether it may be chosen is asked where the counties are known."""
        try:
            return parse_region(self.cleaned_data["within"])
        except ValueError:
            return None
