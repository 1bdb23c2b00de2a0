"""Forms of the registry of enterprises."""

from collections.abc import Mapping
from typing import Any

from django import forms

from core import uscc
from core.downloads import XLSX
from core.errors import Unseen
from core.uploads import file_input
from tenancy.enums import EnterpriseState, EnterpriseTag, RegistrySort
from tenancy.selectors import RegistryQuery

Choices = list[tuple[int, str]]


class RegistryFilter(forms.Form):
    """What an official looks for in the registry; `regions` are those below the own one."""

    region = forms.TypedChoiceField(label="地区", required=False, coerce=int, empty_value=None)
    state = forms.TypedChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部状态"), *EnterpriseState.choices()],
        coerce=lambda value: EnterpriseState(int(value)),
        empty_value=None,
    )
    tag = forms.TypedChoiceField(
        label="标签",
        required=False,
        choices=[("", "全部标签"), *EnterpriseTag.choices()],
        coerce=EnterpriseTag,
        empty_value=None,
    )
    q = forms.CharField(
        label="企业名称或信用代码", max_length=60, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )

    def __init__(self, data: Mapping[str, str], *, regions: Choices) -> None:
        super().__init__(data)
        if regions:
            _choose(self, "region", [("", "全部地区"), *regions])
        else:
            del self.fields["region"]

    def query(self) -> RegistryQuery:
        """The question; `sort` and `order` come from the headings. A region that is none in view is as unseen as a
        missing one (Unseen); anything else that is senseless falls back to the widest question."""
        self.is_valid()
        asked = self.cleaned_data
        if "region" in self.errors or ("region" not in self.fields and self.data.get("region")):
            raise Unseen
        sort = self.data.get("sort", "")
        return RegistryQuery(
            region=asked.get("region"),
            state=asked.get("state"),
            tag=asked.get("tag"),
            search=asked.get("q", "").strip(),
            sort=RegistrySort(sort) if sort in set(RegistrySort) else RegistrySort.REGION,
            descending=self.data.get("order") == "desc",
        )


def _choose(form: forms.Form, name: str, choices: Any) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field


class ReasonForm(forms.Form):
    """Why, and which version of the enterprise the page showed."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 200}),
        help_text="写入企业的变更记录，2 至 200 个字。",
    )


class MoveForm(ReasonForm):
    """Where to."""

    region = forms.TypedChoiceField(label="迁入地区", coerce=int)
    field_order = ["version", "region", "reason"]

    def __init__(self, *args: Any, regions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "region", [("", "请选择"), *regions])


class TagsForm(ReasonForm):
    """Which tags."""

    tags = forms.MultipleChoiceField(
        label="标签", required=False, choices=EnterpriseTag.choices(), widget=forms.CheckboxSelectMultiple
    )
    field_order = ["version", "tags", "reason"]


class StateForm(ReasonForm):
    """Which state."""

    state = forms.TypedChoiceField(
        label="状态",
        choices=EnterpriseState.choices(),
        coerce=lambda value: EnterpriseState(int(value)),
        widget=forms.RadioSelect,
    )
    field_order = ["version", "state", "reason"]


class EnterpriseDetails(forms.Form):
    """What the registry keeps of an enterprise besides its code, region, state and tags."""

    name = forms.CharField(label="企业名称", max_length=120)
    customs_code = forms.RegexField(
        label="海关编码",
        regex=r"^[0-9A-Za-z]{10}$",
        required=False,
        help_text="10 位数字或字母，可不填。",
        error_messages={"invalid": "应为 10 位数字或字母。"},
    )
    contact_name = forms.CharField(label="联系人", max_length=50, required=False)
    contact_phone = forms.CharField(label="联系电话", max_length=30, required=False)
    joined_on = forms.DateField(
        label="纳入日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), help_text="何时纳入监测。"
    )

    def clean_customs_code(self) -> str:
        """Upper case, as customs writes it."""
        return str(self.cleaned_data["customs_code"]).upper()


class EditForm(EnterpriseDetails, ReasonForm):
    """A correction of what the registry says."""

    field_order = ["version", "name", "customs_code", "contact_name", "contact_phone", "joined_on", "reason"]


class EnterpriseForm(EnterpriseDetails):
    """A new entrant."""

    code = forms.CharField(label="统一社会信用代码", max_length=30, help_text="18 位。")
    region = forms.TypedChoiceField(label="所在地区", coerce=int)
    tags = forms.MultipleChoiceField(
        label="标签", required=False, choices=EnterpriseTag.choices(), widget=forms.CheckboxSelectMultiple
    )
    field_order = ["code", "name", "customs_code", "region", "contact_name", "contact_phone", "joined_on", "tags"]

    def __init__(self, *args: Any, regions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "region", regions if len(regions) == 1 else [("", "请选择"), *regions])

    def clean_code(self) -> str:
        """The code as the register writes it."""
        return uscc.normalise(self.cleaned_data["code"])


class UploadForm(forms.Form):
    """The workbook of the registry."""

    file = forms.FileField(
        label="名录工作簿",
        allow_empty_file=True,  # what is wrong with a file is said by the one that reads it
        help_text="Excel 工作簿（.xlsx），不超过 20 MB、10 万行，只放一张工作表。",
        widget=file_input(accept=f".xlsx,{XLSX}"),
        error_messages={"required": "请选择要上传的工作簿。", "missing": "请选择要上传的工作簿。"},
    )
