"""What the court tells of a sentence, and the support it advises (R26, R30)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import (
    Sentenced,
    SupportAdvised,
)
from services.probation_allocation.operations.domain_events import tell_allocated
from services.probation_allocation.operations.meetings import note_first_meeting_due
from services.probation_allocation.operations.pathways import pathway_of


async def handle_sentence(session: AsyncSession, event: Sentenced) -> None:
    """Keep the sentence, from which the order is allocated (R30, C3)."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.sentenced_at = event.occurred_at
    pathway.sentence = event.model_dump(
        mode="json", exclude_none=True, exclude={"pathway_id", "occurred_at"}
    )
    pathway.support_advised = {}
    note_first_meeting_due(session, pathway, event.occurred_at, "sentence")
    await tell_allocated(session, pathway)


async def handle_support_advised(session: AsyncSession, event: SupportAdvised) -> None:
    """R26: what the court advises in place of a requirement, for whoever supervises the order."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.support_advised = pathway.support_advised | {
        event.requirement.value: list(event.support_advised or ())
    }
