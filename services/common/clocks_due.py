"""Clocks as an operator sees them: what is breached first, then what is due.

Guarantee: whatever a limit leaves out, it is never a clock that is breached and still runs.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from services.common.operations import Operator
from services.common.unit_of_work import Session, UnitOfWorkRoute

router = APIRouter(prefix="/operations", tags=["operations"], route_class=UnitOfWorkRoute)

State = Annotated[str, Query(pattern="^[a-z_]{0,30}$")]
Named = Annotated[str, Query(pattern="^[A-Za-z0-9_-]{0,60}$", description="by what it is called")]


class ClockOut(BaseModel):
    """A clock with its moments."""

    id: UUID
    name: str
    subject: UUID
    state: str
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None


class ClockCount(BaseModel):
    """How many clocks of a name are in a state, and the one of them that is due first."""

    name: str
    state: str
    count: int
    running: Annotated[int, Field(description="of these, how many have not ended")]
    due_at: datetime | None
    subject: Annotated[UUID | None, Field(description="whose is due first, of those that run")]


_COLUMNS = "id, name, subject, state, started_at, due_at, stopped_at"
_ASKED = """state <> 'not_started' AND (:state = '' OR state = :state)
    AND (:clock = '' OR name = :clock)"""

_CLOCKS = text(f"""
SELECT * FROM (
    SELECT {_COLUMNS}, 0 AS rank FROM clock
    WHERE {_ASKED} AND state = 'breached' AND stopped_at IS NULL
    UNION ALL (
        SELECT {_COLUMNS}, CASE WHEN stopped_at IS NOT NULL THEN 3 WHEN state = 'at_risk' THEN 1
            WHEN state = 'running' THEN 2 ELSE 3 END AS rank FROM clock
        WHERE {_ASKED} AND NOT (state = 'breached' AND stopped_at IS NULL)
        ORDER BY rank, CASE WHEN stopped_at IS NULL THEN due_at END, due_at DESC NULLS LAST, id
        LIMIT 500)
) AS found ORDER BY rank, CASE WHEN rank < 3 THEN due_at END, due_at DESC NULLS LAST, id
""")  # noqa: S608

_COUNTS = text("""
SELECT name, state, count(*), count(*) FILTER (WHERE stopped_at IS NULL) AS running,
    min(due_at) FILTER (WHERE stopped_at IS NULL) AS due_at,
    (array_agg(subject ORDER BY due_at) FILTER (WHERE stopped_at IS NULL))[1] AS subject
FROM clock WHERE state <> 'not_started' GROUP BY name, state ORDER BY name, state
""")


@router.get("/clocks", summary="Clocks, those breached first, then by when they are due")
async def clocks(
    session: Session, caller: Operator, state: State = "", clock: Named = ""
) -> list[ClockOut]:
    """Every one that is breached and runs, and 500 others: at risk, running, then ended."""
    rows = (await session.execute(_CLOCKS, {"state": state, "clock": clock})).mappings()
    return [ClockOut.model_validate(dict(row)) for row in rows]


@router.get("/clocks/counts", summary="How many clocks are in which state")
async def count_clocks(session: Session, caller: Operator) -> list[ClockCount]:
    """All of them, whatever a list leaves out."""
    rows = (await session.execute(_COUNTS)).mappings()
    return [ClockCount.model_validate(dict(row)) for row in rows]
