"""Operational records of a site: added, corrected by a new version, and listed."""

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Query
from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
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

MOST = 1000

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
    if since is not None:
        query = query.where(col(SiteRecord.on) >= since)
    if to is not None:
        query = query.where(col(SiteRecord.on) <= to)
    if not every_version:
        query = query.where(~_is_corrected())
    in_order = query.order_by(col(SiteRecord.on), col(SiteRecord.version), col(SiteRecord.id))
    return [RecordOut.model_validate(row) for row in await rows(session, in_order.limit(MOST))]


def _require_site(site: str) -> None:
    if site not in sites():
        raise Unknown("There is no such site.")


def _is_corrected() -> ColumnElement[bool]:
    """Whether a record has a later version: nothing but the newest is loaded, and by its key."""
    later = aliased(SiteRecord)
    is_later = (later.id == SiteRecord.id) & (later.version > SiteRecord.version)
    return select(later.id).where(is_later).exists()


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
