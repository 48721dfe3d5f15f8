"""What may be asked of programme data: the monthly return of a site."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.event import Agency
from contracts.policy import policy
from contracts.reference import UnknownSite
from contracts.reference import site as site_of
from services.common.database import first, rows, select
from services.common.edge import EdgeRoute, Session
from services.common.identity import Caller, asker
from services.common.refusal import Unknown
from services.common.schemas import MOST, Slug
from services.data_reporting.figures import Person, Told
from services.data_reporting.models.facts import Fact, Listing, Return
from services.data_reporting.rules import returns

router = APIRouter(prefix="/v1/returns/{site}/{month}", tags=["returns"], route_class=EdgeRoute)

Analyst = Annotated[Caller, asker(Agency.REPORTING, "analyst", "steering_group_chair")]
Month = Annotated[str, StringConstraints(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$")]
Version = Annotated[int | None, Query(ge=1, le=MOST)]


class ReturnOut(BaseModel):
    """A return: tabs of tables of counts, and its version."""

    site: str
    month: str
    suppressed_below: int
    tabs: dict[str, list[dict[str, Any]]]


class Csv(PlainTextResponse):
    """Text of comma-separated values."""

    media_type = "text/csv"


@router.post(
    "", status_code=201, summary="Make the return of a month (R70, R75)", response_model=ReturnOut
)
async def make(site: Slug, month: Month, session: Session, caller: Analyst) -> Response:
    """Computed from the facts; a new numbered version where it differs from the last."""
    body = await compute(session, site, month)
    last = await _find(session, site, month)
    if last is None or last.body != body:
        last = Return(
            site=site,
            month=month,
            version=last.version + 1 if last else 1,
            body=body,
            made_at=datetime.now(UTC),
            made_by=caller.user,
        )
        session.add(last)
    return _answer(last, 201)


@router.get("", summary="The return of a month", response_model=ReturnOut)
async def read(
    site: Slug, month: Month, session: Session, caller: Analyst, version: Version = None
) -> Response:
    """The newest version, or the one asked for."""
    return _answer(await found_return(session, site, month, version), 200)


@router.get("/csv", summary="The return of a month as CSV", response_class=Csv)
async def read_csv(
    site: Slug, month: Month, session: Session, caller: Analyst, version: Version = None
) -> Response:
    """One line for each cell."""
    found = await found_return(session, site, month, version)
    return Csv(returns.as_csv(found.body))


async def compute(session: AsyncSession, site: str, month: str) -> str:
    """The return as the facts are now (R70, R75)."""
    begins, ends = returns.month_of(month)
    try:
        slug = site_of(site).slug
    except UnknownSite:
        raise Unknown("There is no such site.") from None
    listed = select(Listing).where(Listing.site == slug, col(Listing.merged).is_(False))
    people = {
        row.pseudonym: Person(row.offence_group, row.age_band, row.gender)
        for row in await rows(session, listed)
    }
    wanted = select(Fact).where(Fact.on >= begins, Fact.on < ends)
    facts = await rows(session, wanted.order_by(Fact.pseudonym, Fact.on, Fact.id))  # type: ignore[arg-type]
    here = [Told(f.pseudonym, f.name, f.data) for f in facts if f.pseudonym in people]
    threshold = policy("suppression_threshold", slug, on=begins).number()
    return returns.make_return(slug, month, here, people, threshold)


async def _find(
    session: AsyncSession, site: str, month: str, version: int | None = None
) -> Return | None:
    wanted = select(Return).where(Return.site == site, Return.month == month)
    if version is not None:
        wanted = wanted.where(Return.version == version)
    return await first(session, wanted.order_by(Return.version.desc()))  # type: ignore[attr-defined]


async def found_return(session: AsyncSession, site: str, month: str, version: int | None) -> Return:
    """The version of a return that is asked for, or the newest. Raises ``Unknown`` (404)."""
    found = await _find(session, site, month, version)
    if found is None:
        raise Unknown("No such return was made.")
    return found


def _answer(found: Return, status: int) -> Response:
    etag = {"etag": f'"{found.version}"'}
    return Response(found.body, status, media_type="application/json", headers=etag)
