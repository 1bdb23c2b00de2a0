"""Bulletins, and the keys of the feed."""

from typing import Any

from django import forms

from assessment.enums import Section
from assessment.forms.publishing import MAX_REASON
from assessment.rules import FREE, MAX_TEXT


class VersionForm(forms.Form):
    """An act on a bulletin: the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class SendBackForm(VersionForm):
    """Giving a bulletin back: what is to be changed."""

    reason = forms.CharField(
        label="退回理由",
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": MAX_REASON, "data-count": ""}),
        error_messages={"required": "请写明退回理由。"},
    )


class BulletinForm(VersionForm):
    """The text of a bulletin, one field a section; what may stand in it is asked of `assessment.rules`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in Section:
            rows = 8 if section is Section.RANKS else 5
            self.fields[section.value] = forms.CharField(
                label=section.label,
                required=False,
                strip=False,
                help_text="" if section not in FREE else "可自行填写要求，数字不受限制。",
                widget=forms.Textarea(attrs={"rows": rows, "data-limit": MAX_TEXT}),
            )

    @property
    def sections(self) -> dict[Section, str]:
        """What was typed, by section."""
        return {section: self.cleaned_data.get(section.value, "") for section in Section}


class FeedTokenForm(forms.Form):
    """A new key of the feed."""

    name = forms.CharField(label="名称", max_length=50, help_text="写明用于哪个系统，如“厅智稳指数”。")
    expires_on = forms.DateField(
        label="有效期至",
        help_text="含当日，最长两年。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
