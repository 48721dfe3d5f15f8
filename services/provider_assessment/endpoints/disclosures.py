"""Disclosures without consent: made, listed for review, reviewed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.events.provider_treatment import EmergencyDisclosureMade
from services.common.database import select
from services.common.errors import Unknown
from services.common.identity import Caller
from services.common.unit_of_work import Session, UnitOfWorkRoute, purpose
from services.disclosures import operations, rules
from services.disclosures.endpoints import DISCLOSE, Reviews, add_reviews
from services.provider_assessment.callers import Clinician, Decider
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.disclosures import EmergencyDisclosure
from services.provider_assessment.operations.cases import case_of, site_or_national
from services.provider_assessment.operations.events import tell_of
from services.provider_assessment.schemas.disclosures import EmergencyIn, EmergencyOut

TOLD_BY_EVENT = "probation"

router = APIRouter(prefix="/v1", tags=["emergency disclosures"], route_class=UnitOfWorkRoute)


@router.post(**DISCLOSE)
async def disclose(
    pathway_id: UUID, body: EmergencyIn, request: Request, session: Session, caller: Clinician
) -> EmergencyOut:
    """The officer is told where probation is the recipient; any other recipient is recorded."""
    case = await case_of(session, pathway_id, caller, body.requirement)
    rules.may_last(body.disclosed_at, body.ends_at, site_or_national(case))
    purpose(request, f"emergency disclosure: {body.authority} to {body.recipient}")
    disclosure = EmergencyDisclosure(
        case_id=case.id, pathway_id=pathway_id, **body.columns(caller.user)
    )
    session.add(disclosure)
    if disclosure.recipient == TOLD_BY_EVENT:
        tell_of(session, case, _disclosure_made(disclosure))
    return EmergencyOut.model_validate(disclosure)


def _of_the_organisation(caller: Caller) -> Sequence[Any]:
    own = select(Case.id).where(Case.organisation == caller.organisation)
    return (col(EmergencyDisclosure.case_id).in_(own),)


async def _find(
    session: AsyncSession, id: UUID, caller: Caller
) -> tuple[EmergencyDisclosure, UUID]:
    """One of the organisation's own; another's does not exist (R52)."""
    disclosure = await session.get(EmergencyDisclosure, id, with_for_update=True)
    case = await session.get(Case, disclosure.case_id) if disclosure else None
    if disclosure is None or case is None or case.organisation != caller.organisation:
        raise Unknown("There is no such disclosure.")
    return disclosure, disclosure.pathway_id


add_reviews(
    router,
    Reviews(
        model=EmergencyDisclosure,
        out=EmergencyOut,
        reviewer=Decider,
        by="a clinical lead",
        listed="The organisation's that nobody reviewed, then those that are past their end; "
        "oldest first.",
        find=_find,
        own=_of_the_organisation,
    ),
)


def _disclosure_made(disclosure: EmergencyDisclosure) -> EmergencyDisclosureMade:
    fields = operations.event_fields(disclosure) | {"pathway_id": disclosure.pathway_id}
    return EmergencyDisclosureMade.model_validate(fields)
