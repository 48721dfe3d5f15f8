"""What information governance reviews: restrictions set and lifted, and who looked all the same.

Of its own agency, and of its organisation where the token names one; of cases that exist for who
asks. What is read is kept in the audit like any reading of a case (R53, R55, R57).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from services.common import cursors
from services.common.audit_shown import ROLE
from services.common.identity import Caller, asker
from services.common.restriction_forms import BreakGlassOut, RestrictionOut
from services.common.schemas import Planned, Text
from services.common.unit_of_work import Session, UnitOfWorkRoute, about, purpose

FIRST, LAST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)

# By the review of a look at the same person, whatever name that was under.
_ENDED = """
(SELECT min(u.reviewed_at) FROM scope_break_glass u WHERE u.subject = ANY(scope_family(b.subject))
    AND u.user_name = b.user_name AND u.organisation = b.organisation AND NOT u.justified
    AND u.reviewed_at >= b.at AND u.reviewed_at < b.until)
"""
_RESTRICTIONS = "SELECT * FROM scope_restriction"
_LOOKS = f"SELECT b.*, b.user_name AS user, {_ENDED} AS ended_at FROM scope_break_glass b"  # noqa: S608

_WITHIN = """({begun} >= :since AND {begun} < :until OR {over} >= :since AND {over} < :until)"""
_BOTH = {
    "organisation": "organisation = :organisation",
    "subject": "subject = ANY(scope_family(CAST(:subject AS uuid)))",
}
_OF_RESTRICTIONS = _BOTH | {
    "actor": ":actor IN (set_by, ended_by)",
    "within": _WITHIN.format(begun="set_at", over="ended_at"),
    "after": "(set_at, id) < (:at, CAST(:id AS uuid))",
}
_OF_LOOKS = _BOTH | {
    "actor": ":actor IN (user_name, reviewed_by)",
    "within": _WITHIN.format(begun="at", over="reviewed_at"),
    "after": "(at, id) < (:at, CAST(:id AS uuid))",
}


class Wanted(BaseModel):
    """What is asked for; all of it must hold, and nothing else can be asked for."""

    model_config = ConfigDict(extra="forbid")

    subject: Annotated[UUID | None, Field(description="whose case, under every name of it")] = None
    actor: Annotated[
        Text, Field(max_length=200, description="who did it: set, lifted, looked or reviewed")
    ] = ""
    since: Annotated[Planned | None, Field(description="begun, or ended or reviewed, from")] = None
    until: Annotated[Planned | None, Field(description="the same, before")] = None
    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class RestrictionKept(RestrictionOut):
    """A restriction with its case: set and lifted by whom, when, why; ``source`` is the kind."""

    subject: UUID
    organisation: str


class LookKept(BreakGlassOut):
    """Who looked, at which case, what a review found; ``ended_at`` where it ended early."""

    organisation: str
    ended_at: datetime | None


class RestrictionPage(BaseModel):
    """The newest first; ``cursor`` where there are more."""

    restrictions: list[RestrictionKept]
    cursor: str | None


class LookPage(BaseModel):
    """The newest first; ``cursor`` where there are more."""

    looks: list[LookKept]
    cursor: str | None


Kept = TypeVar("Kept", RestrictionKept, LookKept)


def router_of(agency: Agency) -> APIRouter:
    """The routes of one agency, for its own information governance."""
    router = APIRouter(prefix="/v1/audit", tags=["audit"], route_class=UnitOfWorkRoute)
    governance = asker(agency, ROLE)

    @router.get("/restrictions", summary="Restrictions set and lifted, to be reviewed (R53)")
    async def read_restrictions(
        request: Request,
        session: Session,
        caller: Annotated[Caller, governance],
        wanted: Annotated[Wanted, Query()],
    ) -> RestrictionPage:
        """By whom, when, of which kind and why; ended ones too. What is read is audited."""
        _say(request, "restrictions read", wanted)
        rows = await _rows(session, caller, wanted, _RESTRICTIONS, _OF_RESTRICTIONS, "set_at")
        shown = [RestrictionKept.model_validate(dict(row)) for row in rows[: wanted.limit]]
        return RestrictionPage(restrictions=shown, cursor=_cursor(rows, wanted.limit, "set_at"))

    @router.get("/break-glass", summary="Who looked all the same, with what reviews found (R57)")
    async def read_looks(
        request: Request,
        session: Session,
        caller: Annotated[Caller, governance],
        wanted: Annotated[Wanted, Query()],
    ) -> LookPage:
        """Reviewed or not; what was not justified was ended by that. What is read is audited."""
        _say(request, "break-glass read", wanted)
        rows = await _rows(session, caller, wanted, _LOOKS, _OF_LOOKS, "at")
        shown = [LookKept.model_validate(dict(row)) for row in rows[: wanted.limit]]
        return LookPage(looks=shown, cursor=_cursor(rows, wanted.limit, "at"))

    return router


async def _rows(
    session: AsyncSession,
    caller: Caller,
    wanted: Wanted,
    what: str,
    conditions: Mapping[str, str],
    by: str,
) -> list[Mapping[str, Any]]:
    """One more than is wanted, where there is; the newest by this column first."""
    values: dict[str, Any] = {
        "organisation": caller.organisation or None,
        "actor": wanted.actor or None,
        "subject": wanted.subject,
    }
    values = {name: value for name, value in values.items() if value is not None}
    asked = [conditions[name] for name in values]
    if wanted.since or wanted.until:
        values |= {"since": wanted.since or FIRST, "until": wanted.until or LAST}
        asked.append(conditions["within"])
    if wanted.cursor:
        values |= _place(wanted.cursor)
        asked.append(conditions["after"])
    where = " AND ".join(asked) or "true"
    query = f"{what} WHERE {where} ORDER BY {by} DESC, id DESC LIMIT :limit"
    found = await session.execute(text(query), values | {"limit": wanted.limit + 1})
    return [dict(row) for row in found.mappings()]


def _say(request: Request, what: str, wanted: Wanted) -> None:
    """Keep in the audit what was asked for; of free text only that it was."""
    if wanted.subject is not None:
        about(request, wanted.subject)
    said = ["actor"] if wanted.actor else []
    said += [f"{n} {v}" for n in ("since", "until") if (v := getattr(wanted, n))]
    purpose(request, what + (f" by {', '.join(said)}" if said else ""))


def _cursor(rows: list[Mapping[str, Any]], limit: int, by: str) -> str | None:
    if len(rows) <= limit:
        return None
    last = rows[limit - 1]
    return cursors.written((last[by].isoformat(), str(last["id"])))


def _place(cursor: str) -> dict[str, Any]:
    with cursors.ours():
        at, id = cursors.read(cursor)
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("no moment")
        return {"at": moment.astimezone(UTC), "id": UUID(id)}
