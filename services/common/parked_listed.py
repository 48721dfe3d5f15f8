"""Which events wait, and why: listed, the longest first, and counted by what they have in common.

Nothing of people is shown: subjects, kinds, numbers, reasons.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text

from contracts.receiving import DISCLOSES, may_disclose
from services.common import cursors
from services.common.operations import Operator
from services.common.schemas import Text
from services.common.unit_of_work import Session, UnitOfWorkRoute

router = APIRouter(prefix="/operations", tags=["operations"], route_class=UnitOfWorkRoute)

PAGE = 500
_CONDITIONS = {
    "id": "p.id = :id",
    "channel": "p.channel = :channel",
    "type": "p.type = :type",
    "cause": "p.cause = :cause",
    "reason": "p.reason = :reason",
    "subject": "p.subject = :subject",
    "discloses": "(p.cause = 'poison' AND p.reason ~ :pattern) = :discloses",
    "proposed": "(d.id IS NOT NULL) = :proposed",
    "behind": "(p.cause <> 'behind' OR :behind)",
    "after": "(p.parked_at, p.id) > (:after_at, CAST(:after_id AS uuid))",
}
_PARKED = """
SELECT p.id, p.channel, p.subject, p.sequence, p.type, p.cause, p.reason, p.parked_at,
    d.proposed_by AS discard_proposed_by, d.reason AS discard_reason,
    CASE WHEN p.cause = 'behind' THEN 0 ELSE (SELECT count(*) FROM parked b
        WHERE b.channel = p.channel AND b.subject = p.subject AND b.cause = 'behind') END AS behind
FROM parked p LEFT JOIN parked_discard d ON d.id = p.id
WHERE {where} ORDER BY p.parked_at, p.id LIMIT :limit
"""

# Only the reason of what cannot be applied is the same for many: others name a number or an id.
_COUNTS = text("""
SELECT p.channel, p.type, p.cause, CASE WHEN p.cause = 'poison' THEN p.reason ELSE '' END AS reason,
    count(*), count(DISTINCT p.subject) AS subjects, count(d.id) AS proposed,
    min(p.parked_at) AS parked_at, (array_agg(p.subject ORDER BY p.parked_at))[1] AS subject
FROM parked p LEFT JOIN parked_discard d ON d.id = p.id
GROUP BY 1, 2, 3, 4 ORDER BY min(p.parked_at)
""")


class ParkedOut(BaseModel):
    """A parked event: where, why, since when, and how many wait behind it."""

    id: UUID
    channel: str
    subject: UUID
    sequence: int | None
    type: str
    cause: str
    reason: str
    parked_at: datetime
    discloses: Annotated[
        bool, Field(description="it may be a disclosure: left as it is until that is known")
    ] = False
    discard_proposed_by: str | None = None
    discard_reason: str | None = None
    behind: int = 0


class ParkedCount(BaseModel):
    """How many wait for the same reason, and whose has waited longest."""

    channel: str
    type: str
    cause: str
    reason: Annotated[str, Field(description="empty where each has a reason of its own")]
    count: int
    subjects: int
    discloses: Annotated[bool, Field(description="these may be disclosures")]
    proposed: Annotated[int, Field(description="of these, somebody proposed to give up")]
    parked_at: datetime
    subject: UUID


class ParkedWanted(BaseModel):
    """What is asked for; all of it must hold, and nothing else can be asked for."""

    model_config = ConfigDict(extra="forbid")

    id: UUID | None = None
    channel: Annotated[Text, Field(max_length=200)] = ""
    type: Annotated[Text, Field(max_length=200)] = ""
    cause: Annotated[str, Field(pattern="^[a-z]{0,10}$")] = ""
    reason: Annotated[Text, Field(max_length=2000, description="the very words")] = ""
    subject: UUID | None = None
    discloses: Annotated[bool | None, Field(description="whether it may be a disclosure")] = None
    proposed: Annotated[
        bool | None, Field(description="whether somebody proposed to give it up")
    ] = None
    behind: Annotated[bool, Field(description="also what only waits for another")] = True
    limit: Annotated[int, Field(ge=1, le=PAGE)] = PAGE
    cursor: Annotated[str, Field(max_length=200, description="`x-next-cursor` of before")] = ""


@router.get(
    "/parked",
    summary="Events that wait, and why",
    responses={200: {"headers": cursors.NEXT}},
)
async def parked(
    response: Response, session: Session, caller: Operator,
    wanted: Annotated[ParkedWanted, Query()],
) -> list[ParkedOut]:  # fmt: skip
    """Those that have waited longest, 500 unless fewer are asked for."""
    given = wanted.model_dump(exclude={"limit", "cursor"})
    values = {name: value for name, value in given.items() if value not in (None, "")}
    conditions = [_CONDITIONS[name] for name in values]
    if wanted.cursor:
        values["after_at"], values["after_id"] = cursors.moment_and_id(wanted.cursor)
        conditions.append(_CONDITIONS["after"])
    values |= {"pattern": f"^({DISCLOSES})$"} if "discloses" in values else {}
    query = _PARKED.format(where=" AND ".join(conditions))
    found = await session.execute(text(query), values | {"limit": wanted.limit + 1})
    rows = [ParkedOut.model_validate(dict(row) | _judged(row)) for row in found.mappings()]
    if len(rows) > wanted.limit:
        last = rows[wanted.limit - 1]
        place = (last.parked_at.isoformat(), str(last.id))
        response.headers["x-next-cursor"] = cursors.written(place)
    return rows[: wanted.limit]


@router.get("/parked/counts", summary="How many events wait for the same reason")
async def count_parked(session: Session, caller: Operator) -> list[ParkedCount]:
    """All of them, what has waited longest first."""
    rows = (await session.execute(_COUNTS)).mappings()
    return [ParkedCount.model_validate(dict(row) | _judged(row)) for row in rows]


def _judged(row: Mapping[Any, Any]) -> dict[str, bool]:
    return {"discloses": row["cause"] == "poison" and may_disclose(row["reason"])}
