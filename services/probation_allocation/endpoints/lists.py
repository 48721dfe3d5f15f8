"""The list of a day: probation's own entries, and the list agreed with liaison and diversion."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_allocation import ListAgreed
from contracts.vocabulary import PutOnListBy
from services.common.database import load
from services.common.outbox import tell
from services.common.unit_of_work import IfMatch, Session, UnitOfWorkRoute, purpose, unchanged
from services.probation_allocation.callers import DutyOfficer
from services.probation_allocation.models.lists import AgreedList, ListEntry
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.lists import (
    ListedPerson,
    agreed_list,
    people_listed_on,
)
from services.probation_allocation.rules import lists
from services.probation_allocation.schemas.lists import (
    AgreedListIn,
    AgreedListOut,
    ListEntryIn,
    ListEntryOut,
)

router = APIRouter(prefix="/v1", tags=["list and reports"], route_class=UnitOfWorkRoute)

OWN = "probation"


@router.put("/pathways/{pathway_id}/list-entry", summary="Say whether to screen somebody (R7)")
async def enter(
    pathway_id: UUID,
    body: ListEntryIn,
    session: Session,
    caller: DutyOfficer,
    read: IfMatch,
    response: Response,
) -> ListEntryOut:
    """Probation's side of the entry, with a coded reason; ``If-Match: "0"`` for the first time."""
    await load(session, Pathway, pathway_id)
    entry = await session.get(ListEntry, (pathway_id, OWN), with_for_update=True)
    unchanged(entry.version if entry else 0, read)
    fields = body.model_dump() | {"entered_by": caller.user}
    entry = entry or ListEntry(pathway_id=pathway_id, side=OWN, version=0, **fields)
    entry.sqlmodel_update(fields)
    entry.version += 1
    session.add(entry)
    response.headers["etag"] = f'"{entry.version}"'
    return ListEntryOut.model_validate(entry)


@router.post("/agreed-lists", status_code=201, summary="Settle the list of a day (R7)")
async def agree(
    body: AgreedListIn, request: Request, session: Session, caller: DutyOfficer
) -> AgreedListOut:
    """Refused while somebody asked for is not agreed on; agreed again it is a correction."""
    day = await people_listed_on(session, body.site, body.on)
    before = await agreed_list(session, body.site, body.on)
    lists.must_follow_agreed_list(before.agreed_at if before else None, body.agreed_at)
    lists.may_agree([person.entry for person in day])
    agreed = AgreedList(
        **body.model_dump(),
        version=before.version + 1 if before else 1,
        agreed_by=caller.user,
        listed=len(day),
        to_be_screened=sum(person.entry.agreed is True for person in day),
    )
    session.add(agreed)
    for person in day:
        _tell(session, person, agreed)
    purpose(request, f"list of {body.site} on {body.on}: {len(day)} people")
    return AgreedListOut.model_validate(agreed)


def _tell(session: AsyncSession, person: ListedPerson, agreed_list: AgreedList) -> None:
    """R7: liaison hears who is to be screened, and who was and no longer is."""
    agreed, entry = person.agreed, person.entry
    if agreed is None or not (agreed.to_be_screened or agreed.on_list):
        return
    agreed.on_list = agreed.to_be_screened
    sides = (entry.probation, entry.liaison)
    event = ListAgreed(
        pathway_id=person.pathway.id,
        occurred_at=agreed_list.agreed_at,
        to_be_screened=agreed.to_be_screened,
        put_by=PutOnListBy(agreed.put_by),
        why=tuple(lists.why(agreed.reason, agreed.to_be_screened, sides)),
    )
    tell(session, event)
