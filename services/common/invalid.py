"""A request whose form is wrong, said without anything that was sent."""

from collections.abc import Iterator, Sequence, Set
from functools import cache
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter

from services.common.errors import FieldError, Unprocessable

_SENT = "…"
"""Stands for a name that the client made up: it may say anything of anybody."""


def unprocessable(request: Request, error: RequestValidationError) -> Unprocessable:
    """Which fields are wrong and what is expected there; it holds nothing of the request.

    Of the names in a pointer those are repeated that the body of this route has by itself.
    """
    field = getattr(request.scope.get("route"), "body_field", None)
    known = frozenset() if field is None else _names(field.field_info.annotation)
    errors = tuple(
        FieldError(_pointer(one["loc"], one["type"], known), _expected(one["type"]))
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


@cache
def _names(shape: Any) -> frozenset[str]:
    """The names of the fields of a type, and of all that is in it."""
    return frozenset(_properties(TypeAdapter(shape).json_schema()))


def _properties(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        yield from (str(value) for value in schema.get("enum", ()))
        for value in schema.values():
            yield from _properties(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _properties(value)


def _expected(kind: str) -> str:
    known = {
        "missing": "required",
        "extra_forbidden": "not a known field",
        "json_invalid": "not JSON",
        "timezone_aware": "a time needs its zone",
    }
    return known.get(kind, kind.replace("_", " "))
