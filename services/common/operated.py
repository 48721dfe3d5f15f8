"""What operators did at this agency, who and when and why: read from the audit (R55).

Retries, discards, restores accepted, what was entered again, commands on the command line; done or
refused. What they only looked at is in the audit alone, which information governance reads.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text

from services.common import cursors
from services.common.operations import Operator
from services.common.schemas import Text
from services.common.unit_of_work import Session, UnitOfWorkRoute

router = APIRouter(prefix="/operations", tags=["operations"], route_class=UnitOfWorkRoute)

# As the index audit_operated says it.
_DONE = "role = 'operator' AND action NOT LIKE 'GET %'"
_CONDITIONS = {
    "subject": "(subject = :subject OR (shown <> '{}' AND :subject = ANY(shown)))",
    "actor": "actor = :actor",
    "after": "(at, chain, number) < (:at, CAST(:chain AS smallint), CAST(:number AS bigint))",
}
_PAGE = """
SELECT at, actor, agency, action, subject, status, detail, trace, chain, number FROM audit
WHERE {where} AND scope_shows(subject)
ORDER BY at DESC, chain DESC, number DESC LIMIT :limit
"""


class DoneOut(BaseModel):
    """What an operator did: who, of which agency, when, to what, why; ``status`` is what came."""

    at: datetime
    actor: str
    agency: str
    action: str
    subject: str
    status: int | None
    detail: str
    trace: str


class DonePage(BaseModel):
    """The newest first; ``cursor`` where there are more."""

    done: list[DoneOut]
    cursor: str | None


class DoneWanted(BaseModel):
    """What is asked for; all of it must hold, and nothing else can be asked for."""

    model_config = ConfigDict(extra="forbid")

    subject: UUID | None = None
    actor: Annotated[Text, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    cursor: Annotated[str, Field(max_length=200)] = ""


@router.get("/history", summary="What operators did here, who, when and why (R55)")
async def history(
    session: Session, caller: Operator, wanted: Annotated[DoneWanted, Query()]
) -> DonePage:
    """The newest first; done or refused."""
    given: dict[str, Any] = {
        "subject": str(wanted.subject) if wanted.subject else None,
        "actor": wanted.actor or None,
    }
    values = {name: value for name, value in given.items() if value is not None}
    conditions = [_DONE, *(_CONDITIONS[name] for name in values)]
    if wanted.cursor:
        values |= _place(wanted.cursor)
        conditions.append(_CONDITIONS["after"])
    query = _PAGE.format(where=" AND ".join(conditions))
    found = await session.execute(text(query), values | {"limit": wanted.limit + 1})
    rows = [dict(row) for row in found.mappings()]
    cursor = None
    if len(rows) > wanted.limit:
        last = rows[wanted.limit - 1]
        cursor = cursors.written((last["at"], last["chain"], last["number"]))
    shown = [DoneOut.model_validate(row) for row in rows[: wanted.limit]]
    return DonePage(done=shown, cursor=cursor)


def _place(cursor: str) -> dict[str, Any]:
    with cursors.ours():
        at, chain, number = cursors.read(cursor)
        datetime.fromisoformat(at)
        if not (0 <= int(chain) < 1000 and 0 <= int(number) < 2**63):
            raise ValueError("no place in the audit")
    return {"at": at, "chain": int(chain), "number": int(number)}
