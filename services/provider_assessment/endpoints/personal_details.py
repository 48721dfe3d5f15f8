"""What a person says of themselves."""

from uuid import UUID

from fastapi import APIRouter

from contracts.events.provider_assessment import EqualityRecorded, PersonalDetailsRecorded
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
from services.provider_assessment.callers import Clinician
from services.provider_assessment.models.personal_details import Equality, PersonalDetail
from services.provider_assessment.operations.cases import cases_of
from services.provider_assessment.operations.personal_details import details_for

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["personal details"], route_class=UnitOfWorkRoute
)


@router.post(
    "/personal-details", status_code=201, summary="Record what a person says of themselves (R82)"
)
async def record_details(
    pathway_id: UUID, body: PersonalDetailsIn, session: Session, caller: Clinician
) -> PersonalDetailsOut:
    """Name, language, needs, how they are reached: told to whom the agreements let know."""
    await cases_of(session, pathway_id, caller)
    own, whose = caller.organisation, {"pathway_id": pathway_id}
    details = await record(session, PersonalDetail, whose, own, body, caller.user)
    said = event_fields([detail for detail in details if detail.source == own])
    event = PersonalDetailsRecorded.of(pathway_id, body.recorded_at, said, organisation=own)
    tell(session, event, organisation=own)
    return shown(await details_for(session, pathway_id, own))


@router.post("/equality", status_code=201, summary="Ask for equality monitoring (R63, R93)")
async def ask_equality(
    pathway_id: UUID, body: EqualityAskedIn, session: Session, caller: Clinician
) -> EqualityOut:
    """What was asked and stated, or not stated; what was not asked now stays as it was.

    Told to programme data alone, without who it is.
    """
    await cases_of(session, pathway_id, caller)
    own = caller.organisation
    facts = await session.get(Equality, (pathway_id, own))
    if facts is None:
        facts = Equality(
            pathway_id=pathway_id, organisation=own, asked_at=body.asked_at, asked_by=caller.user
        )
        session.add(facts)
    keep_asked(facts, body, caller.user)
    event = EqualityRecorded.of(pathway_id, body.asked_at, equality_fields(facts))
    tell(session, event, organisation=own)
    return EqualityOut.model_validate(facts)
