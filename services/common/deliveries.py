"""A message as it came: from the broker, from the parked ones, or from its owner again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from contracts.envelope import Envelope, Malformed, from_message

NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Delivery:
    """One message as it came, decoded where it could be. ``offset`` is absent for a replay."""

    channel: str
    key: bytes | None
    headers: Mapping[str, bytes]
    body: bytes
    partition: int | None = None
    offset: int | None = None
    envelope: Envelope | None = None
    wrong: str = ""

    @property
    def subject(self) -> UUID:
        """Whom it is about; of an undecodable message the key still says so, or nobody."""
        if self.envelope is not None:
            return self.envelope.subject
        try:
            return UUID((self.key or b"").decode())
        except ValueError:
            return NOBODY


def delivery(
    channel: str,
    key: bytes | None,
    headers: Mapping[str, bytes],
    body: bytes,
    partition: int | None = None,
    offset: int | None = None,
) -> Delivery:
    """A message from the broker or from the parked ones, decoded."""
    try:
        envelope, wrong = from_message(key, headers, body), ""
    except Malformed as malformed:
        envelope, wrong = None, str(malformed)
    return Delivery(channel, key, headers, body, partition, offset, envelope, wrong)


def from_parked(channel: str, key: bytes | None, headers: Any, body: bytes) -> Delivery:
    """A message as it was parked, decoded again."""
    kept = orjson.loads(headers) if isinstance(headers, str) else headers
    return delivery(channel, key, {k: v.encode("latin-1") for k, v in kept.items()}, body)


def redelivery(channel: str, envelope: Envelope) -> Delivery:
    """An event that its owner was asked for again."""
    message = envelope.message()
    return Delivery(
        channel, str(envelope.subject).encode(), message.headers, message.value, envelope=envelope
    )
