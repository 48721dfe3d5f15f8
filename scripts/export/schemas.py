"""JSON Schema of each event version: the fields an agreement may share, all of them optional.

A reader is given what its agreement names; ``required`` says what the publisher always has.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from contracts.catalogue import catalogue
from contracts.event import Event, category


@cache
def schema(event: type[Event]) -> Mapping[str, Any]:
    """The schema of an event's data; each field says its category. It is made once, and shared."""
    full = _plain(event.model_json_schema(mode="serialization"))
    fields = full["properties"]
    kept = {
        name: fields[name] | {"x-category": category(event, name).value}
        for name in event.model_fields
        if name in event.shareable()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"/schemas/{event.type()}.json",
        "title": event.name,
        "type": "object",
        "additionalProperties": False,
        "properties": kept,
        "required": sorted(set(full.get("required", ())) & set(kept)),
        "$defs": full.get("$defs", {}),
    }


def _plain(value: Any) -> Any:
    """Without nulls, as optional means absent, and without texts that a frozen file cannot mend."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {
        key: _plain(one)
        for key, one in value.items()
        if not (key in ("description", "title") and isinstance(one, str))
        and not (key == "default" and one is None)
    }
    choices = kept.get("anyOf")
    if isinstance(choices, list) and {"type": "null"} in choices:
        (only,) = [one for one in choices if one != {"type": "null"}]
        return {key: one for key, one in kept.items() if key != "anyOf"} | only
    return kept


def files() -> Mapping[str, str]:
    """One file for each event version in force."""
    return {f"schemas/{e.type()}.json": text(schema(e)) for e in catalogue().values()}


def text(value: object) -> str:
    """JSON as it is committed."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
