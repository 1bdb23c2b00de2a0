"""Reference data by workbook and by hand, and the filters of conversions and signals."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from core.decimals import parse_number
from core.downloads import XLSX
from core.periods import Month
from core.uploads import file_input
from orders.enums import Currency, SignalKind, UploadKind
from orders.selectors.conversion import SORTS as CONVERSION_SORTS
from orders.selectors.conversion import ConversionQuery
from orders.selectors.signals import SignalQuery
from tenancy.enums import EnterpriseTag


class ReferenceForm(forms.Form):
    """A workbook of customs exports, rates or the calendar. What is wrong with the file is said by the one that reads it."""

    kind = forms.TypedChoiceField(
        label="数据类型",
        coerce=lambda value: UploadKind(int(value)),
        choices=UploadKind.choices(),
        error_messages={"required": "请选择数据类型。", "invalid_choice": "请选择数据类型。"},
    )
    file = forms.FileField(
        label="工作簿",
        allow_empty_file=True,
        help_text="Excel 工作簿（.xlsx），不超过 20 MB，只放一张工作表，最多 100,000 行。",
        widget=file_input(accept=f".xlsx,{XLSX}"),
        error_messages={"required": "请选择要上传的工作簿。", "missing": "请选择要上传的工作簿。"},
    )


class RateForm(forms.Form):
    """One rate. Whether it may be so is said by the service."""

    month = forms.TypedChoiceField(label="月份", coerce=Month.parse, error_messages={"required": "请选择月份。"})
    currency = forms.TypedChoiceField(
        label="币种",
        coerce=Currency,
        choices=[("", "请选择"), *((c.value, f"{c.value} {c.label}") for c in Currency if c is not Currency.USD)],
        error_messages={"required": "请选择币种。"},
    )
    usd = forms.CharField(
        label="折美元",
        max_length=30,
        help_text="1 单位原币折合多少美元，最多 8 位小数，如 0.13912345。",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": "请填写折美元的数值。"},
    )
    source = forms.CharField(
        label="来源",
        max_length=120,
        help_text="如“国家外汇管理局各种货币对美元折算率，2026年6月”。",
        error_messages={"required": "请写明汇率的来源。"},
    )

    def __init__(self, *args: Any, months: Sequence[Month], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [(str(month), month.label) for month in months]  # type: ignore[attr-defined]

    def clean_usd(self) -> Decimal:
        """The number as typed; full-width digits are fine."""
        try:
            return parse_number(self.cleaned_data["usd"])
        except ValueError:
            raise forms.ValidationError("请只填数字，如 0.13912345。") from None


class ConversionFilter(forms.Form):
    """What an official asks of conversions. Anything senseless but a region falls back to the widest question."""

    region = forms.TypedChoiceField(label="地区", required=False, coerce=int, empty_value=None)
    tag = forms.TypedChoiceField(
        label="标签",
        required=False,
        coerce=EnterpriseTag,
        empty_value=None,
        choices=[("", "全部企业"), *EnterpriseTag.choices()],
    )

    def __init__(self, data: Mapping[str, str], *, regions: Sequence[tuple[int, str]]) -> None:
        super().__init__(data)
        self.fields["region"].choices = [("", "全部地区"), *regions]  # type: ignore[attr-defined]

    def query(self) -> ConversionQuery:
        """The question; call `is_valid` first."""
        sort = self.data.get("sort", "")
        return ConversionQuery(
            region=self.cleaned_data.get("region"),
            tag=self.cleaned_data.get("tag"),
            sort=sort if sort in CONVERSION_SORTS else CONVERSION_SORTS[0],
            descending=self.data.get("order") == "desc",
        )


class SignalFilter(forms.Form):
    """What the province asks of signals. Anything senseless but a month or a region falls back to the widest question."""

    month = forms.TypedChoiceField(label="月份", required=False, coerce=Month.parse, empty_value=None)
    region = forms.TypedChoiceField(label="地区", required=False, coerce=int, empty_value=None)
    kind = forms.TypedChoiceField(
        label="线索类型",
        required=False,
        coerce=lambda value: SignalKind(int(value)),
        empty_value=None,
        choices=[("", "全部"), *SignalKind.choices()],
    )

    def __init__(self, data: Mapping[str, str], *, months: Sequence[Month], regions: Sequence[tuple[int, str]]) -> None:
        super().__init__({"month": str(months[0])} | dict(data))
        self._latest = months[0]
        self.fields["month"].choices = [(str(month), month.label) for month in months]  # type: ignore[attr-defined]
        self.fields["region"].choices = [("", "全部地区"), *regions]  # type: ignore[attr-defined]

    def query(self) -> SignalQuery:
        """The question; call `is_valid` first."""
        asked = self.cleaned_data
        return SignalQuery(month=asked.get("month") or self._latest, kind=asked.get("kind"), region=asked.get("region"))
