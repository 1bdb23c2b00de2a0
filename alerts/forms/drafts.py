"""Input of drafts. What a reason must be is in `alerts.rules`, asked by the services."""

from typing import Any

from django import forms

from alerts.enums import Colour, Movement
from alerts.forms.regions import Regions, offer_regions
from alerts.rules import REASON_LENGTH
from tenancy.enums import EnterpriseTag

HELD, BY_HAND = "held", "by_hand"
NOT_LISTED = "none"


class DraftForm(forms.Form):
    """Which enterprises of a draft the province looks at."""

    move = forms.TypedChoiceField(
        label="变动",
        required=False,
        coerce=Movement,
        empty_value=None,
        choices=[("", "全部变动"), *Movement.choices()],
    )
    colour = forms.TypedChoiceField(
        label="颜色",
        required=False,
        coerce=Colour.by_slug,
        empty_value=None,
        choices=[("", "全部颜色"), *((colour.slug, colour.word) for colour in Colour)],
    )
    region = forms.TypedChoiceField(label="地区", required=False, coerce=int, empty_value=None)
    tag = forms.TypedChoiceField(
        label="标签",
        required=False,
        coerce=EnterpriseTag,
        empty_value=None,
        choices=[("", "全部标签"), *EnterpriseTag.choices()],
    )
    mark = forms.ChoiceField(
        label="来历", required=False, choices=[("", "全部"), (HELD, "沿用上季颜色"), (BY_HAND, "人工调整")]
    )
    q = forms.CharField(
        label="企业或信用代码", max_length=60, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )

    def __init__(self, data: Any, *, regions: Regions) -> None:
        super().__init__(data)
        offer_regions(self, regions)


class ReasonForm(forms.Form):
    """A reason in words."""

    reason = forms.CharField(
        label="理由",
        help_text=f"至少 {REASON_LENGTH[0]} 字。",
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": REASON_LENGTH[1]}),
        error_messages={"required": "请填写理由。"},
    )


class DraftRowForm(ReasonForm):
    """The colour of one enterprise of a draft, set by hand."""

    colour = forms.ChoiceField(
        label="调整为",
        choices=[*((colour.slug, colour.word) for colour in Colour), (NOT_LISTED, "不列入清单")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择颜色或不列入清单。"},
    )
    field_order = ("colour", "reason")

    @property
    def chosen(self) -> Colour | None:
        """The colour chosen in a valid form; None: not on the list."""
        slug = self.cleaned_data["colour"]
        return None if slug == NOT_LISTED else Colour.by_slug(slug)


class FindForm(forms.Form):
    """An enterprise of the registry by its credit code."""

    uscc = forms.CharField(
        label="统一社会信用代码",
        max_length=18,
        help_text="18 位。用于加入草案中没有的企业。",
        error_messages={"required": "请填写统一社会信用代码。"},
    )

    def clean_uscc(self) -> str:
        """The code in capitals, as the registry has it."""
        return str(self.cleaned_data["uscc"]).strip().upper()


class NoteForm(forms.Form):
    """What the centre says to the reviewer."""

    note = forms.CharField(
        label="说明",
        required=False,
        max_length=REASON_LENGTH[1],
        help_text="可不填，供复核人参考。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
