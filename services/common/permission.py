"""What a person allows to be shared: given, taken back, and asked."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import merging

_SET = text("""
INSERT INTO permission (subject, name, standing, since)
VALUES (:subject, :name, :standing, :since)
ON CONFLICT (subject, name) DO UPDATE SET standing = :standing, since = :since
WHERE permission.since <= :since
""")


async def give(session: AsyncSession, subject: UUID, name: str, since: datetime) -> None:
    """From this transaction's commit on, what rests on the permission may leave."""
    await _set(session, subject, name, True, since)


async def withdraw(session: AsyncSession, subject: UUID, name: str, since: datetime) -> None:
    """From this transaction's commit on, nothing leaves on the permission, told before or after.

    Of a subject with several names, under none of them.
    """
    for one in {subject, *await merging.family(session, subject)}:
        await _set(session, one, name, False, since)


async def is_active(session: AsyncSession, subject: UUID, name: str) -> bool:
    """Whether the permission is active."""
    query = text("SELECT standing FROM permission WHERE subject = :subject AND name = :name")
    found = (await session.execute(query, {"subject": subject, "name": name})).scalar()
    return bool(found)


async def _set(
    session: AsyncSession, subject: UUID, name: str, active: bool, since: datetime
) -> None:
    values = {"subject": subject, "name": name, "standing": active, "since": since}
    await session.execute(_SET, values)
