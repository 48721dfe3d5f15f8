"""Messages of one channel as their writer sends them, and what a reader made of them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from contracts.events.provider_assessment import SessionAttended
from contracts.vocabulary import Channel
from services.common.deliveries import Delivery, delivery, redelivery
from services.common.outbox_rows import shard_of
from tests.service_under_test import ServiceUnderTest

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
CHANNEL = "cstr.provider.reporting"


@dataclass(frozen=True)
class Message:
    """What a broker gives out; to be spoilt."""

    key: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    body: bytes | None
    partition: int | None = None
    channel: str = CHANNEL

    def with_header(self, name: str, value: bytes | None) -> "Message":
        """The same with one header otherwise."""
        return replace(self, headers=tuple((n, value if n == name else v) for n, v in self.headers))

    def without(self, name: str) -> "Message":
        """The same without a header."""
        return replace(self, headers=tuple((n, v) for n, v in self.headers if n != name))

    def and_header(self, name: str, value: bytes | None) -> "Message":
        """The same with one header more."""
        return replace(self, headers=(*self.headers, (name, value)))

    def came(self, offset: int | None = None) -> Delivery:
        """As the consumer takes it."""
        return delivery(self.channel, self.key, self.headers, self.body, self.partition, offset)


def session(service: ServiceUnderTest, subject: UUID, number: int) -> SessionAttended:
    """A session; the payload says its number."""
    return SessionAttended(
        pathway_id=subject,
        occurred_at=AT,
        appointment_id=uuid4(),
        session_number=number,
        attendance="attended",
        channel=Channel.IN_PERSON,
    )


def story(service: ServiceUnderTest, length: int, subject: UUID | None = None) -> list[Message]:
    """So many numbered events of one subject, as they come from its partition."""
    subject = subject or uuid4()
    told = [redelivery(*service.sealed(session(service, subject, n + 1))) for n in range(length)]
    return [Message(d.key, d.raw, d.body, shard_of(subject)) for d in told]


def subject_of(message: Message) -> UUID:
    """Whom a message that is in order is about."""
    return UUID((message.key or b"").decode())


async def applied(service: ServiceUnderTest, subject: UUID) -> list[int]:
    """The numbers applied for a subject, in the order they were applied."""
    query = "SELECT (data->>'session_number')::int FROM fact WHERE pseudonym = :s ORDER BY id"
    return [row[0] for row in await service.rows(query, s=subject)]


async def all_parked(service: ServiceUnderTest) -> list[Any]:
    """Everything that is parked."""
    return await service.rows("SELECT * FROM parked ORDER BY parked_at")
