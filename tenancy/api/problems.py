"""The one shape of an error (RFC 9457): what can go wrong, and the answer that says so.

`type` is the address of the kind's paragraph on the offline page of the machine interface, stable for good. `instance` is the
path that was asked for, left out of a 404: somebody else's row and a missing one get the same bytes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import iri_to_uri

PAGE = "/api/"
CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its name in the address, its status, its title and what to do about it (Chinese)."""

    slug: str
    status: int
    title: str
    advice: str

    @property
    def type(self) -> str:
        """The problem type's address, relative to this server."""
        return f"{PAGE}#{self.slug}"


MALFORMED = Kind("malformed-json", 400, "请求内容不是有效的JSON", "检查请求内容：UTF-8编码，一个JSON对象，名称不重复。")
BAD_REQUEST = Kind("bad-request", 400, "请求无法处理", "检查地址、参数和请求头。")
KEY_MISSING = Kind(
    "idempotency-key-missing",
    400,
    "缺少Idempotency-Key",
    "提交填报时附上请求头Idempotency-Key，每次提交用一个新的UUID。",
)
UNAUTHORISED = Kind(
    "unauthorised",
    401,
    "未通过身份验证",
    "请求头写Authorization: Bearer后接密钥；密钥停用、到期后到“接口密钥”页面新建。",
)
FORBIDDEN = Kind("forbidden", 403, "没有权限", "该账号没有办理此事项的权限。")
SCOPE = Kind("insufficient-scope", 403, "密钥权限不足", "换用有相应权限的密钥，或在“接口密钥”页面新建。")
NOT_FOUND = Kind("not-found", 404, "没有找到", "内容不存在，或不属于本企业。")
METHOD = Kind("method-not-allowed", 405, "不支持该请求方法", "可用的方法见响应头Allow。")
NOT_ACCEPTABLE = Kind("not-acceptable", 406, "无法按要求的格式应答", "接口只以application/json应答。")
REFUSED = Kind("refused", 409, "不能办理", "按说明处理，例如该月尚未开放或已经锁定。")
STALE = Kind("stale", 409, "内容已更新", "重新读取当月填报，核对后再次提交。")
IN_PROGRESS = Kind("in-progress", 409, "同一请求正在处理", "稍候用同一Idempotency-Key重试。")
CONDITION = Kind("precondition-failed", 412, "版本已变化", "重新读取当月填报，用新的ETag作If-Match。")
TOO_LARGE = Kind("too-large", 413, "请求内容过大", "请求内容不超过2 MiB。")
MEDIA_TYPE = Kind("unsupported-media-type", 415, "不支持该内容类型", "请求头写Content-Type: application/json。")
INVALID = Kind("invalid", 422, "填报内容有误", "按errors逐项更正，规则与网页填报相同。")
UNEXPLAINED = Kind(
    "unexplained", 422, "有提示需要说明", "对flags中的每项提示写说明（explanations），或确认无误后以accept_flags提交。"
)
KEY_REUSED = Kind(
    "idempotency-key-reused", 422, "Idempotency-Key已用于另一请求", "内容改动后的请求使用新的Idempotency-Key。"
)
CONDITION_MISSING = Kind(
    "precondition-required", 428, "缺少If-Match", "先读取当月填报，把应答的ETag写入请求头If-Match。"
)
TOO_MANY = Kind("too-many-requests", 429, "请求过于频繁", "按响应头Retry-After的秒数等待后重试。")
SERVER = Kind(
    "server-error", 500, "系统出错", "没有写入任何内容，请稍后用同一Idempotency-Key重试；仍不成功请联系管理员。"
)

KINDS = (
    MALFORMED, BAD_REQUEST, KEY_MISSING, UNAUTHORISED, FORBIDDEN, SCOPE, NOT_FOUND, METHOD, NOT_ACCEPTABLE, REFUSED, STALE,
    IN_PROGRESS, CONDITION, TOO_LARGE, MEDIA_TYPE, INVALID, UNEXPLAINED, KEY_REUSED, CONDITION_MISSING, TOO_MANY, SERVER,
)  # fmt: skip


class Problem(Exception):
    """What an endpoint raises: a kind, this time's own words, further members of the answer and its headers."""

    def __init__(
        self, kind: Kind, detail: str = "", *, headers: Mapping[str, str] | None = None, **members: Any
    ) -> None:
        super().__init__(kind.slug)
        self.kind = kind
        self.detail = detail or kind.advice
        self.headers = dict(headers or {})
        self.members = members


def answer(problem: Problem, request: HttpRequest) -> HttpResponse:
    """The problem as `application/problem+json`."""
    kind = problem.kind
    body: dict[str, Any] = {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
    }
    if kind is not NOT_FOUND:
        body["instance"] = iri_to_uri(request.path)
    return HttpResponse(
        json.dumps(body | problem.members, ensure_ascii=False, separators=(",", ":")).encode(),
        status=kind.status,
        content_type=CONTENT_TYPE,
        headers={"Content-Language": "zh-CN", "Cache-Control": "no-store"} | problem.headers,
    )
