"""What a person says of themselves."""

from uuid import UUID

from fastapi import APIRouter

from contracts.events.probation_findings import EqualityRecorded, PersonalDetailsRecorded
from services.common.database import load
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.personal_details.equality import (
    EqualityAskedIn,
    EqualityOut,
    equality_fields,
    keep_asked,
)
from services.personal_details.operations import event_fields, record, shown
from services.personal_details.schemas import PersonalDetailsIn, PersonalDetailsOut
from services.probation_allocation.callers import AnyOfficer
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.personal_details import Equality, PersonalDetail
from services.probation_allocation.operations.personal_details import OWN, pass_on_findings

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


@router.post("/equality", status_code=201, summary="Ask for equality monitoring (R63, R93)")
async def ask_equality(
    pathway_id: UUID, body: EqualityAskedIn, session: Session, caller: AnyOfficer
) -> EqualityOut:
    """What was asked and stated, or not stated; what was not asked now stays as it was.

    Told to programme data alone, without who it is.
    """
    await load(session, Pathway, pathway_id, lock=True)
    facts = await session.get(Equality, pathway_id)
    if facts is None:
        facts = Equality(pathway_id=pathway_id, asked_at=body.asked_at, asked_by=caller.user)
        session.add(facts)
    keep_asked(facts, body, caller.user)
    tell(session, EqualityRecorded.of(pathway_id, body.asked_at, equality_fields(facts)))
    return EqualityOut.model_validate(facts)
