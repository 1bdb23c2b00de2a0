"""What arrives with a form: a file beyond the limit is read off the line and dropped, the rest of the form is kept.

`LimitedUploadHandler` stands first in FILE_UPLOAD_HANDLERS, so that this holds for every form, also for one that asks for none.
"""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from core import attachments
from core.attachments import ALLOWED, SentFile, clean_name
from core.workbook import UPLOAD

MAX_BYTES = UPLOAD.max_bytes
"""Of one file: what the largest that is read, a workbook, may have. Forms of smaller files say so themselves."""
MAX_FILES = 10
"""Of one request. Further ones are dropped in the same way."""
SHOWN = 5


class LimitedUploadHandler(FileUploadHandler):
    """Lets files through to the handlers behind it up to the limits; remembers the names of those it dropped.

    A file is dropped while its bytes come in and never at its start: Django then closes whatever the other handlers hold, which
    at the start of a file is still the file before, received whole.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.files = 0
        self.too_large: dict[str, list[str]] = {}
        self.too_many: dict[str, list[str]] = {}

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Count the file."""
        super().new_file(*args, **kwargs)
        self.files += 1

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """The bytes as they are, or SkipFile."""
        if self.files > MAX_FILES:
            self._drop(self.too_many)
        if start + len(raw_data) > MAX_BYTES:
            self._drop(self.too_large)
        return raw_data

    def _drop(self, kept: dict[str, list[str]]) -> None:
        kept.setdefault(str(self.field_name), []).append(str(self.file_name))
        raise SkipFile

    def file_complete(self, file_size: int) -> None:
        """The handlers behind have the file."""
        return


def too_large(request: HttpRequest) -> dict[str, list[str]]:
    """Names of the files that were dropped for their size, by the name of the field they came with."""
    return {} if (handler := _handler(request)) is None else handler.too_large


def too_many(request: HttpRequest) -> dict[str, list[str]]:
    """Names of the files that were dropped because others came before them, by the name of the field they came with."""
    return {} if (handler := _handler(request)) is None else handler.too_many


def tell_dropped(form: forms.BaseForm, request: HttpRequest) -> None:
    """Put at each field of a bound form which of its files were dropped, in place of the complaint that they are missing."""
    if not form.is_bound:
        return
    fields = {form.add_prefix(name): name for name in form.fields}
    for dropped, reason in (
        (too_large(request), f"超过 {MAX_BYTES >> 20} MB，没有接收，请压缩或拆分后再上传。"),
        (too_many(request), f"没有接收：一次最多上传 {MAX_FILES} 个文件，请分次上传。"),
    ):
        for sent, names in dropped.items():
            if sent in fields:
                if not request.FILES.getlist(sent):
                    form.errors.pop(fields[sent], None)
                shown = "、".join(f"“{clean_name(name)}”" for name in names[:SHOWN])
                rest = f"等 {len(names)} 个文件" if len(names) > SHOWN else ""
                form.add_error(fields[sent], f"文件{shown}{rest}{reason}")


def file_input(*, accept: str, max_bytes: int = MAX_BYTES) -> forms.ClearableFileInput:
    """The input of one file; a script (file-check.js) tells a file beyond the limit before it is sent."""
    return forms.ClearableFileInput(attrs={"accept": accept, "data-file-check": True, "data-max-bytes": max_bytes})


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, none being allowed; cleaned to a list of `core.attachments.SentFile`. What they are is found out by the
    service."""

    def __init__(self, *, label: str = "附件", **kwargs: Any) -> None:
        most, size = attachments.MAX_FILES, attachments.MAX_BYTES
        widget = _ManyFiles(
            attrs={
                "accept": ".pdf,.png,.jpg,.jpeg,.docx,.xlsx",
                "data-file-check": "",
                "data-max-bytes": size,
                "data-max-files": most,
            }
        )
        text = f"可不填。{ALLOWED}最多 {most} 个，每个不超过 {size >> 20} MB。"
        super().__init__(label=label, required=False, help_text=text, widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[SentFile]:
        """The files with their content; an input without any is an empty list."""
        files: list[UploadedFile] = data if isinstance(data, list) else [data] if data else []
        return [SentFile(file.name or "", file.read()) for file in files[: attachments.MAX_FILES + 1]]


def _handler(request: HttpRequest) -> LimitedUploadHandler | None:
    request.FILES  # noqa: B018  # reading the form is what runs the handlers
    return next((one for one in request.upload_handlers if isinstance(one, LimitedUploadHandler)), None)
