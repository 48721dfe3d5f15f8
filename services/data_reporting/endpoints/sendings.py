"""Returns that were sent to the chair of the steering group, and whether in time."""

from datetime import UTC, datetime

from fastapi import APIRouter
from sqlmodel import col

from contracts.event import Agency
from services.common.clocks_shown import clocks_of
from services.common.database import rows, select
from services.common.schemas import Slug
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.data_reporting.callers import Analyst
from services.data_reporting.models.returns import ReturnSending
from services.data_reporting.operations import sendings as sending_operations
from services.data_reporting.operations.returns import compute_return, is_held, load_return
from services.data_reporting.rules import returns
from services.data_reporting.rules import sendings as sending_rules
from services.data_reporting.schemas.returns import Month
from services.data_reporting.schemas.sendings import SendingIn, SendingOut, SendingsOut

router = APIRouter(
    prefix="/v1/returns/{site}/{month}", tags=["returns"], route_class=UnitOfWorkRoute
)


@router.post("/sendings", status_code=201, summary="Say that a return was sent (R70, C13)")
async def send(
    site: Slug, month: Month, body: SendingIn, session: Session, caller: Analyst
) -> SendingOut:
    """To the chair of the steering group, by the second week of the next month."""
    monthly = await load_return(session, site, month, body.version)
    now = datetime.now(UTC)
    made = await compute_return(session, site, month)
    is_current = returns.figures_of(monthly.body) == made.body or await is_held(
        session, site, month, made
    )
    sending_rules.may_send(month, now, is_current=is_current)
    sent = ReturnSending(
        site=site, month=month, version=monthly.version, sent_at=now, sent_by=caller.user
    )
    session.add(sent)
    sending_operations.note_sent(session, site, month, now)
    return SendingOut.model_validate(sent)


@router.get("/sendings", summary="When a return was sent, and whether in time (C13)")
async def read(site: Slug, month: Month, session: Session, caller: Analyst) -> SendingsOut:
    """The clock runs from the end of a month in which somebody was listed at the site."""
    returns.require_month(month)
    query = select(ReturnSending).where(ReturnSending.site == site, ReturnSending.month == month)
    sendings = await rows(session, query.order_by(col(ReturnSending.sent_at)))
    subject = sending_rules.return_subject(site, month)
    return SendingsOut(
        sendings=[SendingOut.model_validate(sending) for sending in sendings],
        clocks=await clocks_of(session, Agency.REPORTING, subject),
    )
