"""The offline page's content, read from the interface's description."""

from dataclasses import dataclass
from typing import Any

from tenancy.api import description


@dataclass(frozen=True)
class Field:
    """A header, parameter or member of a body: where it stands, its type in words, what it means."""

    name: str
    kind: str
    required: bool
    text: str


@dataclass(frozen=True)
class Body:
    """A named shape and its members."""

    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Entry:
    """An endpoint as the page shows it; `request` and `answer` are names of shapes, "" for none."""

    anchor: str
    method: str
    path: str
    summary: str
    text: str
    parameters: tuple[Field, ...]
    request: str
    answer: str
    problems: tuple[tuple[str, str], ...]


_TYPES = {"string": "文本", "integer": "整数", "number": "数值", "boolean": "是/否", "object": "对象", "array": "列表"}
_FORMATS = {"date": "日期", "date-time": "时间", "uuid": "UUID", "decimal": "数值文本"}
_EVERYWHERE = {"401", "403", "406", "429", "500"}
"""Statuses that every endpoint may answer with; the page says so once."""
_PLACES = {"path": "路径", "query": "参数", "header": "请求头"}


def entries() -> list[Entry]:
    """Every endpoint, in the description's order."""
    return [_entry(method, path, operation) for method, path, operation in description.operations()]


def shapes() -> list[Body]:
    """Every shape of a request or an answer, each before the shapes inside it; the shapes of problems are told elsewhere."""
    found: dict[str, Body] = {}
    for _, _, operation in description.operations():
        _collect(_schema(operation.get("requestBody", {})), found)
        _collect(_schema(operation["responses"].get("200", {})), found)
    return list(found.values())


def _entry(method: str, path: str, operation: dict[str, Any]) -> Entry:
    return Entry(
        anchor=operation["operationId"],
        method=method,
        path=path,
        summary=operation.get("summary", ""),
        text=operation.get("description", ""),
        parameters=tuple(
            Field(
                found["name"],
                f"{_PLACES.get(found['in'], found['in'])}·{_words(found['schema'])}",
                bool(found.get("required")),
                found.get("description", ""),
            )
            for found in operation.get("parameters", ())
        ),
        request=_name(_schema(operation.get("requestBody", {}))),
        answer=_name(_schema(operation["responses"].get("200", {}))),
        problems=tuple(
            (status, found.get("description", ""))
            for status, found in operation["responses"].items()
            if status >= "400" and status not in _EVERYWHERE
        ),
    )


def _schema(told: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = told.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _name(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rsplit("/", 1)[-1]


def _collect(schema: dict[str, Any], into: dict[str, Body]) -> None:
    """The shape and every shape inside it, outermost first."""
    if not schema:
        return
    name = _name(schema)
    if name:
        found = description.document()["components"]["schemas"][name]
        if name in into or "properties" not in found:
            return
        required = set(found.get("required", ()))
        into[name] = Body(
            name,
            tuple(
                Field(key, _words(value), key in required, _meaning(value))
                for key, value in found["properties"].items()
            ),
        )
        for value in found["properties"].values():
            _collect(value, into)
    for inner in (
        schema.get("items", {}),
        *schema.get("allOf", ()),
        *schema.get("oneOf", ()),
        *schema.get("anyOf", ()),
    ):
        _collect(inner, into)


def _words(schema: dict[str, Any]) -> str:
    """A type in words."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        found = description.document()["components"]["schemas"][name]
        return name if "properties" in found else _words(found)
    for key in ("allOf", "oneOf", "anyOf"):
        if key in schema:
            return " 或 ".join(_words(inner) for inner in schema[key] if inner.get("type") != "null")
    if "enum" in schema:
        return "、".join(str(value) for value in schema["enum"] if value not in (None, ""))
    kinds = schema.get("type", "object")
    kind = next((each for each in kinds if each != "null"), "object") if isinstance(kinds, list) else kinds
    if kind == "array":
        return f"{_words(schema.get('items', {}))} 列表"
    return _FORMATS.get(schema.get("format", ""), _TYPES.get(kind, kind))


def _meaning(schema: dict[str, Any]) -> str:
    text: str = schema.get("description", "")
    return text.split("\n\n* `")[0]
