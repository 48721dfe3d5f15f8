"""What others tell the court: screens, willingness, clinicians, proposals, outcomes."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.liaison_diversion import PersonScreenedV2
from contracts.events.probation_allocation import ProposalWithdrawnV1, RequirementProposedV2
from contracts.events.provider_assessment import (
    ClinicalLeadApprovedV1,
    ClinicianApproved,
    ConsentGivenV1,
    ProviderAgreedV1,
    RequirementCompletedV1,
    ResponsiblePractitionerApprovedV1,
)
from services.common.database import get_or_make
from services.common.handling import handlers, on
from services.court_listing.handlers.orders import ORDER_HANDLERS
from services.court_listing.handlers.reports import BEFORE_COURT, take_request_back
from services.court_listing.models.pathways import Position, Screening
from services.court_listing.operations.requirements import add_earlier, sentenced_since


async def note_screen(session: AsyncSession, event: PersonScreenedV2) -> None:
    """Keep adjustments, and whether the person is to be heard early (R6, R9)."""
    screening = await session.get(Screening, event.pathway_id)
    if screening is None:
        screening = Screening(pathway_id=event.pathway_id, screened_at=event.occurred_at)
        session.add(screening)
    screening.screened_at = event.occurred_at
    screening.adjustments = list(event.adjustments or ())
    screening.interpreter_language = event.interpreter_language
    screening.bring_forward = bool(event.bring_forward)
    if not screening.bring_forward:
        await take_request_back(session, event.pathway_id, event.occurred_at)


async def note_willingness(session: AsyncSession, event: ConsentGivenV1) -> None:
    """Keep whether the person is willing to comply (R16)."""
    position = await position_of(session, event.pathway_id, event.requirement)
    position.willing = event.willing


async def note_clinician(session: AsyncSession, event: ClinicianApproved) -> None:
    """Keep who is the named clinician (R17)."""
    position = await position_of(session, event.pathway_id, event.requirement)
    position.named_clinician = event.named_clinician


async def note_provider(session: AsyncSession, event: ProviderAgreedV1) -> None:
    """Keep which provider agreed to hold the order (R17)."""
    position = await position_of(session, event.pathway_id, event.requirement)
    position.agreeing_provider = event.provider_name


async def note_proposal(session: AsyncSession, event: RequirementProposedV2) -> None:
    """Keep what the pre-sentence report proposes (R23)."""
    position = await position_of(session, event.pathway_id, event.requirement)
    position.proposed_at, position.level = event.occurred_at, event.level
    position.sessions, position.length_months = event.sessions, event.length_months
    position.outline = event.outline
    position.first_appointment_at = event.first_appointment_at
    position.first_appointment_place = event.first_appointment_place
    position.named_clinician = event.named_clinician or position.named_clinician
    position.agreeing_provider = event.agreeing_provider or position.agreeing_provider
    position.combined_with = event.combined_with
    position.willing = event.willing


async def withdraw_proposal(session: AsyncSession, event: ProposalWithdrawnV1) -> None:
    """Nothing stands to be answered for this requirement any more (R11, R26)."""
    position = await position_of(session, event.pathway_id, event.requirement)
    position.proposed_at = None


async def note_outcome(session: AsyncSession, event: RequirementCompletedV1) -> None:
    """Keep how the requirement the court made ended, and nothing clinical (R45).

    What ended before a sentence that makes it again was passed, ended under the one before (R40).
    """
    position = await position_of(session, event.pathway_id, event.requirement)
    since = await sentenced_since(session, event.pathway_id)
    if since is not None and event.occurred_at < since:
        add_earlier(position, str(event.outcome), event.occurred_at)
    else:
        position.outcome, position.ended_at = event.outcome, event.occurred_at


async def position_of(session: AsyncSession, pathway_id: UUID, requirement: str) -> Position:
    """What is known of a requirement; made at its first mention, whoever mentions it."""
    key = {"pathway_id": pathway_id, "requirement": str(requirement)}
    return await get_or_make(session, Position, key)


HANDLERS = handlers(
    on(PersonScreenedV2, note_screen),
    on(ConsentGivenV1, note_willingness),
    on(ClinicalLeadApprovedV1, note_clinician),
    on(ResponsiblePractitionerApprovedV1, note_clinician),
    on(ProviderAgreedV1, note_provider),
    on(RequirementProposedV2, note_proposal),
    on(ProposalWithdrawnV1, withdraw_proposal),
    on(RequirementCompletedV1, note_outcome),
    *BEFORE_COURT,
    *ORDER_HANDLERS,
)
