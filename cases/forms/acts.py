"""What is asked, answered and done to one question. What the words must be is in `cases.rules`, asked by the services."""

import uuid
from typing import Any

from django import forms

from cases.enums import (
    Exclusion,
    SubjectKind,
    Topic,
)
from cases.rules import (
    ANSWER_LENGTH,
    COMMENT_MAX,
    EXTENSION_MAX,
    MAX_TAGS,
    NOTE_LENGTH,
    REASON_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    read_tags,
)
from core.uploads import FilesField

RATING_LABELS = ((5, "5分 非常满意"), (4, "4分 满意"), (3, "3分 基本满意"), (2, "2分 不满意"), (1, "1分 很不满意"))


class AskForm(forms.Form):
    """A question: one field to fill. `token` lets the server tell a form sent twice from two questions."""

    text = forms.CharField(
        label="遇到的问题",
        max_length=TEXT_LENGTH[1],
        help_text="请写明具体情况和希望得到的帮助。",
        widget=forms.Textarea(attrs={"rows": 7, "data-title-source": "id_title"}),
        error_messages={"required": "请填写遇到的问题。"},
    )
    title = forms.CharField(
        label="标题",
        max_length=TITLE_LENGTH[1],
        required=False,
        help_text="可不填，系统按内容生成。",
    )
    subject = forms.ChoiceField(label="关联的订单或清单", required=False, help_text="可不选。")
    attached = FilesField()
    token = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, subjects: list[tuple[str, list[tuple[str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(kind, choices) for kind, choices in subjects if choices]
        if offered:
            self.fields["subject"].choices = [("", "不关联"), *offered]  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["subject"]

    @staticmethod
    def fresh_token() -> str:
        """A token for a new form."""
        return uuid.uuid4().hex

    @property
    def linked(self) -> tuple[SubjectKind, uuid.UUID] | tuple[None, None]:
        """What was chosen to be linked, of a valid form."""
        kind, _, public_id = self.cleaned_data.get("subject", "").partition(":")
        return (SubjectKind[kind.upper()], uuid.UUID(public_id)) if public_id else (None, None)


class SupplementForm(forms.Form):
    """What the enterprise adds."""

    text = forms.CharField(
        label="补充说明",
        max_length=TEXT_LENGTH[1],
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "请填写补充说明。"},
    )
    attached = FilesField()


class ReasonForm(forms.Form):
    """A reason in words, whose label the page gives."""

    reason = forms.CharField(
        max_length=REASON_LENGTH[1],
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写理由。"},
    )

    def __init__(self, *args: Any, label: str = "理由", required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label, field.required = label, required
        field.help_text = f"至少 {REASON_LENGTH[0]} 字。" if required else "可不填。"


class AnswerForm(forms.Form):
    """An answer; `seen` is how many answers the page showed when it was made. `reason` is asked for by the gate only."""

    text = forms.CharField(
        label="答复内容",
        max_length=ANSWER_LENGTH[1],
        help_text="写明办理情况、政策依据或解决办法。可用 **加粗**、以“- ”开头的列表和网址。",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "请填写答复。"},
    )
    attached = FilesField()
    reason = forms.CharField(
        label="仍然发送的理由",
        max_length=REASON_LENGTH[1],
        required=False,
        help_text=f"至少 {REASON_LENGTH[0]} 字，将与答复一并留存，供省外贸中心复核。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.IntegerField(min_value=0, max_value=32_767, required=False, widget=forms.HiddenInput)


class NoteForm(forms.Form):
    """An internal note."""

    text = forms.CharField(
        label="内部备注",
        max_length=NOTE_LENGTH[1],
        help_text="仅商务主管部门可见，企业看不到。",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写备注。"},
    )


class ReturnForm(forms.Form):
    """What the enterprise shall supplement."""

    text = forms.CharField(
        label="需要企业补充的内容",
        max_length=TEXT_LENGTH[1],
        help_text="退回补充期间答复期限继续计算。",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写需要企业补充的内容。"},
    )


class TransferForm(ReasonForm):
    """To whom a question is handed; `offices` are (code, name)."""

    to = forms.TypedChoiceField(label="转办至", coerce=int, error_messages={"required": "请选择转办单位。"})
    field_order = ("to", "reason")

    def __init__(self, *args: Any, offices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, label="转办理由", **kwargs)
        self.fields["to"].choices = [("", "请选择"), *offices]  # type: ignore[attr-defined]  # a TypedChoiceField


class ExtendForm(ReasonForm):
    """For how long the limit is put off."""

    workdays = forms.TypedChoiceField(
        label="延期",
        coerce=int,
        choices=[(days, f"{days} 个工作日") for days in range(1, EXTENSION_MAX + 1)],
        error_messages={"required": "请选择延期天数。"},
    )
    field_order = ("workdays", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label="延期理由", **kwargs)


class ExclusionForm(ReasonForm):
    """Why a question should not count."""

    kind = forms.TypedChoiceField(
        label="认定为",
        coerce=lambda value: Exclusion(int(value)),
        choices=[(one.value, one.label) for one in (Exclusion.INVALID, Exclusion.DUPLICATE)],
        error_messages={"required": "请选择无效或重复。"},
    )
    duplicate_of = forms.CharField(
        label="与哪件诉求重复", max_length=40, required=False, help_text="认定重复时填写该企业此前诉求的编号。"
    )
    field_order = ("kind", "duplicate_of", "reason")


class AssignForm(forms.Form):
    """Who takes a question; `people` are (user, name)."""

    to = forms.TypedChoiceField(label="经办人", coerce=int, error_messages={"required": "请选择经办人。"})

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "请选择"), *people]  # type: ignore[attr-defined]  # a TypedChoiceField


class ClassifyForm(forms.Form):
    """What a question is about."""

    topic = forms.TypedChoiceField(label="主题", coerce=lambda value: Topic(int(value)), choices=Topic.choices())
    tags = forms.CharField(
        label="标签", max_length=80, required=False, help_text=f"可不填，最多 {MAX_TAGS} 个，以空格分隔。"
    )

    def clean_tags(self) -> list[str]:
        """The tags, each once."""
        return read_tags(self.cleaned_data["tags"])


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
