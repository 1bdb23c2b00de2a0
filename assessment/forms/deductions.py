"""Asking for, answering and deciding deductions."""

from collections.abc import Sequence
from typing import Any

from django import forms

from assessment.enums import DeductionKind, DeductionView
from assessment.rules import EVIDENCE_LENGTH, REASON_LENGTH, TEXT_LENGTH
from core.periods import Month

Regions = list[tuple[int, str, list[tuple[int, str]]]]
"""Cities with their counties, (code, name, [(code, name)…])."""


def _offer_regions(form: forms.Form, regions: Regions, *, empty: str) -> None:
    """Fill the form's field, or take it away from a county, which has nothing to choose."""
    if not regions:
        del form.fields["region"]
        return
    groups = [(name, [(city, name), *counties]) for city, name, counties in regions]
    form.fields["region"].choices = [("", empty), *groups]  # type: ignore[attr-defined]  # a TypedChoiceField


def _any_kind() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label="类型",
        coerce=DeductionKind,
        choices=[("", "全部类型"), *DeductionKind.choices()],
        required=False,
        empty_value=None,
    )


class DeductionsForm(forms.Form):
    """Which deductions are looked at."""

    view = forms.TypedChoiceField(
        label="状态",
        coerce=DeductionView,
        choices=[("", "全部状态"), *DeductionView.choices()],
        required=False,
        empty_value=None,
    )
    kind = _any_kind()
    month = forms.TypedChoiceField(label="月份", required=False, coerce=Month.parse, empty_value=None)
    region = forms.TypedChoiceField(label="地区", required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, months: Sequence[Month], regions: Regions) -> None:
        super().__init__(data)
        offered = [(str(month), month.label) for month in months]
        self.fields["month"].choices = [("", "全部月份"), *offered]  # type: ignore[attr-defined]  # a TypedChoiceField
        _offer_regions(self, regions, empty="全部地区")


class WaitingForm(forms.Form):
    """Which proposals are looked at."""

    kind = _any_kind()
    region = forms.TypedChoiceField(label="地区", required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, regions: Regions) -> None:
        super().__init__(data)
        _offer_regions(self, regions, empty="全部地区")


class EnterHearingForm(forms.Form):
    """A deduction that nothing proposed. What the words must be is in `assessment.rules`, asked by the service."""

    region = forms.TypedChoiceField(
        label="被提请单位", coerce=int, error_messages={"required": "请选择设区市或县（市、区）。"}
    )
    kind = forms.TypedChoiceField(
        label="类型",
        coerce=DeductionKind,
        choices=DeductionKind.choices(),
        widget=forms.RadioSelect,
        error_messages={"required": "请选择类型。"},
    )
    occurred_on = forms.DateField(
        label="发生日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写发生日期。", "invalid": "请按 2020-06-18 的形式填写日期。"},
        help_text="扣减计入发生当月；当月已发布的，计入认定当月。",
    )
    number = forms.CharField(
        label="诉求编号", max_length=40, required=False, help_text="与某件诉求有关的填写，可不填。"
    )
    evidence = forms.CharField(
        label="依据",
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": EVIDENCE_LENGTH[1], "data-count": ""}),
        help_text=f"写明何时、何事、有何凭据，{EVIDENCE_LENGTH[0]} 至 {EVIDENCE_LENGTH[1]} 字，被提请单位可见。",
        error_messages={"required": "请填写依据。"},
    )

    def __init__(self, *args: Any, regions: Regions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_regions(self, regions, empty="请选择")


class HearingTextForm(forms.Form):
    """What the bureau says: its account, or its appeal."""

    text = forms.CharField(
        label="说明",
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": TEXT_LENGTH[1], "data-count": ""}),
        help_text=f"{TEXT_LENGTH[0]} 至 {TEXT_LENGTH[1]} 字，提交后不能更改。",
        error_messages={"required": "请填写内容。"},
    )

    def __init__(self, *args: Any, label: str = "说明", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label


class _ReasonedForm(forms.Form):
    """A choice of two with a reason, against the state that was looked at."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label="结果", widget=forms.RadioSelect, error_messages={"required": "请选择结果。"})
    reason = forms.CharField(
        label="理由",
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": REASON_LENGTH[1], "data-count": ""}),
        help_text=f"{REASON_LENGTH[0]} 至 {REASON_LENGTH[1]} 字，被提请单位可见。",
        error_messages={"required": "请填写理由。"},
    )


class DecideForm(_ReasonedForm):
    """Whether it is deducted; how often, when the evidence speaks of more than one answer."""

    occurrences = forms.TypedChoiceField(label="认定次数", coerce=int, required=False, empty_value=None)
    field_order = ("seen", "outcome", "occurrences", "reason")

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [("deduct", "认定扣减"), ("drop", "不予扣减")]  # type: ignore[attr-defined]
        times = [(number, f"{number} 次") for number in range(1, most + 1)]
        self.fields["occurrences"].choices = times  # type: ignore[attr-defined]  # a TypedChoiceField
        if most == 1:
            del self.fields["occurrences"]


class AppealDecisionForm(_ReasonedForm):
    """Whether a deduction stands after the appeal."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [("uphold", "维持扣减"), ("revoke", "撤销扣减")]  # type: ignore[attr-defined]
