"""What a request leaves in the audit: whose records it showed, and that it was refused.

Guarantee: every answer is looked through for the subjects it names, so that no list can forget to
say whom it showed; who was identified and refused is kept too, after the rollback, in a transaction
of its own. Of requests beyond the bound of a caller one a minute is kept, and then how many more.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import orjson
import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.common import audit
from services.common.errors import Refused
from services.common.identity import Caller

log = structlog.get_logger()

CALLERS = 10_000
MINUTE = 60.0


def subject_named(request: Request) -> str:
    """Whose record a request reads or changes, as far as its route or its path says so."""
    parameter = request.app.state.subject_parameter
    return str(getattr(request.state, "subject", None) or request.path_params.get(parameter, ""))


def entry(
    request: Request,
    caller: Caller,
    subject: str,
    *,
    status: int | None = None,
    rule: str = "",
    shown: Sequence[str] = (),
) -> audit.Entry:
    """The audit row of a request."""
    return audit.Entry(
        actor=caller.user,
        agency=caller.agency,
        role=caller.role,
        organisation=caller.organisation,
        action=f"{request.method} {_path(request)}",
        subject=subject,
        detail=getattr(request.state, "detail", ""),
        status=status,
        rule=rule,
        shown=shown,
    )


def shows(request: Request, subjects: Iterable[object]) -> None:
    """Say whom an answer shows, where it shows them without their ids."""
    request.state.shows = [*getattr(request.state, "shows", ()), *map(str, subjects)]


def shown_in(request: Request, response: Response) -> list[str]:
    """The subjects an answer names, in the order it does, each once; and those it said it shows."""
    said: list[str] = getattr(request.state, "shows", [])
    body = bytes(getattr(response, "body", b""))
    names: frozenset[str] = request.app.state.also_names
    is_json = response.headers.get("content-type", "").startswith("application/json")
    if is_json and any(f'"{name}"'.encode() in body for name in names):
        said = [*said, *subjects_of(orjson.loads(body), names)]
    return list(dict.fromkeys(said))


def subjects_of(said: Any, names: frozenset[str]) -> Iterator[str]:
    """Every id that a document has under one of these names, however deep."""
    waiting = [said]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            for name, value in one.items():
                if name in names and isinstance(value, str) and _is_id(value):
                    yield value
            waiting += list(one.values())[::-1]
        elif isinstance(one, list):
            waiting += one[::-1]


async def refused(request: Request, caller: Caller, status: int, rule: str = "") -> None:
    """Keep that a caller was refused: who, what, about whom, why; never what was sent.

    Where it cannot be kept, the refusal is answered all the same: nothing was shown.
    """
    one = entry(request, caller, _plain(subject_named(request)), status=status, rule=rule)
    await _keep_refusal(request.app.state.vitals.engine, one)


async def _keep_refusal(engine: AsyncEngine, one: audit.Entry) -> None:
    try:
        await write(engine, one)
    except (SQLAlchemyError, OSError) as lost:
        log.error("refusal not kept", error=type(lost).__name__, action=one.action)


async def write(engine: AsyncEngine, one: audit.Entry) -> None:
    """Keep one row in a transaction of its own."""
    async with engine.begin() as connection:
        await audit.record(connection, one)


@dataclass(frozen=True)
class Keep:
    """Keeps whom a part of an answer shows, by their subjects, before it leaves.

    Two of the same caller on the same route are equal: one page that goes to both is kept once.
    """

    engine: AsyncEngine = field(compare=False)
    row: audit.Entry
    what: str = "events"

    async def __call__(self, subjects: Sequence[object], times: int = 1) -> None:
        """``times``: to how many streams or polls of the caller the same goes."""
        number = f"{len(subjects)} {self.what}" + (f", {times} times" if times > 1 else "")
        shown = tuple(dict.fromkeys(map(str, subjects)))
        await write(self.engine, replace(self.row, detail=number, shown=shown))


def keeping(request: Request, what: str = "events") -> Keep:
    """What keeps whom the answer to this request shows."""
    caller: Caller = request.state.caller
    about = request.query_params.get("subject", "")
    row = entry(request, caller, _plain(about), status=200)
    return Keep(request.app.state.vitals.engine, row, what)


class AuditedRoute(APIRoute):
    """A route outside the unit of work: who is refused is kept; what it shows it says itself."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's handler, wrapped."""
        handle = super().get_route_handler()

        async def audited_one(request: Request) -> Response:
            try:
                return await handle(request)
            except (Refused, RequestValidationError) as error:
                caller: Caller | None = getattr(request.state, "caller", None)
                if caller is not None:
                    status = error.status if isinstance(error, Refused) else 422
                    await refused(request, caller, status, getattr(error, "rule", ""))
                raise

        return audited_one


@dataclass
class _Flood:
    """A caller's requests beyond its bound since one was kept, and what they are kept as."""

    ends: float
    engine: AsyncEngine
    row: audit.Entry
    number: int = 0


class Floods:
    """Requests beyond a caller's bound: the first of a minute is kept, and how many there were.

    The number is kept when the minute is over, whether or not there are more.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, str, str], _Flood] = OrderedDict()
        self._writing: asyncio.Task[None] | None = None

    def count(self, caller: Caller, engine: AsyncEngine, row: audit.Entry) -> bool:
        """Count one; whether it is to be kept itself."""
        client = caller.client
        known = self._seen.get(client)
        if known is not None:
            known.number += 1
            return False
        self._seen[client] = _Flood(time.monotonic() + MINUTE, engine, row)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_each())
        return True

    async def close(self) -> None:
        """Keep the numbers there are now: the process ends."""
        for flood in self._seen.values():
            flood.ends = 0.0
        if self._writing is not None:
            await self._writing

    async def _write_each(self) -> None:
        """The oldest first, as its minute ends, and sooner where there are too many."""
        while self._seen:
            client, flood = next(iter(self._seen.items()))
            wait = flood.ends - time.monotonic()
            if wait > 0 and len(self._seen) <= CALLERS:
                await asyncio.sleep(min(wait, 1.0))
                continue
            del self._seen[client]
            if flood.number:
                detail = f"{flood.number} more in the minute after one that was kept"
                await _keep_refusal(flood.engine, replace(flood.row, detail=detail))


async def too_many(request: Request, caller: Caller) -> None:
    """Keep that a caller asks more than it may, once a minute, and how often it did."""
    floods: Floods = request.app.state.floods
    row = entry(request, caller, _plain(subject_named(request)), status=429)
    engine: AsyncEngine = request.app.state.vitals.engine
    if floods.count(caller, engine, row):
        await _keep_refusal(engine, row)


def _path(request: Request) -> str:
    return getattr(request.scope.get("route"), "path", "") or "unknown"


def _plain(subject: str) -> str:
    """A path may have anything where an id should be; that is content, and not kept."""
    return subject if _is_id(subject) else ""


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
