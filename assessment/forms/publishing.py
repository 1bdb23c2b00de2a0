"""Looking at a month, confirming its scheme, and bringing it to publication."""

from typing import Any

from django import forms

from assessment.enums import RateKind

MAX_REASON = 500


class RankingFilter(forms.Form):
    """Which rate to show; anything unknown falls back to the filing rate."""

    rate = forms.ChoiceField(label="指标", choices=RateKind.choices(), required=False)


class ConfirmSchemeForm(forms.Form):
    """A provincial user's word on a scheme: the digest of what the page showed, and a remark."""

    digest = forms.RegexField(
        r"^[0-9a-f]{64}$", widget=forms.HiddenInput, error_messages={"invalid": "请从方案页面提交确认。"}
    )
    note = forms.CharField(
        label="确认说明",
        max_length=MAX_REASON,
        required=False,
        help_text="可写明依据，如会议纪要或批示；随确认永久保留。",
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": MAX_REASON, "data-count": ""}),
    )


class HandInForm(forms.Form):
    """Handing a month in: what was looked at, and the reason of a correction."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    reason = forms.CharField(
        label="更正原因",
        max_length=MAX_REASON,
        help_text="写明更正了什么、依据是什么；随更正版本永久保留，并告知各地。",
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MAX_REASON, "data-count": ""}),
    )

    def __init__(self, *args: Any, correcting: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not correcting:
            del self.fields["reason"]


class GiveBackForm(forms.Form):
    """Giving a month back: what is to be looked at again."""

    note = forms.CharField(
        label="退回意见",
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": MAX_REASON, "data-count": ""}),
    )


class SeenForm(forms.Form):
    """Reviewing or publishing a month: what was looked at."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
