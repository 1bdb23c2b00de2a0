"""What offices write once and use again: canned replies, articles, one answer to many questions."""

from django import forms

from cases.enums import Topic
from cases.forms.acts import ClassifyForm
from cases.rules import ANSWER_LENGTH, ASKED_LENGTH, REPLY_TITLE_LENGTH, TITLE_LENGTH


class ReplyForm(forms.Form):
    """A canned reply; `version` is the one that was read."""

    title = forms.CharField(label="名称", max_length=REPLY_TITLE_LENGTH[1], error_messages={"required": "请填写名称。"})
    text = forms.CharField(
        label="内容",
        max_length=ANSWER_LENGTH[1],
        help_text="插入答复后可以修改。",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "请填写内容。"},
    )
    version = forms.IntegerField(min_value=0, max_value=2_147_483_647, required=False, widget=forms.HiddenInput)


class TopicAnswerForm(forms.Form):
    """One answer to many questions, and the article that it becomes; `seen` is how many questions the page showed."""

    title = forms.CharField(label="标题", max_length=TITLE_LENGTH[1], error_messages={"required": "请填写标题。"})
    asked = forms.CharField(
        label="诉求内容",
        max_length=ASKED_LENGTH[1],
        help_text="向全省公开，不写企业名称和统一社会信用代码。",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "请填写诉求内容。"},
    )
    answer = forms.CharField(
        label="答复内容",
        max_length=ANSWER_LENGTH[1],
        help_text="可用 **加粗**、以“- ”开头的列表和网址。",
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "请填写答复内容。"},
    )
    topic = forms.TypedChoiceField(
        label="主题",
        coerce=lambda value: Topic(int(value)),
        choices=Topic.choices(),
        error_messages={"required": "请选择主题。", "invalid_choice": "请选择主题。"},
    )
    seen = forms.IntegerField(min_value=0, max_value=2_147_483_647, required=False, widget=forms.HiddenInput)


class ArticleForm(TopicAnswerForm):
    """An article; `question` is the one it is written from, `token` tells a form sent twice, `version` what was read."""

    seen = None  # type: ignore[assignment]  # Django's way to leave a field of the base out
    tags = ClassifyForm.base_fields["tags"]
    question = forms.UUIDField(required=False, widget=forms.HiddenInput)
    token = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, max_value=2_147_483_647, required=False, widget=forms.HiddenInput)

    clean_tags = ClassifyForm.clean_tags
