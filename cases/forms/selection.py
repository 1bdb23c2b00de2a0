"""The half-yearly selection: what the department and its reviewers fill in. What the words must be is in `cases.rules`."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from cases.enums import CaseKind
from cases.rules import (
    ABOUT_LENGTH,
    BALLOT_COMMENT,
    CASE_REASON_LENGTH,
    MAX_CRITERIA,
    MOST_POINTS,
    NAME_LENGTH,
    PARTS,
    PLACES,
    TITLE_LENGTH,
    Criterion,
)

_SPARE = 2


class SeenVersionForm(forms.Form):
    """An act on a selection or a ballot: the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class BeginSelectionForm(forms.Form):
    """Which half-year is to be prepared."""

    half = forms.ChoiceField(label="半年度", error_messages={"required": "请选择半年度。"})

    def __init__(self, *args: Any, halves: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["half"].choices = list(halves)  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def chosen(self) -> tuple[int, int]:
        """Year and half."""
        year, half = self.cleaned_data["half"].split("-")
        return int(year), int(half)


class CriteriaForm(SeenVersionForm):
    """Criteria in rows; a row without a name and without figures is none. Some spare rows stand at the end."""

    places = forms.IntegerField(label="名额", min_value=1, max_value=PLACES)

    def __init__(
        self, data: Any = None, *, criteria: Sequence[Criterion], initial: dict[str, Any] | None = None
    ) -> None:
        initial = dict(initial or {})
        self.size = min(MAX_CRITERIA, len(criteria) + _SPARE)
        for number, one in enumerate(criteria):
            initial |= {
                f"name_{number}": one.name,
                f"about_{number}": one.about,
                f"weight_{number}": one.weight,
                f"most_{number}": one.most,
            }
        super().__init__(data, initial=initial)
        for number in range(self.size):
            place = f"第 {number + 1} 项"
            self.fields[f"name_{number}"] = forms.CharField(
                label=f"{place}名称", max_length=NAME_LENGTH, required=False
            )
            self.fields[f"about_{number}"] = forms.CharField(
                label=f"{place}说明", max_length=ABOUT_LENGTH, required=False
            )
            self.fields[f"weight_{number}"] = forms.IntegerField(
                label=f"{place}权重(%)", min_value=1, max_value=100, required=False
            )
            self.fields[f"most_{number}"] = forms.IntegerField(
                label=f"{place}满分", min_value=1, max_value=MOST_POINTS, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Every row is whole or empty."""
        data = super().clean() or {}
        for number in range(self.size):
            row = [data.get(f"{name}_{number}") for name in ("name", "weight", "most")]
            if any(row) or data.get(f"about_{number}"):
                for name, words in (("name", "名称"), ("weight", "权重"), ("most", "满分")):
                    field = f"{name}_{number}"
                    if not data.get(field) and field not in self.errors:
                        self.add_error(field, f"请填写{words}。")
        return data

    @property
    def criteria(self) -> list[Criterion]:
        """The rows that were filled in."""
        data = self.cleaned_data
        return [
            Criterion(data[f"name_{n}"], data[f"about_{n}"], data[f"weight_{n}"], data[f"most_{n}"])
            for n in range(self.size)
            if data.get(f"name_{n}")
        ]

    @property
    def rows(self) -> list[list[BoundField]]:
        """The fields, a row a criterion."""
        return [[self[f"{name}_{n}"] for name in ("name", "about", "weight", "most")] for n in range(self.size)]


class SheetForm(SeenVersionForm):
    """A contender's blind sheet: title and the parts of its kind."""

    def __init__(self, *args: Any, kind: CaseKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"] = forms.CharField(label="标题", max_length=TITLE_LENGTH[1])
        for field, heading, _ in PARTS[kind]:
            self.fields[field] = forms.CharField(
                label=heading, max_length=2_000, widget=forms.Textarea(attrs={"rows": 7})
            )


class ReviewersForm(forms.Form):
    """Where to look for people to appoint."""

    region = forms.TypedChoiceField(label="地区", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, regions: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [("", "全省"), *regions]  # type: ignore[attr-defined]  # a TypedChoiceField


class AppointForm(forms.Form):
    """Whom to appoint, by membership."""

    memberships = forms.TypedMultipleChoiceField(
        label="评审人员",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "请至少选择一名评审人员。",
            "invalid_choice": "所选人员已不在可指定之列，请重新选择。",
        },
    )

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["memberships"].choices = list(people)  # type: ignore[attr-defined]  # a MultipleChoiceField


class SureForm(SeenVersionForm):
    """An act that asks for a tick; whether it needs one, the service says."""

    sure = forms.BooleanField(label="确认", required=False)

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sure"].label = label


class OpenScoringForm(SureForm):
    """Opening the scoring: until when."""

    until = forms.DateField(
        label="评分截止日",
        help_text="含当日；到期后由省厅结束评分。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写评分截止日。", "invalid": "请填写日期，如 2020-07-10。"},
    )
    field_order = ("version", "until", "sure")


class ChooseForm(SeenVersionForm):
    """The choice of the selected cases, and why it departs from the scores."""

    chosen = forms.MultipleChoiceField(
        label="入选案例",
        required=False,
        error_messages={"invalid_choice": "所选案例不在本次评选中，请刷新后重新选择。"},
    )
    reason = forms.CharField(
        label="未按得分先后选取的理由",
        required=False,
        max_length=CASE_REASON_LENGTH[1],
        help_text="有得分更高的案例未入选时必填，留存备查，不公开。",
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": CASE_REASON_LENGTH[1], "data-count": ""}),
    )

    def __init__(self, *args: Any, offered: Sequence[uuid.UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(str(one), "") for one in offered]  # type: ignore[attr-defined]  # a MultipleChoiceField

    @property
    def ticked(self) -> set[str]:
        """What is ticked, as typed or as proposed."""
        return {str(one) for one in self["chosen"].value() or ()}


class ScoreForm(SeenVersionForm):
    """One ballot: points by criterion, and what the reviewer says of it."""

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, one in enumerate(criteria):
            self.fields[f"points_{number}"] = forms.IntegerField(
                label=one.name,
                min_value=0,
                max_value=one.most,
                help_text=f"0 至 {one.most} 分，占 {one.weight}%。{one.about}",
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "step": 1}),
                error_messages={
                    "required": f"请为“{one.name}”评分。",
                    "invalid": f"“{one.name}”应为 0 至 {one.most} 的整数。",
                    "min_value": f"“{one.name}”应为 0 至 {one.most} 的整数。",
                    "max_value": f"“{one.name}”应为 0 至 {one.most} 的整数。",
                },
            )
        self.fields["comment"] = forms.CharField(
            label="评语",
            required=False,
            max_length=BALLOT_COMMENT,
            help_text="可不填，只有省厅可见。",
            widget=forms.Textarea(attrs={"rows": 3, "maxlength": BALLOT_COMMENT, "data-count": ""}),
        )
        self.size = len(criteria)

    @property
    def points(self) -> list[int | None]:
        """The points in the criteria's order."""
        return [self.cleaned_data.get(f"points_{number}") for number in range(self.size)]


class AwardsForm(forms.Form):
    """Which published cases are looked for."""

    half = forms.ChoiceField(label="半年度", required=False)
    region = forms.TypedChoiceField(label="设区市", required=False, coerce=int, empty_value=None)

    def __init__(
        self, *args: Any, halves: Sequence[tuple[str, str]], cities: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["half"].choices = [("", "全部"), *halves]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["region"].choices = [("", "全省"), *cities]  # type: ignore[attr-defined]  # a TypedChoiceField
