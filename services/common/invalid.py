"""A request whose form is wrong, said without anything that was sent."""

from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter

from services.common import constraints
from services.common.errors import FieldError, Unprocessable
from services.common.expected import expected

_SENT = "…"
"""Stands for a name that the client made up: it may say anything of anybody."""

_MARKS = (
    ("minimum", "ge"),
    ("exclusiveMinimum", "gt"),
    ("maximum", "le"),
    ("exclusiveMaximum", "lt"),
)


def unprocessable(request: Request, error: RequestValidationError) -> Unprocessable:
    """Which fields are wrong and what is expected there; it holds nothing of the request.

    Of the names in a pointer those are repeated that the body of this route has by itself.
    """
    route = request.scope.get("route")
    field = getattr(route, "body_field", None)
    shape = None if field is None else field.field_info.annotation
    known = frozenset() if shape is None else _names(shape)
    errors = tuple(
        FieldError(
            _pointer(one["loc"], one["type"], known),
            expected(one["type"], one.get("ctx", {}), _bounds(route, shape, one["loc"])),
            constraints.code(one["type"], one.get("ctx", {})),
            constraints.limit(one.get("ctx", {})),
        )
        for one in error.errors()
    )
    return Unprocessable("Some fields are missing or wrong: see validationErrors.", errors=errors)


def _pointer(loc: Sequence[int | str], kind: str, known: Set[str]) -> str:
    place, *steps = loc
    sent = place == "body"
    shown = [str(s) if isinstance(s, int) or not sent or s in known else _SENT for s in steps]
    if kind == "extra_forbidden" and shown:
        shown[-1] = _SENT
    return "/" + "/".join(shown)


def _bounds(route: Any, shape: Any, loc: Sequence[int | str]) -> Mapping[str, Any]:
    """What the schema of a field says of it; nothing where it is not found by its place."""
    place, *steps = loc
    if place == "body" and shape is not None:
        return _at(_schema(shape), steps)
    params = getattr(getattr(route, "dependant", None), f"{place}_params", ())
    found = (one for one in params if [one.alias] == steps)
    rules = [rule for one in found for rule in one.field_info.metadata]
    return {name: getattr(r, mark) for name, mark in _MARKS for r in rules if hasattr(r, mark)}


def _at(whole: Mapping[str, Any], steps: Sequence[int | str]) -> Mapping[str, Any]:
    """The part of a schema at these steps into what it describes."""
    found = [whole]
    for step in (*steps, None):
        found = [one for part in found for one in _each(whole, part)]
        if step is not None:
            inside = (_inside(part, step) for part in found)
            found = [part for part in inside if part is not None]
    return next((part for part in found if any(name in part for name, _ in _MARKS)), {})


def _inside(part: Mapping[str, Any], step: int | str) -> Any:
    return part.get("items") if isinstance(step, int) else part.get("properties", {}).get(step)


def _each(whole: Mapping[str, Any], part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A part, what it refers to, and each of what it may be."""
    yield part
    if "$ref" in part:
        yield from _each(whole, whole["$defs"][part["$ref"].rpartition("/")[2]])
    for one in (*part.get("anyOf", ()), *part.get("oneOf", ()), *part.get("allOf", ())):
        yield from _each(whole, one)


@cache
def _schema(shape: Any) -> Mapping[str, Any]:
    return TypeAdapter(shape).json_schema()


@cache
def _names(shape: Any) -> frozenset[str]:
    """The names of the fields of a type, and of all that is in it."""
    return frozenset(_properties(_schema(shape)))


def _properties(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        yield from (str(value) for value in schema.get("enum", ()))
        for value in schema.values():
            yield from _properties(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _properties(value)
