"""What liaison tells of a person's screens: adjustments, and whom to hear early (R6, R9, R84)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.liaison_diversion import CustodyScreened, PersonScreened
from services.court_listing.models.bring_forward import Screening
from services.court_listing.operations.bring_forward import take_request_back


async def handle_custody_screen(session: AsyncSession, event: CustodyScreened) -> None:
    """What the court must provide for, known the evening before (R6, R84)."""
    await _keep_adjustments(session, event)


async def handle_screen(session: AsyncSession, event: PersonScreened) -> None:
    """Keep adjustments, and whether the person is to be heard early (R6, R9)."""
    screening = await _keep_adjustments(session, event)
    screening.bring_forward = bool(event.bring_forward)
    if not screening.bring_forward:
        await take_request_back(session, event.pathway_id, event.occurred_at)


async def _keep_adjustments(
    session: AsyncSession, event: CustodyScreened | PersonScreened
) -> Screening:
    screening = await session.get(Screening, event.pathway_id)
    if screening is None:
        screening = Screening(
            pathway_id=event.pathway_id, screened_at=event.occurred_at, bring_forward=False
        )
        session.add(screening)
    screening.screened_at = event.occurred_at
    screening.adjustments = list(event.adjustments or ())
    screening.interpreter_language = event.interpreter_language
    return screening
