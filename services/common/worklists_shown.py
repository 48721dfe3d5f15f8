"""Worklists over HTTP: how much waits on each of the caller's lists, and what (R80).

Guarantee: a row names each operation the caller may ask about it with its path, so that nobody
types, sees or copies an id; whom a list showed is in the audit.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from contracts.policy.calendar import day_in_england
from services.common import cursors
from services.common.errors import Unknown
from services.common.identity import Caller
from services.common.schemas import Line, Slug
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.common.worklists import Of, Worklist, Worklists, counts, statement
from services.common.worklists_answered import (
    ColumnOut,
    Counts,
    RowOut,
    WorklistNamed,
    WorklistOut,
)

PAGE = 50
_SITES = text("SELECT current_setting('cstr.sites', true)")
SAME: dict[int | str, dict[str, Any]] = {304: {"description": "As much waits as you were told"}}


class Filters(BaseModel):
    """What a caller narrows a list to."""

    of: Of | None = Field(None, description="whose; as the list is first shown if not said")
    on: date | None = Field(None, description="for lists of a day: today if not said")
    site: Slug | None = None
    place: Line | None = Field(None, description="by the name of where it is")
    cursor: str | None = Field(None, max_length=1000)
    limit: int = Field(PAGE, ge=1, le=200)


def router_of(agency: Agency, lists: Worklists, ask: Mapping[str, frozenset[str]]) -> APIRouter:
    """The routes of a service's lists. ``ask`` says for each operation the roles that may ask."""
    router = APIRouter(prefix="/v1", tags=["worklists"], route_class=UnitOfWorkRoute)
    readers = sorted(frozenset[str]().union(*(one.readers for one in lists.lists)))
    works = Annotated[Caller, Depends(lists.asker(agency, readers))]

    @router.get(
        "/worklists",
        summary="Your lists, and how much waits on each (R80)",
        response_model=list[WorklistNamed],
        responses=SAME,
    )
    async def read_worklists(request: Request, session: Session, caller: works) -> Response:
        """``If-None-Match`` with the ETag of the last answer is answered 304 while it holds."""
        every = list(lists.of(_roles(caller)).values())
        return _answered(request, await _counted(session, lists, every, caller))

    @router.get("/worklists/{worklist}", summary="One of your lists, by when each row is due (R80)")
    async def read_worklist(
        worklist: str, session: Session, caller: works, filters: Annotated[Filters, Query()]
    ) -> WorklistOut:
        """Overdue first, then at risk, then what waits longest; a list of a day by room and time.

        Raises ``Unknown`` (404) for a list that is none of the caller's, ``Unprocessable``.
        """
        one = lists.of(_roles(caller)).get(worklist)
        if one is None:
            raise Unknown("You have no list of this name.")
        return await _read(session, lists, one, caller, filters, ask)

    return router


def _roles(caller: Caller) -> frozenset[str]:
    return caller.roles | {caller.role}


async def _counted(
    session: AsyncSession, lists: Worklists, every: Sequence[Worklist], caller: Caller
) -> list[WorklistNamed]:
    asked = _asked(caller, _today()) | await _at(session) | {"site": None, "place": None}
    found = (await session.execute(text(counts(lists, every)), asked)).mappings()
    by_name = {row["name"]: Counts.model_validate(dict(row)) for row in found}
    return [
        WorklistNamed(
            name=one.name,
            title=one.title,
            rule=one.rule,
            first=one.first,
            counts=by_name[one.name],
        )
        for one in every
    ]


async def _read(
    session: AsyncSession,
    lists: Worklists,
    one: Worklist,
    caller: Caller,
    filters: Filters,
    ask: Mapping[str, frozenset[str]],
) -> WorklistOut:
    of, on = filters.of or one.first, filters.on or _today()
    asked = _asked(caller, on) | await _at(session) | _place(filters.cursor) | {
        "of": of.value, "site": filters.site, "place": filters.place, "most": filters.limit + 1,
    }  # fmt: skip
    found = list((await session.execute(text(statement(lists, one)), asked)).mappings())
    page = [row for row in found if row["subject"] is not None]
    every = lists.every(one)
    may = [n for n, do in enumerate(every) if ask[do.operation] & _roles(caller)]
    more = len(page) > filters.limit
    return WorklistOut(
        name=one.name,
        title=one.title,
        rule=one.rule,
        as_at=datetime.now(UTC),
        on=on,
        of=of,
        counts=Counts.model_validate(dict(found[0])),
        columns=[ColumnOut.model_validate(vars(column)) for column in one.columns],
        rows=[_row(row, one, lists, caller, may) for row in page[: filters.limit]],
        cursor=cursors.written(page[filters.limit - 1]["place"]) if more else None,
        empty=one.empty,
    )


def _asked(caller: Caller, on: date) -> dict[str, Any]:
    who = {"user": caller.user, "organisation": caller.organisation, "on": on}
    return who | {"roles": sorted(_roles(caller))}


async def _at(session: AsyncSession) -> dict[str, Any]:
    """The sites this transaction is of, cover among them: with these an index finds what waits."""
    said = (await session.execute(_SITES)).scalar() or ""
    return {"everywhere": said == "*", "sites": said.split(",")}


def _today() -> date:
    return day_in_england(datetime.now(UTC))


def _place(cursor: str | None) -> dict[str, Any]:
    """Where a page goes on from. Raises ``Unprocessable``."""
    if cursor is None:
        return {"goes_on": False, "sort": "", "due": None, "after": None, "key": ""}
    with cursors.ours():
        sort, due, since, key = cursors.read(cursor)
        if not (isinstance(sort, str) and isinstance(key, str)):
            raise TypeError
        last = datetime.max.replace(tzinfo=UTC) if due == "infinity" else _moment(due)
        return {"goes_on": True, "sort": sort, "due": last, "after": _moment(since), "key": key}


def _moment(said: str) -> datetime:
    moment = datetime.fromisoformat(said)
    if moment.tzinfo is None:
        raise ValueError("no moment")
    return moment


def _row(
    row: RowMapping, one: Worklist, lists: Worklists, caller: Caller, may: Sequence[int]
) -> RowOut:
    holder = row["holder"]
    path = {lists.named(one): str(row["subject"])} | (
        {one.thing[0]: row["thing"]} if one.thing else {}
    )
    has_name = row["family_name"] is not None or row["given_names"] is not None
    return RowOut.model_validate(
        dict(row)
        | {
            "person": dict(row) | {"flags": row["flags"] or []} if has_name else None,
            "whose": {"user": holder, "mine": holder == caller.user} if holder else None,
            "do": [
                _do(lists.every(one)[n].operation, path, row["versions"][n])
                for n in may
                if row["accepted"][n]
            ],
        }
    )


def _do(operation: str, path: Mapping[str, str], version: int | None) -> dict[str, Any]:
    said = {name: value for name, value in path.items() if f"{{{name}}}" in operation}
    return {"operation": operation, "path": said, "version": version}


def _answered(request: Request, body: Sequence[WorklistNamed]) -> Response:
    """The answer, or that it is the one the client has."""
    written = b"[" + b",".join(one.model_dump_json().encode() for one in body) + b"]"
    headers = {"etag": f'"{sha256(written).hexdigest()[:32]}"'}
    if request.headers.get("if-none-match", "").removeprefix("W/") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(written, media_type="application/json", headers=headers)
