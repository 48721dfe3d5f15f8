"""What an agency tells, for tests of how it leaves."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import text

from contracts.events.probation_allocation import CaseAllocated
from tests.service_under_test import ServiceUnderTest

#: Channels of probation: one that waits for the hour in production, and one that does not.
TOGETHER = "cstr.probation.reporting"
AT_ONCE = "cstr.probation.court"
_FILL = text("""
WITH told AS (
    INSERT INTO event_log (channel, subject, sequence, about, event_id, type, occurred_at,
        recorded_at, agreement, correlation, causation, carrier, parts)
    SELECT CAST(:channel AS text), gen_random_uuid(), 1, gen_random_uuid(), gen_random_uuid(), 't',
        now(), now(), 'a.1', '', '', '{}', '[]' FROM generate_series(1, :count)
    RETURNING channel, subject, sequence)
INSERT INTO outbox (channel, subject, sequence, shard)
SELECT channel, subject, sequence, abs(hashtext(subject::text)) % 4 FROM told
""")

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


async def told_on(service: ServiceUnderTest, channel: str, count: int) -> None:
    """So many subjects are told of on a channel."""
    async with service.engine.begin() as connection:
        await connection.execute(_FILL, {"channel": channel, "count": count})
