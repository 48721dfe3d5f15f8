"""What an operator sees and may do: channels, parked events, waits, clocks; nothing of people."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text

from services.common import set_aside
from services.common.errors import Unknown
from services.common.identity import Asker, Caller, authenticated, not_let_in
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.common.waiting import WaitCount, counted

router = APIRouter(prefix="/operations", tags=["operations"], route_class=UnitOfWorkRoute)

CONSOLE = "operator_console"


class OperatorAsker(Asker):
    """Operators of the agency itself, and of the console that all agencies share.

    Nobody else's, and no organisation's: to them the route is not there.
    """

    def __init__(self) -> None:
        """In the one role."""
        super().__init__(None, ("operator",))

    async def __call__(self, request: Request) -> Caller:
        """The operator. Raises ``Unknown`` (404) for another agency's."""
        caller = await authenticated(request)
        if caller.organisation or caller.agency not in (request.app.state.service, CONSOLE):
            raise not_let_in("agency", Unknown("Not found, or you may not see it."))
        return await super().__call__(request)


Operator = Annotated[Caller, Depends(OperatorAsker())]


State = Annotated[str, Query(pattern="^[a-z_]{0,30}$")]


class ChannelOut(BaseModel):
    """One channel as this service sees it, as writer or as reader."""

    channel: str
    told: int = 0
    waiting: int = 0
    applied: int = 0
    parked: int = 0
    subjects_waiting: int = 0


class BacklogOut(BaseModel):
    """What was told and is not yet published."""

    waiting: int
    oldest_seconds: float
    set_aside: int = Field(description="of these, what no broker takes, and what waits behind it")


class ClockOut(BaseModel):
    """A clock with its moments."""

    id: UUID
    name: str
    subject: UUID
    state: str
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None


class ReasonIn(BaseModel):
    """Why an event is discarded; kept in the audit."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(min_length=5, max_length=500)]


_CHANNELS = text("""
SELECT channel, sum(told) AS told, sum(waiting) AS waiting, sum(applied) AS applied,
    sum(parked) AS parked, sum(subjects_waiting) AS subjects_waiting
FROM (
    SELECT channel, sum(last) AS told, 0 AS waiting, 0 AS applied, 0 AS parked,
        0 AS subjects_waiting FROM channel_sequence GROUP BY channel
    UNION ALL SELECT channel, 0, count(*), 0, 0, 0 FROM outbox GROUP BY channel
    UNION ALL SELECT channel, 0, 0, sum(last), 0, count(*) FILTER (WHERE state <> 'flowing')
        FROM inbox_sequence GROUP BY channel
    UNION ALL SELECT channel, 0, 0, 0, count(*), 0 FROM parked GROUP BY channel
) AS counted GROUP BY channel ORDER BY channel
""")

_BACKLOG = text(f"""
SELECT count(*) AS waiting,
    coalesce(extract(epoch FROM clock_timestamp() - min(told_at)), 0) AS oldest_seconds,
    count(*) FILTER (WHERE EXISTS ({set_aside.IS})) AS set_aside FROM outbox o
""")  # noqa: S608

_CLOCKS = text("""
SELECT id, name, subject, state, started_at, due_at, stopped_at FROM clock
WHERE state <> 'not_started' AND (:state = '' OR state = :state)
ORDER BY due_at DESC NULLS LAST LIMIT 500
""")


@router.get("/channels", summary="Channels: told, applied, parked")
async def channels(session: Session, caller: Operator) -> list[ChannelOut]:
    """Counts per channel."""
    rows = (await session.execute(_CHANNELS)).mappings()
    return [ChannelOut.model_validate(dict(row)) for row in rows]


@router.get("/backlog", summary="What is not yet published")
async def backlog(session: Session, caller: Operator) -> BacklogOut:
    """How many events wait for the relay, and how long the oldest has."""
    return BacklogOut.model_validate(dict((await session.execute(_BACKLOG)).mappings().one()))


@router.get("/waiting", summary="What is waited for, how often and since when")
async def waiting(request: Request, session: Session, caller: Operator) -> list[WaitCount]:
    """Counts over everybody; nobody in particular."""
    return await counted(session, request.app.state.waits)


@router.get("/clocks", summary="Clocks by state")
async def clocks(session: Session, caller: Operator, state: State = "") -> list[ClockOut]:
    """The 500 that are due last."""
    rows = (await session.execute(_CLOCKS, {"state": state})).mappings()
    return [ClockOut.model_validate(dict(row)) for row in rows]
