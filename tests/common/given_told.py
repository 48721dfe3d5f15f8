"""An event that goes to two readers, for tests of what is told."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from contracts.events.probation_allocation import CaseAllocated

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
KEY = b"k" * 32


def allocated(subject: UUID, hours: int = 1) -> CaseAllocated:
    """An event that goes to two readers."""
    return CaseAllocated(
        pathway_id=subject,
        occurred_at=AT,
        allocation_id=uuid4(),
        officer_name="A. Fictional",
        officer_team="North",
        officer_contact="desk",
        hours_since_sentence=hours,
    )
