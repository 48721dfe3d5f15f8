"""What is told of a requirement: willingness, who holds it, proposal, outcome."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_allocation import ProposalWithdrawn, RequirementProposed
from contracts.events.provider_assessment import (
    ClinicianApproved,
    ConsentGiven,
    ProviderAgreed,
    RequirementCompleted,
)
from services.common.database import get_or_make
from services.court_listing.models.requirements import Position
from services.court_listing.operations.merges import tell_merge_to
from services.court_listing.operations.requirements import add_earlier_outcome, resentenced_at


async def handle_willingness(session: AsyncSession, event: ConsentGiven) -> None:
    """Keep whether the person is willing to comply (R16)."""
    position = await position_of(session, event.pathway_id, event.requirement)
    position.willing = event.willing


async def handle_clinician(session: AsyncSession, event: ClinicianApproved) -> None:
    """Keep who is the named clinician (R17); a proposal names the one who would treat (R88)."""
    position = await position_of(session, event.pathway_id, event.requirement)
    if position.proposed_at is None:
        position.named_clinician = event.named_clinician


async def handle_provider(session: AsyncSession, event: ProviderAgreed) -> None:
    """Keep which provider agreed to hold the order (R17); a proposal names the one (R88)."""
    position = await position_of(session, event.pathway_id, event.requirement)
    if position.proposed_at is None:
        position.agreeing_provider = event.provider_name


async def handle_proposal(session: AsyncSession, event: RequirementProposed) -> None:
    """Keep what the pre-sentence report proposes, and who would treat (R23, R52)."""
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
    position.organisation = event.organisation
    await tell_merge_to(session, event.pathway_id, event.organisation)


async def handle_withdrawn_proposal(session: AsyncSession, event: ProposalWithdrawn) -> None:
    """The court has nothing to answer for this requirement any more (R11, R26).

    Whoever treats under an order in force goes on hearing of it (R52).
    """
    position = await position_of(session, event.pathway_id, event.requirement)
    position.proposed_at = position.organisation = None


async def handle_outcome(session: AsyncSession, event: RequirementCompleted) -> None:
    """Keep how the requirement the court made ended, and nothing clinical (R45).

    What ended before a sentence that makes it again was passed, ended under the one before (R40).
    """
    position = await position_of(session, event.pathway_id, event.requirement)
    since = await resentenced_at(session, event.pathway_id)
    if since is not None and event.occurred_at < since:
        add_earlier_outcome(position, str(event.outcome), event.occurred_at)
    else:
        position.outcome, position.ended_at = event.outcome, event.occurred_at


async def position_of(session: AsyncSession, pathway_id: UUID, requirement: str) -> Position:
    """What is known of a requirement; made at its first mention, whoever mentions it."""
    key = {"pathway_id": pathway_id, "requirement": str(requirement)}
    return await get_or_make(session, Position, key)
