"""What a person enters about targets. What the words must be is in `targets.rules`, asked by the services."""

from decimal import Decimal
from typing import Any

from django import forms

from core.decimals import parse_number, plain
from core.downloads import XLSX
from core.uploads import FilesField, file_input
from targets.enums import Comparator, Feed, Period, Verdict
from targets.facts import Asked
from targets.rules import REASON_LENGTH, TEXT_LENGTH
from targets.selectors import Standing

SEND_BACK = "back"
YEARS = (2000, 2100)
MOST_VERSIONS = 2_147_483_647


class NumberField(forms.CharField):
    """A number as people type it: full-width figures and thousands separators are accepted; cleaned to Decimal or None."""

    def __init__(self, *, places: int, **kwargs: Any) -> None:
        self.places = places
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal"}), max_length=30, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        """The number; ValidationError for anything else, for too many places and for more than twelve figures."""
        text = super().clean(value)
        if not text:
            return None
        try:
            number = parse_number(text.removesuffix("%").removesuffix("％"))
        except ValueError as wrong:
            raise forms.ValidationError("请填写数字。") from wrong
        if abs(number) >= 10**12:
            raise forms.ValidationError("数值过大。")
        if number != round(number, self.places):
            raise forms.ValidationError(f"最多保留 {self.places} 位小数。")
        return number

    def prepare_value(self, value: Any) -> Any:
        """A stored number in its shortest form."""
        return plain(value) if isinstance(value, Decimal) else value


def _version() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_VERSIONS)


class UploadForm(forms.Form):
    """The workbook of a year's table."""

    year = forms.IntegerField(
        label="年度",
        min_value=YEARS[0],
        max_value=YEARS[1],
        error_messages={"required": "请填写年度。", "invalid": "请按 2018 的形式填写年度。"},
    )
    title = forms.CharField(
        label="标题",
        max_length=100,
        required=False,
        help_text="可不填，按“××年度省政府部门（省商务厅）重点工作绩效目标填报表”。",
    )
    file = forms.FileField(
        label="目标工作簿",
        allow_empty_file=True,  # what is wrong with a file is said by the one that reads it
        help_text="Excel 工作簿（.xlsx），不超过 20 MB，只放一张工作表。",
        widget=file_input(accept=f".xlsx,{XLSX}"),
        error_messages={"required": "请选择要上传的工作簿。", "missing": "请选择要上传的工作簿。"},
    )


class ProgressForm(forms.Form):
    """Progress of one target in one period; `version` is the filing that was looked at."""

    value = NumberField(label="实际完成值", places=4, required=False)
    text = forms.CharField(
        label="完成情况",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": TEXT_LENGTH[1], "data-count": ""}),
    )
    attached = FilesField(label="证明材料")
    version = _version()

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = standing.asked
        by_number = asked.comparator is not Comparator.PERSON
        if standing.target.feed != Feed.NONE or not by_number:
            del self.fields["value"]
        else:
            self.fields["value"].help_text = (
                f"单位：{asked.unit}。与“{standing.asked_text}”比较。" if asked.unit else ""
            )
        if standing.target.feed != Feed.NONE or by_number:
            self.fields["text"].help_text = "可不填。"
        else:
            self.fields["text"].help_text = f"对照“{standing.target.standard}”写明完成情况。"


class VerifyForm(forms.Form):
    """What the second person finds; `version` is the filing that was looked at."""

    outcome = forms.ChoiceField(
        label="结论",
        choices=[*((str(verdict.value), verdict.label) for verdict in Verdict), (SEND_BACK, "退回补充")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择结论。"},
    )
    share = NumberField(
        label="得分比例（%）",
        places=2,
        required=False,
        help_text="得分 = 分值权重 × 得分比例。完成为 100，未完成为 0；退回补充的不填。",
    )
    reason = forms.CharField(
        label="核验意见",
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": REASON_LENGTH[1], "data-count": ""}),
        help_text=f"对照核验标准写明依据，{REASON_LENGTH[0]} 至 {REASON_LENGTH[1]} 字。",
        error_messages={"required": "请填写核验意见。"},
    )
    version = _version()

    @property
    def verdict(self) -> Verdict | None:
        """The verdict that was chosen; None: to be completed."""
        chosen = self.cleaned_data["outcome"]
        return None if chosen == SEND_BACK else Verdict(int(chosen))


def _comparator(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, coerce=lambda value: Comparator(int(value)), choices=Comparator.choices()
    )


class JudgingForm(forms.Form):
    """How a target is judged; `version` is what was looked at."""

    comparator = _comparator("年终判定方式")
    value = NumberField(label="年终目标值", places=4, required=False)
    unit = forms.CharField(label="年终单位", max_length=20, required=False)
    half_comparator = _comparator("半年度判定方式")
    half_value = NumberField(label="半年度目标值", places=4, required=False)
    half_unit = forms.CharField(label="半年度单位", max_length=20, required=False)
    feed = forms.TypedChoiceField(
        label="数据来源",
        coerce=lambda value: Feed(int(value)),
        choices=Feed.choices(),
        help_text="由考核数据提供的，取全省已发布月份的平均值，填报时一并记录月份。",
    )
    version = _version()

    def __init__(self, *args: Any, has_half: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_half:
            for name in ("half_comparator", "half_value", "half_unit"):
                del self.fields[name]

    def asked(self, period: Period) -> Asked:
        """What was entered for a period."""
        before = "half_" if period is Period.HALF else ""
        data = self.cleaned_data
        comparator = data.get(f"{before}comparator", Comparator.PERSON)
        by_person = comparator is Comparator.PERSON
        return Asked(comparator, data.get(f"{before}value"), "" if by_person else data.get(f"{before}unit", ""))


class FreezeForm(forms.Form):
    """Freezing what was looked at (`seen`); a correction says why."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = forms.CharField(
        label="更正原因",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": REASON_LENGTH[1], "data-count": ""}),
        help_text=f"{REASON_LENGTH[0]} 至 {REASON_LENGTH[1]} 字，随新版本公开。",
    )

    def __init__(self, *args: Any, is_correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_correction:
            del self.fields["reason"]
