"""Permissions: what stands, what went on them, and permissions taken back (R54)."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from contracts.event import Agency
from contracts.events.probation_supervision import PermissionChanged
from services.common import permission
from services.common.database import load
from services.common.outbox import tell
from services.common.permissions_shown import (
    POINTS,
    PermissionsOut,
    permissions_view,
    points_to_permissions,
)
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.probation_allocation.callers import AnyOfficer
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.permissions import PermissionWithdrawal
from services.probation_allocation.schemas.permissions import WithdrawalIn

OWN = Agency.PROBATION.value

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["permissions"], route_class=UnitOfWorkRoute
)


@router.get("/permissions", summary="Permissions, and who was told what on them (R54)")
async def read_permissions(
    pathway_id: UUID, session: Session, caller: AnyOfficer
) -> PermissionsOut:
    """For the person: what stands, which agency was told which fields, and what stays with it."""
    await load(session, Pathway, pathway_id)
    return await permissions_view(session, pathway_id)


@router.post(
    "/permission-withdrawals",
    status_code=201,
    summary="Take a permission back (R54)",
    responses=POINTS,
)
async def withdraw_permission(
    pathway_id: UUID,
    body: WithdrawalIn,
    request: Request,
    session: Session,
    caller: AnyOfficer,
    response: Response,
) -> PermissionsOut:
    """The person says so to an officer: it ends here at once, and wherever it was given.

    Never refused: not for its time, nor because nothing is known to have been given.
    """
    await load(session, Pathway, pathway_id)
    kept = PermissionWithdrawal(
        pathway_id=pathway_id, withdrawn_to=caller.user, **body.model_dump()
    )
    session.add(kept)
    points_to_permissions(request, response)
    named = (pathway_id, body.permission.value, OWN, OWN)
    for said in await permission.withdraw(session, *named, body.withdrawn_at):
        tell(session, PermissionChanged.of(said.subject, body.withdrawn_at, said.fields()))
    return await permissions_view(session, pathway_id)
