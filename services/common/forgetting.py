"""What rested on a permission that is over is erased where this agency keeps it besides its tables.

Guarantee: in the transaction of the withdrawal it leaves the log of what was told, but for the
names of its fields, the events that are parked, and the answers kept for requests sent again. What
readers keep, and the broker until its messages are deleted, is beyond reach, and said so
(``permissions_shown``).
"""

from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.envelope import Envelope
from services.common import told_under
from services.common.deliveries import delivery
from services.common.headers import as_stored
from services.common.repeated import FORGET_ABOUT

_ERASE_TOLD = text("SELECT erase_told(:subject, :name, CAST(:standing AS jsonb))")

_PARKED = text("""
SELECT id, channel, message_key, headers, body FROM parked WHERE subject = :subject
ORDER BY id FOR UPDATE
""")

_STRIP = text("UPDATE parked SET body = :body WHERE id = :id")


async def forget_told(
    session: AsyncSession, subject: UUID, name: str, standing: list[tuple[str, int]]
) -> None:
    """Erase what was told on the permission, but for what rests on what stands still."""
    values = {"subject": subject, "name": name, "standing": orjson.dumps(standing).decode()}
    await session.execute(_ERASE_TOLD, values)
    await session.execute(FORGET_ABOUT, {"subject": subject})
    await _strip_parked(session, subject)


def _read(row: Any) -> Envelope | None:
    return delivery(row.channel, row.message_key, as_stored(row.headers), row.body).envelope


async def _strip_parked(session: AsyncSession, subject: UUID) -> None:
    """What waits is kept without what may not be kept of it, as when it will be applied."""
    for row in (await session.execute(_PARKED, {"subject": subject})).all():
        envelope = _read(row)
        if envelope is None or envelope.withheld:
            continue
        data, _ = await told_under.still_permitted(session, row.channel, envelope)
        if data.keys() != envelope.data.keys():
            await session.execute(_STRIP, {"id": row.id, "body": orjson.dumps(data)})
