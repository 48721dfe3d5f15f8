"""The last moment before an event leaves: by relay, by replay or by feed, the same check.

Guarantee: what rests on a permission leaves only while that is active. The permission's row
is share-locked until the event has left, so a withdrawal that has committed stops everything after
it, and one that waits for us commits right after.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.envelope import WITHHELD, Envelope
from contracts.event import Agency

COLUMNS = """l.channel, l.subject, l.sequence, l.about, l.event_id, l.type, l.occurred_at,
    l.recorded_at, l.agreement, l.correlation, l.causation, l.carrier, l.parts"""

_ACTIVE = text("""
SELECT subject, name FROM permission
WHERE standing AND subject = ANY(CAST(:subjects AS uuid[])) FOR SHARE
""")

ActivePermissions = frozenset[tuple[UUID, str]]


async def active_permissions(
    connection: AsyncConnection, rows: Iterable[RowMapping]
) -> ActivePermissions:
    """The permissions the rows rest on that stand now, locked until the transaction ends."""
    asked = {row["about"] for row in rows if any(part["permission"] for part in row["parts"])}
    return await active_permissions_of(connection, asked) if asked else frozenset()


async def active_permissions_of(
    connection: AsyncConnection, subjects: Iterable[UUID]
) -> ActivePermissions:
    """The permissions of these subjects that stand now, locked until the transaction ends."""
    found = await connection.execute(_ACTIVE, {"subjects": sorted(subjects)})
    return frozenset((row.subject, row.name) for row in found)


def envelope(row: RowMapping, source: Agency, active: ActivePermissions) -> Envelope:
    """What may leave of one row of the log; the number alone where nothing may."""
    permitted = [
        part
        for part in row["parts"]
        if part["permission"] is None or (row["about"], part["permission"]) in active
    ]
    return Envelope(
        id=row["event_id"],
        source=source,
        type=row["type"] if permitted else WITHHELD,
        time=row["occurred_at"] if permitted else row["recorded_at"],
        subject=row["subject"],
        sequence=row["sequence"],
        recorded=row["recorded_at"],
        correlation=row["correlation"] if permitted else "",
        causation=row["causation"] if permitted else "",
        agreement=row["agreement"],
        basis=_basis(permitted),
        data=_merge(permitted),
    )


def _basis(parts: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(dict.fromkeys(part["basis"] for part in parts)) or "withheld"


def _merge(parts: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    merged: dict[str, object] = {}
    for part in parts:
        merged |= part["data"]
    return merged
