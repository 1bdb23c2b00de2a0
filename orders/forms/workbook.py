"""Input of an enterprise's own month by workbook."""

from django import forms

from core.downloads import XLSX
from core.uploads import file_input
from orders.imports.month import LIMITS


class MonthWorkbookForm(forms.Form):
    """The filled workbook. What is wrong with it is said by the one that reads it."""

    file = forms.FileField(
        label="填好的工作簿",
        allow_empty_file=True,
        help_text="Excel 或 WPS 工作簿（.xlsx），不超过 5 MB，只放一张工作表。",
        widget=file_input(accept=f".xlsx,{XLSX}", max_bytes=LIMITS.max_bytes),
        error_messages={"required": "请选择要上传的工作簿。", "missing": "请选择要上传的工作簿。"},
    )
