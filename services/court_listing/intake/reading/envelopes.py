"""Envelopes around a message: of a topic, a queue, a function or CloudEvents; opened, and said.

Guarantee: what is in an envelope is read as if it had been sent alone, or the envelope is refused
with its reason; nothing is opened deeper than a bound.
"""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from services.common.errors import Unprocessable
from services.court_listing.intake.reading.report import Note

DEEPEST = 5
_LONGEST_NUMBER = 18
_ELSEWHERE = "software.amazon.payloadoffloading.PayloadS3Pointer"


@dataclass(frozen=True)
class Opened:
    """What was in the envelopes; ``at``: where it is in what was sent; a note for each."""

    document: object
    at: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class _Inside:
    """What an envelope holds: under which pointer, and of which kind it is."""

    value: object
    pointer: str
    kind: str


def read_json(text: str | bytes) -> object:
    """JSON whatever its form, with endless numbers bounded. Raises ``ValueError`` for none."""
    if isinstance(text, bytes):
        text = text.decode(json.detect_encoding(text))
    try:
        return json.loads(text, parse_int=_number, object_pairs_hook=_members)
    except RecursionError:
        raise ValueError("too deep") from None


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """The members of an object; of a name that is there twice the last, as JSON has it.

    Those before stand beside it under a name that nobody reads, so that they are reported.
    """
    members = dict(pairs)
    if len(members) < len(pairs):
        for number, (name, value) in enumerate(pairs):
            if members[name] is not value:
                members[f"{name} #{number}"] = value
    return members


def open_envelopes(document: object) -> Opened:
    """The message itself. Raises ``Unprocessable`` for an envelope that holds none or several."""
    opened = Opened(document)
    for _ in range(DEEPEST + 1):
        inside = next((found for look in _KINDS if (found := look(opened.document))), None)
        if inside is None:
            return opened
        opened = _opened(opened, inside)
    raise Unprocessable(
        f"The message is wrapped more than {DEEPEST} times.", code="Wrapped", field="/"
    )


def _opened(outer: Opened, inside: _Inside) -> Opened:
    value, at = inside.value, outer.at + inside.pointer
    if isinstance(value, str):
        try:
            value = read_json(value)
        except ValueError:
            raise Unprocessable(
                f"What the {inside.kind} holds is not JSON.", code="NotJson", field=at
            ) from None
    if isinstance(value, list) and value and value[0] == _ELSEWHERE:
        raise Unprocessable(
            f"The {inside.kind} holds a pointer to its body and not the body: send the body.",
            code="BodyElsewhere",
            field=at,
        )
    note = Note(outer.at, f"a {inside.kind}: opened at {at}; pointers are into what it holds")
    return replace(outer, document=value, at=at, notes=(*outer.notes, note))


def _notification(document: object) -> _Inside | None:
    """Of a topic: the body is a text of JSON."""
    if not isinstance(document, dict) or not isinstance(document.get("Message"), str):
        return None
    return _Inside(document["Message"], "/Message", "notification")


def _queued(document: object) -> _Inside | None:
    """A message of a queue as it is received, alone."""
    for name in ("Body", "body"):
        if isinstance(document, dict) and isinstance(document.get(name), str):
            return _Inside(document[name], f"/{name}", "queued message")
    return None


def _several(document: object) -> _Inside | None:
    """Records of a function's event, or what a queue answered; one of them at a time."""
    for name in ("Records", "Messages"):
        records = document.get(name) if isinstance(document, dict) else None
        if not isinstance(records, list):
            continue
        if len(records) != 1:
            raise Unprocessable(
                f"There are {len(records)} messages in one: send each alone, so that each has its "
                "own report.",
                code="SeveralMessages",
                field=f"/{name}",
            )
        record, pointer = records[0], f"/{name}/0"
        if isinstance(record, dict) and isinstance(record.get("Sns"), dict):
            record, pointer = record["Sns"], f"{pointer}/Sns"
        return _Inside(record, pointer, "batch of one")
    return None


def _cloud_event(document: object) -> _Inside | None:
    """In structured mode: ``data`` as JSON or a text of it, or ``data_base64``."""
    if not isinstance(document, dict) or "specversion" not in document:
        return None
    if document.get("data") is not None:
        return _Inside(document["data"], "/data", "CloudEvent")
    encoded = document.get("data_base64")
    if not isinstance(encoded, str):
        raise Unprocessable("The CloudEvent has no data.", code="NoData", field="/data")
    try:
        text = base64.b64decode(encoded, validate=True)
        return _Inside(read_json(text), "/data_base64", "CloudEvent")
    except (binascii.Error, ValueError):
        raise Unprocessable(
            "What data_base64 holds is not JSON.", code="NotJson", field="/data_base64"
        ) from None


def _detail(document: object) -> _Inside | None:
    """Of an event bus."""
    if not isinstance(document, dict) or "detail-type" not in document:
        return None
    return _Inside(document.get("detail"), "/detail", "bus event")


_KINDS: tuple[Callable[[object], _Inside | None], ...] = (
    _notification,
    _several,
    _cloud_event,
    _detail,
    _queued,
)


def _number(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else float(digits)
