"""What an enterprise answers in six taps, and what a bureau notes of a visit."""

from collections.abc import Sequence
from typing import Any

from django import forms

from alerts.enums import Need, Outlook, Severity, Situation, VisitWay
from alerts.facts import FeedbackAnswers
from alerts.rules import FEEDBACK_LENGTH, UNTAPPED, VISIT_LENGTH, clean_answers, feedback_errors

MAY_CALL = (("yes", "可以"), ("no", "暂不方便"))


def _taps(name: str, label: str, choices: Sequence[tuple[Any, str]], coerce: Any) -> forms.TypedChoiceField:
    """One tap: every choice is a button of its own."""
    return forms.TypedChoiceField(
        label=label,
        choices=choices,
        coerce=coerce,
        empty_value=None,
        widget=forms.RadioSelect(attrs={"class": "taps"}),
        error_messages={"required": UNTAPPED[name], "invalid_choice": UNTAPPED[name]},
    )


class FeedbackForm(forms.Form):
    """An enterprise's feedback: five taps, a text that may be left out. A browser counts a line end twice, the rules once."""

    situation = _taps("situation", "主要情况", Situation.choices(), lambda value: Situation(int(value)))
    severity = _taps("severity", "影响程度", Severity.choices(), lambda value: Severity(int(value)))
    outlook = _taps("outlook", "预计恢复", Outlook.choices(), lambda value: Outlook(int(value)))
    need = _taps("need", "需要的帮助", Need.choices(), lambda value: Need(int(value)))
    may_call = _taps("may_call", "可否电话联系", MAY_CALL, lambda value: value == "yes")
    text = forms.CharField(
        label="补充说明",
        required=False,
        help_text=f"可不填；选择“其他”的请写明，至少 {FEEDBACK_LENGTH[0]} 字。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """What is wrong with the text is said beside the missing taps, not after them."""
        data = super().clean() or self.cleaned_data
        for error in feedback_errors(clean_answers(self.answers)).get("text", ()):
            self.add_error("text", error)
        return data

    @property
    def answers(self) -> FeedbackAnswers:
        """What was tapped and typed, as far as it could be read."""
        names = (*UNTAPPED, "text")
        return FeedbackAnswers(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data})

    @staticmethod
    def initial_of(answers: FeedbackAnswers | None) -> dict[str, object]:
        """Answers of before as the form's beginning; its text is said already."""
        if answers is None:
            return {}
        taps: dict[str, object] = {name: getattr(answers, name) for name in UNTAPPED if name != "may_call"}
        return taps | {"may_call": {True: "yes", False: "no", None: None}[answers.may_call]}


class VisitForm(forms.Form):
    """A bureau's record of a visit."""

    way = forms.TypedChoiceField(
        label="方式",
        choices=VisitWay.choices(),
        coerce=lambda value: VisitWay(int(value)),
        widget=forms.RadioSelect(attrs={"class": "inline"}),
        error_messages={"required": "请选择方式。"},
    )
    visited_on = forms.DateField(
        label="日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写日期。", "invalid": "请按 2020-06-20 的格式填写日期。"},
    )
    text = forms.CharField(
        label="情况记录",
        help_text=f"企业会看到，并须经企业确认。{VISIT_LENGTH[0]}–{VISIT_LENGTH[1]} 字。",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "请填写走访情况。"},
    )
