"""What is parked at the service the console asks."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from contracts.events.provider_assessment import SessionAttendedV1
from contracts.vocabulary import Channel
from services.common.deliveries import redelivery
from tests.operator_console.conftest import Desk

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


async def park(desk: Desk, *types: str, behind: int = 0) -> list[str]:
    """One event of a type nobody knows, of each of these, of somebody else each; their ids."""
    for type_ in types:
        subject = uuid4()
        deliveries = []
        for number in range(1, 2 + behind):
            channel, envelope = desk.service.sealed(_session(subject, number))
            spoilt = replace(envelope, type=f"cstr.provider.{type_}.v9")
            deliveries.append(redelivery(channel, spoilt if number == 1 else envelope))
        await desk.service.inbox.apply(deliveries)
    return await waiting(desk)


async def waiting(desk: Desk) -> list[str]:
    """The ids of what cannot be applied, the longest first."""
    query = "SELECT id FROM parked WHERE cause = 'poison' ORDER BY parked_at, id"
    return [str(row.id) for row in await desk.service.rows(query)]


def _session(subject: UUID, number: int) -> SessionAttendedV1:
    return SessionAttendedV1(
        pathway_id=subject,
        occurred_at=AT,
        appointment_id=uuid4(),
        session_number=number,
        attendance="attended",
        channel=Channel.IN_PERSON,
    )
