"""Keeping the peer groups whose members are entered."""

from collections.abc import Sequence
from typing import Any

from django import forms


class PeerGroupForm(forms.Form):
    """The counties of an entered group. `seen` are the members that the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    regions = forms.TypedMultipleChoiceField(label="县（市、区）", coerce=int, required=False)
    reason = forms.CharField(
        label="变动原因",
        max_length=200,
        help_text="写明依据，如哪一年的通报或通知；随变动记录保留，各地可见。",
        error_messages={"required": "请写明变动原因。"},
    )

    def __init__(self, *args: Any, counties: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regions"].choices = counties  # type: ignore[attr-defined]  # a TypedMultipleChoiceField

    @property
    def seen_members(self) -> list[int]:
        """The members that the page showed, of a submitted form."""
        return [int(code) for code in self.data.get("seen", "").split(",") if code.isascii() and code.isdecimal()]
