"""Permissions a person gave the organisation, and what it told others on them (R54)."""

from uuid import UUID

from fastapi import APIRouter

from services.common.permissions_shown import PermissionsOut
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.provider_assessment.callers import Clinician
from services.provider_assessment.operations.cases import cases_of
from services.provider_assessment.views.permissions import permissions_of

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["consent"], route_class=UnitOfWorkRoute
)


@router.get("/permissions", summary="Permissions, and who was told what on them (R54)")
async def read_permissions(pathway_id: UUID, session: Session, caller: Clinician) -> PermissionsOut:
    """For the person: what stands, which agency was told which fields, and what stays with it."""
    return await permissions_of(session, pathway_id, await cases_of(session, pathway_id, caller))
