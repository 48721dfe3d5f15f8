"""What an agency waits for: from whom, since when, on which clock, and who can be called.

A wait is a query, so that one definition answers for a subject and counts over all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from contracts.policy import State
from contracts.reference import sites
from contracts.reference.sites import Site
from services.common.clocks_shown import ClockShown, clocks_of


@dataclass(frozen=True)
class Wait:
    """One thing an agency waits for.

    ``query`` selects ``subject``, ``since``, ``concerns`` (what is meant, where there are several),
    ``whom`` (the organisation it is waited for from) and ``own`` (the one that waits), all of them
    text or null but ``since``.
    """

    what: str
    of: Agency
    rule: str
    query: str
    clock: str | None = None


class WaitClock(BaseModel):
    """The clock that runs meanwhile."""

    name: str
    state: State
    due_at: datetime | None


class WaitContact(BaseModel):
    """The team that can be called, never a person (R2)."""

    team: str
    phone: str
    email: str


class WaitOut(BaseModel):
    """One thing that is waited for."""

    what: str
    rule: str
    agency: Agency
    organisation: str | None
    concerns: str | None
    since: datetime
    clock: WaitClock | None
    contact: WaitContact | None


class WaitCount(BaseModel):
    """How often something is waited for, and how long the longest; about nobody in particular."""

    what: str
    agency: Agency
    count: int
    since: datetime


async def waiting_for(
    session: AsyncSession,
    waits: Sequence[Wait],
    own: Agency,
    subject: UUID,
    site: str | None,
    organisation: str | None = None,
) -> list[WaitOut]:
    """Everything waited for about a subject, the longest first; of one organisation, its own."""
    clocks = await clocks_of(session, own, subject)
    found = []
    for wait in waits:
        asked = {"subject": str(subject), "own": organisation}
        for row in (await session.execute(text(_ONE.format(wait.query)), asked)).mappings():
            found.append(_shown(wait, row, clocks, sites().get(site or "")))
    return sorted(found, key=lambda one: one.since)


async def counted(session: AsyncSession, waits: Sequence[Wait]) -> list[WaitCount]:
    """How often each thing is waited for."""
    found = []
    for wait in waits:
        count, since = (await session.execute(text(_ALL.format(wait.query)))).one()
        if count:
            found.append(WaitCount(what=wait.what, agency=wait.of, count=count, since=since))
    return found


# The queries are the service's own text; what is asked for goes in as a parameter.
_ONE = """
SELECT since, concerns, whom FROM ({}) AS w WHERE subject = :subject
    AND (CAST(:own AS text) IS NULL OR own = :own)
"""
_ALL = "SELECT count(*), min(since) AS since FROM ({}) AS w"


def _shown(wait: Wait, row: RowMapping, clocks: Sequence[ClockShown], site: Site | None) -> WaitOut:
    running = next((c for c in clocks if _meant(wait, row["concerns"], c)), None)
    contact = site.contact_of(wait.of, row["whom"]) if site else None
    return WaitOut(
        what=wait.what,
        rule=wait.rule,
        agency=wait.of,
        organisation=row["whom"],
        concerns=row["concerns"],
        since=row["since"],
        clock=WaitClock.model_validate(running.model_dump()) if running else None,
        contact=WaitContact.model_validate(contact.model_dump()) if contact else None,
    )


def _meant(wait: Wait, concerns: str | None, clock: ClockShown) -> bool:
    return (
        clock.name == wait.clock and clock.concerns in (None, concerns) and clock.ended_at is None
    )
