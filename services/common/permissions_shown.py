"""What a person is told of a permission: whether it stands, what went on it, what cannot be undone.

R54: who had already received what, and when; by names of fields, never their content.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.catalogue import catalogue
from contracts.sharing import load_agreements
from contracts.topology import RETENTION_DAYS
from services.common import merging
from services.common.permission_known import families
from services.common.release import ActivePermissions, active_permissions_of

BEYOND_REACH = (
    "Whoever was told before keeps what it was told: ask it what it does with it.",
    f"The messages themselves are deleted {RETENTION_DAYS} days after they were sent.",
)

_TOLD = text("""
SELECT l.channel, l.type, l.recorded_at, l.about, l.parts, o.sequence IS NOT NULL AS waiting
FROM event_log l LEFT JOIN outbox o USING (channel, subject, sequence)
WHERE l.about = ANY(CAST(:subjects AS uuid[]))
    AND jsonb_path_exists(l.parts, '$[*].permission ? (@ != null)')
ORDER BY l.recorded_at, l.channel
""")


#: The answer to a withdrawal says where the permissions of the person can be read.
POINTS: dict[int | str, dict[str, Any]] = {
    201: {
        "headers": {
            "Location": {
                "description": "where the permissions are read, and what went on them",
                "schema": {"type": "string"},
            }
        }
    }
}


def points_to_permissions(request: Request, response: Response) -> None:
    """Say in the answer to a withdrawal where the person's permissions can be read."""
    whose, _, _ = request.url.path.rpartition("/")
    response.headers["location"] = f"{whose}/permissions"


class PermissionOut(BaseModel):
    """One permission, to whom it was given or from whom taken back, and whether it stands."""

    permission: str
    organisation: str
    standing: bool


class ToldOnOut(BaseModel):
    """What one agency was told on a permission, when; ``standing`` is whether it would be now."""

    permission: str
    told_to: str
    event: str
    fields: list[str]
    told_at: datetime
    waiting: bool = Field(description="Not sent yet: it is not, where the permission is over.")
    standing: bool


class PermissionsOut(BaseModel):
    """The permissions of a person as this agency knows them, and what went on them (R54)."""

    permissions: list[PermissionOut]
    told: list[ToldOnOut]
    beyond_reach: tuple[str, ...] = BEYOND_REACH


async def permissions_view(session: AsyncSession, subject: UUID) -> PermissionsOut:
    """Under every name of the person."""
    names = sorted({subject, *await merging.family(session, subject)})
    permissions = await known_permissions(session, subject)
    return PermissionsOut(permissions=permissions, told=await _told(session, names))


async def known_permissions(session: AsyncSession, subject: UUID) -> list[PermissionOut]:
    """Each permission that was given or taken back under a name of the person."""
    names = sorted({subject, *await merging.family(session, subject)})
    known = await families(await session.connection(), names)
    shown = {
        (name, organisation): family.epoch(organisation) is not None
        for of in known.values()
        for name, family in of.items()
        for organisation in family.organisations()
    }
    return [
        PermissionOut(permission=name, organisation=organisation, standing=standing)
        for (name, organisation), standing in sorted(shown.items())
    ]


async def _told(session: AsyncSession, subjects: list[UUID]) -> list[ToldOnOut]:
    active = await active_permissions_of(await session.connection(), subjects)
    readers = {agreement.topic: agreement.reader for agreement in load_agreements().all}
    rows = (await session.execute(_TOLD, {"subjects": subjects})).all()
    return [
        ToldOnOut(
            permission=part["permission"],
            told_to=readers[row.channel],
            event=catalogue()[row.type].name,
            fields=fields_of(part),
            told_at=row.recorded_at,
            waiting=row.waiting,
            standing=stands(active, row.about, part),
        )
        for row in rows
        for part in row.parts
        if part["permission"] is not None
    ]


def stands(active: ActivePermissions, about: UUID, part: Mapping[str, Any]) -> bool:
    """Whether what a part rests on stands, as far as was heard."""
    return active.all_stand(about, part["permission"], part.get("under", ()), certain=False)


def fields_of(part: Mapping[str, Any]) -> list[str]:
    """The fields that went, also where what they said was erased since."""
    return sorted(part.get("fields") or part["data"])
