"""What may be asked of programme data: the monthly return of a site."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.common.schemas import MOST, Slug
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.data_reporting.callers import Analyst
from services.data_reporting.models.returns import Return
from services.data_reporting.operations.returns import (
    compute_return,
    load_return,
    newest_return,
    require_releasable,
)
from services.data_reporting.rules import returns as returns_rules
from services.data_reporting.schemas.returns import Csv, Month, ReturnOut
from services.data_reporting.views import returns

router = APIRouter(
    prefix="/v1/returns/{site}/{month}", tags=["returns"], route_class=UnitOfWorkRoute
)


Version = Annotated[int | None, Query(ge=1, le=MOST)]


@router.post(
    "", status_code=201, summary="Make the return of a month (R70, R75)", response_model=ReturnOut
)
async def make(site: Slug, month: Month, session: Session, caller: Analyst) -> Response:
    """When its month is over, from the facts; a new version where it differs from the last.

    A version that gives somebody away together with one before is refused (409): that one stays.
    """
    made = await compute_return(session, site, month)
    returns_rules.may_make(month, datetime.now(UTC))
    last = await newest_return(session, site, month)
    if last is None or returns_rules.figures_of(last.body) != made.body:
        await require_releasable(session, site, month, made)
        last = Return(
            site=site,
            month=month,
            version=last.version + 1 if last else 1,
            body=returns_rules.correcting(made, last.version, last.body) if last else made.body,
            counts=made.counts,
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
    return _answer(await load_return(session, site, month, version), 200)


@router.get("/csv", summary="The return of a month as CSV", response_class=Csv)
async def read_csv(
    site: Slug, month: Month, session: Session, caller: Analyst, version: Version = None
) -> Response:
    """One line for each cell."""
    monthly = await load_return(session, site, month, version)
    return Csv(returns.as_csv(monthly.body))


def _answer(monthly: Return, status: int) -> Response:
    etag = {"etag": f'"{monthly.version}"'}
    return Response(monthly.body, status, media_type="application/json", headers=etag)
