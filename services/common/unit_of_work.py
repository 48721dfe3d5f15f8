"""One transaction for each request, committed before the answer, repeated requests answered.

Guarantee: the effect, the events told, the audit row and the stored answer to an idempotency key
are one commit; a failed commit is answered as a failure. Application code never commits.
"""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from contracts.policy import UnknownPolicy
from services.common import (
    after_event,
    audit,
    audited,
    limits,
    outbox,
    outside_policy,
    repeated,
    scope,
    sites_named,
    tried,
)
from services.common.context import set_cause
from services.common.errors import (
    BadRequest,
    Changed,
    PreconditionMissing,
    Refused,
    Unprocessable,
)
from services.common.identity import Caller, askers, authenticated
from services.common.invalid import unprocessable
from services.common.metrics import COMMANDS

_ROLE = "acting_as"

Next = Callable[[Request], Coroutine[Any, Any, Response]]


class UnitOfWorkRoute(APIRoute):
    """A route whose handler runs inside one transaction; use with ``APIRouter(route_class=…)``."""

    def get_route_handler(self) -> Next:
        """The route's handler, wrapped."""
        handle, declared = super().get_route_handler(), askers([self.dependant])

        async def at_the_edge(request: Request) -> Response:
            try:
                caller = await authenticated(request)
            except Refused as refusal:
                COMMANDS.labels(self.path, refusal.status).inc()
                raise
            try:
                for asker in declared:
                    caller = await asker(request)
                await self._read_body(request)
                response = await self._answered(request, caller, handle)
            except Refused as refusal:
                COMMANDS.labels(self.path, refusal.status).inc()
                await audited.refused(request, caller, refusal.status, refusal.rule)
                raise
            except RequestValidationError as error:
                # Kept no longer than this: it holds the body, and all that was made of it.
                wrong = unprocessable(request, error)
            else:
                COMMANDS.labels(self.path, response.status_code).inc()
                return response
            COMMANDS.labels(self.path, 422).inc()
            await audited.refused(request, caller, 422)
            raise wrong

        return at_the_edge

    async def _answered(self, request: Request, caller: Caller, handle: Next) -> Response:
        try:
            return await _transact(request, caller, handle)
        except StaleDataError:
            raise Changed("Someone changed this since you read it: read it again first.") from None
        except UnknownPolicy:
            raise Unprocessable("No policy covers that date.") from None
        except IntegrityError as error:
            raise _conflict(error) from None

    async def _read_body(self, request: Request) -> None:
        """Only now: who may not ask costs no body."""
        request.state.body = await request.body()
        if self.body_field is not None:
            limits.check_texts(request.state.body)


async def _transact(request: Request, caller: Caller, handle: Next) -> Response:
    async with request.app.state.sessions() as session, session.begin():
        request.state.session = session
        await scope.enter(session, caller)
        await after_event.require_heard(session, request, caller)
        await sites_named.require_own(session, request, caller)
        asked = repeated.keyed(request, caller)
        if tried.is_tried(request):
            return await _tried(request, session, caller, handle)
        before = await repeated.answered(session, asked)
        if before is not None:
            return await _answered_again(request, session, caller, before)
        response = await _handled(request, handle)
        subject = _subject(request, session)
        await outside_policy.keep(session, request, caller, response)
        await repeated.remember(session, request, asked, subject, response)
        await session.flush()
        await request.app.state.inbox.clocks.hear_transaction(session)
        told = await outbox.record_events(session, request.app.state.pseudonym_keys)
        acting = replace(caller, role=session.info.get(_ROLE, caller.role))
        shown = [one for one in audited.shown_in(request, response) if one != subject]
        status = response.status_code
        row = audited.entry(request, acting, subject, status=status, shown=shown)
        await audit.record(session, row)
    if told:
        request.app.state.inbox.told.set()
    return response


async def _handled(request: Request, handle: Next) -> Response:
    set_cause(_correlation(request), "request")
    response = await handle(request)
    response.headers["cache-control"] = "no-store"
    return response


async def _tried(request: Request, session: AsyncSession, caller: Caller, handle: Next) -> Response:
    """Done up to where it would be kept, and taken back; the audit row is all that stays."""
    purpose(request, tried.DETAIL)
    response = await _handled(request, handle)
    subject = _subject(request, session)
    await session.flush()
    await request.app.state.inbox.clocks.hear_transaction(session)
    told = await outbox.would_tell(session, request.app.state.pseudonym_keys)
    against = outside_policy.marked(session)
    acting = replace(caller, role=session.info.get(_ROLE, caller.role))
    await session.rollback()
    purpose(request, tried.DETAIL)
    shown = [one for one in audited.shown_in(request, response) if one != subject]
    row = audited.entry(request, acting, subject, status=response.status_code, shown=shown)
    await audited.write(request.app.state.vitals.engine, row)
    return tried.answered(response, told, against)


async def _answered_again(
    request: Request, session: AsyncSession, caller: Caller, before: repeated.Answered
) -> Response:
    """Who is answered again is shown again what the answer holds, about whom it was."""
    about(request, before.subject or audited.subject_named(request))
    response, subject = before.again(), audited.subject_named(request)
    purpose(request, "answered again to the same key")
    shown = [one for one in audited.shown_in(request, response) if one != subject]
    row = audited.entry(request, caller, subject, status=response.status_code, shown=shown)
    await audit.record(session, row)
    return response


async def session_of(request: Request) -> AsyncSession:
    """The transaction of this request."""
    session: AsyncSession = request.state.session
    return session


Session = Annotated[AsyncSession, Depends(session_of)]


async def version_decided_on(request: Request) -> int:
    """The version in ``If-Match``. Raises ``PreconditionMissing`` (428), ``BadRequest``."""
    given = request.headers.get("if-match")
    if given is None:
        raise PreconditionMissing("Say in If-Match which version you read.", field="If-Match")
    try:
        return int(given.strip().removeprefix("W/").strip('"'))
    except ValueError:
        raise BadRequest(
            "If-Match is not a version from this service: send the ETag you read.", field="If-Match"
        ) from None


IfMatch = Annotated[int, Depends(version_decided_on)]


def unchanged(version: int, read: int) -> None:
    """Raise ``Changed`` (412) where the row moved on since the caller read it."""
    if version != read:
        raise Changed(
            "Someone changed this since you read it: read it again first.", field="If-Match"
        )


def acts_as(session: AsyncSession, role: str) -> None:
    """Say in the audit which of the caller's roles it was that let the request."""
    session.info[_ROLE] = role


def about(request: Request, subject: object) -> None:
    """Say whose record the request reads or changes, where its path does not."""
    request.state.subject = str(subject)


def purpose(request: Request, detail: str) -> None:
    """Say more in the audit row; names of fields and purposes only."""
    request.state.detail = detail


def _correlation(request: Request) -> str:
    """The client's own where it is a UUID: other agencies read it, and no agreement is about it."""
    try:
        return str(UUID(request.headers.get("x-correlation-id", "")))
    except ValueError:
        return str(uuid4())


def _subject(request: Request, session: AsyncSession) -> str:
    told = session.info.get("told", ())
    return audited.subject_named(request) or str(told[0].event.subject if told else "")


def _conflict(error: IntegrityError) -> Refused:
    """A constraint said no; its name is the reason, the values stay out of the answer."""
    cause = error.orig.__cause__ if error.orig is not None else None
    constraint = getattr(cause, "constraint_name", None) or "unknown"
    return Refused(
        f"This conflicts with something already recorded ({constraint}).", code="Conflict"
    )
