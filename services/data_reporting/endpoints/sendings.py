"""Returns that were sent to the chair of the steering group, and whether in time."""

from datetime import UTC, datetime

from fastapi import APIRouter

from contracts.event import Agency
from services.common.clocks_shown import clocks_of
from services.common.database import rows, select
from services.common.schemas import Slug
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.data_reporting.callers import Analyst
from services.data_reporting.models.returns import ReturnSending
from services.data_reporting.operations import sendings as sending_operations
from services.data_reporting.operations.returns import compute, found_return
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
    found = await found_return(session, site, month, body.version)
    now = datetime.now(UTC)
    as_it_is = found.body == await compute(session, site, month)
    sending_rules.may_send(month, now, as_it_is=as_it_is)
    sent = ReturnSending(
        site=site, month=month, version=found.version, sent_at=now, sent_by=caller.user
    )
    session.add(sent)
    sending_operations.note_sent(session, site, month, now)
    return SendingOut.model_validate(sent)


@router.get("/sendings", summary="When a return was sent, and whether in time (C13)")
async def read(site: Slug, month: Month, session: Session, caller: Analyst) -> SendingsOut:
    """The clock runs from the end of a month in which somebody was listed at the site."""
    returns.require_month(month)
    wanted = select(ReturnSending).where(ReturnSending.site == site, ReturnSending.month == month)
    found = await rows(session, wanted.order_by(ReturnSending.sent_at))  # type: ignore[arg-type]
    subject = sending_rules.return_subject(site, month)
    return SendingsOut(
        sendings=[SendingOut.model_validate(one) for one in found],
        clocks=await clocks_of(session, Agency.REPORTING, subject),
    )
