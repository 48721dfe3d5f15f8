"""What travels with an event: CloudEvents 1.0 attributes, on Kafka in binary mode and on REST."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary, to_binary
from cloudevents.core.formats.base import Format
from cloudevents.core.v1.event import CloudEvent

from contracts.event import Agency

WITHHELD = "cstr.withheld.v1"


class Malformed(ValueError):
    """A message that is no envelope of ours; says which attribute, never its value."""


@dataclass(frozen=True)
class Permitted:
    """A permission that something rests on: to whom it was given, and in which epoch (R54)."""

    permission: str
    organisation: str
    epoch: int

    def __str__(self) -> str:
        """As an attribute has it: ``progress/nene-mind-matters/1``."""
        return f"{self.permission}/{self.organisation}/{self.epoch}"


@dataclass(frozen=True)
class Envelope:
    """One event on one channel. ``sequence`` counts per channel and subject: 1, 2, 3 …

    A *withheld* envelope carries the number and nothing else: its permission was withdrawn
    after it was numbered (R54). ``permitted`` are the permissions its data rest on, if any.
    """

    id: UUID
    source: Agency
    type: str
    time: datetime
    subject: UUID
    sequence: int
    recorded: datetime
    correlation: str
    causation: str
    agreement: str
    basis: str
    data: Mapping[str, object] = field(default_factory=dict)
    permitted: tuple[Permitted, ...] = ()

    @property
    def withheld(self) -> bool:
        """Whether this is only the number of an event that may no longer be told."""
        return self.type == WITHHELD

    def cloud_event(self) -> CloudEvent:
        """The same as a CloudEvent; the key of the message is the subject."""
        return CloudEvent(self._attributes(), dict(self.data))

    def message(self) -> KafkaMessage:
        """The same as a Kafka message in CloudEvents binary mode."""
        return to_binary(self.cloud_event(), _Json())

    def as_json(self) -> dict[str, object]:
        """The same as one JSON object, CloudEvents structured mode; times as RFC 3339."""
        attributes = self._attributes()
        return attributes | {"time": self.time.isoformat(), "data": self.data}

    def _attributes(self) -> dict[str, Any]:
        permitted = " ".join(map(str, self.permitted))
        return ({"permitted": permitted} if permitted else {}) | {
            "specversion": "1.0",
            "id": str(self.id),
            "source": f"/cstr/{self.source}",
            "type": self.type,
            "time": self.time,
            "subject": str(self.subject),
            "partitionkey": str(self.subject),
            "datacontenttype": "application/json",
            "dataschema": f"/schemas/{self.type}.json",
            "sequence": str(self.sequence),
            "recordedtime": self.recorded.isoformat(),
            "correlationid": self.correlation,
            "causationid": self.causation,
            "agreement": self.agreement,
            "basis": self.basis,
        }


def from_message(key: bytes | None, headers: Mapping[str, bytes], value: bytes) -> Envelope:
    """The envelope of a Kafka message. Raises ``Malformed``."""
    try:
        event = from_binary(KafkaMessage(headers=dict(headers), key=key, value=value), _Json())
    except Exception as wrong:
        raise Malformed(f"not a CloudEvent: {type(wrong).__name__}") from None
    return _envelope(event.get_attributes(), event.get_data())


def from_json(body: Mapping[str, Any]) -> Envelope:
    """The envelope of a structured-mode JSON object. Raises ``Malformed``."""
    time = _take(body, "time", datetime.fromisoformat)
    return _envelope({**body, "time": time}, body.get("data"))


def _envelope(attributes: Mapping[str, Any], data: object) -> Envelope:
    if not isinstance(data, dict):
        raise Malformed("data is not a JSON object")
    return Envelope(
        id=_take(attributes, "id", UUID),
        source=_take(attributes, "source", lambda s: Agency(s.removeprefix("/cstr/"))),
        type=_take(attributes, "type", str),
        time=_take(attributes, "time", _aware),
        subject=_take(attributes, "subject", UUID),
        sequence=_take(attributes, "sequence", int),
        recorded=_take(attributes, "recordedtime", datetime.fromisoformat),
        correlation=_take(attributes, "correlationid", str),
        causation=_take(attributes, "causationid", str),
        agreement=_take(attributes, "agreement", str),
        basis=_take(attributes, "basis", str),
        permitted=_take({"permitted": "", **attributes}, "permitted", _permitted),
        data=data,
    )


_PERMITTED = re.compile(r"([a-z_]{1,60})/([a-z0-9_-]{1,60})/([1-9][0-9]{0,15})")


def _permitted(said: str) -> tuple[Permitted, ...]:
    found = [_PERMITTED.fullmatch(one) for one in said.split()]
    if len(found) > 200 or not all(found):
        raise ValueError("not permissions with organisation and epoch")
    return tuple(Permitted(one[1], one[2], int(one[3])) for one in found if one)


def _take(attributes: Mapping[str, Any], name: str, make: Any) -> Any:
    try:
        return make(attributes[name])
    except (KeyError, ValueError, TypeError, AttributeError):
        raise Malformed(f"attribute {name} is missing or malformed") from None


def _aware(time: datetime) -> datetime:
    if time.tzinfo is None:
        raise ValueError("no zone")
    return time


class _Json(Format):
    """JSON by orjson; the library's own format spends most of its time in ``json``."""

    def read(self, event_factory: Any, data: str | bytes) -> BaseCloudEvent:
        raise TypeError("binary mode only")

    def write(self, event: BaseCloudEvent) -> bytes:
        raise TypeError("binary mode only")

    def read_data(self, body: bytes, datacontenttype: str | None) -> Any:
        return orjson.loads(body)

    def write_data(self, data: Any, datacontenttype: str | None) -> bytes:
        return orjson.dumps(data)

    def get_content_type(self) -> str:
        return "application/json"
