"""What the court asks for: a pre-sentence report (R12, R25)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import (
    ReportRequested,
)
from services.probation_allocation.operations.pathways import pathway_of


async def handle_report_request(session: AsyncSession, event: ReportRequested) -> None:
    """Keep by when the court wants the report, and why not today (R12, R25)."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.report_needed_by, pathway.adjourned = event.needed_by, event.adjourned
    pathway.adjournment_reason = event.adjournment_reason
