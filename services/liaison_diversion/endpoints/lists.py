"""The court list the day before: whom liaison and diversion asks to be screened."""

from uuid import UUID

from fastapi import APIRouter, Response

from contracts.events.liaison_diversion import ListEntryMade
from services.common.database import load
from services.common.outbox import tell
from services.common.unit_of_work import IfMatch, Session, UnitOfWorkRoute, unchanged
from services.liaison_diversion.callers import Practitioner
from services.liaison_diversion.models.lists import ListEntry
from services.liaison_diversion.models.pathways import Pathway
from services.liaison_diversion.schemas.lists import ListEntryIn, ListEntryOut

router = APIRouter(prefix="/v1/pathways/{pathway_id}", tags=["list"], route_class=UnitOfWorkRoute)


@router.put("/list-entry", summary="Say whether a person on the list is to be screened (R7)")
async def enter(
    pathway_id: UUID,
    body: ListEntryIn,
    session: Session,
    caller: Practitioner,
    read: IfMatch,
    response: Response,
) -> ListEntryOut:
    """By what custody found, with a coded reason; ``If-Match: "0"`` for the first time."""
    await load(session, Pathway, pathway_id)
    entry = await session.get(ListEntry, pathway_id, with_for_update=True)
    unchanged(entry.version if entry else 0, read)
    values = body.model_dump() | {"entered_by": caller.user}
    entry = entry or ListEntry(pathway_id=pathway_id, version=0, **values)
    entry.sqlmodel_update(values)
    entry.version += 1
    session.add(entry)
    tell(
        session,
        ListEntryMade(
            pathway_id=pathway_id,
            occurred_at=body.entered_at,
            to_be_screened=body.to_be_screened,
            reason=body.reason,
        ),
    )
    response.headers["etag"] = f'"{entry.version}"'
    return ListEntryOut.model_validate(entry)
