"""Input of lists: a workbook, what an official looks for."""

from typing import Any

from django import forms

from alerts.enums import Colour, FeedbackView
from alerts.forms.regions import Regions, offer_regions
from core.downloads import XLSX
from core.uploads import file_input


class UploadForm(forms.Form):
    """The workbook of a list."""

    file = forms.FileField(
        label="清单工作簿",
        allow_empty_file=True,  # what is wrong with a file is said by the one that reads it
        help_text="Excel 工作簿（.xlsx），不超过 20 MB，只放一张工作表、一个季度。",
        widget=file_input(accept=f".xlsx,{XLSX}"),
        error_messages={"required": "请选择要上传的工作簿。", "missing": "请选择要上传的工作簿。"},
    )


class EntriesForm(forms.Form):
    """What an official looks for; `regions` as `alerts.selectors.regions_to_choose` gives them."""

    colour = forms.ChoiceField(
        label="颜色",
        required=False,
        choices=[("", "全部颜色"), *((colour.slug, colour.word) for colour in Colour)],
    )
    region = forms.TypedChoiceField(label="地区", required=False, coerce=int, empty_value=None)
    feedback = forms.ChoiceField(label="反馈", choices=FeedbackView.choices(), required=False)
    q = forms.CharField(
        label="企业或信用代码", max_length=60, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )

    def __init__(self, *args: Any, regions: Regions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_regions(self, regions)
