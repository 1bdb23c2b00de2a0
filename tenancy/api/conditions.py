"""Conditional requests (RFC 9110 §13): a client writes over the version that it has read, and no other."""

import hashlib
import re

from django.http import HttpRequest

from tenancy.api import problems
from tenancy.api.problems import Problem

_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')


def etag_of(version: int, content: bytes) -> str:
    """A strong validator: the row's version, and a digest of all that is told about it."""
    return f'"{version}-{hashlib.sha256(content).hexdigest()[:20]}"'


def require_match(request: HttpRequest, *, etag: str, version: int) -> None:
    """Raise Problem unless If-Match names the present version: 428 without the header, 412 when it names another.

    `*` stands for whatever version is there: the client says that it wants to write over anything.
    """
    given = request.META.get("HTTP_IF_MATCH", "").strip()
    if not given:
        raise Problem(problems.CONDITION_MISSING)
    if given != "*" and etag not in _strong(given):
        raise Problem(
            problems.CONDITION,
            f"当月填报现为第 {version} 版，与请求所依据的版本不同，没有写入任何内容。",
            headers={"ETag": etag},
            version=version,
            etag=etag,
        )


def is_unchanged(request: HttpRequest, etag: str) -> bool:
    """Whether If-None-Match says that the client has just this already (weak comparison)."""
    given = request.META.get("HTTP_IF_NONE_MATCH", "").strip()
    return given == "*" or any(f'"{tag}"' == etag for _, tag in _TAG.findall(given))


def _strong(given: str) -> list[str]:
    return [f'"{tag}"' for weak, tag in _TAG.findall(given) if not weak]
