"""The interface's description (OpenAPI 3.1), generated from the endpoints; the same as docs/openapi.yaml."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from tenancy.api import problems
from tenancy.api.problems import CONTENT_TYPE, Kind

_EVERYWHERE = (problems.UNAUTHORISED, problems.SCOPE, problems.NOT_ACCEPTABLE, problems.TOO_MANY, problems.SERVER)

IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="读取当月填报时得到的ETag；*表示覆盖任何版本",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="上次得到的ETag；内容未变时应答304，不带内容",
)
KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="每次提交用一个新的UUID，24小时内重发得到同一应答",
)
OPTIONAL_KEY = OpenApiParameter(
    "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, description="可不填；填写时24小时内重发得到同一应答"
)
ETAG = OpenApiParameter("ETag", OpenApiTypes.STR, OpenApiParameter.HEADER, response=True, description="当前版本")


class ErrorDoc(serializers.Serializer[Any]):
    """One fault of a request."""

    pointer = serializers.CharField(help_text="出错内容的位置（JSON Pointer），空为整个请求")
    field = serializers.CharField(help_text="项目名称")
    line = serializers.IntegerField(allow_null=True, help_text="行号，从1起；不在行内的为null")
    message = serializers.CharField(help_text="说明")


class ProblemDoc(serializers.Serializer[Any]):
    """An error (RFC 9457)."""

    type = serializers.CharField(help_text="错误种类的地址，固定不变")
    title = serializers.CharField(help_text="错误种类")
    status = serializers.IntegerField(help_text="HTTP状态码")
    detail = serializers.CharField(help_text="说明")
    instance = serializers.CharField(required=False, help_text="所请求的路径；404不带")
    flags = serializers.ListField(child=serializers.DictField(), required=False, help_text="422：需要说明的提示")
    errors = ErrorDoc(many=True, required=False, help_text="422：逐项说明")  # type: ignore[assignment]  # a field here
    version = serializers.IntegerField(required=False, help_text="412：现在的版本")
    etag = serializers.CharField(required=False, help_text="412：现在的ETag")


class BearerScheme(OpenApiAuthenticationExtension):
    """How a request says who it is."""

    target_class = "tenancy.api.admission.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A token in the Authorization header."""
        return {"type": "http", "scheme": "bearer", "description": "在“接口密钥”页面创建的密钥，以zjt_开头"}


def failures(*kinds: Kind) -> dict[tuple[int, str], OpenApiResponse]:
    """The problems that an endpoint may answer with, beside those that all of them have."""
    by_status: dict[int, list[str]] = {}
    for kind in (*kinds, *_EVERYWHERE):
        by_status.setdefault(kind.status, []).append(kind.title)
    return {
        (status, CONTENT_TYPE): OpenApiResponse(ProblemDoc, "；".join(titles))
        for status, titles in sorted(by_status.items())
    }


@cache
def document() -> dict[str, Any]:
    """The description as data; made once a process, since it changes with the program only."""
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return found


@cache
def as_yaml() -> bytes:
    """The description as YAML."""
    return bytes(OpenApiYamlRenderer().render(document(), renderer_context={}))


def operations() -> Iterable[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of every endpoint, in the document's order."""
    for path, item in document()["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict) and "responses" in operation:
                yield method.upper(), path, operation
