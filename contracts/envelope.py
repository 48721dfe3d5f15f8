"""What travels with an event: CloudEvents 1.0 attributes, on Kafka in binary mode and on REST.

What is read is read strictly: each attribute in the one form in which it is written, and bounded.
"""

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

from contracts.attributes import (
    AGREEMENT,
    TYPE,
    Malformed,
    Permitted,
    check_content,
    exactly,
    matching,
    moment,
    number_of,
    permitted,
    short,
    source,
    take,
    uuid_of,
)
from contracts.event import Agency

WITHHELD = "cstr.withheld.v1"


@dataclass(frozen=True)
class Envelope:
    """One event on one channel. ``sequence`` counts per channel and subject: 1, 2, 3 …

    A *withheld* envelope carries the number and nothing else: its permission was withdrawn
    after it was numbered (R54). ``permitted`` are the permissions its data rest on, if any. To a
    reader of pseudonyms ``correlation`` and ``causation`` are empty and no attributes (R60).
    ``previous`` is the event before it on its channel and subject, and ``incarnation`` that of its
    teller: another one after each restore. ``address`` is where its teller serves the schema of its
    data; where nobody knows it, and for a number alone, no schema is named.
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
    previous: UUID | None = None
    incarnation: UUID | None = None
    address: str = ""

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

    def _schema(self) -> str:
        """Absolute, as CloudEvents asks for: with the teller's address, which serves it."""
        is_named = self.address and not self.withheld
        return f"{self.address}/schemas/{self.type}.json" if is_named else ""

    def _attributes(self) -> dict[str, Any]:
        follows = {"correlationid": self.correlation, "causationid": self.causation}
        rests_on = {"permitted": " ".join(map(str, self.permitted))}
        chained = {"previous": self.previous, "incarnation": self.incarnation}
        chain = {name: str(said) for name, said in chained.items() if said}
        may_lack = follows | rests_on | chain | {"dataschema": self._schema()}
        return {name: said for name, said in may_lack.items() if said} | {
            "specversion": "1.0",
            "id": str(self.id),
            "source": f"/cstr/{self.source}",
            "type": self.type,
            "time": self.time,
            "subject": str(self.subject),
            "partitionkey": str(self.subject),
            "datacontenttype": "application/json",
            "sequence": str(self.sequence),
            "recordedtime": self.recorded.isoformat(),
            "agreement": self.agreement,
            "basis": self.basis,
        }


def from_message(key: bytes | None, headers: Mapping[str, bytes], value: bytes) -> Envelope:
    """The envelope of a Kafka message. Raises ``Malformed``."""
    try:
        event = from_binary(KafkaMessage(headers=dict(headers), key=key, value=value), _Json())
        said = {name: text.decode() for name, text in headers.items()}
    except Exception as wrong:
        raise Malformed(f"not a CloudEvent: {type(wrong).__name__}") from None
    attributes = {n.removeprefix("ce_"): text for n, text in said.items() if n.startswith("ce_")}
    return _envelope(attributes | {"datacontenttype": said.get("content-type")}, event.get_data())


def from_json(body: Mapping[str, Any]) -> Envelope:
    """The envelope of a structured-mode JSON object. Raises ``Malformed``."""
    return _envelope(body, body.get("data"))


def _envelope(attributes: Mapping[str, Any], data: object) -> Envelope:
    if not isinstance(data, dict):
        raise Malformed("data is not a JSON object")
    take(attributes, "specversion", exactly("1.0"))
    take(attributes, "datacontenttype", exactly("application/json"))
    subject = take(attributes, "subject", uuid_of)
    take(attributes, "partitionkey", exactly(str(subject)))
    check_content(data)
    return Envelope(
        id=take(attributes, "id", uuid_of),
        source=take(attributes, "source", source),
        type=take(attributes, "type", matching(TYPE)),
        time=take(attributes, "time", moment),
        subject=subject,
        sequence=take(attributes, "sequence", number_of),
        recorded=take(attributes, "recordedtime", moment),
        correlation=take({"correlationid": "", **attributes}, "correlationid", short(200)),
        causation=take({"causationid": "", **attributes}, "causationid", short(200)),
        agreement=take(attributes, "agreement", matching(AGREEMENT)),
        basis=take(attributes, "basis", short(4000)),
        permitted=take({"permitted": "", **attributes}, "permitted", permitted),
        previous=_perhaps(attributes, "previous"),
        incarnation=_perhaps(attributes, "incarnation"),
        data=data,
    )


def _perhaps(attributes: Mapping[str, Any], name: str) -> UUID | None:
    """An id that the first event of a subject, and what earlier releases told, does not have."""
    found: UUID | None = take(attributes, name, uuid_of) if name in attributes else None
    return found


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
