"""What a person enters when looking at or publishing a month."""

from typing import Any

from django import forms

from assessment.enums import RateKind

MAX_REASON = 500


class RankingFilter(forms.Form):
    """Which rate to show; anything unknown falls back to the filing rate."""

    rate = forms.ChoiceField(label="指标", choices=RateKind.choices(), required=False)


class PublishForm(forms.Form):
    """The decision to publish: a reason for a correction, and the confirmation of a scheme that no notice prescribes."""

    reason = forms.CharField(
        label="更正原因",
        max_length=MAX_REASON,
        required=False,
        help_text="写明更正了什么、依据是什么；随更正版本永久保留，并告知各地。",
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MAX_REASON, "data-count": ""}),
    )
    confirmed = forms.BooleanField(label="已核对本年度考核方案（系统约定的模板，尚无通知规定），同意按此发布")

    def __init__(self, *args: Any, correcting: bool, unconfirmed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if correcting:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]
        if not unconfirmed:
            del self.fields["confirmed"]
