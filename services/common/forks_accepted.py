"""Accepting, of one subject, what its owner tells after a restore; the owner is asked first.

Guarantee: as on the command line, nothing goes on from another event unless the owner says itself
that it was restored. It is asked before the transaction begins, never within.
"""

from uuid import UUID

import httpx
from fastapi import APIRouter, Request, Response
from sqlalchemy import text

from contracts.event import Agency
from contracts.sharing import load_agreements
from services.common import forks
from services.common.audit_declared import NotDeclared, declared_by
from services.common.errors import Refused
from services.common.identity import Caller
from services.common.operations import Operator, ReasonIn
from services.common.peer_tls import trusted
from services.common.settings import Environment, Settings
from services.common.unit_of_work import Next, Session, UnitOfWorkRoute, about, purpose

_FORK = text("SELECT channel, subject FROM inbox_fork WHERE id = :id")


class OwnerAskedRoute(UnitOfWorkRoute):
    """A route about a fork: before anything is done, its owner is asked whether it was restored."""

    async def _answered(self, request: Request, caller: Caller, handle: Next) -> Response:
        await require_declared(request)
        return await super()._answered(request, caller, handle)


router = APIRouter(prefix="/operations", tags=["operations"], route_class=OwnerAskedRoute)


@router.post(
    "/forks/{id}/accept",
    status_code=204,
    response_class=Response,
    summary="Accept what an owner says after its restore",
)
async def accept_fork(
    id: UUID, body: ReasonIn, request: Request, session: Session, caller: Operator
) -> None:
    """The subject goes back to the last event both hold, and hears from there.

    What was applied beyond stays as it is and on the list: it is corrected by people. 409
    ``NotDeclared`` where the owner declared no restore or cannot be asked.
    """
    about(request, await forks.subject_of(session, id) or id)
    purpose(request, f"owner's restore accepted: {body.reason}; fork {id}")
    await forks.accept(session, id, f"{caller.agency}/{caller.user}", body.reason)


async def require_declared(request: Request) -> None:
    """Raise ``Refused`` where the owner of what the fork is about declared no restore.

    An agency that ``CSTR_PEERS`` does not name is asked nothing on a development stack, and in
    production nothing of it is accepted.
    """
    fork = await _fork(request)
    if fork is None:
        return
    channel, subject = fork
    about(request, subject)
    owner = next((a.writer for a in load_agreements().all if a.topic == channel), None)
    settings: Settings = request.app.state.settings
    asked = owner in settings.peers or settings.environment is Environment.PRODUCTION
    if owner is None or not asked:
        return
    try:
        async with httpx.AsyncClient(timeout=5, trust_env=False, verify=trusted()) as client:
            await declared_by(client, settings, Agency(owner))
    except NotDeclared as refused:
        purpose(request, "owner's restore not accepted: it declared none, or could not be asked")
        raise Refused(str(refused), code="NotDeclared") from None


async def _fork(request: Request) -> tuple[str, UUID] | None:
    try:
        id = UUID(request.path_params["id"])
    except ValueError:
        return None
    async with request.app.state.vitals.engine.connect() as connection:
        found = (await connection.execute(_FORK, {"id": id})).first()
    return (found.channel, found.subject) if found else None
