"""What is undone when the guilt it rested on is taken back (R11)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_allocation import AssessmentStoodDownV1, ProposalWithdrawnV1
from contracts.vocabulary import Requirement, StoodDownBecause
from services.common.outbox import tell
from services.probation_allocation.models.pathways import Position, Proposal
from services.probation_allocation.operations.pathways import of_pathway


async def stand_down(
    session: AsyncSession, pathway_id: UUID, at: datetime, because: StoodDownBecause
) -> None:
    """R11: withdraw what is proposed and stand down who was asked to assess, and tell both.

    What was recorded stays; a later request or proposal is a new one.
    """
    told: dict[str, object] = {"pathway_id": pathway_id, "occurred_at": at, "because": because}
    for proposal in await of_pathway(session, Proposal, pathway_id):
        withdraw(session, proposal, at, because)
    for position in await of_pathway(session, Position, pathway_id):
        if position.requested_at is not None:
            position.requested_at, position.stood_down_at = None, at
            whom = {"requirement": position.requirement, "organisation": position.organisation}
            tell(session, AssessmentStoodDownV1.model_validate(told | whom))


def withdraw(
    session: AsyncSession, proposal: Proposal, at: datetime, because: StoodDownBecause
) -> None:
    """R11, R16: a proposal that still stands is withdrawn, and the court and provider told."""
    if proposal.withdrawn_at is None:
        proposal.withdrawn_at = at
        tell(
            session,
            ProposalWithdrawnV1(
                pathway_id=proposal.pathway_id,
                occurred_at=at,
                requirement=Requirement(proposal.requirement),
                because=because,
            ),
        )


def forget_answers(position: Position) -> None:
    """What one organisation answered says nothing of what another can do (R17)."""
    position.willing = position.assessment_consent = position.treatment_consent = None
    position.suitable = position.approved = position.named_clinician = position.outline = None
    position.agreeing_provider = position.conferred_with = position.combination_advised = None
    position.sessions = position.length_months = None
    position.first_appointment_at = position.first_appointment_place = None
    position.reasons, position.support_advised, position.risk_flags = [], [], []
