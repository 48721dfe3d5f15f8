"""A message as it came: from the broker, from the parked ones, or from its owner again.

Guarantee: whatever came is a ``Delivery``, and has an envelope only where it is one that the
agreement of its channel covers: form, teller, agreement, key and partition, sizes, times, fields.
What is wrong is said in words of the contracts; nothing a message says is repeated.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson

from contracts.attributes import Malformed, number_of, uuid_of
from contracts.envelope import Envelope, from_message
from contracts.receiving import NotAgreed, Why, agreement_of, require_agreed, shown_type
from contracts.sharing import Agreement
from contracts.topology import HEADER_BYTES, MESSAGE_BYTES
from services.common.chain import Told
from services.common.headers import HEADERS, Headers, by_name, kept, size, stored
from services.common.outbox_rows import shard_of

NOBODY = UUID(int=0)
KEY_BYTES = 200


@dataclass(frozen=True)
class Delivery:
    """One message as it came, with its envelope where it may be applied.

    ``offset`` is absent for a replay, ``sequence`` where it does not say its number, ``why`` where
    nothing is wrong. ``after``: the number after which its owner said that it is the next.
    """

    channel: str
    key: bytes | None
    raw: Headers
    body: bytes
    partition: int | None = None
    offset: int | None = None
    envelope: Envelope | None = None
    wrong: str = ""
    why: Why | None = None
    after: int | None = None

    @property
    def headers(self) -> Mapping[str, bytes]:
        """The headers that have a value, by name."""
        return {name: value for name, value in self.raw if value is not None}

    @property
    def subject(self) -> UUID:
        """Whom it is about: the key says so, by which it is ordered; or nobody."""
        if self.envelope is not None:
            return self.envelope.subject
        try:
            return uuid_of((self.key or b"").decode())
        except ValueError:
            return NOBODY

    @property
    def sequence(self) -> int | None:
        """Its number for its subject; also of what is refused, where key and subject agree."""
        if self.envelope is not None:
            return self.envelope.sequence
        headers = self.headers
        try:
            number = number_of(headers["ce_sequence"].decode())
        except (KeyError, ValueError):
            return None
        return number if self.key and headers.get("ce_subject") == self.key else None

    @property
    def id(self) -> UUID | None:
        """Its own id, where it says one; also of what is refused."""
        if self.envelope is not None:
            return self.envelope.id
        try:
            return uuid_of(self.headers["ce_id"].decode())
        except (KeyError, ValueError):
            return None

    @property
    def told(self) -> Told:
        """What of it says where it belongs. Only of what has a number."""
        sealed = self.envelope
        if sealed is None:
            return Told(self.sequence or 0, after=self.after)
        is_chained = sealed.incarnation is not None
        return Told(sealed.sequence, sealed.id, sealed.previous, is_chained, self.after)

    @property
    def type(self) -> str:
        """The event's type where it has the form of one, else ``unknown``."""
        if self.envelope is not None:
            return shown_type(self.envelope.type)
        return shown_type(self.headers.get("ce_type", b"").decode(errors="replace"))

    @property
    def digest(self) -> bytes:
        """What tells this message from any other on its channel, however often it comes."""
        parts = [self.key or b"", stored(self.raw).encode(), self.body]
        if not self.raw and not self.body:
            parts.append(f"{self.partition}/{self.offset}".encode())
        framed = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
        return hashlib.sha256(framed).digest()


def delivery(
    channel: str,
    key: bytes | None,
    headers: Mapping[str, bytes | None] | Iterable[tuple[str, bytes | None]],
    body: bytes | None,
    partition: int | None = None,
    offset: int | None = None,
    *,
    agreement: Agreement | None = None,
) -> Delivery:
    """A message from the broker, from the parked ones or from its owner, looked at strictly.

    ``agreement`` is the channel's own unless another is given. Raises nothing: what is wrong with
    the message is in the delivery, and what is kept of it is bounded.
    """
    pairs = tuple(headers.items() if isinstance(headers, Mapping) else headers)
    came = (channel, _bounded(key), kept(pairs), (body or b"")[:MESSAGE_BYTES], partition, offset)
    try:
        _require_size(key, pairs, body)
        envelope = from_message(key, by_name(pairs), _value(body))
        _require_place(envelope, key, partition)
        agreement = agreement or agreement_of(channel)
        if agreement is None:
            raise NotAgreed(Why.AGREEMENT, "no agreement speaks of this channel")
        require_agreed(agreement, envelope)
    except NotAgreed as refusal:
        return Delivery(*came, wrong=str(refusal), why=refusal.why)
    except Malformed as malformed:
        return Delivery(*came, wrong=str(malformed), why=Why.FORM)
    return Delivery(*came, envelope=envelope)


def unreadable(channel: str, partition: int, offset: int) -> Delivery:
    """A record that the client cannot give out; known by its place alone."""
    wrong = "the client cannot read it: the name of a header is no text"
    return Delivery(channel, None, (), b"", partition, offset, wrong=wrong, why=Why.FORM)


def redelivery(channel: str, envelope: Envelope, *, agreement: Agreement | None = None) -> Delivery:
    """An event as its owner would send it."""
    message = envelope.message()
    key = str(envelope.subject).encode()
    return delivery(channel, key, message.headers, message.value, agreement=agreement)


def replayed(channel: str, event: Mapping[str, Any], after: int | None = None) -> Delivery:
    """An event that its owner was asked for again, from its JSON; looked at like any other.

    ``after`` is the number that it was asked for after, where it is the first of the answer.
    """
    attributes = {name: value for name, value in event.items() if name != "data"}
    key = attributes.get("subject")
    found = delivery(
        channel,
        key.encode(errors="replace") if isinstance(key, str) else None,
        [(_header(name), _text(value)) for name, value in attributes.items()],
        _json(event.get("data")),
    )
    return replace(found, after=after)


def _require_size(key: bytes | None, pairs: Headers, body: bytes | None) -> None:
    headers = size(pairs)
    if len(pairs) > HEADERS or headers > HEADER_BYTES:
        raise NotAgreed(Why.SIZE, "there are more headers than any event has")
    if len(key or b"") > KEY_BYTES:
        raise NotAgreed(Why.SIZE, "the key is longer than a subject")
    if headers + len(key or b"") + len(body or b"") > MESSAGE_BYTES:
        raise NotAgreed(Why.SIZE, f"it is larger than {MESSAGE_BYTES} bytes")


def _value(body: bytes | None) -> bytes:
    if body is None:
        raise Malformed("it has no value")
    return body


def _require_place(envelope: Envelope, key: bytes | None, partition: int | None) -> None:
    """Key and partition are the subject's, by which its events are ordered."""
    if key != str(envelope.subject).encode():
        raise NotAgreed(Why.KEY, "the key is not the subject")
    if partition is not None and partition != shard_of(envelope.subject):
        raise NotAgreed(Why.KEY, "the partition is not that of the subject")


def _header(attribute: str) -> str:
    return "content-type" if attribute == "datacontenttype" else f"ce_{attribute}"


def _text(value: object) -> bytes | None:
    """An attribute as a header says it; what is no text has no value there."""
    return value.encode(errors="replace") if isinstance(value, str) else None


def _json(value: object) -> bytes | None:
    """As a message would hold it; nothing where it is nested too deep to be written again."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return None


def _bounded(key: bytes | None) -> bytes | None:
    return None if key is None else key[:KEY_BYTES]
