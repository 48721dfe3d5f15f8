"""Practitioners of an organisation, and the sign-ins they act by."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reference import sites
from services.common.schemas import Happened, Line, Slug
from services.common.unit_of_work import IfMatch, Session, UnitOfWorkRoute, unchanged
from services.provider_assessment.callers import Decider, Reader
from services.provider_assessment.models.practitioners import Practitioner
from services.provider_assessment.operations import practitioners as operations
from services.provider_assessment.rules import practitioners as rules
from services.provider_assessment.schemas.practitioners import (
    PractitionerDetailsIn,
    PractitionerIn,
    PractitionerOut,
    SignInOut,
)

router = APIRouter(prefix="/v1/practitioners", tags=["practitioners"], route_class=UnitOfWorkRoute)


@router.post("", status_code=201, summary="Add a practitioner and their sign-in (R44, R53)")
async def add_practitioner(
    body: PractitionerIn, session: Session, caller: Decider, response: Response
) -> PractitionerOut:
    """Of the caller's organisation, at a site where it provides a requirement."""
    rules.require_site_of(caller.organisation, sites().get(body.site))
    fields = body.model_dump(include={"site", "name", "capacity"})
    practitioner = Practitioner(organisation=caller.organisation, **fields)
    session.add(practitioner)
    await session.flush()
    await operations.change_sign_in(session, practitioner, body.user, body.since, caller)
    return await _shown(session, practitioner, response)


@router.get("", summary="Practitioners of a site and their sign-ins (R44, R53)")
async def list_practitioners(
    session: Session,
    caller: Reader,
    site: Slug,
    user: Annotated[Line | None, Query(description="who signs in by this name")] = None,
    at: Annotated[Happened | None, Query(description="or did at this moment")] = None,
) -> list[PractitionerOut]:
    """With ``user`` and ``at``: whose is what was recorded by that name at that moment."""
    found = await operations.practitioners_at(session, caller.organisation, site, user, at)
    return [await _shown(session, one) for one in found]


@router.get("/{practitioner_id}", summary="One practitioner, with the sign-ins they had (R53)")
async def read_practitioner(
    practitioner_id: UUID, session: Session, caller: Reader, response: Response
) -> PractitionerOut:
    """The ETag is what a change is decided on."""
    found = await operations.practitioner_of(session, practitioner_id, caller)
    return await _shown(session, found, response)


@router.put("/{practitioner_id}", summary="Change name, sign-in and capacity (R44, R53)")
async def change_practitioner(
    practitioner_id: UUID,
    body: PractitionerDetailsIn,
    session: Session,
    caller: Decider,
    read: IfMatch,
    response: Response,
) -> PractitionerOut:
    """What the old sign-in recorded stays theirs; from now on it is nobody's."""
    practitioner = await operations.practitioner_of(session, practitioner_id, caller, lock=True)
    unchanged(practitioner.version, read)
    practitioner.name, practitioner.capacity = body.name, body.capacity
    practitioner.version += 1
    await operations.change_sign_in(session, practitioner, body.user, body.since, caller)
    return await _shown(session, practitioner, response)


async def _shown(
    session: AsyncSession, practitioner: Practitioner, response: Response | None = None
) -> PractitionerOut:
    await session.flush()
    had = await operations.sign_ins_of(session, practitioner.id)
    if response is not None:
        response.headers["etag"] = f'"{practitioner.version}"'
    today = datetime.now(UTC).date()
    return PractitionerOut(
        **practitioner.model_dump(exclude={"organisation"}),
        user=next((one.user_name for one in had if one.until is None), None),
        sign_ins=[SignInOut.model_validate(one) for one in had],
        warnings=rules.warnings(practitioner.capacity, practitioner.site, today),
    )
