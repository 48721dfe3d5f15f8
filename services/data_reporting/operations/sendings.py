"""The clock of the monthly return: from the end of a month that had something to report (C13)."""

from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.policy import LocalFact
from services.common.clock_facts import note
from services.data_reporting.rules.returns import require_end_of
from services.data_reporting.rules.sendings import return_subject

# Of two first facts of a month at once one makes the row, and the other waits for nothing.
_FIRST = text("""
INSERT INTO return_due (site, month) VALUES (:site, :month) ON CONFLICT DO NOTHING RETURNING month
""")


async def expect_return(session: AsyncSession, site: str, on: date) -> None:
    """C13: the first person listed at a site in a month makes its return expected."""
    month = f"{on:%Y-%m}"
    inserted = await session.execute(_FIRST, {"site": site, "month": month})
    if inserted.first() is not None:
        note(session, LocalFact.RETURN_DUE, return_subject(site, month), require_end_of(month))


def note_sent(session: AsyncSession, site: str, month: str, at: datetime) -> None:
    """C13: stops with the first version that is sent."""
    note(session, LocalFact.RETURN_SENT, return_subject(site, month), at)
