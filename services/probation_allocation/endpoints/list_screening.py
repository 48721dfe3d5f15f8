"""The list with listing and finding side by side, and the entry agreed for each person."""

from collections import defaultdict
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlmodel import col

from services.common.cursors import FROM_THE_START
from services.common.database import load, rows, select
from services.common.schemas import Slug
from services.common.unit_of_work import IfMatch, Session, UnitOfWorkRoute, unchanged
from services.probation_allocation.callers import DutyOfficer
from services.probation_allocation.models.lists import AgreedEntry
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.lists import (
    agreed_list,
    on_list,
    people_listed_on,
    people_with_entries,
)
from services.probation_allocation.operations.pathways import offences_of
from services.probation_allocation.schemas.lists import (
    AgreedEntryIn,
    AgreedEntryOut,
    AgreedListOut,
    ScreeningOut,
    ScreeningPage,
)
from services.probation_allocation.views.lists import with_range

router = APIRouter(prefix="/v1", tags=["list and reports"], route_class=UnitOfWorkRoute)


@router.get("/list-screening", summary="The list, listing and finding side by side (R7)")
async def list_screening(
    session: Session,
    caller: DutyOfficer,
    site: Slug,
    on: date,
    cursor: UUID = FROM_THE_START,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> ScreeningPage:
    """Everyone listed at the site that day: range, finding, both sides, and what is agreed."""
    wanted = select(Pathway).where(on_list(site, on))
    page = await rows(
        session, wanted.where(col(Pathway.id) > cursor).order_by(col(Pathway.id)).limit(limit)
    )
    offences = defaultdict(list)
    for offence in await offences_of(session, [pathway.id for pathway in page]):
        offences[offence.pathway_id].append(offence)
    agreed = await agreed_list(session, site, on)
    return ScreeningPage(
        people=[
            ScreeningOut.of(person, with_range(person.pathway, offences[person.pathway.id]))
            for person in await people_with_entries(session, page)
        ],
        still_open=sum(
            person.entry.is_open for person in await people_listed_on(session, site, on)
        ),
        agreed_list=AgreedListOut.model_validate(agreed) if agreed else None,
        cursor=str(page[-1].id) if len(page) == limit else None,
    )


@router.put("/pathways/{pathway_id}/agreed-entry", summary="Agree an entry of the list (R7)")
async def agree_entry(
    pathway_id: UUID,
    body: AgreedEntryIn,
    session: Session,
    caller: DutyOfficer,
    read: IfMatch,
    response: Response,
) -> AgreedEntryOut:
    """Who put the person on the list and why; ``If-Match: "0"`` for the first time."""
    await load(session, Pathway, pathway_id)
    entry = await session.get(AgreedEntry, pathway_id, with_for_update=True)
    unchanged(entry.version if entry else 0, read)
    entry = entry or AgreedEntry(pathway_id=pathway_id, version=0, **body.model_dump())
    entry.sqlmodel_update(body)
    entry.version += 1
    session.add(entry)
    response.headers["etag"] = f'"{entry.version}"'
    return AgreedEntryOut.model_validate(entry)
