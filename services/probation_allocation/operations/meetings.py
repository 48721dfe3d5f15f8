"""From when the first meeting is due (R31, C4)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.policy import LocalFact, policy
from contracts.policy.calendar import london
from services.common.clock_facts import note
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.pathways import site_or_national
from services.probation_allocation.rules.orders import makes_order


def note_first_meeting_due(
    session: AsyncSession, pathway: Pathway, since: datetime, counted_from: str
) -> None:
    """C4: from the sentence or from the allocation, as policy has it for the site (R31)."""
    assert pathway.sentenced_at is not None
    on = pathway.sentenced_at.astimezone(london()).date()
    counts = policy("first_officer_meeting_counts_from", site_or_national(pathway), on=on)
    if counts.text() == counted_from:
        order = makes_order(pathway.sentence.get("disposal"))
        note(session, LocalFact.FIRST_MEETING_DUE, pathway.id, since, order=order)
