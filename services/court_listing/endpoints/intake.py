"""What comes from outside: court lists and hearing messages, each answered with a report."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import scope
from services.common.errors import Unprocessable
from services.common.identity import Caller
from services.common.unit_of_work import Session, UnitOfWorkRoute, purpose
from services.court_listing.callers import ListOfficer
from services.court_listing.intake import messages
from services.court_listing.intake.reading import read_court_list, read_hearing
from services.court_listing.intake.reading.envelopes import Opened, open_envelopes, read_json
from services.court_listing.intake.reading.findings import Reading
from services.court_listing.intake.reading.persons import UNASSIGNED
from services.court_listing.schemas.intake import IntakeOut

router = APIRouter(prefix="/v1", tags=["intake"], route_class=UnitOfWorkRoute)


async def document_of(request: Request) -> Opened:
    """The JSON that was posted, out of its envelopes. Raises ``Unprocessable`` where it is none.

    Read here and not by the framework: half a character in one name must not lose the message.
    """
    body = await request.body()
    try:
        document = await asyncio.to_thread(read_json, body)
    except ValueError:
        raise Unprocessable("The body is not JSON.", code="NotJson") from None
    return open_envelopes(document)


Document = Annotated[Opened, Depends(document_of)]


def _takes(description: str, member: str) -> dict[str, object]:
    # An older form says an object where there is one, in place of a list of it.
    shape = {"type": "object", "properties": {member: {"type": ["array", "object"]}}}
    content = {"application/json": {"schema": shape | {"additionalProperties": True}}}
    return {"requestBody": {"description": description, "required": True, "content": content}}


@router.post(
    "/court-lists",
    summary="Take in a court list (R7)",
    openapi_extra=_takes("A list in the magistrates' standard list format.", "courtLists"),
)
async def take_court_list(
    document: Document, request: Request, session: Session, caller: ListOfficer
) -> IntakeOut:
    """List who is new, correct what changed, and say of every other part why it was not taken."""
    reading = await asyncio.to_thread(read_court_list, document.document, datetime.now(UTC))
    report = await _keep(session, caller, reading.in_envelopes(document.notes))
    purpose(request, f"court list: {len(report.taken)} defendants taken")
    return report


@router.post(
    "/hearings",
    summary="Take in a hearing message (R11, R26)",
    openapi_extra=_takes("A hearing message of the Common Platform.", "prosecutionCases"),
)
async def take_hearing(
    document: Document, request: Request, session: Session, caller: ListOfficer
) -> IntakeOut:
    """Record pleas, verdicts and sentences of those listed, and list who is not yet."""
    reading = await asyncio.to_thread(read_hearing, document.document, datetime.now(UTC))
    report = await _keep(session, caller, reading.in_envelopes(document.notes))
    purpose(request, f"hearing: {len(report.taken)} defendants taken")
    return report


async def _keep(session: AsyncSession, caller: Caller, reading: Reading) -> IntakeOut:
    """What is of the sender's sites; who is on record already is found whoever sends it (R53)."""
    sittings = [one.sitting for one in reading.defendants]
    sittings += [one.sitting for one in reading.applications]
    sites = {sitting.site for sitting in sittings} | {part.site for part in reading.covered}
    others = {s for s in sites if not await scope.sees_site(session, caller, s)}
    reading = messages.without_sites(reading, others - {UNASSIGNED})
    # Who takes somebody off a list is told who it was.
    reading = messages.covering_nothing_of(reading, others)
    async with scope.as_the_service(session):
        return await messages.keep_message(session, reading, caller.user, datetime.now(UTC))
