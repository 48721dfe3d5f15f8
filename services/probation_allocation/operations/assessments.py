"""A provider's position on a requirement, and what who was asked must know (R11, R17, R84)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_allocation import AssessmentFindingsUpdated, AssessmentStoodDown
from contracts.vocabulary import Permission, StoodDownBecause
from services.common.database import get_or_make
from services.common.outbox import tell
from services.common.permission_known import Under
from services.common.told_under import as_under
from services.probation_allocation.models.assessments import Position
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.proposals import Proposal
from services.probation_allocation.operations.pathways import rows_of_pathway
from services.probation_allocation.operations.personal_details import passed_on
from services.probation_allocation.operations.proposals import withdraw_proposal


async def stand_down(
    session: AsyncSession, pathway_id: UUID, at: datetime, because: StoodDownBecause
) -> None:
    """R11: withdraw what is proposed and stand down who was asked to assess, and tell both.

    What was recorded stays; a later request or proposal is a new one.
    """
    for proposal in await rows_of_pathway(session, Proposal, pathway_id):
        await withdraw_proposal(session, proposal, at, because)
    for position in await rows_of_pathway(session, Position, pathway_id):
        if position.requested_at is not None:
            position.requested_at, position.stood_down_at = None, at
            tell(session, AssessmentStoodDown.of(pathway_id, at, position, because=because))


def forget_answers(position: Position) -> None:
    """What one organisation answered says nothing of what another can do (R17)."""
    position.willing = position.assessment_consent = position.treatment_consent = None
    position.suitable = position.approved = position.named_clinician = position.outline = None
    position.agreeing_provider = position.conferred_with = position.combination_advised = None
    position.sessions = position.length_months = None
    position.first_appointment_at = position.first_appointment_place = None
    position.reasons, position.support_advised, position.risk_flags = [], [], []


async def position_of(session: AsyncSession, pathway_id: UUID, requirement: str) -> Position:
    """The provider's position on a requirement."""
    key = {"pathway_id": pathway_id, "requirement": str(requirement)}
    return await get_or_make(session, Position, key)


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
    for position in await rows_of_pathway(session, Position, pathway.id):
        if position.requested_at is None or position.organisation is None:
            continue
        asked = {"organisation": position.organisation, "requirement": position.requirement}
        event = AssessmentFindingsUpdated.of(pathway.id, at, asked | known)
        tell(session, event, under=needs_under(pathway))
