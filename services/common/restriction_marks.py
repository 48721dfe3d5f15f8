"""That a case is restricted, as agencies tell each other: never who is kept out (R53)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.forms import CaseRestricted

MARKS = text("SELECT * FROM scope_mark WHERE subject = :subject ORDER BY teller")

_KEEP = text("""
INSERT INTO scope_mark (subject, teller, restricted, until, told_at)
VALUES (:subject, :teller, :restricted, :until, :at)
ON CONFLICT (subject, teller) DO UPDATE SET restricted = :restricted, until = :until,
    told_at = :at
""")

_IN_FORCE = text("""
SELECT count(*) > 0 AS restricted,
    CASE WHEN bool_and(until IS NOT NULL) THEN max(until) END AS until
FROM scope_restriction WHERE subject = :subject AND ended_at IS NULL
    AND (until IS NULL OR until > clock_timestamp())
""")


async def keep_mark(session: AsyncSession, event: CaseRestricted) -> None:
    """Keep that another agency restricts the case, so that this one can decide for itself."""
    said: bool | None = event.restricted
    if said is None:
        return
    values = {
        "subject": event.subject,
        "teller": event.publisher.value,
        "restricted": said,
        "until": event.until,
        "at": event.occurred_at,
    }
    await session.execute(_KEEP, values)


async def is_restricted(session: AsyncSession, subject: UUID) -> tuple[bool, datetime | None]:
    """Whether a case is restricted here by anybody, and until when at the latest."""
    row = (await session.execute(_IN_FORCE, {"subject": subject})).one()
    return bool(row.restricted), row.until
