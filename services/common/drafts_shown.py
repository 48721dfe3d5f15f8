"""Drafts over HTTP: each person's own, saved over the version that was read."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field, StringConstraints

from contracts.event import Agency
from services.common import drafts
from services.common.errors import Unprocessable
from services.common.identity import Asker, Caller
from services.common.schemas import Body
from services.common.scope import UNSCOPED
from services.common.unit_of_work import IfMatch, Session, UnitOfWorkRoute, about

Named = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_.-]{1,100}$")]

Operation = Annotated[str, StringConstraints(pattern="^(POST|PUT) /v1/[a-z0-9_/{}-]{1,150}$")]


class DraftIn(Body):
    """What somebody began to write: which operation it is for, about what, and as far as it is.

    ``path`` says what the operation's path names; ``subject`` whom it is about where that does not.
    """

    operation: Operation = Field(description="method and path, as in lists: POST /v1/…")
    path: dict[Annotated[str, StringConstraints(max_length=100)], Named] = Field(
        default_factory=dict, max_length=5
    )
    subject: UUID | None = None
    body: dict[str, Any] = Field(description="as the request will be, whether or not it is whole")


class DraftNamed(BaseModel):
    """One of the caller's drafts, until when it is kept, without what is in it."""

    id: UUID
    operation: str
    path: dict[str, str]
    subject: UUID | None
    version: int
    saved_at: datetime
    kept_until: datetime


class DraftOut(DraftNamed):
    """One of the caller's drafts whole."""

    body: dict[str, Any]


def router_of(
    agency: Agency, ask: Mapping[str, frozenset[str]], asked: type[Asker], subjects: frozenset[str]
) -> APIRouter:
    """The routes of a service. ``ask`` says for each operation the roles that may ask it.

    ``subjects`` are what paths call whom a request is about; none where nobody is known.
    """
    router = APIRouter(prefix="/v1/drafts", tags=["drafts"], route_class=UnitOfWorkRoute)
    can_write = frozenset[str]().union(*(ask[one] for one in ask if _is_command(one))) - UNSCOPED
    writer = Depends(asked(agency, sorted(can_write)))
    _add_reading(router, writer)
    _add_saving(router, writer, ask, subjects)
    return router


def _add_reading(router: APIRouter, writer: Any) -> None:
    @router.get("", summary="Your drafts, the one saved last first")
    async def read_drafts(session: Session, caller: Annotated[Caller, writer]) -> list[DraftNamed]:
        """Without what is in them; none about somebody who does not exist for the caller."""
        return [DraftNamed.model_validate(row) for row in await drafts.listed(session, caller)]

    @router.get("/{draft_id}", summary="One of your drafts")
    async def read_draft(
        draft_id: UUID,
        request: Request,
        response: Response,
        session: Session,
        caller: Annotated[Caller, writer],
    ) -> DraftOut:
        """Its ETag is what is sent back as ``If-Match``. Raises ``Unknown`` (404)."""
        row = await drafts.one(session, caller, draft_id)
        _about(request, row["subject"])
        response.headers["etag"] = f'"{row["version"]}"'
        return DraftOut.model_validate(row)


def _add_saving(
    router: APIRouter, writer: Any, ask: Mapping[str, frozenset[str]], subjects: frozenset[str]
) -> None:
    @router.put("/{draft_id}", summary="Save a draft: under an id of your own, for seven days")
    async def save_draft(
        draft_id: UUID,
        body: DraftIn,
        request: Request,
        response: Response,
        session: Session,
        caller: Annotated[Caller, writer],
        version: IfMatch,
    ) -> DraftNamed:
        """``If-Match: "0"`` for a new one. Nothing of it is checked but that you may ask for it.

        Raises ``Changed`` (412), ``Unprocessable`` (422), ``Unknown`` (404), ``Refused`` (409).
        """
        _require_own(body, ask, caller)
        said = body.model_dump() | {"subject": _subject(body, subjects)}
        _about(request, said["subject"])
        await drafts.keep(session, caller, draft_id, version, said)
        row = await drafts.one(session, caller, draft_id)
        response.headers["etag"] = f'"{row["version"]}"'
        return DraftNamed.model_validate(row)

    @router.delete("/{draft_id}", status_code=204, summary="Delete a draft")
    async def delete_draft(
        draft_id: UUID, request: Request, session: Session, caller: Annotated[Caller, writer]
    ) -> None:
        """Raises ``Unknown`` (404)."""
        _about(request, await drafts.delete(session, caller, draft_id))


def _is_command(operation: str) -> bool:
    return operation.startswith(("POST /v1/", "PUT /v1/"))


def _require_own(body: DraftIn, ask: Mapping[str, frozenset[str]], caller: Caller) -> None:
    """Raise ``Unprocessable`` for an operation that is not the caller's, or that names no such."""
    may = ask.get(body.operation, frozenset()) & (caller.roles | {caller.role})
    if not (_is_command(body.operation) and may):
        raise Unprocessable("must be an operation that you may ask", field="/operation")
    if not body.path.keys() <= set(_names(body.operation)):
        raise Unprocessable("must say what the path of the operation names", field="/path")


def _subject(body: DraftIn, subjects: frozenset[str]) -> UUID | None:
    """Whom it is about: by the path, or as it says. Raises ``Unprocessable`` where neither does."""
    said = next((value for name, value in body.path.items() if name in subjects), None)
    if said is not None:
        return _id(said)
    if subjects and body.subject is None and _names(body.operation):
        raise Unprocessable("say whom the draft is about", field="/subject")
    return body.subject


def _id(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise Unprocessable("must have an id for whom it is about", field="/path") from None


def _names(operation: str) -> list[str]:
    return re.findall(r"{(\w+)}", operation)


def _about(request: Request, subject: UUID | None) -> None:
    if subject is not None:
        about(request, subject)
