"""The filter of a priority list, and having one made and published."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms

from assessment.enums import Benefit
from assessment.forms.publishing import MAX_REASON
from assessment.rules.halves import HalfYear
from assessment.selectors.priority import PRIORITY_SORTS, PriorityQuery

ALL = [("", "全部")]
STANDINGS = [("", "符合的企业"), ("no", "不符合的企业"), ("all", "全部企业")]


class PriorityFilter(forms.Form):
    """What is asked of a list. Anything senseless falls back to the widest question."""

    half = forms.TypedChoiceField(label="期间", required=False, coerce=HalfYear.parse, empty_value=None)
    benefit = forms.TypedChoiceField(
        label="支持事项",
        required=False,
        coerce=Benefit.by_slug,
        empty_value=None,
        choices=[("", "任一事项"), *((one.slug, one.label) for one in Benefit)],
    )
    standing = forms.ChoiceField(label="资格", required=False, choices=STANDINGS)
    region = forms.TypedChoiceField(label="地区", required=False, coerce=int, empty_value=None)
    scope = forms.ChoiceField(label="范围", required=False, choices=[("", "省内"), ("reference", "参照执行（宁波）")])
    q = forms.CharField(label="企业名称或信用代码", required=False, max_length=60)

    def __init__(
        self,
        data: Mapping[str, str],
        *,
        halves: Sequence[HalfYear],
        regions: Sequence[tuple[int, str]],
        has_reference: bool,
    ) -> None:
        super().__init__(dict(data))
        cast(forms.ChoiceField, self.fields["half"]).choices = [(str(half), half.label) for half in halves]
        cast(forms.ChoiceField, self.fields["region"]).choices = [*ALL, *regions]
        if not regions:
            del self.fields["region"]
        if not has_reference:
            del self.fields["scope"]

    def query(self) -> PriorityQuery:
        """The question; `sort` and `order` come from the headings of the list."""
        self.is_valid()
        asked = self.cleaned_data
        sort = self.data.get("sort", "")
        return PriorityQuery(
            benefit=asked.get("benefit"),
            qualifies={"no": False, "all": None}.get(asked.get("standing", ""), True),
            region=asked.get("region"),
            reference=asked.get("scope") == "reference",
            search=asked.get("q", ""),
            sort=sort if sort in PRIORITY_SORTS else PRIORITY_SORTS[0],
            descending=self.data.get("order") == "desc",
        )


class MakePriorityForm(forms.Form):
    """Having a half-year's list made; a correction of a published one says why."""

    reason = forms.CharField(
        label="更正原因",
        max_length=MAX_REASON,
        help_text="写明更正了什么、依据是什么；随更正版本永久保留。",
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MAX_REASON, "data-count": ""}),
    )

    def __init__(self, *args: Any, correcting: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not correcting:
            del self.fields["reason"]
