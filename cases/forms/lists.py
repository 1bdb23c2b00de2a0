"""What is looked for in lists, and what is done to several questions at once."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from cases.enums import ArticleView, DeskScope, DeskView, OwnView, ProposalKind, Topic, TopicState
from cases.rules import TREND_LENGTHS
from core.periods import Month

Regions = list[tuple[int, str, list[tuple[int, str]]]]
"""Cities with their counties, as `cases.selectors.desk_regions` gives them."""


def offer_regions(form: forms.Form, regions: Regions) -> None:
    """Fill the form's field, or take it away from a county, which has nothing to choose."""
    if not regions:
        del form.fields["region"]
        return
    groups = [(name, [(city, f"{name}（全市）"), *counties]) for city, name, counties in regions]
    form.fields["region"].choices = [("", "全部地区"), *groups]  # type: ignore[attr-defined]  # a TypedChoiceField


def _any_topic() -> forms.TypedChoiceField:
    """A topic to narrow a list to, None for all."""
    return forms.TypedChoiceField(
        label="主题",
        coerce=lambda value: Topic(int(value)),
        choices=[("", "全部主题"), *Topic.choices()],
        required=False,
        empty_value=None,
    )


class DeskForm(forms.Form):
    """What an official looks for."""

    state = forms.ChoiceField(label="状态", choices=DeskView.choices(), required=False)
    scope = forms.ChoiceField(label="办理", choices=DeskScope.choices(), required=False)
    topic = _any_topic()
    region = forms.TypedChoiceField(label="地区", required=False, coerce=int, empty_value=None)
    tag = forms.CharField(label="标签", max_length=10, required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        label="标题、编号或企业", max_length=60, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )

    def __init__(self, *args: Any, regions: Regions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_regions(self, regions)


class ProposalForm(forms.Form):
    """Which proposed deductions an official looks at."""

    kind = forms.TypedChoiceField(
        label="线索类型",
        coerce=lambda value: ProposalKind(int(value)),
        choices=[("", "全部"), *ProposalKind.choices()],
        required=False,
        empty_value=None,
    )
    month = forms.TypedChoiceField(label="提出月份", required=False, coerce=Month.parse, empty_value=None)
    region = forms.TypedChoiceField(label="地区", required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, months: Sequence[Month], regions: Regions) -> None:
        super().__init__(data)
        offered = [(str(month), month.label) for month in months]
        self.fields["month"].choices = [("", "全部月份"), *offered]  # type: ignore[attr-defined]  # a TypedChoiceField
        offer_regions(self, regions)


class BulkForm(forms.Form):
    """What is done to several questions at once: taken, given to a colleague, classified."""

    action = forms.ChoiceField(choices=[("take", ""), ("give", ""), ("classify", "")])
    questions = forms.TypedMultipleChoiceField(coerce=uuid.UUID, error_messages={"required": "请先勾选诉求。"})
    to = forms.IntegerField(required=False)
    topic = forms.TypedChoiceField(
        coerce=lambda value: Topic(int(value)), choices=Topic.choices(), required=False, empty_value=None
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        ticked = [value for value in data.getlist("questions") if _is_uuid(value)][:100]
        self.fields["questions"].choices = [(value, value) for value in ticked]  # type: ignore[attr-defined]


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


class OwnForm(forms.Form):
    """Which of its questions an enterprise looks at."""

    state = forms.ChoiceField(label="状态", choices=OwnView.choices(), required=False)
    q = forms.CharField(
        label="标题或编号", max_length=60, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )


class ArticlesForm(forms.Form):
    """What is looked for in the knowledge base."""

    view = forms.ChoiceField(label="范围", choices=ArticleView.choices(), required=False)
    topic = _any_topic()
    q = forms.CharField(
        label="标题或内容", max_length=60, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )


class TopicsForm(forms.Form):
    """Which topics of several counties are looked at."""

    state = forms.TypedChoiceField(
        label="状态",
        coerce=lambda value: TopicState(int(value)),
        choices=[("", "全部"), *TopicState.choices()],
        required=False,
        empty_value=None,
    )


class StatisticsForm(forms.Form):
    """Which statistics an official looks at; anything unknown falls back to the year to date and twelve months.

    `periods` as `cases.selectors.Statistics` has them.
    """

    period = forms.ChoiceField(label="提问时间", required=False)
    months = forms.TypedChoiceField(
        label="走势",
        coerce=int,
        choices=[(length, f"近 {length} 个月") for length in TREND_LENGTHS],
        required=False,
    )
    region = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, periods: list[tuple[str, list[tuple[str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = periods  # type: ignore[attr-defined]  # a ChoiceField
