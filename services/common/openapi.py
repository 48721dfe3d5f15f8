"""The OpenAPI document: what every operation asks for and may answer, said for each of them.

An example of what is asked for is written into it where the contracts have one.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.routing import RouteContext, iter_route_contexts

from contracts.requests import example_of
from services.common.identity import askers
from services.common.problems import MEDIA_TYPE, Problem
from services.common.tried import Tried

URL = "/openapi.json"
_WRONG = "Not the form it must have"
OPEN = {
    "/health/readiness": {503: "A part that is needed does not work"},
    "/schemas/{event}": {404: "There is no event of this name"},
    "/reference/code-lists/{code_list}": {404: "There is no coded list of this name", 422: _WRONG},
    "/reference/policies": {422: _WRONG},
}

_ASKED = {
    401: "No token, or one that does not hold",
    403: "Not for this role",
    404: "There is no such thing, or the caller may not know that there is",
    413: "Larger or nested deeper than any real request",
    422: "Not the form it must have",
    429: "Too many requests of this client",
    503: "The database is away; ask again",
}
_CHANGED = {
    400: "A header every request of this kind carries is missing",
    409: "Refused by a rule: with where the thing stands and what is allowed now, if the caller "
    "may read it; or in flight under the same key",
    408: "The body did not arrive in time",
}
_DECIDED = {412: "Changed since it was read", 428: "If-Match is missing"}
_GOES_ON = ("/v1/channels/{audience}/events", "/v1/channels/{audience}/stream")
_GONE = {410: "The place to go on from is of before a restore, or the event you hold is not told"}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "The same key with the same request is done once. For a day it is answered"
    " as the first time; for 30 days 409 AnswerNotKept says that it was done. After that the key"
    " is not known, and its request is a new one. Who may send again later than that writes the"
    " moment into the key: a UUID of version 7 made more than 30 days ago is never done (409"
    " KeyTooOld)",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
_TRY = {
    "name": "Cstr-Try",
    "in": "header",
    "required": False,
    "description": "The command is done and taken back: it is answered 200 with what it would be"
    " answered and who would be told what, or refused as it would be. Nothing is kept but that it"
    " was tried, and no Idempotency-Key is used up",
    "schema": {"type": "string", "enum": ["yes"]},
}
_VERSION = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of what the change was decided on",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
}


def describe(app: FastAPI) -> None:
    """Make the application's document name every answer and header of every operation.

    It is served as it was first written: nothing of it changes while the process lives.
    """
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            _add(app, document)
        return plain()

    app.openapi = described  # type: ignore[method-assign]
    written = cache(lambda: orjson.dumps(app.openapi()))

    async def document(_: Request) -> Response:
        return Response(written(), media_type="application/json")

    app.add_route(URL, document, methods=["GET"], include_in_schema=False)


def _add(app: FastAPI, document: dict[str, Any]) -> None:
    parts = document.setdefault("components", {})
    parts["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    schemas = parts.setdefault("schemas", {})
    schemas["Problem"] = _schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for context, method in _operations(app):
        operation = document["paths"][context.path][method]
        dependant = getattr(context, "dependant", None)
        asked = bool(dependant and askers([dependant]))
        for status, description in _answers(context.path or "", method, asked).items():
            is_problem = asked or status != 503  # /health/readiness says which part it is
            operation["responses"][str(status)] = _problem(description, is_problem)
        if "422" in operation["responses"]:  # also where nobody in particular asks
            operation["responses"]["422"] = _problem(_ASKED[422], is_problem=True)
        operation["responses"] = dict(sorted(operation["responses"].items()))
        parameters = operation.setdefault("parameters", [])
        parameters.extend([*_named(context.path or "", parameters), *_headers(method)])
        if "requestBody" in operation:
            _show(operation["requestBody"], example_of(app.state.service, method, context.path))
        operation["operationId"] = operation_id(method, context.path or "")
        if dependant and asked:
            operation["security"] = [{"bearer": []}]
            operation["x-roles"] = sorted({r for one in askers([dependant]) for r in one.roles})
            _try(operation, method, schemas)


def operation_id(method: str, path: str) -> str:
    """A name for an operation that code made of the document can call it by.

    What it asks and of what: ``post_orders_parts``, ``get_follow_ups_one``.
    """
    parts = [part for part in path.removeprefix("/v1").split("/") if part]
    said = [re.sub(r"\W", "_", part) for part in parts if not part.startswith("{")]
    return "_".join([method, *said, *(["one"] if parts and parts[-1].startswith("{") else [])])


def _try(operation: dict[str, Any], method: str, schemas: dict[str, Any]) -> None:
    """A command can be tried: what that is answered is said beside what it is answered itself."""
    if method not in ("post", "put"):
        return
    if "Tried" not in schemas:
        schema = Tried.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs", {}) | {"Tried": schema}
    operation["parameters"].append(_TRY)
    tried = {"$ref": "#/components/schemas/Tried"}
    itself = operation["responses"].get("200")
    content = itself and itself.get("content", {}).get("application/json", {}).get("schema")
    schema = {"anyOf": [content, tried]} if content else tried
    description = itself["description"] if itself else "Tried, and nothing kept"
    operation["responses"]["200"] = {
        "description": description,
        "content": {"application/json": {"schema": schema}},
    }
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _show(body: dict[str, Any], example: Mapping[str, Any] | None) -> None:
    if example is not None and "application/json" in body["content"]:
        body["content"]["application/json"]["example"] = example


def _operations(app: FastAPI) -> Iterator[tuple[RouteContext, str]]:
    for context in iter_route_contexts(app.routes):
        if getattr(context, "include_in_schema", False):
            for method in sorted(context.methods or ()):
                yield context, method.lower()


def _answers(path: str, method: str, asked: bool) -> Mapping[int, str]:
    if not asked:
        return OPEN.get(path, {})
    if method == "get":
        return _ASKED | (_GONE if path in _GOES_ON else {})
    return _ASKED | _CHANGED | (_DECIDED if method == "put" else {})


def _named(path: str, parameters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the path names and no function of the operation has as an argument: ids of a subject."""
    known = {one["name"] for one in parameters if one["in"] == "path"}
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "format": "uuid"},
        }
        for name in re.findall(r"{(\w+)}", path)
        if name not in known
    ]


def _headers(method: str) -> list[dict[str, Any]]:
    return {"post": [_KEY], "put": [_VERSION]}.get(method, [])


def _problem(description: str, is_problem: bool) -> dict[str, Any]:
    if not is_problem:
        return {"description": description, "content": {"application/json": {"schema": {}}}}
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}


def _schema() -> dict[str, Any]:
    """The problem with its items written into it, so that it refers to nothing."""
    schema = Problem.model_json_schema()
    (item,) = schema.pop("$defs").values()
    schema["properties"]["validationErrors"]["anyOf"][0]["items"] = item
    return schema
