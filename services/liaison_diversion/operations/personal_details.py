"""What a person referred says of themselves, told once they are on a list (R82)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from contracts.events.liaison_diversion import PersonalDetailsRecorded
from services.common.outbox import tell
from services.liaison_diversion.models.personal_details import PersonalDetail
from services.liaison_diversion.models.referrals import Referral
from services.liaison_diversion.operations.cases import pathways_of
from services.personal_details.operations import details_of, event_fields

OWN = Agency.LIAISON.value


async def tell_details(
    session: AsyncSession,
    referral: Referral,
    at: datetime | None = None,
    only: UUID | None = None,
) -> None:
    """R82: all that is on record, in each case of the person or in ``only`` one.

    ``at`` is when it was said; where it is told anew, when the last of it was.
    """
    details = await details_of(session, PersonalDetail, {"referral_id": referral.id})
    said = at or max((detail.recorded_at for detail in details), default=None)
    if said is None:
        return
    for pathway_id in [only] if only else await pathways_of(session, referral):
        tell(session, PersonalDetailsRecorded.of(pathway_id, said, event_fields(details)))
