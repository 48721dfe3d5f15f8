"""Operational records of a site: added, corrected by a new version, and listed."""

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Query
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.reference import sites
from services.common.database import first, rows, select
from services.common.errors import Unknown
from services.common.schemas import Slug
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.data_reporting.callers import Analyst
from services.data_reporting.models.records import SiteRecord
from services.data_reporting.rules import records
from services.data_reporting.schemas.records import RecordIn, RecordKind, RecordOut

router = APIRouter(
    prefix="/v1/sites/{site}/records", tags=["site records"], route_class=UnitOfWorkRoute
)

Day = Annotated[date | None, Query(description="The first or last day looked for")]


@router.post("", status_code=201, summary="Keep an operational record of a site (R46)")
async def keep(site: Slug, body: RecordIn, session: Session, caller: Analyst) -> RecordOut:
    """Complaint, risk, quarterly report, awareness session or review; without anybody's name.

    What is kept is never changed: a record that names another in ``corrects`` is its new version.
    """
    _require_site(site)
    values = body.model_dump()
    records.must_fit_together(values)
    id, version = uuid4(), 1
    if body.corrects is not None:
        earlier = await _newest_version(session, site, body.corrects, body.kind)
        id, version = earlier.id, earlier.version + 1
    row = SiteRecord(
        id=id,
        version=version,
        site=site,
        kind=body.kind.value,
        on=records.day_of(values),
        body=body.model_dump(mode="json", exclude={"kind", "corrects"}, exclude_none=True),
        recorded_at=datetime.now(UTC),
        recorded_by=caller.user,
    )
    session.add(row)
    return RecordOut.model_validate(row)


@router.get("", summary="Operational records of a site (R46)")
async def read(
    site: Slug,
    session: Session,
    caller: Analyst,
    kind: RecordKind | None = None,
    since: Annotated[date | None, Query(alias="from")] = None,
    to: Day = None,
    every_version: bool = False,
) -> list[RecordOut]:
    """As they stand, or every version, by the day they are of; at most 1000."""
    _require_site(site)
    query = select(SiteRecord).where(SiteRecord.site == site)
    if kind is not None:
        query = query.where(SiteRecord.kind == kind.value)
    versions = await rows(session, query.order_by(col(SiteRecord.on), col(SiteRecord.version)))
    newest = {row.id: row.version for row in sorted(versions, key=lambda row: row.version)}
    asked = [row for row in versions if every_version or row.version == newest[row.id]]
    within = [
        row for row in asked if (since is None or row.on >= since) and (to is None or row.on <= to)
    ]
    return [RecordOut.model_validate(row) for row in within[:1000]]


def _require_site(site: str) -> None:
    if site not in sites():
        raise Unknown("There is no such site.")


async def _newest_version(
    session: AsyncSession, site: str, id: UUID, kind: RecordKind
) -> SiteRecord:
    """What is corrected: a record of the same site and kind, in its newest version."""
    own = select(SiteRecord).where(
        SiteRecord.id == id, SiteRecord.site == site, SiteRecord.kind == kind.value
    )
    newest = await first(session, own.order_by(col(SiteRecord.version).desc()))
    if newest is None:
        raise Unknown(
            "There is no record of this kind to correct at this site: check corrects.",
            field="/corrects",
        )
    return newest
