"""What is proposed, what the gate looks at, and withdrawing a proposal (R11, R16, R20)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_allocation import ProposalWithdrawn, RequirementProposed
from contracts.vocabulary import Level, Requirement, StoodDownBecause, WithdrawnBecause
from services.probation_allocation.models.assessments import Position
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.proposals import Proposal
from services.probation_allocation.operations.pathways import (
    offences_of,
    rows_of_pathway,
    tell_of_requirement,
)
from services.probation_allocation.operations.seriousness import settled
from services.probation_allocation.rules.proposals import GateInputs


async def proposed_levels(session: AsyncSession, pathway_id: UUID) -> dict[Requirement, Level]:
    """The requirements that are proposed, each with the level without it (R19, R21)."""
    proposed = await rows_of_pathway(session, Proposal, pathway_id)
    return {
        Requirement(proposal.requirement): Level(proposal.level_without_requirement)
        for proposal in proposed
        if proposal.withdrawn_at is None
    }


async def gate_inputs_of(
    session: AsyncSession,
    pathway: Pathway,
    requirement: Requirement,
    level_without: Level | None = None,
) -> tuple[GateInputs, Position | None]:
    """What the gate looks at, and the provider's position."""
    position = await session.get(Position, (pathway.id, requirement.value))
    offences = await offences_of(session, [pathway.id])
    levels = await proposed_levels(session, pathway.id)
    answers = position or Position(pathway_id=pathway.id, requirement=requirement.value)
    inputs = GateInputs(
        requirement=requirement,
        date_of_birth=pathway.date_of_birth,
        any_guilty=pathway.any_guilty,
        convicted_on=pathway.convicted_on,
        guilty_offence_codes=[o.code for o in offences if o.counts_as_guilty],
        suitable=answers.suitable,
        approved=answers.approved,
        willing=answers.willing,
        treatment_consent=answers.treatment_consent,
        named=answers.named_clinician or answers.agreeing_provider,
        first_appointment_at=answers.first_appointment_at,
        first_appointment_place=answers.first_appointment_place,
        proposed=requirement in levels,
        others={other: level for other, level in levels.items() if other != requirement},
        conferred_with=Requirement(answers.conferred_with) if answers.conferred_with else None,
        combination_advised=answers.combination_advised,
        level_without=level_without,
        settled=await settled(session, pathway.id),
    )
    return inputs, position


async def live_proposal(
    session: AsyncSession, pathway_id: UUID, requirement: str
) -> Proposal | None:
    """What is proposed and waits for the court's answer."""
    await session.flush()
    pathway = await session.get(Pathway, pathway_id, with_for_update=True)
    if pathway is None or pathway.sentenced_at is not None:
        return None
    rows = await rows_of_pathway(session, Proposal, pathway_id)
    live = [row for row in rows if row.requirement == requirement and row.withdrawn_at is None]
    return next(iter(live), None)


def proposed(position: Position, proposal: Proposal, at: datetime) -> RequirementProposed:
    """What is told of a proposal, with what is arranged (R23)."""
    return RequirementProposed.of(position.pathway_id, at, proposal, position)


async def withdraw_proposal(
    session: AsyncSession,
    proposal: Proposal,
    at: datetime,
    because: StoodDownBecause | None = None,
    withdrawn_because: WithdrawnBecause | None = None,
) -> None:
    """R11, R16, R85: a proposal that is not withdrawn yet is, and the court and provider told.

    ``because`` of what happened to the case, or probation took it back.
    """
    if proposal.withdrawn_at is not None:
        return
    proposal.withdrawn_at = at
    proposal.withdrawn_because = because or withdrawn_because
    event = ProposalWithdrawn(
        pathway_id=proposal.pathway_id,
        occurred_at=at,
        requirement=Requirement(proposal.requirement),
        because=because,
        withdrawn_because=withdrawn_because,
    )
    await tell_of_requirement(session, event, proposal.requirement)
