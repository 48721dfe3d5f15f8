"""What waits: retried as it is, or discarded with a reason; then what waited behind is applied."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deliveries import NOBODY, Delivery, delivery
from services.common.errors import Refused, Unknown
from services.common.inbox import Inbox

_FIND = text("SELECT channel, subject, sequence, cause FROM parked WHERE id = :id FOR UPDATE")

_TAKE = text("""
DELETE FROM parked WHERE channel = :channel AND subject = :subject
RETURNING sequence, message_key, headers, body
""")

_FLOW = text("""
UPDATE inbox_sequence SET state = 'flowing', last = greatest(last, CAST(:last AS bigint))
WHERE channel = :channel AND subject = :subject
""")

_DROP = text("DELETE FROM parked WHERE id = :id")


async def retry(session: AsyncSession, inbox: Inbox, id: UUID) -> None:
    """Apply the parked event and what waits behind it; what still fails is parked again.

    Raises ``Unknown`` where no such event is parked.
    """
    parked = await _find(session, id)
    await _release(session, inbox, parked.channel, parked.subject, skip=0)


async def discard(session: AsyncSession, inbox: Inbox, id: UUID) -> None:
    """Count the parked event as dealt with and apply what waits behind it.

    Raises ``Unknown``, and ``Refused`` for one that only waits for another.
    """
    parked = await _find(session, id)
    if parked.cause != "poison":
        raise Refused("Only the event that cannot be applied can be discarded.", field="/id")
    await session.execute(_DROP, {"id": id})
    await _release(session, inbox, parked.channel, parked.subject, skip=parked.sequence or 0)


async def _find(session: AsyncSession, id: UUID) -> Any:
    parked = (await session.execute(_FIND, {"id": id})).first()
    if parked is None:
        raise Unknown("No such event is parked.")
    return parked


async def _release(
    session: AsyncSession, inbox: Inbox, channel: str, subject: UUID, skip: int
) -> None:
    where = {"channel": channel, "subject": subject}
    await session.execute(_FLOW, where | {"last": skip})
    if subject != NOBODY or not skip:
        waiting = (await session.execute(_TAKE, where)).all()
        await inbox.apply_in(session, _in_order(channel, waiting))


def _in_order(channel: str, waiting: Sequence[Any]) -> list[Delivery]:
    ordered = sorted(waiting, key=lambda row: row.sequence or 0)
    return [
        delivery(
            channel,
            row.message_key,
            {k: v.encode("latin-1") for k, v in _headers(row.headers).items()},
            row.body,
        )
        for row in ordered
    ]


def _headers(stored: Any) -> dict[str, str]:
    headers: dict[str, str] = orjson.loads(stored) if isinstance(stored, str) else stored
    return headers
