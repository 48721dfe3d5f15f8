"""Parked events as an operator retries them and, with a second one, gives them up.

Guarantee: what an operator did with an event is in the audit under whom it is about, refused or
not; a retry says what came of it. Nothing of people is shown: subjects, kinds, numbers, reasons.
"""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.receiving import may_disclose
from services.common import parking, problems
from services.common.deliveries import NOBODY
from services.common.errors import Forbidden, Refused
from services.common.identity import Caller
from services.common.operations import DiscardIn, Operator, RetryIn
from services.common.unit_of_work import Session, UnitOfWorkRoute, about, purpose

router = APIRouter(prefix="/operations", tags=["operations"], route_class=UnitOfWorkRoute)


class ProposedOut(BaseModel):
    """What is still needed for an event to be given up."""

    waits_for: str = "a second operator, of the agency itself"


class WaitsOut(BaseModel):
    """An event that came behind the one that was applied, and waits now: its id and why."""

    id: UUID
    cause: str
    reason: str


@router.post(
    "/parked/{id}/retry",
    status_code=204,
    response_class=Response,
    responses={200: {"model": WaitsOut, "description": "Applied; another one now waits"}},
    summary="Apply a parked event again",
)
async def retry(
    id: UUID, request: Request, session: Session, caller: Operator, body: RetryIn | None = None
) -> Response:
    """204 where the subject flows again; the reason, where one is said, is kept in the audit.

    What still cannot be applied is parked again and answered 409, with its new id and why. What
    may be a disclosure is evidence: 409, unless its officers released it.
    """
    _require_released(await _about_parked(request, session, id), body)
    why = f"{body.reason}; " if body else ""
    purpose(request, f"retried: {why}parked event {id}")
    left = await parking.retry(session, request.app.state.inbox, id)
    if left is None:
        return Response(status_code=204)
    if left.is_it:
        purpose(request, f"retried: {why}parked event {id}; parked again as {left.id}")
        return _parked_again(left)
    return JSONResponse(WaitsOut.model_validate(vars(left)).model_dump(mode="json"))


@router.post(
    "/parked/{id}/discard",
    status_code=204,
    response_class=Response,
    responses={202: {"model": ProposedOut, "description": "A second person has to agree"}},
    summary="Give a parked event up",
)
async def discard(
    id: UUID, body: DiscardIn, request: Request, session: Session, caller: Operator
) -> Response:
    """The first who asks proposes it; a second person, of the agency itself, gives it up.

    Both reasons are kept in the audit; what waited behind the event is applied. Who says which
    step is meant is refused where it is the other one by now, and nothing is done.
    """
    _require_released(await _about_parked(request, session, id), body)
    proposal = await parking.propose_discard(session, id, _named(caller), body.reason)
    _require_step(body, proposal and proposal.proposed_by, _named(caller))
    if proposal is None:
        purpose(request, f"discard proposed: {body.reason}; parked event {id}")
        return JSONResponse(ProposedOut().model_dump(), 202)
    _require_second(request, proposal.proposed_by, caller)
    by = f"proposed by {proposal.proposed_by}"
    purpose(request, f"discarded: {body.reason}; {by}; parked event {id}")
    await parking.discard(session, request.app.state.inbox, id)
    return Response(status_code=204)


async def _about_parked(request: Request, session: AsyncSession, id: UUID) -> str:
    """Whom the event is about is whose record it is, in refusals too; of nobody's, the event.

    Why it is parked.
    """
    about(request, id)
    found = await parking.find(session, id)
    about(request, id if found.subject == NOBODY else found.subject)
    return str(found.reason)


def _parked_again(left: parking.Left) -> JSONResponse:
    """Answered and not raised: that it was tried, and is parked anew, is kept."""
    said = "It still cannot be applied and is parked again, with what waits behind it"
    message = f"{said}: {left.reason}."
    return problems.answer(
        problems.Problem(
            title=Refused.title,
            status=Refused.status,
            errorCode="ParkedAgain",
            userMessage=message,
            developerMessage=message,
            parked={"id": str(left.id), "cause": left.cause, "reason": left.reason},
        )
    )


def _require_released(reason: str, body: RetryIn | None) -> None:
    """What may be a disclosure is left as it is until its officers have seen it."""
    if may_disclose(reason) and not (body and body.released):
        raise Refused(
            "This may be a disclosure, and is the evidence of it: it is neither retried nor"
            " discarded before the data protection officers of both agencies say so.",
            field="/released",
        )


def _require_step(body: DiscardIn, by: str | None, own: str) -> None:
    """``by`` is who proposed it; that one did it ``own`` self is said before anything else."""
    if body.step == "propose" and by not in (None, own):
        raise Refused(
            "It is proposed already, and would be given up for good: look again, then agree."
        )
    if body.step == "agree" and by is None:
        raise Refused("Nobody proposes any more to give it up: look again.")


def _named(caller: Caller) -> str:
    return f"{caller.agency}/{caller.user}"


def _require_second(request: Request, proposed_by: str, caller: Caller) -> None:
    if proposed_by == _named(caller):
        raise Refused("You proposed this yourself: a second operator of the agency has to agree.")
    if caller.agency != request.app.state.service:
        raise Forbidden("A second operator of the agency itself has to agree.")
