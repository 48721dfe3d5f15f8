"""What a person says of themselves."""

from uuid import UUID

from fastapi import APIRouter

from contracts.events.probation_allocation import PersonalDetailsRecorded
from services.common.database import load
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.personal_details.operations import event_fields, record, shown
from services.personal_details.schemas import PersonalDetailsIn, PersonalDetailsOut
from services.probation_allocation.callers import AnyOfficer
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.personal_details import PersonalDetail
from services.probation_allocation.operations.assessments import pass_on_findings
from services.probation_allocation.operations.personal_details import OWN

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["personal details"], route_class=UnitOfWorkRoute
)


@router.post(
    "/personal-details", status_code=201, summary="Record what a person says of themselves (R82)"
)
async def record_details(
    pathway_id: UUID, body: PersonalDetailsIn, session: Session, caller: AnyOfficer
) -> PersonalDetailsOut:
    """Name, language, needs, how they are reached: told to whom the agreements let know.

    Who was asked to assess the person learns it too.
    """
    pathway = await load(session, Pathway, pathway_id, lock=True)
    whose = {"pathway_id": pathway_id}
    details = await record(session, PersonalDetail, whose, OWN, body, caller.user)
    own = event_fields([detail for detail in details if detail.source == OWN])
    tell(session, PersonalDetailsRecorded.of(pathway_id, body.recorded_at, own))
    await pass_on_findings(session, pathway, body.recorded_at)
    return shown(details)
