"""What is known here of permissions: read with a lock that a withdrawal waits for."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from contracts.event import Agency
from contracts.permissions import consent_channels
from services.common.permission_state import Family, State

Under = Sequence[tuple[str, int]]
"""What something rests on: an organisation that was given the permission, and in which epoch."""

_STATES = text("""
SELECT subject, name, state FROM permission WHERE subject = ANY(CAST(:subjects AS uuid[]))
ORDER BY subject, name FOR SHARE
""")

# Every name of each subject asked about, and whether something waits that may be of permissions.
_FAMILIES = text("""
WITH one AS (
    SELECT subject, into_subject FROM merged_subject WHERE ended_at IS NULL
), named AS (
    SELECT a.subject, coalesce(o.into_subject, a.subject) AS goes_on
    FROM unnest(CAST(:subjects AS uuid[])) AS a(subject) LEFT JOIN one o USING (subject)
), family AS (
    SELECT subject, subject AS name FROM named UNION SELECT subject, goes_on FROM named
    UNION SELECT n.subject, o.subject FROM named n JOIN one o ON o.into_subject = n.goes_on
)
SELECT f.subject, f.name, EXISTS (SELECT FROM inbox_sequence i WHERE i.subject = f.name
    AND i.state <> 'flowing' AND i.channel = ANY(CAST(:channels AS text[]))) AS waits
FROM family f
""")


async def active_names(session: AsyncSession, subject: UUID, organisation: str) -> frozenset[str]:
    """The permissions an organisation was given and that stand, as far as was heard."""
    found = await families(await session.connection(), [subject])
    named = found.get(subject, {}).items()
    return frozenset(n for n, family in named if family.epoch(organisation, certain=False))


async def organisations_of(session: AsyncSession, subject: UUID) -> frozenset[str]:
    """The organisations to which a permission was given or taken back; no agency as a whole."""
    found = await families(await session.connection(), [subject])
    named = (family.organisations() for family in found.get(subject, {}).values())
    return frozenset(one for names in named for one in names) - {agency.value for agency in Agency}


Families = Mapping[UUID, Mapping[str, Family]]


async def families(connection: AsyncConnection, subjects: Iterable[UUID]) -> Families:
    """What is known of the permissions of these subjects, locked until the transaction ends.

    Locked before the other names are looked for: a merge waits for the lock, or is seen.
    """
    asked = sorted(set(subjects))
    states = await _states(connection, asked)
    values = {"subjects": asked, "channels": sorted(channels())}
    rows = (await connection.execute(_FAMILIES, values)).all()
    states |= await _states(connection, sorted({row.name for row in rows} - set(asked)))
    names: dict[UUID, set[UUID]] = {}
    for row in rows:
        names.setdefault(row.subject, set()).add(row.name)
    waiting = {row.subject for row in rows if row.waits}
    return {one: _of(one, names[one], states, waits=one in waiting) for one in asked}


async def _states(
    connection: AsyncConnection, subjects: Sequence[UUID]
) -> dict[tuple[UUID, str], State]:
    if not subjects:
        return {}
    rows = await connection.execute(_STATES, {"subjects": subjects})
    return {(row.subject, row.name): State.of(row.state) for row in rows}


def _of(
    subject: UUID, names: Iterable[UUID], states: Mapping[tuple[UUID, str], State], *, waits: bool
) -> dict[str, Family]:
    known_as = set(names)
    permissions = {name for of, name in states if of in known_as}
    return {
        name: Family(
            subject,
            {of: state for (of, n), state in states.items() if n == name and of in known_as},
            waits,
        )
        for name in permissions
    }


@cache
def channels() -> frozenset[str]:
    """Those on which permissions are told, of every reader: a database has its own only."""
    return frozenset().union(*(consent_channels(agency) for agency in Agency))
