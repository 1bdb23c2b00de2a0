"""Input of changes to published lists, and of objections. What the words must be is in `alerts.rules`, asked by the services."""

from collections.abc import Sequence
from typing import Any

from django import forms

from alerts.enums import Colour, ObjectionState
from alerts.forms.drafts import ReasonForm
from alerts.rules import OBJECTION_LENGTH, REASON_LENGTH
from core.periods import Quarter

REMOVE = "remove"


class ChangeForm(ReasonForm):
    """What is changed of one enterprise on a published list: it leaves, or another colour."""

    kind = forms.ChoiceField(
        label="变更",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择移出清单或新的颜色。"},
    )
    field_order = ("kind", "reason")

    def __init__(self, *args: Any, colour: Colour, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(one.slug, f"调整为{one.word}") for one in Colour if one is not colour]
        self.fields["kind"].choices = [(REMOVE, "移出清单"), *others]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["reason"].help_text = f"至少 {REASON_LENGTH[0]} 字，企业和所在地商务局可见。"

    @property
    def colour(self) -> Colour | None:
        """The colour chosen in a valid form; None: off the list."""
        kind = self.cleaned_data["kind"]
        return None if kind == REMOVE else Colour.by_slug(kind)


class ObjectionForm(forms.Form):
    """Why an enterprise objects. The length is asked by the service: a browser counts a line end twice."""

    text = forms.CharField(
        label="异议理由",
        help_text=f"至少 {OBJECTION_LENGTH[0]} 字，请写明与实际不符之处和依据。",
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": OBJECTION_LENGTH[1]}),
        error_messages={"required": "请写明异议理由。"},
    )


class DecisionForm(forms.Form):
    """What the centre decides."""

    outcome = forms.TypedChoiceField(
        label="处理结果",
        coerce=lambda value: ObjectionState(int(value)),
        choices=[
            (one.value, one.label) for one in (ObjectionState.KEPT, ObjectionState.RECOLOURED, ObjectionState.REMOVED)
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择处理结果。"},
    )
    colour = forms.TypedChoiceField(
        label="调整后的颜色",
        required=False,
        coerce=Colour.by_slug,
        empty_value=None,
        choices=[("", "—"), *((colour.slug, colour.word) for colour in Colour)],
        help_text="选择“调整颜色”时填写。",
    )
    decision = forms.CharField(
        label="处理意见",
        help_text=f"至少 {REASON_LENGTH[0]} 字，企业和所在地商务局可见。",
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": REASON_LENGTH[1]}),
        error_messages={"required": "请填写处理意见。"},
    )


class ObjectionsForm(forms.Form):
    """Which objections an official looks at."""

    state = forms.TypedChoiceField(
        label="状态",
        required=False,
        coerce=lambda value: ObjectionState(int(value)),
        empty_value=None,
        choices=[("", "全部"), *ObjectionState.choices()],
    )
    quarter = forms.TypedChoiceField(label="清单", required=False, coerce=Quarter.parse, empty_value=None)

    def __init__(self, data: Any, *, quarters: Sequence[Quarter]) -> None:
        super().__init__(data)
        offered = [(str(quarter), quarter.label) for quarter in quarters]
        self.fields["quarter"].choices = [("", "全部清单"), *offered]  # type: ignore[attr-defined]  # a TypedChoiceField
