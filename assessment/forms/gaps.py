"""What is supposed in a gap calculation."""

from collections.abc import Mapping

from django import forms

from assessment.enums import GapAct


class WhatIfForm(forms.Form):
    """How many of each act are supposed to be done: no more than there are. An empty field is none.

    Fields are there for what is possible, and for whatever else was asked, so that it is refused beside what was typed.
    """

    def __init__(self, data: Mapping[str, str], *, room: Mapping[GapAct, int]) -> None:
        asked = {act for act in GapAct if data.get(act.value)}
        super().__init__(data if asked else None)
        for act in GapAct:
            most = room.get(act, 0)
            if not most and act not in asked:
                continue
            unit = ACT_UNITS[act]
            refusal = f"最多填 {most}：只有 {most} {unit}可做。" if most else "现在没有可做的，请留空或填 0。"
            self.fields[act.value] = forms.IntegerField(
                label=f"{act.label}（{unit}）",
                required=False,
                min_value=0,
                max_value=most,
                help_text=f"0–{most}",
                error_messages={
                    "invalid": "请填写整数。",
                    "min_value": "不能少于 0。",
                    "max_value": refusal,
                },
                widget=forms.NumberInput(attrs={"data-slider": "", "inputmode": "numeric"}),
            )

    def acts(self) -> dict[GapAct, int]:
        """What is supposed, without the acts that nobody asked for. Of a valid form."""
        return {act: self.cleaned_data[act.value] for act in GapAct if self.cleaned_data.get(act.value)}


ACT_UNITS = {
    GapAct.ON_TIME: "家",
    GapAct.LATE_LAST: "家",
    GapAct.LATE_EARLIER: "家次",
    GapAct.CORRECTION: "家",
    GapAct.ANSWER_DUE: "件",
    GapAct.ANSWER_EARLY: "件",
    GapAct.FEEDBACK: "家",
    GapAct.DEDUCTION: "次",
}
"""What an act is counted in."""
