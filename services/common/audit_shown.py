"""The audit as the information-governance role reads it: of its own agency, and kept itself (R55).

A token that names an organisation shows that organisation's rows; one that names none, the
agency's. A case that does not exist for who asks is in no row and no list of one (R53).
"""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from services.common import audited, cursors, merging
from services.common.identity import Caller, asker
from services.common.schemas import Planned, Text
from services.common.unit_of_work import Session, UnitOfWorkRoute, about, purpose

ROLE = "information_governance"

_COLUMNS = ("at", "actor", "agency", "role", "organisation", "action", "subject", "shown",
            "status", "rule", "detail", "trace", "chain", "number")  # fmt: skip
_PAGE = """
SELECT {columns}, ARRAY(SELECT one FROM unnest(shown) AS one WHERE scope_shows(one){own}) AS shown
FROM audit WHERE {where} AND scope_shows(subject) AND scope_shows(:asked)
ORDER BY at DESC, chain DESC, number DESC LIMIT :limit
"""
_OWN = " AND one = ANY(CAST(:subjects AS text[]))"
_CONDITIONS = {
    "subjects": """(subject = ANY(CAST(:subjects AS text[])) OR (shown <> '{}'
        AND shown && CAST(:subjects AS text[])))""",
    "actor": "actor = :actor",
    "action": "starts_with(action, :action)",
    "status": "status = :status",
    "since": "at >= :since",
    "until": "at < :until",
    "organisation": "organisation = :organisation",
    "after": "(at, chain, number) < (:at, CAST(:chain AS smallint), CAST(:number AS bigint))",
}
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


class AuditRow(BaseModel):
    """One row of the audit: who asked what about whom, and what came of it; never the content."""

    at: datetime
    actor: str
    agency: str
    role: str
    organisation: str
    action: str
    subject: str
    shown: list[str]
    status: int | None
    rule: str
    detail: str
    trace: str
    chain: int
    number: int


class AuditPage(BaseModel):
    """The newest first; ``cursor`` where there are more."""

    rows: list[AuditRow]
    cursor: str | None


class AuditWanted(BaseModel):
    """What is asked for; all of it must hold, and nothing else can be asked for."""

    model_config = ConfigDict(extra="forbid")

    subject: Annotated[UUID | None, Field(description="whose record was asked for or shown")] = None
    actor: Annotated[Text, Field(max_length=200)] = ""
    since: Planned | None = None
    until: Planned | None = None
    action: Annotated[Text, Field(max_length=200, description="how the action begins")] = ""
    status: Annotated[int | None, Field(ge=100, le=599)] = None
    others: Annotated[
        bool, Field(description="with a subject: also who else was shown, in a list")
    ] = True
    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    format: Annotated[str, Field(pattern="^(json|csv)?$")] = ""


def router_of(agency: Agency) -> APIRouter:
    """The route of one agency, for its own information governance."""
    router = APIRouter(prefix="/v1/audit", tags=["audit"], route_class=UnitOfWorkRoute)
    governance = asker(agency, ROLE)

    @router.get(
        "",
        summary="Who asked what about whom (R55)",
        response_model=AuditPage,
        responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    )
    async def read_audit(
        request: Request,
        session: Session,
        caller: Annotated[Caller, governance],
        wanted: Annotated[AuditWanted, Query()],
    ) -> Any:
        """The rows that fit, the newest first; as CSV for ``Accept: text/csv`` or ``format=csv``.

        With a subject, under every name of it; without ``others``, nobody else is named in it.
        What is read is itself kept in the audit.
        """
        if wanted.subject is not None:
            about(request, wanted.subject)
        purpose(request, "audit read" + _said(wanted))
        page = await _page(session, caller, wanted)
        accepted = request.headers.get("accept", "")
        if wanted.format == "csv" or (not wanted.format and "text/csv" in accepted):
            audited.shows(request, [row.subject for row in page.rows if row.subject])
            return _as_csv(page)
        return page

    return router


async def _page(session: AsyncSession, caller: Caller, wanted: AuditWanted) -> AuditPage:
    values: dict[str, Any] = {
        "actor": wanted.actor or None,
        "action": wanted.action or None,
        "status": wanted.status,
        "since": _moment(wanted.since),
        "until": _moment(wanted.until),
        "organisation": caller.organisation or None,
    }
    if wanted.subject is not None:
        names = {wanted.subject, *await merging.family(session, wanted.subject)}
        values["subjects"] = sorted(map(str, names))
    conditions = [_CONDITIONS[name] for name, value in values.items() if value is not None]
    if wanted.cursor:
        values |= _place(wanted.cursor)
        conditions.append(_CONDITIONS["after"])
    columns = ", ".join(name for name in _COLUMNS if name != "shown")
    own = _OWN if "subjects" in values and not wanted.others else ""
    query = _PAGE.format(columns=columns, own=own, where=" AND ".join(conditions) or "true")
    given = {name: value for name, value in values.items() if value is not None}
    given |= {"limit": wanted.limit + 1, "asked": str(wanted.subject or "")}
    found = await session.execute(text(query), given)
    rows = [dict(row) for row in found.mappings()]
    more = len(rows) > wanted.limit
    rows = rows[: wanted.limit]
    return AuditPage(
        rows=[AuditRow.model_validate(row) for row in rows],
        cursor=_cursor(rows[-1]) if more else None,
    )


def _as_csv(page: AuditPage) -> Response:
    """One line for each row; no cell begins as a formula would."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for row in page.rows:
        said = row.model_dump(mode="json") | {"shown": " ".join(row.shown)}
        writer.writerow([plain(said[name]) for name in _COLUMNS])
    headers = {"content-disposition": 'attachment; filename="audit.csv"'}
    if page.cursor:
        headers["x-next-cursor"] = page.cursor
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def plain(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    written = "" if value is None else str(value)
    return f"'{written}" if written.lstrip().startswith(_RISKY) else written


def _said(wanted: AuditWanted) -> str:
    """By which fields it was read, with what they said but for free text."""
    said = [name for name in ("actor", "action") if getattr(wanted, name)]
    said += [f"{n} {v}" for n in ("status", "since", "until") if (v := getattr(wanted, n))]
    return f" by {', '.join(said)}" if said else ""


def _moment(at: datetime | None) -> str | None:
    from_utc = at.astimezone(UTC) if at else None
    return from_utc.isoformat(timespec="microseconds") if from_utc else None


def _cursor(row: dict[str, Any]) -> str:
    place: Sequence[Any] = (row["at"], row["chain"], row["number"])
    return cursors.written(place)


def _place(cursor: str) -> dict[str, Any]:
    with cursors.ours():
        at, chain, number = cursors.read(cursor)
        datetime.fromisoformat(at)
        if not (0 <= int(chain) < 1000 and 0 <= int(number) < 2**63):
            raise ValueError("no place in the audit")
    return {"at": at, "chain": int(chain), "number": int(number)}
