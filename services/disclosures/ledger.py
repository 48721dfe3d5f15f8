"""What an agency told of somebody, to whom, when, on which basis: read from the log of all of it.

R54: by names of fields, never their content. Guarantee: the log is what left, so that nothing
that was told can be missing here.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.catalogue import catalogue
from contracts.event import Agency
from contracts.sharing import load_agreements
from services.common import merging
from services.common.permissions_shown import BEYOND_REACH, fields_of, stands
from services.common.release import ActivePermissions, active_permissions_of

COLUMNS = """l.channel, l.type, l.occurred_at, l.recorded_at, l.agreement, l.about, l.parts,
    o.sequence IS NOT NULL AS waiting"""

_TOLD = text(f"""
SELECT {COLUMNS} FROM event_log l LEFT JOIN outbox o USING (channel, subject, sequence)
WHERE l.about = ANY(CAST(:subjects AS uuid[])) ORDER BY l.recorded_at, l.channel
""")  # noqa: S608


class DisclosedPartOut(BaseModel):
    """Fields that went on one basis; ``standing`` is absent where no permission is needed."""

    basis: str
    permission: str | None
    standing: bool | None
    fields: list[str]


class DisclosureOut(BaseModel):
    """What one agency was told, when: names of fields, never their content (R54)."""

    told_to: str
    event: str
    happened_at: datetime
    told_at: datetime
    waiting: bool = Field(description="not sent yet")
    agreement: str
    parts: list[DisclosedPartOut]


class DisclosuresOut(BaseModel):
    """Every disclosure of somebody, the oldest first."""

    pathway_id: UUID
    disclosures: list[DisclosureOut]
    beyond_reach: tuple[str, ...] = BEYOND_REACH


async def disclosures_of(session: AsyncSession, own: Agency, subject: UUID) -> DisclosuresOut:
    """All that an agency told of somebody, under every name they have."""
    names = sorted({subject, *await merging.family(session, subject)})
    rows = (await session.execute(_TOLD, {"subjects": names})).mappings().all()
    active = await active_permissions_of(await session.connection(), names)
    return DisclosuresOut(pathway_id=subject, disclosures=shown(rows, active, own))


def shown(
    rows: Iterable[RowMapping], active: ActivePermissions, own: Agency
) -> list[DisclosureOut]:
    """Rows of the log, as what somebody reads of them."""
    readers = {agreement.topic: agreement.reader for agreement in load_agreements().of_writer(own)}
    return [
        DisclosureOut(
            told_to=readers[row["channel"]],
            event=catalogue()[row["type"]].name,
            happened_at=row["occurred_at"],
            told_at=row["recorded_at"],
            waiting=row["waiting"],
            agreement=row["agreement"],
            parts=[_part(part, active, row["about"]) for part in row["parts"]],
        )
        for row in rows
    ]


def _part(part: Mapping[str, Any], active: ActivePermissions, about: UUID) -> DisclosedPartOut:
    return DisclosedPartOut(
        basis=part["basis"],
        permission=part["permission"],
        standing=stands(active, about, part) if part["permission"] else None,
        fields=fields_of(part),
    )
