"""Permissions: what stands, what went on them, and permissions taken back (R54)."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.common.database import load
from services.common.permissions_shown import (
    POINTS,
    PermissionsOut,
    permissions_view,
    points_to_permissions,
)
from services.common.unit_of_work import Session, UnitOfWorkRoute, about
from services.liaison_diversion.callers import Practitioner
from services.liaison_diversion.models.referrals import Referral
from services.liaison_diversion.operations import referrals
from services.liaison_diversion.operations.permissions import withdraw
from services.liaison_diversion.schemas.permissions import WithdrawalIn
from services.liaison_diversion.schemas.referrals import ReferralOut

router = APIRouter(
    prefix="/v1/referrals/{referral_id}", tags=["screens"], route_class=UnitOfWorkRoute
)


@router.get("/permissions", summary="Permissions, and who was told what on them (R54)")
async def read_permissions(
    referral_id: UUID, request: Request, session: Session, caller: Practitioner
) -> PermissionsOut:
    """For the person: what stands, which agency was told which fields, and what stays with it."""
    referral = await load(session, Referral, referral_id)
    about(request, referral.pathway_id or referral_id)
    return await permissions_view(session, referral.pathway_id or referral_id)


@router.post(
    "/permission-withdrawals",
    status_code=201,
    summary="Take a permission back (R54)",
    responses=POINTS,
)
async def withdraw_permission(
    referral_id: UUID,
    body: WithdrawalIn,
    request: Request,
    session: Session,
    caller: Practitioner,
    response: Response,
) -> ReferralOut:
    """From the commit on nothing leaves on the permission, told before or after.

    Never refused: not for its time, nor because nothing is known to have been given.
    """
    await referrals.one_at_a_time(session)
    referral = await load(session, Referral, referral_id, lock=True)
    about(request, referral.pathway_id or referral_id)
    await withdraw(session, referral, body.permission, body.withdrawn_at)
    points_to_permissions(request, response)
    return ReferralOut.model_validate(referral)
