"""Subjects that turned out to be one: joined, and taken apart again, without moving a row.

Guarantee: what was recorded under either name stays where it was recorded. While two are one, both
names show the same; new things are recorded under the one that goes on. Taken apart, each shows its
own again. Both moments stay on record.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.allowed import require_not_merged
from services.common.errors import Unknown

_JOIN = text("""
INSERT INTO merged_subject (id, subject, into_subject, since)
VALUES (:id, :subject, :into, :since) ON CONFLICT DO NOTHING
""")


# What leaves at this moment holds these rows shared: it has left before the two are one.
_LOCK_PERMISSIONS = text("""
SELECT FROM permission WHERE subject = ANY(CAST(:subjects AS uuid[])) ORDER BY subject, name
FOR UPDATE
""")


_PART = text("""
UPDATE merged_subject SET until = :until, ended_at = clock_timestamp()
WHERE subject = :subject AND into_subject = :into AND ended_at IS NULL
""")


_NOW = "SELECT subject, into_subject FROM merged_subject WHERE ended_at IS NULL"
# From history, which nobody changes unseen: a row of the table can be put in and dated back.
_THEN = """
SELECT CAST(row ->> 'subject' AS uuid) AS subject, CAST(row ->> 'into_subject' AS uuid)
    AS into_subject
FROM (SELECT DISTINCT ON (key) row FROM row_history
    WHERE source = 'merged_subject' AND recorded_at <= CAST(:at AS timestamptz)
    ORDER BY key, number DESC) AS versions
WHERE row IS NOT NULL AND row ->> 'ended_at' IS NULL
"""

# The one that goes on comes first.
_FAMILY = """
WITH one AS ({one}), goes_on AS (
    SELECT coalesce((SELECT into_subject FROM one WHERE subject = :subject), :subject) AS subject
)
SELECT subject, 0 AS place FROM goes_on
UNION ALL SELECT one.subject, 1 FROM one JOIN goes_on ON one.into_subject = goes_on.subject
ORDER BY place, subject
"""
_FAMILY_NOW, _FAMILY_THEN = text(_FAMILY.format(one=_NOW)), text(_FAMILY.format(one=_THEN))


_MERGED = text("SELECT subject FROM merged_subject WHERE ended_at IS NULL")


_INTO = text("""
SELECT into_subject FROM merged_subject WHERE subject = :subject AND ended_at IS NULL
""")


async def join(session: AsyncSession, subject: UUID, into: UUID, since: datetime) -> None:
    """Two are one from now on; said again it changes nothing.

    What was taken back under one name stands under neither (``permission``).
    """
    await session.execute(_LOCK_PERMISSIONS, {"subjects": sorted((subject, into))})
    values = {"id": uuid4(), "subject": subject, "into": into, "since": since}
    await session.execute(_JOIN, values)


async def part(session: AsyncSession, subject: UUID, into: UUID, until: datetime) -> None:
    """They are two again."""
    await session.execute(_PART, {"subject": subject, "into": into, "until": until})


async def family(session: AsyncSession, subject: UUID, at: datetime | None = None) -> list[UUID]:
    """The names of a subject now, or as was on record at a moment; the one that goes on first.

    In a transaction that looks back, at the moment it looks back to.
    """
    moment = at or session.info.get("as_of")
    if moment is None:
        found = await session.execute(_FAMILY_NOW, {"subject": subject})
    else:
        found = await session.execute(_FAMILY_THEN, {"subject": subject, "at": moment})
    return [row.subject for row in found]


class Joins(Protocol):
    """An event that says two subjects are one, or are no longer."""

    @property
    def subject(self) -> UUID:
        """The one that ends."""

    @property
    def occurred_at(self) -> datetime:
        """Since when, or until when."""

    @property
    def into(self) -> UUID | None:
        """The one that goes on; nothing where the agreement keeps it back."""


async def keep_joined(session: AsyncSession, event: Joins) -> None:
    """Both names show the same from now on."""
    if event.into is not None:
        await join(session, event.subject, event.into, event.occurred_at)


async def keep_parted(session: AsyncSession, event: Joins) -> None:
    """Each name shows its own again."""
    if event.into is not None:
        await part(session, event.subject, event.into, event.occurred_at)


async def merged(session: AsyncSession) -> frozenset[UUID]:
    """Every name that ended and was not taken apart again; there are few."""
    return frozenset((await session.execute(_MERGED)).scalars())


async def not_merged(session: AsyncSession, subject: UUID) -> None:
    """Raise ``Refused`` (409) where something new is to be recorded under a name that ended."""
    require_not_merged(await merged_into(session, subject))


async def merged_into(session: AsyncSession, subject: UUID) -> UUID | None:
    """The name under which the subject goes on, if its own ended."""
    found: UUID | None = (await session.execute(_INTO, {"subject": subject})).scalar()
    return found


class Shown(Protocol):
    """What is shown of a subject, and of those joined with it."""

    absorbed: list[Any]


Of = TypeVar("Of", bound=Shown)


async def each_of(
    session: AsyncSession, subject: UUID, show: Callable[[UUID], Awaitable[Of]]
) -> Of:
    """What is shown of the subject that goes on, with what is shown of those joined with it.

    One that was never heard of here is left out. Raises ``Unknown`` (404) where that is all.
    """
    shown: list[Of] = []
    for name in await family(session, subject):
        try:
            shown.append(await show(name))
        except Unknown:
            continue
    if not shown:
        raise Unknown("Not found, or you may not see it.")
    shown[0].absorbed = shown[1:]
    return shown[0]
