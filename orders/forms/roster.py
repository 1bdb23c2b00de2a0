"""The filter of the roster."""

from collections.abc import Mapping, Sequence
from typing import cast

from django import forms

from core.periods import Month
from orders.enums import Punctuality, RosterView
from orders.selectors import SORTS, RosterQuery
from tenancy.enums import EnterpriseTag

ALL = [("", "全部")]


class RosterFilter(forms.Form):
    """What an official asks of a month's returns. Anything senseless falls back to the widest question."""

    month = forms.TypedChoiceField(label="月份", required=False, coerce=Month.parse, empty_value=None)
    region = forms.TypedChoiceField(label="地区", required=False, coerce=int, empty_value=None)
    standing = forms.TypedChoiceField(
        label="填报情况", required=False, coerce=RosterView, empty_value=None, choices=[*ALL, *RosterView.choices()]
    )
    tag = forms.TypedChoiceField(
        label="标签", required=False, coerce=EnterpriseTag, empty_value=None, choices=[*ALL, *EnterpriseTag.choices()]
    )
    punctuality = forms.TypedChoiceField(
        label="前六个月", required=False, coerce=Punctuality, empty_value=None, choices=[*ALL, *Punctuality.choices()]
    )
    scope = forms.ChoiceField(label="范围", required=False, choices=[("", "应报名录"), ("off", "名录外自愿填报")])
    q = forms.CharField(label="企业名称或信用代码", required=False, max_length=60)

    def __init__(self, data: Mapping[str, str], *, months: Sequence[Month], regions: Sequence[tuple[int, str]]) -> None:
        shown = {"month": str(months[0])} | {key: data[key] for key in data}
        super().__init__(shown)
        cast(forms.ChoiceField, self.fields["month"]).choices = [(str(month), month.label) for month in months]
        cast(forms.ChoiceField, self.fields["region"]).choices = [*ALL, *regions]
        self._latest = months[0]

    def query(self) -> RosterQuery:
        """The question; `sort` and `order` come from the headings of the list."""
        self.is_valid()
        asked = self.cleaned_data
        sort = self.data.get("sort", "")
        return RosterQuery(
            month=asked.get("month") or self._latest,
            region=asked.get("region"),
            view=asked.get("standing"),
            tag=asked.get("tag"),
            punctuality=asked.get("punctuality"),
            on_roster=asked.get("scope") != "off",
            search=asked.get("q", ""),
            sort=sort if sort in SORTS else SORTS[0],
            descending=self.data.get("order") == "desc",
        )
