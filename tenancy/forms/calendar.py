"""The form of a day of the working calendar."""

from django import forms

from tenancy.enums import DayKind
from tenancy.rules import MAX_NOTE


class DayForm(forms.Form):
    """What a day is. Whether it may be so is said by the service."""

    kind = forms.TypedChoiceField(
        label="类型",
        coerce=DayKind,
        choices=[(DayKind.REST.value, "休（放假）"), (DayKind.WORK.value, "班（上班）")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择放假还是上班。", "invalid_choice": "请选择放假还是上班。"},
    )
    note = forms.CharField(
        label="说明",
        max_length=MAX_NOTE,
        help_text="放假写假日名称，同一假日各天写法一致，如“国庆节”；上班写“国庆节调休”。",
        error_messages={"required": "请写明是哪个假日或什么安排。"},
    )
