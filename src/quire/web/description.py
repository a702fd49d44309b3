"""The description of the API: OpenAPI 3.1, generated from the table of routes, and a page that shows it.

quart-schema was tried and left: with msgspec it reads numbers from strings, loses nested structs in its description,
and puts response headers where OpenAPI does not look.
"""

import inspect
import re
from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import msgspec
import msgspec.inspect
from quart import Response, current_app, render_template

from quire import __version__
from quire.domain.conversation.answers import EVENTS
from quire.web.http.authentication import find_visitor_or_none
from quire.web.http.route import Route
from quire.web.pages.languages import language
from quire.web.pages.rendering import page
from quire.web.response_models import (
    CapReachedReply,
    ConflictReply,
    ErrorReply,
    InvalidFieldReply,
    StaleReply,
    TooManyReply,
    as_json,
)

ROUTES_KEY = "QUIRE_ROUTES"
JSON = "application/json"

_rendered: dict[str, str] = {}
"""What `_described` has rendered, by language."""

_PATH_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
_REF = "#/components/schemas/{name}"
_HEADERS = {
    "Idempotency-Key": "The same key and body gives the same reply again, for 24 hours.",
    "If-Match": "The revision that the change is based on, in double quotes.",
    "If-None-Match": "The tag of the copy that one has; if it is the current one, the reply is 304.",
    "Last-Event-ID": "The number of the last event that was seen; counts before `after`.",
}
_HEADER_SCHEMAS = {
    "Idempotency-Key": {"type": "string", "minLength": 1, "maxLength": 255},
    "If-Match": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    "If-None-Match": {"type": "string", "pattern": '^"[0-9a-f]{64}"$'},
    "Last-Event-ID": {"type": "string", "pattern": "^[0-9]{1,15}$"},
}
_REFUSALS: dict[int, type[ErrorReply]] = {
    402: CapReachedReply,
    409: ConflictReply,
    412: StaleReply,
    422: InvalidFieldReply,
    429: TooManyReply,
}
_REPLY_HEADERS = {
    "ETag": {"description": "The revision, in double quotes, for If-Match.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}},
}
_ALWAYS_WHEN_SIGNED_IN = {401, 403, 429, 500, 503}
_ALWAYS_WITH_BODY = {400, 413, 415, 422}
_ALWAYS_WHEN_CHANGING = {507}


async def openapi_json() -> Response:
    """Read this description as OpenAPI."""
    return as_json(_description())


async def readable_page() -> Response:
    """Show this description as a page."""
    return await page("api.html", await find_visitor_or_none(), described=await _described())


async def _described() -> str:
    """The page but for its frame. Rendering it takes long, and strangers may ask for it: once for each language."""
    code = language().code
    if code not in _rendered:
        api = _description()
        _rendered[code] = await render_template("api_description.html", api=api, operations=_operations(api))
    return _rendered[code]


@lru_cache(maxsize=1)
def _description() -> dict[str, Any]:
    return describe(current_app.config[ROUTES_KEY])


def describe(routes: tuple[Route, ...]) -> dict[str, Any]:
    """The OpenAPI document of these routes."""
    routes = tuple(route for route in routes if route.is_api)
    schemas, components = _schemas(routes)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        path = _PATH_PARAMETER.sub(r"{\1}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Quire",
            "version": __version__,
            "description": "Long documents, section by section, with one lasting chat beside each section.",
        },
        "tags": [{"name": group} for group in dict.fromkeys(route.group for route in routes)],
        "paths": paths,
        "components": {
            "schemas": components,
            # OpenAPI 3.1 cannot describe the events of a stream; this extension has the data of each type.
            "x-answer-events": {type_: schemas[event] for type_, event in EVENTS.items()},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "quire_session"},
            },
        },
    }


def _schemas(routes: tuple[Route, ...]) -> tuple[dict[Any, Any], dict[str, Any]]:
    bodies: list[Any] = [kind for route in routes for kind in _bodies(route).values()]
    replies: list[Any] = [ErrorReply, *_REFUSALS.values(), *EVENTS.values()]
    for route in routes:
        replies += [kind for kind in route.replies.values() if kind is not None and not isinstance(kind, str)]
    kinds = list(dict.fromkeys([*replies, *bodies]))
    found, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    sent = _structs(replies)
    for name in sent.keys() - _structs(bodies).keys():
        _require_what_is_always_sent(components[name], sent[name])
    return dict(zip(kinds, found, strict=True)), components


def _structs(kinds: list[Any]) -> dict[str, msgspec.inspect.StructType]:
    """The structs that these types consist of, by class name."""
    structs: dict[str, msgspec.inspect.StructType] = {}
    waiting: list[Any] = list(msgspec.inspect.multi_type_info(kinds))
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, msgspec.inspect.StructType):
            if kind.cls.__name__ in structs:
                continue
            structs[kind.cls.__name__] = kind
            waiting += [field.type for field in kind.fields]
        elif isinstance(kind, msgspec.inspect.UnionType):
            waiting += kind.types
        elif isinstance(kind, msgspec.inspect.Metadata):
            waiting.append(kind.type)
        else:
            waiting += [
                getattr(kind, name) for name in ("item_type", "key_type", "value_type") if hasattr(kind, name)
            ]
            waiting += getattr(kind, "item_types", ())
    return structs


def _require_what_is_always_sent(schema: dict[str, Any], struct: msgspec.inspect.StructType) -> None:
    """A field with a default may be absent from a body, but is in every reply, unless its struct omits defaults."""
    are_defaults_left_out = struct.cls.__struct_config__.omit_defaults
    properties = schema["properties"]
    required = []
    for field in struct.fields:
        name = field.encode_name
        properties[name].pop("default", None)
        if are_defaults_left_out and field.default is None:
            properties[name] = _optional(properties[name])
        elif field.required or (_has_default(field) and not are_defaults_left_out):
            required.append(name)
    schema["required"] = required


def _has_default(field: msgspec.inspect.Field) -> bool:
    """Whether a field has a default value; UNSET is none."""
    has_value = field.default is not msgspec.NODEFAULT and field.default is not msgspec.UNSET
    return has_value or field.default_factory is not msgspec.NODEFAULT


def _bodies(route: Route) -> Mapping[str, type]:
    """The type of the body for each media type."""
    return route.documented_body if route.body is None else {JSON: route.body}


def _operation(route: Route, schemas: dict[Any, Any]) -> dict[str, Any]:
    summary, *rest = (inspect.getdoc(route.handler) or "").splitlines()
    operation: dict[str, Any] = {
        "tags": [route.group],
        "summary": summary,
        "description": "\n".join(rest).strip(),
        "operationId": route.handler.__name__,
        "parameters": _parameters(route),
        "responses": _responses(route, schemas),
    }
    if bodies := _bodies(route):
        content = {media_type: {"schema": schemas[kind]} for media_type, kind in bodies.items()}
        operation["requestBody"] = {"required": True, "content": content}
    if route.access.takes_tokens:
        operation["security"] = [{"token": []}, {"cookie": []}]
    return operation


def _parameters(route: Route) -> list[dict[str, Any]]:
    path_parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in _PATH_PARAMETER.findall(route.path)
    ]
    queries = []
    if route.query is not None:
        info = msgspec.json.schema(route.query)
        fields = info["$defs"][route.query.__name__]["properties"]
        queries = [
            {"name": name, "in": "query", "schema": _optional(schema)} for name, schema in fields.items()
        ]
    headers = [
        {"name": name, "in": "header", "description": _HEADERS[name], "schema": _HEADER_SCHEMAS[name]}
        for name in route.headers
    ]
    return path_parameters + queries + headers


def _optional(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without null: a query parameter is absent instead, and so is an omitted default of a reply."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else schema


def _responses(route: Route, schemas: dict[Any, Any]) -> dict[str, Any]:
    responses = {str(status): _reply(status, kind, schemas) for status, kind in route.replies.items()}
    for status in sorted(_refusals(route) - set(route.replies)):
        responses[str(status)] = _reply(status, _REFUSALS.get(status, ErrorReply), schemas)
    for status in route.replies:
        if route.has_etag:
            responses[str(status)]["headers"] = {"ETag": _REPLY_HEADERS["ETag"]}
    if "429" in responses:
        responses["429"]["headers"] = {"Retry-After": _REPLY_HEADERS["Retry-After"]}
    return responses


def _refusals(route: Route) -> set[int]:
    statuses = set(route.error_statuses) | {500}
    if route.access.takes_tokens:
        statuses |= _ALWAYS_WHEN_SIGNED_IN
        if route.method != "GET":
            statuses |= _ALWAYS_WHEN_CHANGING
    if route.body is not None:
        statuses |= _ALWAYS_WITH_BODY
    if route.query is not None or route.headers:
        statuses.add(400)
    if "Idempotency-Key" in route.headers:
        statuses.add(422)
    return statuses


def _reply(status: int, kind: Any, schemas: dict[Any, Any]) -> dict[str, Any]:
    reply: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if isinstance(kind, str):
        reply["content"] = {kind: {"schema": {"type": "string"}}}
    elif kind is not None:
        reply["content"] = _json(schemas[kind])
    return reply


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {JSON: {"schema": schema}}


def _operations(api: dict[str, Any]) -> list[dict[str, Any]]:
    """The operations in the order of the page, with their schemas as JSON text."""
    return [
        {
            "group": operation["tags"][0],
            "method": method.upper(),
            "path": path,
            "summary": operation["summary"],
            "description": operation["description"],
            "parameters": operation["parameters"],
            "body_schema_json": _schema_text(operation.get("requestBody"), api),
            "replies": [
                {
                    "status": status,
                    "description": reply["description"],
                    "schema_json": _schema_text(reply, api),
                }
                for status, reply in operation["responses"].items()
            ],
        }
        for path, methods in api["paths"].items()
        for method, operation in methods.items()
    ]


def _schema_text(carrier: dict[str, Any] | None, api: dict[str, Any]) -> str | None:
    """The schema of a body or reply, with one level of references resolved, so that its fields are shown."""
    contents = list((carrier or {}).get("content", {}).values())
    if not contents:
        return None
    schema = contents[0]["schema"]
    name = schema.get("$ref", "").rpartition("/")[2]
    shown = api["components"]["schemas"].get(name, schema)
    return msgspec.json.format(msgspec.json.encode(shown), indent=2).decode()
