"""AsyncAPI 3 of the channels: per channel exactly the fields its agreement gives."""

from collections.abc import Mapping
from typing import Any

import yaml

from contracts.catalogue import catalogue
from contracts.event import Event
from contracts.sharing import Agreement, load_agreements
from scripts.export.schemas import schema


def files() -> Mapping[str, str]:
    """The one document."""
    return {
        "asyncapi.yaml": yaml.safe_dump(document(), sort_keys=False, allow_unicode=True, width=98)
    }


def document() -> dict[str, Any]:
    """Channels, who sends and who receives on them, and what."""
    agreements = load_agreements().all
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "CSTR Exchange channels",
            "version": "1",
            "description": "One topic for each ordered pair of agencies. CloudEvents 1.0 in binary "
            "mode over Kafka with mutual TLS; key and subject are the pathway id, or to programme "
            "data a pseudonym of it.",
        },
        "defaultContentType": "application/json",
        "channels": {a.id: _channel(a) for a in agreements},
        "operations": {
            f"{what}-{a.id}": _operation(a, what)
            for a in agreements
            for what in ("send", "receive")
        },
    }


def _channel(agreement: Agreement) -> dict[str, Any]:
    told = {e.name: e for e in catalogue().values() if e.publisher is agreement.writer}
    return {
        "address": agreement.topic,
        "description": agreement.purpose,
        "messages": {name: _message(agreement, told[name]) for name in agreement.events},
    }


def _message(agreement: Agreement, event: type[Event]) -> dict[str, Any]:
    return {
        "name": event.type(),
        "title": event.name,
        "summary": event.__doc__,
        "headers": _headers(agreement, event),
        "payload": _given(agreement, event),
    }


def _headers(agreement: Agreement, event: type[Event]) -> dict[str, Any]:
    """What a reader asks of the headers; a message with others is parked."""
    properties: dict[str, Any] = {
        "ce_type": {"const": event.type()},
        "ce_source": {"const": f"/cstr/{agreement.writer}"},
        "ce_subject": {"type": "string", "format": "uuid"},
        "ce_sequence": {"type": "string", "pattern": "^[1-9][0-9]{0,18}$"},
        "ce_time": {"type": "string", "format": "date-time"},
        "ce_recordedtime": {"type": "string", "format": "date-time"},
        "ce_agreement": {"const": agreement.reference},
    }
    chain = {
        "ce_previous": {
            "type": "string",
            "format": "uuid",
            "description": "The event before it for the same subject on this channel; not of the "
            "first. If it is not the one you hold, the agency was restored.",
        },
        "ce_incarnation": {
            "type": "string",
            "format": "uuid",
            "description": "The agency's; another one after each restore. Not of what earlier "
            "releases told.",
        },
    }
    return {"type": "object", "required": list(properties), "properties": properties | chain}


def _given(agreement: Agreement, event: type[Event]) -> dict[str, Any]:
    """The event's schema with the fields of the agreement only; definitions written in place."""
    full = schema(event)
    fields = [f for line in agreement.events[event.name] for f in line.fields]
    names = list(dict.fromkeys(f.partition(".")[0] for f in fields))
    inner = {n: {f.partition(".")[2] for f in fields if f.startswith(f"{n}.")} for n in names}
    properties = {
        name: _narrow(_in_place(full["properties"][name], full["$defs"]), inner[name])
        for name in names
    }
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _in_place(value: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_in_place(one, definitions) for one in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return _in_place(definitions[value["$ref"].removeprefix("#/$defs/")], definitions)
    return {key: _in_place(one, definitions) for key, one in value.items()}


def _narrow(value: dict[str, Any], keep: set[str]) -> dict[str, Any]:
    if not keep:
        return value
    items = value["items"]
    kept = {name: one for name, one in items["properties"].items() if name in keep}
    required = [name for name in items.get("required", ()) if name in keep]
    return value | {"items": items | {"properties": kept, "required": required}}


def _operation(agreement: Agreement, what: str) -> dict[str, Any]:
    who = agreement.writer if what == "send" else agreement.reader
    return {
        "action": what,
        "channel": {"$ref": f"#/channels/{agreement.id}"},
        "summary": f"{who} alone may {what} here",
    }
