"""Probation's disclosures without consent: made, listed for review, reviewed."""

from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_supervision import RiskDisclosed
from services.common.database import load
from services.common.errors import Unprocessable
from services.common.identity import Caller
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute, purpose
from services.disclosures import operations, rules
from services.disclosures.endpoints import DISCLOSE, Reviews, add_reviews
from services.probation_allocation.callers import AnyOfficer, SeniorOfficer
from services.probation_allocation.models.assessments import OtherPosition, Position
from services.probation_allocation.models.disclosures import OwnDisclosure
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.pathways import rows_of_pathway, site_or_national
from services.probation_allocation.schemas.disclosures import EmergencyIn, EmergencyOut

TOLD_BY_EVENT = "provider"

router = APIRouter(prefix="/v1", tags=["emergency disclosures"], route_class=UnitOfWorkRoute)


@router.post(**DISCLOSE)
async def disclose(
    pathway_id: UUID, body: EmergencyIn, request: Request, session: Session, caller: AnyOfficer
) -> EmergencyOut:
    """A provider that was asked for the person is told by event; all others are recorded."""
    pathway = await load(session, Pathway, pathway_id)
    rules.require_another_recipient(body.recipient, "probation")
    rules.may_last(body.disclosed_at, body.ends_at, site_or_national(pathway))
    await _must_name_a_known_provider(session, pathway_id, body)
    purpose(request, f"emergency disclosure: {body.authority} to {body.recipient}")
    disclosure = OwnDisclosure(
        pathway_id=pathway_id, organisation=body.organisation, **body.columns(caller.user)
    )
    session.add(disclosure)
    if disclosure.recipient == TOLD_BY_EVENT:
        tell(session, _disclosed(disclosure))
    return EmergencyOut.model_validate(disclosure)


async def _find(session: AsyncSession, id: UUID, caller: Caller) -> tuple[OwnDisclosure, UUID]:
    disclosure = await load(session, OwnDisclosure, id, lock=True)
    return disclosure, disclosure.pathway_id


add_reviews(
    router,
    Reviews(
        model=OwnDisclosure,
        out=EmergencyOut,
        reviewer=SeniorOfficer,
        by="a senior officer",
        listed="Those nobody reviewed, then those that are past their end; oldest first.",
        find=_find,
    ),
)


async def _must_name_a_known_provider(
    session: AsyncSession, pathway_id: UUID, body: EmergencyIn
) -> None:
    """R41, R52: only an organisation that knows the person already, and no other recipient."""
    if (body.recipient == TOLD_BY_EVENT) != (body.organisation is not None):
        raise Unprocessable(
            "Name the organisation if the recipient is a provider; otherwise leave it out.",
            rule="R41",
            field="/organisation",
        )
    asked: list[Position | OtherPosition] = [
        *await rows_of_pathway(session, Position, pathway_id),
        *await rows_of_pathway(session, OtherPosition, pathway_id),
    ]
    organisations = {position.organisation for position in asked}
    if body.organisation is not None and body.organisation not in organisations:
        raise Unprocessable(
            "This organisation was not asked to assess the person: choose one that was.",
            rule="R41",
            field="/organisation",
        )


def _disclosed(disclosure: OwnDisclosure) -> RiskDisclosed:
    fields = {"pathway_id": disclosure.pathway_id, "organisation": disclosure.organisation}
    return RiskDisclosed.model_validate(operations.event_fields(disclosure) | fields)
