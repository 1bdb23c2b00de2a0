"""Typical cases: what is looked for, written, and done to one. What the parts must be is in `cases.rules`."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from cases.enums import CaseKind, CaseView
from cases.forms.acts import FilesField, ReasonForm
from cases.forms.lists import Regions, offer_regions
from cases.models import CaseFile
from cases.rules import NOTE_LENGTH, PARTS, TITLE_LENGTH
from core.periods import Month


class CasesForm(forms.Form):
    """Which typical cases are looked at."""

    state = forms.ChoiceField(choices=CaseView.choices(), required=False, widget=forms.HiddenInput)
    kind = forms.TypedChoiceField(
        label="案例类型",
        coerce=lambda value: CaseKind(int(value)),
        choices=[("", "两类"), *CaseKind.choices()],
        required=False,
        empty_value=None,
    )
    month = forms.TypedChoiceField(label="报送月份", required=False, coerce=Month.parse, empty_value=None)
    region = forms.TypedChoiceField(label="地区", required=False, coerce=int, empty_value=None)
    q = forms.CharField(
        label="标题、企业或内容", max_length=60, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )

    def __init__(self, data: Any, *, months: Sequence[Month], regions: Regions) -> None:
        super().__init__(data)
        offered = [(str(month), month.label) for month in months]
        self.fields["month"].choices = [("", "全部月份"), *offered]  # type: ignore[attr-defined]  # a TypedChoiceField
        offer_regions(self, regions)


class CaseForm(forms.Form):
    """A typical case of one kind, with annex 3's parts as its sections.

    `version` is the one that was read, `token` tells a new form sent twice; `question` is the answered one that it is drafted
    from, which names the enterprise. `kept` are the files of an existing case, to be ticked for removal.
    """

    enterprise = forms.CharField(
        label="企业",
        max_length=100,
        required=False,
        help_text="填写统一社会信用代码或完整名称，限本地区企业名录内的企业；保存后不能更换。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    title = forms.CharField(label="标题", max_length=TITLE_LENGTH[1], error_messages={"required": "请填写标题。"})
    named = forms.BooleanField(
        label="企业同意公开名称", required=False, help_text="未勾选的，获评后公布时不写企业名称。"
    )
    removed = forms.TypedMultipleChoiceField(
        label="删除已有附件", coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )
    attached = FilesField()
    question = forms.UUIDField(required=False, widget=forms.HiddenInput)
    token = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, max_value=2_147_483_647, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        kind: CaseKind,
        chooses: bool,
        kept: Sequence[CaseFile] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, heading, hint in PARTS[kind]:
            # No `maxlength`: a browser would cut what is pasted, silently.
            area = forms.Textarea(attrs={"rows": 7, "data-case-part": ""})
            self.fields[name] = forms.CharField(label=heading, help_text=hint, required=False, widget=area)
        self.parts = [self[name] for name, _, _ in PARTS[kind]]
        if chooses:
            self.fields["enterprise"].required = True
            self.fields["enterprise"].error_messages["required"] = "请填写企业的统一社会信用代码或完整名称。"
        else:
            del self.fields["enterprise"]
        if kept:
            choices = [(str(file.public_id), file.name) for file in kept]
            self.fields["removed"].choices = choices  # type: ignore[attr-defined]  # a TypedMultipleChoiceField
        else:
            del self.fields["removed"]

    @property
    def texts(self) -> dict[str, str]:
        """The parts as typed, of a valid form."""
        return {part.name: self.cleaned_data[part.name] for part in self.parts}


class VersionForm(forms.Form):
    """An act on the version of a case that was read."""

    version = forms.IntegerField(min_value=0, max_value=2_147_483_647, widget=forms.HiddenInput)


class SubmitForm(VersionForm):
    """Reporting a case; a length far from 500 characters (`warning`, "" for none) has to be acknowledged."""

    acknowledged = forms.BooleanField(label="已知悉字数提示，仍然报送", required=False)

    def __init__(self, *args: Any, warning: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["acknowledged"].help_text = warning
        if not warning:
            del self.fields["acknowledged"]


class RemarkForm(VersionForm):
    """Passing a case on, with a remark if there is one."""

    text = forms.CharField(
        label="意见",
        max_length=NOTE_LENGTH[1],
        required=False,
        help_text="可不填，报送单位会看到。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReturnCaseForm(ReasonForm, VersionForm):
    """Giving a case back, with a reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label="退回理由", **kwargs)


class CommentForm(forms.Form):
    """What an office says of a case."""

    text = forms.CharField(
        label="意见",
        max_length=NOTE_LENGTH[1],
        help_text="报送单位和经手的各级商务主管部门都能看到。",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写意见。"},
    )
