"""The length of treatment as adjustments left it (R39)."""

from operator import itemgetter

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.vocabulary import AdjustmentDecision
from services.provider_assessment.models.adjustments import AdjustmentProposal
from services.provider_assessment.models.cases import Case
from services.provider_assessment.operations.cases import rows_of_course
from services.provider_assessment.operations.decisions import live_decision
from services.provider_assessment.rules.adjustments import PlannedLength, length_after


async def planned_length(session: AsyncSession, case: Case) -> PlannedLength:
    """R39: the length that was approved, as accepted adjustments left it."""
    approved = await live_decision(session, case)
    agreed = (
        PlannedLength(approved.sessions, approved.length_months) if approved else PlannedLength()
    )
    dated = [
        (p.decided_at, PlannedLength(p.proposed_sessions, p.proposed_length_months))
        for p in await rows_of_course(session, AdjustmentProposal, case)
        if p.decision == AdjustmentDecision.ACCEPTED and p.decided_at is not None
    ]
    return length_after(agreed, [length for _, length in sorted(dated, key=itemgetter(0))])
