"""The CRN of a person: recorded, corrected with history, and asked for where it is wanted (R61)."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import col

from contracts.policy.calendar import london
from services.common.database import load, rows, select
from services.common.schemas import Slug
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.probation_allocation.callers import AnyOfficer, Reader
from services.probation_allocation.models.allocations import Allocation
from services.probation_allocation.models.identifiers import IdentifierRecord
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.domain_events import tell_allocated
from services.probation_allocation.operations.identifiers import identifier_on_record
from services.probation_allocation.rules import identifiers
from services.probation_allocation.schemas.identifiers import (
    CrnAwaitedOut,
    IdentifierIn,
    IdentifierOut,
)

router = APIRouter(prefix="/v1", tags=["allocation"], route_class=UnitOfWorkRoute)


@router.post(
    "/pathways/{pathway_id}/identifiers", status_code=201, summary="Record or correct a CRN (R61)"
)
async def record_identifier(
    pathway_id: UUID, body: IdentifierIn, session: Session, caller: Reader
) -> IdentifierOut:
    """With issuer and days; domain events that waited are told, under a corrected one anew."""
    pathway = await load(session, Pathway, pathway_id, lock=True)
    identifiers.require_dates_in_order(body.valid_from, body.valid_to)
    now, known = datetime.now(UTC), await identifier_on_record(session, pathway_id)
    identifiers.must_say_why(known.value if known else None, body.value, body.why)
    if known is not None:
        known.superseded_at, known.superseded_by = now, caller.user
        await session.flush()
    record = IdentifierRecord(
        pathway_id=pathway_id, recorded_at=now, recorded_by=caller.user, **body.model_dump()
    )
    session.add(record)
    today = now.astimezone(london()).date()
    good = identifiers.in_force(record.valid_from, record.valid_to, today)
    pathway.crn = record.value if good else None
    await tell_allocated(session, pathway)
    return IdentifierOut.model_validate(record)


@router.get("/pathways/{pathway_id}/identifiers", summary="CRNs on record, with history (R61)")
async def read_identifiers(
    pathway_id: UUID, session: Session, caller: Reader
) -> list[IdentifierOut]:
    """The one that holds first, then those that were corrected."""
    await load(session, Pathway, pathway_id)
    wanted = select(IdentifierRecord).where(col(IdentifierRecord.pathway_id) == pathway_id)
    newest_first = wanted.order_by(col(IdentifierRecord.recorded_at).desc())
    return [IdentifierOut.model_validate(one) for one in await rows(session, newest_first)]


@router.get("/crns-awaited", summary="Allocated orders without a CRN (R61)")
async def read_crns_awaited(
    session: Session, caller: AnyOfficer, site: Slug
) -> list[CrnAwaitedOut]:
    """Of a site, the longest first: no other system is told of these until somebody records it."""
    without = select(Pathway).where(col(Pathway.site) == site, col(Pathway.crn).is_(None))
    people = {pathway.id: pathway for pathway in await rows(session, without)}
    held = select(Allocation).where(
        col(Allocation.pathway_id).in_(list(people)), col(Allocation.ended_at).is_(None)
    )
    longest_first = await rows(session, held.order_by(col(Allocation.allocated_at)))
    return [_awaited(people[one.pathway_id], one) for one in longest_first]


def _awaited(pathway: Pathway, allocation: Allocation) -> CrnAwaitedOut:
    return CrnAwaitedOut(
        pathway_id=pathway.id,
        family_name=pathway.family_name,
        given_names=pathway.given_names,
        date_of_birth=pathway.date_of_birth,
        case_urn=pathway.case_urn,
        officer_id=allocation.officer_id,
        allocated_at=allocation.allocated_at,
    )
