"""What officials type about returns: reasons, changes of the roster, samples; and the filters of their lists."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms

from core.periods import Month
from orders.enums import Outcome, ReminderKind, RosterAct, SampleResult
from orders.rules.supervision import MAX_PER_COUNTY, REASON_LENGTH, ROSTER_REASON_LENGTH, SEED_LENGTH
from orders.selectors.reminders import REMINDER_SORTS, ReminderQuery
from orders.selectors.sampling import ITEM_SORTS, ItemQuery
from orders.selectors.supervision import CHANGE_SORTS, ChangeQuery

ALL = [("", "全部")]


def _text(label: str, length: tuple[int, int], help_text: str, *, required: bool = True) -> forms.CharField:
    """A reason; the service says how long it must be, the page how long it can be."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": length[1]}),
        error_messages={"required": "请写明原因。"},
    )


def _revision() -> forms.IntegerField:
    """The filing that the page showed. Nonsense is a filing that no return has."""
    return forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Why a return goes back."""

    reason = _text(
        "退回原因", REASON_LENGTH, f"企业会看到，请写明哪里不对、如何改。{REASON_LENGTH[0]}–{REASON_LENGTH[1]} 个字。"
    )
    revision = _revision()


class RemoveForm(forms.Form):
    """Why an enterprise is taken off a roster."""

    reason = _text("移出原因", ROSTER_REASON_LENGTH, "如豁免、停业；企业和所在地商务局会看到。")


class AddForm(forms.Form):
    """Who is put on a roster, and why."""

    month = forms.TypedChoiceField(label="月份", coerce=Month.parse, error_messages={"required": "请选择月份。"})
    uscc = forms.CharField(
        label="统一社会信用代码",
        max_length=30,
        error_messages={"required": "请填写统一社会信用代码。"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = _text("补列原因", ROSTER_REASON_LENGTH, "企业和所在地商务局会看到。")

    def __init__(self, *args: Any, months: Sequence[Month], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["month"]).choices = [(str(month), month.label) for month in months]


class DrawForm(forms.Form):
    """A sample to draw. What the numbers may be is said by the service."""

    month = forms.TypedChoiceField(label="月份", coerce=Month.parse, error_messages={"required": "请选择月份。"})
    per_county = forms.IntegerField(
        label="每县抽取（家）",
        help_text=f"1 至 {MAX_PER_COUNTY}；已报不足的县全部抽取。",
        error_messages={"required": "请填写每县抽取数。", "invalid": "请填写整数。"},
        widget=forms.NumberInput(attrs={"min": 1, "max": MAX_PER_COUNTY}),
    )
    seed = forms.CharField(
        label="随机种子",
        help_text=f"同一月份、种子和数量总是抽到同样的企业，任何人都可以重抽核对。最多 {SEED_LENGTH} 个字符。",
        error_messages={"required": "请填写随机种子。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": SEED_LENGTH}),
    )

    def __init__(self, *args: Any, months: Sequence[Month], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["month"]).choices = [(str(month), month.label) for month in months]


class JudgeForm(forms.Form):
    """What was found of a drawn return."""

    result = forms.TypedChoiceField(
        label="核查结果",
        coerce=lambda value: SampleResult(int(value)),
        choices=[(one.value, one.label) for one in SampleResult if one is not SampleResult.OPEN],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择核查结果。", "invalid_choice": "请选择核查结果。"},
    )
    note = _text("说明", REASON_LENGTH, "有误的必须写明，企业会看到，并据此订正。", required=False)
    revision = _revision()


class _Filter(forms.Form):
    """A list's filter: anything senseless but a month or region falls back to the widest question."""

    sorts: Sequence[str] = ()
    default_descending = False

    region = forms.TypedChoiceField(label="地区", required=False, coerce=int, empty_value=None)
    q = forms.CharField(label="企业名称或信用代码", required=False, max_length=60)

    def __init__(self, data: Mapping[str, str], *, regions: Sequence[tuple[int, str]]) -> None:
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["region"]).choices = [*ALL, *regions]

    @property
    def sort(self) -> str:
        """Column asked for, else the first."""
        wanted = self.data.get("sort", "")
        return wanted if wanted in self.sorts else self.sorts[0]

    @property
    def descending(self) -> bool:
        """Direction asked for; without one the list's own."""
        order = self.data.get("order")
        return order == "desc" if order in ("asc", "desc") else self.default_descending


class _MonthFilter(_Filter):
    month = forms.TypedChoiceField(label="月份", required=False, coerce=Month.parse, empty_value=None)
    field_order = ("month", "region")

    def __init__(self, data: Mapping[str, str], *, months: Sequence[Month], regions: Sequence[tuple[int, str]]) -> None:
        super().__init__(data, regions=regions)
        cast(forms.ChoiceField, self.fields["month"]).choices = [*ALL, *((str(one), one.label) for one in months)]


class ChangeFilter(_MonthFilter):
    """What is asked of the changes of rosters."""

    sorts = CHANGE_SORTS
    default_descending = True
    act = forms.TypedChoiceField(
        label="变动",
        required=False,
        coerce=lambda value: RosterAct(int(value)),
        empty_value=None,
        choices=[*ALL, *RosterAct.choices()],
    )

    def query(self) -> ChangeQuery:
        """The question; call `is_valid` first."""
        asked = self.cleaned_data
        return ChangeQuery(
            asked.get("month"), asked.get("region"), asked.get("act"), asked.get("q", ""), self.sort, self.descending
        )


class ReminderFilter(_MonthFilter):
    """What is asked of the log of reminders; of the latest month without a word."""

    sorts = REMINDER_SORTS
    default_descending = True
    kind = forms.TypedChoiceField(
        label="类型",
        required=False,
        coerce=lambda value: ReminderKind(int(value)),
        empty_value=None,
        choices=[*ALL, *ReminderKind.choices()],
    )
    outcome = forms.TypedChoiceField(
        label="催后情况", required=False, coerce=Outcome, empty_value=None, choices=[*ALL, *Outcome.choices()]
    )

    def __init__(self, data: Mapping[str, str], *, months: Sequence[Month], regions: Sequence[tuple[int, str]]) -> None:
        super().__init__({"month": str(months[0])} | dict(data), months=months, regions=regions)
        cast(forms.ChoiceField, self.fields["month"]).choices = [(str(one), one.label) for one in months]
        self._latest = months[0]

    def query(self) -> ReminderQuery:
        """The question; call `is_valid` first."""
        asked = self.cleaned_data
        return ReminderQuery(
            asked.get("month") or self._latest,
            asked.get("region"),
            asked.get("kind"),
            asked.get("outcome"),
            asked.get("q", ""),
            self.sort,
            self.descending,
        )


class ItemFilter(_Filter):
    """What is asked of a sample's items."""

    sorts = ITEM_SORTS
    result = forms.TypedChoiceField(
        label="结果",
        required=False,
        coerce=lambda value: SampleResult(int(value)),
        empty_value=None,
        choices=[*ALL, *SampleResult.choices()],
    )

    def query(self) -> ItemQuery:
        """The question; call `is_valid` first."""
        asked = self.cleaned_data
        return ItemQuery(asked.get("region"), asked.get("result"), asked.get("q", ""), self.sort, self.descending)
