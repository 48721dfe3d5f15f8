"""What is parked at the service the console asks."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx

from contracts.events.provider_assessment import SessionAttendedV1
from contracts.vocabulary import Channel
from services.common.deliveries import redelivery
from services.common.identity import Caller
from services.operator_console.signing_in import COOKIE
from tests.operator_console.conftest import OWN, READER, Desk

WHY = "The release that reads it is out"
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


async def park_disclosed(desk: Desk, field: str = "nobody_agreed_to_this") -> str:
    """One event that holds a field nobody agreed to; its id."""
    channel, envelope = desk.service.sealed(_session(uuid4(), 1))
    told = replace(envelope, data={**envelope.data, field: "said"})
    await desk.service.inbox.apply([redelivery(channel, told)])
    query = "SELECT id FROM parked WHERE reason LIKE 'it holds a field%'"
    return str((await desk.service.rows(query))[-1].id)


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


def sign_in(desk: Desk, user: str, agency: str = "operator_console") -> None:
    """Somebody else, perhaps the agency's own operator."""
    token = desk.keys.mint(agency, "operator", user=user)
    name = desk.sessions.begin(token, Caller(user, agency, "operator"), time.time() + 3600)
    desk.client.cookies.set(COOKIE, name)


async def act(desk: Desk, what: str, ids: list[str], **more: Any) -> httpx.Response:
    """Press the button below the ticked events."""
    chosen = [one if "/" in one else f"{READER}/{one}" for one in ids]
    sent = {"what": what, "once": str(uuid4()), "why": WHY, "chosen": chosen} | more
    return await desk.client.post("/parked", data=sent, headers=OWN)
