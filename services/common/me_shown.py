"""Who asks, as their token is understood here, and the teams of every site they can reach (R2)."""

from collections.abc import Collection
from datetime import UTC, datetime
from functools import cache
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, TypeAdapter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from contracts.reference import sites
from contracts.reference.sites import Site
from services.common.identity import EVERYWHERE, Caller, asker
from services.common.reference_served import SAME, answered
from services.common.unit_of_work import Session, UnitOfWorkRoute


class KnownAs(BaseModel):
    """Whom a register of staff has under the sign-in: in which of them, by which id and name."""

    kind: str
    id: UUID
    name: str
    site: str
    team: str | None


class MeOut(BaseModel):
    """Who asks, in which of the roles this agency knows, at which sites, until when.

    ``everywhere`` where the token is for every site; ``sites`` is empty then.
    """

    user: str
    agency: str
    organisation: str | None
    roles: list[str]
    sites: list[str]
    everywhere: bool
    until: datetime
    known_as: list[KnownAs] = Field(description="as whom this agency's registers have the sign-in")


def router_of(agency: Agency, roles: Collection[str], staff: str) -> APIRouter:
    """For whoever may ask anything at all of this agency.

    ``staff`` selects ``kind``, ``id``, ``name``, ``site`` and ``team`` of whom the service's own
    registers have under the sign-in ``:user`` of an ``:organisation`` now.
    """
    router = APIRouter(prefix="/v1", tags=["me"], route_class=UnitOfWorkRoute)
    anybody = Annotated[Caller, asker(agency.value, *sorted(roles))]

    @router.get("/me", summary="Who asks, in which roles, at which sites, until when")
    async def read_me(request: Request, session: Session, caller: anybody) -> MeOut:
        everywhere = EVERYWHERE in caller.sites
        return MeOut(
            user=caller.user,
            agency=caller.agency,
            organisation=caller.organisation or None,
            roles=sorted(caller.roles & set(roles)),
            sites=[] if everywhere else sorted(caller.sites),
            everywhere=everywhere,
            until=datetime.fromtimestamp(request.state.expires, UTC),
            known_as=await _known_as(session, staff, caller) if staff else [],
        )

    @router.get(
        "/sites",
        summary="Every site, its organisations and whom to ring (R1, R2, R3)",
        response_model=list[Site],
        responses=SAME,
    )
    async def read_sites(request: Request, caller: anybody) -> Response:
        """``If-None-Match`` with the ETag of the last answer is answered 304 while it holds."""
        return answered(request, _sites())

    return router


@cache
def _sites() -> bytes:
    return TypeAdapter(list[Site]).dump_json(list(sites().values()))


async def _known_as(session: AsyncSession, staff: str, caller: Caller) -> list[KnownAs]:
    who = {"user": caller.user, "organisation": caller.organisation}
    asked = {name: value for name, value in who.items() if f":{name}" in staff}
    found = (await session.execute(text(staff), asked)).mappings()
    return [KnownAs.model_validate(dict(row)) for row in found]
