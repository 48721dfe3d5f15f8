"""The clocks of a subject as somebody reads them: this agency's own, and what others told."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts import policy
from contracts.event import Agency
from contracts.events.forms import ClockMoved
from contracts.policy import State

_KEEP = text("""
INSERT INTO clock_of_others (teller, name, subject, concerns, state, started_at, due_at, moved_at)
VALUES (:teller, :name, :subject, :concerns, :state, :started_at, :due_at, :moved_at)
ON CONFLICT (teller, name, subject, concerns) DO UPDATE SET state = EXCLUDED.state,
    started_at = EXCLUDED.started_at, due_at = EXCLUDED.due_at, moved_at = EXCLUDED.moved_at
""")

_FORGET = text("""
DELETE FROM clock_of_others
WHERE teller = :teller AND name = :name AND subject = :subject AND concerns = :concerns
""")

_SHOWN = text("""
SELECT :own AS owner, name, nullif(substr(instance, 38), '') AS concerns, state, started_at,
    due_at, stopped_at AS ended_at FROM clock WHERE subject = :subject AND state <> 'not_started'
UNION ALL
SELECT teller, name, nullif(concerns, ''), state, started_at, due_at, NULL
FROM clock_of_others WHERE subject = :subject
ORDER BY started_at, name
""")


_OPEN = (State.RUNNING, State.AT_RISK, State.BREACHED)


class ClockShown(BaseModel):
    """One clock: what it is about, whose it is, how it stands and by what source it runs."""

    name: str
    title: str
    owner: Agency
    concerns: str | None
    state: State
    started_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None
    waits_for: list[str]
    source: str


async def keep_moved(session: AsyncSession, event: ClockMoved) -> None:
    """Another agency's clock is at risk or breached, or no longer is.

    One that runs on in time is kept no longer, as how it ends is then not told.
    """
    if not (event.clock and event.state):
        return
    await session.execute(
        _FORGET if event.state is State.RUNNING else _KEEP,
        {
            "teller": event.publisher.value,
            "name": event.clock,
            "subject": event.subject,
            "concerns": event.concerns or "",
            "state": event.state,
            "started_at": event.started_at,
            "due_at": event.due_at,
            "moved_at": event.occurred_at,
        },
    )


async def clocks_of(session: AsyncSession, own: Agency, subject: UUID) -> list[ClockShown]:
    """Every clock of the subject this agency knows of, the one that was started first first."""
    found = await session.execute(_SHOWN, {"own": own.value, "subject": subject})
    return [_shown(dict(row)) for row in found.mappings()]


def _shown(row: dict[str, object]) -> ClockShown:
    clock = policy.clocks().get(str(row["name"]))
    said: dict[str, object] = {"title": "", "source": "", "waits_for": []}
    if clock is not None:
        waits = [one.fact for one in clock.stops_on] if row["state"] in _OPEN else []
        said = {"title": clock.title, "source": clock.source, "waits_for": waits}
    return ClockShown.model_validate(row | said)
