"""Files as answers: always to be saved, never to be shown inside the site."""

from urllib.parse import quote

from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_attachment(content: bytes, *, name: str, content_type: str, plain_name: str = "") -> HttpResponse:
    """A download. Whatever is in it, no browser takes it for a page of the site: it is saved, under its declared type alone,
    without scripts, origin or a copy in a cache.

    `plain_name`, without quotes, is for programs that cannot read the Chinese one.
    """
    plain = f'filename="{plain_name}"; ' if plain_name else ""
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": f"attachment; {plain}filename*=UTF-8''{quote(name, safe='', errors='replace')}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )


def workbook_answer(content: bytes, *, name: str, plain_name: str) -> HttpResponse:
    """A workbook as a download."""
    return as_attachment(content, name=name, content_type=XLSX, plain_name=plain_name)
