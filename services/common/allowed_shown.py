"""The state of a thing, shown with a refusal or when it is asked for, and what is allowed now.

Guarantee: read after the refused transaction was rolled back, by who may read the thing, and kept
in the audit before it is answered. Where it cannot be read the refusal is answered without it.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import structlog
from fastapi import Request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.policy import UnknownPolicy
from services.common import audit, audited, scope, unit_of_work
from services.common.allowed import CurrentState
from services.common.errors import InFlight, Refused
from services.common.identity import Caller, declared

log = structlog.get_logger()

_READ_ONLY = text("SET TRANSACTION READ ONLY")
_SHOWN = "refused, and shown where it stands"


@dataclass(frozen=True)
class AskedAbout:
    """Whose state is meant, who asks and when; what a path named, and what a refused body said.

    ``said`` is what the query said where there was no body.
    """

    subject: UUID
    caller: Caller
    at: datetime
    path: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class StateReader:
    """How a service says in which state a thing is, and the callers who may read the thing.

    ``of`` raises ``Refused`` where there is no such thing for the caller; ``operations`` are those
    it says anything of.
    """

    of: Callable[[AsyncSession, AskedAbout], Awaitable[CurrentState]]
    readers: Any
    operations: Collection[str] = ()


async def shown(request: Request, refusal: Refused) -> CurrentState | None:
    """The state of the thing that a refusal concerns, if it concerns one the caller may read."""
    reader: StateReader | None = getattr(request.app.state, "state_reader", None)
    if reader is None or refusal.status != 409 or isinstance(refusal, InFlight):
        return None
    subject = audited.subject_named(request)
    if not subject:
        return None
    try:
        caller = await declared(reader.readers)(request)
        named = (request.path_params, _said(request))
        asked = AskedAbout(UUID(subject), caller, datetime.now(UTC), *named)
        return await _read(request, reader, asked)
    except (Refused, UnknownPolicy, SQLAlchemyError, OSError, ValueError) as unread:
        log.info("refused without its state", error=type(unread).__name__)
        return None


async def _read(request: Request, reader: StateReader, asked: AskedAbout) -> CurrentState:
    async with request.app.state.sessions() as session, session.begin():
        await session.execute(_READ_ONLY)
        await scope.enter(session, asked.caller)
        found = await reader.of(session, asked)
    unit_of_work.purpose(request, _SHOWN)
    async with request.app.state.sessions() as session, session.begin():
        row = audited.entry(request, asked.caller, str(asked.subject), status=409)
        await audit.record(session, row)
    return found


def _said(request: Request) -> Mapping[str, Any]:
    """The body of a request that a rule refused was valid."""
    said = orjson.loads(request.state.body) if request.state.body else request.query_params
    return said if isinstance(said, Mapping) else {}
