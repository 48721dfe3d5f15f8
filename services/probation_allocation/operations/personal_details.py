"""What a person says of themselves, as probation has it and passes it on (R82)."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from services.personal_details.operations import details_of, event_fields
from services.probation_allocation.models.personal_details import PersonalDetail

OWN = Agency.PROBATION.value

_KNOWN_BEFORE_COURT = (OWN, Agency.LIAISON.value)


async def passed_on(session: AsyncSession, pathway_id: UUID) -> dict[str, Any]:
    """R82: by which name and how a person is reached, for who is asked to assess them.

    What one provider organisation recorded is not another's.
    """
    details = await details_of(session, PersonalDetail, {"pathway_id": pathway_id})
    known = event_fields([detail for detail in details if detail.source in _KNOWN_BEFORE_COURT])
    return {name: known[name] for name in _PASSED_ON if name in known}


_PASSED_ON = ("preferred_name", "pronouns", "contact", "language")
