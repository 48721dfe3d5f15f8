"""Whether an agency declared a restore of itself, which is asked before anybody accepts one.

Guarantee: on the command line nothing of another agency's chains or subjects begins anew unless it
says itself that it was restored, since the last time that was accepted of it.
"""

from datetime import UTC, datetime

import httpx
from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from contracts.event import Agency
from services.common.answers import NotAnAnswer, ask, own_token
from services.common.audit_heads import System
from services.common.audited import AuditedRoute
from services.common.settings import Settings

ACTION = "DECLARE RESTORE"

router = APIRouter(
    prefix="/operations/declared-restores", tags=["audit heads"], route_class=AuditedRoute
)

_LAST = text("SELECT max(at) FROM audit WHERE action = :action")
_ACCEPTED = text("""
SELECT max(at) FROM peer_head WHERE agency = :agency AND begins_anew <> '' AND statement = ''
""")


class DeclaredOut(BaseModel):
    """When this agency last said that it was restored; absent where it never did."""

    declared_at: AwareDatetime | None


@router.get("", summary="When this agency last declared a restore of itself (R55)")
async def declared(request: Request, caller: System) -> DeclaredOut:
    """For an agency whose operator is asked to accept it."""
    engine: AsyncEngine = request.app.state.vitals.engine
    async with engine.connect() as connection:
        said = (await connection.execute(_LAST, {"action": ACTION})).scalar()
    at = datetime.fromisoformat(said) if said else None
    return DeclaredOut(declared_at=at.astimezone(UTC) if at else None)


class NotDeclared(Exception):
    """Why a restore of another agency is not accepted, in words for an operator."""


async def declared_by(client: httpx.AsyncClient, settings: Settings, agency: Agency) -> datetime:
    """When another agency last declared a restore of itself, as it says now.

    Raises ``NotDeclared``, also where it cannot be asked.
    """
    url = settings.peers.get(agency)
    if url is None:
        raise NotDeclared(f"CSTR_PEERS does not say where {agency.value} is: it cannot be asked.")
    try:
        path = f"{url}/operations/declared-restores"
        answer = await ask(client, path, own_token(settings), {}, DeclaredOut)
    except (httpx.HTTPError, NotAnAnswer, OSError) as away:
        raise NotDeclared(
            f"{agency.value} could not be asked whether it declared a restore"
            f" ({type(away).__name__}): ask it again."
        ) from None
    if answer.declared_at is None:
        raise NotDeclared(
            f"{agency.value} has declared no restore, so there is none to accept: what it tells"
            " otherwise than before is not explained. Have its operator say why, and run"
            " `restored` (or `declare-restore`) there first."
        )
    return answer.declared_at


async def is_accepted_since(connection: AsyncConnection, agency: Agency, at: datetime) -> bool:
    """Whether an operator here accepted a restore of the agency after a moment."""
    last = (await connection.execute(_ACCEPTED, {"agency": agency.value})).scalar()
    return last is not None and last > at
