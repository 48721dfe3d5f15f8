"""Who asks, as their token is understood here, and the teams of every site they can reach (R2)."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel

from contracts.event import Agency
from contracts.reference import sites
from contracts.reference.sites import Site
from services.common.identity import EVERYWHERE, Caller, asker
from services.common.unit_of_work import UnitOfWorkRoute


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


def router_of(agency: Agency, roles: Collection[str]) -> APIRouter:
    """For whoever may ask anything at all of this agency."""
    router = APIRouter(prefix="/v1", tags=["me"], route_class=UnitOfWorkRoute)
    anybody = Annotated[Caller, asker(agency.value, *sorted(roles))]

    @router.get("/me", summary="Who asks, in which roles, at which sites, until when")
    async def read_me(request: Request, caller: anybody) -> MeOut:
        everywhere = EVERYWHERE in caller.sites
        return MeOut(
            user=caller.user,
            agency=caller.agency,
            organisation=caller.organisation or None,
            roles=sorted(caller.roles & set(roles)),
            sites=[] if everywhere else sorted(caller.sites),
            everywhere=everywhere,
            until=datetime.fromtimestamp(request.state.expires, UTC),
        )

    @router.get("/sites", summary="Every site, its organisations and whom to ring (R1, R2, R3)")
    async def read_sites(caller: anybody) -> list[Site]:
        return list(sites().values())

    return router
