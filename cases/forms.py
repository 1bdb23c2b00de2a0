"""Input of questions, answers and ratings. What the words must be is in `cases.rules`, asked by the services."""

import uuid
from typing import Any

from django import forms

from cases.enums import DeskView, OwnView
from cases.rules import ANSWER_LENGTH, COMMENT_MAX, TEXT_LENGTH, TITLE_LENGTH

RATING_LABELS = ((5, "5分 非常满意"), (4, "4分 满意"), (3, "3分 基本满意"), (2, "2分 不满意"), (1, "1分 很不满意"))


class AskForm(forms.Form):
    """A question; `token` lets the server tell a form sent twice from two questions."""

    title = forms.CharField(
        label="标题",
        max_length=TITLE_LENGTH[1],
        help_text="一句话说明遇到的问题，例如“出口退税到账时间”。",
        error_messages={"required": "请填写标题。"},
    )
    text = forms.CharField(
        label="内容",
        max_length=TEXT_LENGTH[1],
        help_text="请写明具体情况、涉及的业务和希望得到的帮助。",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "请填写内容。"},
    )
    token = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    @classmethod
    def blank(cls) -> "AskForm":
        """An empty form with a token of its own."""
        return cls(initial={"token": uuid.uuid4().hex})


class AnswerForm(forms.Form):
    """An answer; `seen` is how many answers the page showed when it was made."""

    text = forms.CharField(
        label="答复内容",
        max_length=ANSWER_LENGTH[1],
        help_text=f"至少 {ANSWER_LENGTH[0]} 字，写明办理情况、政策依据或解决办法；仅表示收到、正在核实或已转办不算答复。",
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": "请填写答复。"},
    )
    seen = forms.IntegerField(min_value=0, max_value=32_767, required=False, widget=forms.HiddenInput)


class RatingForm(forms.Form):
    """How content the enterprise is."""

    rating = forms.TypedChoiceField(
        label="满意度",
        choices=RATING_LABELS,
        coerce=int,
        widget=forms.RadioSelect(attrs={"class": "rating inline"}),
        error_messages={"required": "请选择 1 至 5 分。", "invalid_choice": "请选择 1 至 5 分。"},
    )
    comment = forms.CharField(
        label="评价说明",
        max_length=COMMENT_MAX,
        required=False,
        help_text="可不填。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeskForm(forms.Form):
    """What an official looks for; `regions` as `cases.selectors.desk_regions` gives them."""

    state = forms.ChoiceField(label="状态", choices=DeskView.choices(), required=False)
    region = forms.TypedChoiceField(label="地区", required=False, coerce=int, empty_value=None)
    q = forms.CharField(
        label="标题、编号或企业", max_length=60, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )

    def __init__(self, *args: Any, regions: list[tuple[int, str, list[tuple[int, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not regions:
            del self.fields["region"]
            return
        groups = [(name, [(city, f"{name}（全市）"), *counties]) for city, name, counties in regions]
        self.fields["region"].choices = [("", "全部地区"), *groups]  # type: ignore[attr-defined]  # a TypedChoiceField


class OwnForm(forms.Form):
    """Which of its questions an enterprise looks at."""

    state = forms.ChoiceField(label="状态", choices=OwnView.choices(), required=False)
