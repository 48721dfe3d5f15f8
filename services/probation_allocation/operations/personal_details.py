"""What is known of a person, passed on to whom probation asked to assess them (R82, R84)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from contracts.events.probation_findings import AssessmentFindingsUpdated
from contracts.vocabulary import Permission
from services.common.outbox import tell
from services.common.permission_known import Under
from services.common.told_under import as_under
from services.personal_details.operations import details_of, event_fields
from services.probation_allocation.models.assessments import OtherPosition, Position
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.personal_details import PersonalDetail
from services.probation_allocation.operations.pathways import rows_of_pathway

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


async def known_of(session: AsyncSession, pathway: Pathway) -> dict[str, Any]:
    """What who is asked to assess must know: what was found, and how the person is reached."""
    return found_of(pathway) | await passed_on(session, pathway.id)


def found_of(pathway: Pathway) -> dict[str, Any]:
    """What who sits with the person must know of, in the form events carry it."""
    return {
        "risk_flags": tuple(pathway.risk_flags),
        "safeguarding": pathway.safeguarding,
        "needs": tuple(pathway.needs),
        "adjustments": tuple(pathway.adjustments),
    }


def needs_under(pathway: Pathway) -> dict[str, Under]:
    """What passing the needs on rests on (R54)."""
    return {Permission.HEALTH_NEEDS.value: as_under(pathway.needs_under)}


async def pass_on_findings(session: AsyncSession, pathway: Pathway, at: datetime) -> None:
    """R84: each organisation that was asked, and not stood down, learns what is other now."""
    known = await known_of(session, pathway)
    asked_for: list[Position | OtherPosition] = [
        *await rows_of_pathway(session, Position, pathway.id),
        *await rows_of_pathway(session, OtherPosition, pathway.id),
    ]
    for position in asked_for:
        if position.requested_at is None or position.organisation is None:
            continue
        asked = {"organisation": position.organisation, "requirement": position.requirement}
        event = AssessmentFindingsUpdated.of(pathway.id, at, asked | known)
        tell(session, event, under=needs_under(pathway))
