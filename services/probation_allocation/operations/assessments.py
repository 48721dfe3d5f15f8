"""Positions of organisations on a requirement: found, leading, stood down (R11, R17, R88)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.events.probation_allocation import AssessmentStoodDown
from contracts.vocabulary import StoodDownBecause, WithdrawnBecause
from services.common.database import get_or_make, rows, select
from services.common.outbox import tell
from services.probation_allocation.models.assessments import OtherPosition, Position
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.proposals import Proposal
from services.probation_allocation.operations.pathways import rows_of_pathway
from services.probation_allocation.operations.proposals import withdraw_proposal
from services.probation_allocation.rules.assessments import Asked, who_leads


async def stand_down(
    session: AsyncSession, pathway_id: UUID, at: datetime, because: StoodDownBecause
) -> None:
    """R11: withdraw what is proposed and stand down who was asked to assess, and tell all.

    What was recorded stays; a later request or proposal is a new one.
    """
    for proposal in await rows_of_pathway(session, Proposal, pathway_id):
        await withdraw_proposal(session, proposal, at, because=because)
    asked: list[Position | OtherPosition] = [
        *await rows_of_pathway(session, Position, pathway_id),
        *await rows_of_pathway(session, OtherPosition, pathway_id),
    ]
    for position in asked:
        if position.requested_at is not None:
            position.requested_at, position.stood_down_at = None, at
            position.stood_down_because = because
            tell(session, AssessmentStoodDown.of(pathway_id, at, position, because=because))


def withdraw_request(
    session: AsyncSession,
    position: Position | OtherPosition,
    at: datetime,
    because: WithdrawnBecause,
) -> None:
    """R88: the organisation need not assess any more, and is told so with the reason."""
    position.requested_at, position.stood_down_at = None, at
    position.stood_down_because = because
    event = AssessmentStoodDown.of(position.pathway_id, at, position, withdrawn_because=because)
    tell(session, event)


async def leading_position(session: AsyncSession, pathway_id: UUID, requirement: str) -> Position:
    """The position of the organisation that leads; made at its first mention."""
    key = {"pathway_id": pathway_id, "requirement": str(requirement)}
    return await get_or_make(session, Position, key)


async def position_of(
    session: AsyncSession, pathway_id: UUID, requirement: str, organisation: str | None
) -> Position | OtherPosition:
    """The organisation's own position; the leading one where none is named, or nobody leads yet.

    It stays whose it is until the transaction ends: a swap of who leads waits for it.
    """
    if organisation is None:
        return await leading_position(session, pathway_id, requirement)
    await session.flush()
    key = (pathway_id, str(requirement))
    leading = await session.get(Position, key, with_for_update=True)
    leading = leading or await leading_position(session, pathway_id, requirement)
    if leading.organisation in (None, organisation):
        leading.organisation = organisation
        return leading
    named = {"pathway_id": pathway_id, "requirement": str(requirement)}
    return await get_or_make(session, OtherPosition, named | {"organisation": organisation})


async def positions_on(
    session: AsyncSession, pathway_id: UUID, requirement: str
) -> list[Position | OtherPosition]:
    """Every position on a requirement, the leading one first; none where nobody was asked."""
    leading = await session.get(Position, (pathway_id, str(requirement)))
    if leading is None:
        return []
    others = select(OtherPosition).where(
        OtherPosition.pathway_id == pathway_id, OtherPosition.requirement == str(requirement)
    )
    return [leading, *await rows(session, others.order_by(col(OtherPosition.organisation)))]


async def choose_leading(session: AsyncSession, pathway_id: UUID, requirement: str) -> None:
    """R88: whoever is furthest leads; asked after each answer, request and stand-down."""
    await session.flush()
    positions = await positions_on(session, pathway_id, requirement)
    if len(positions) > 1:
        place = who_leads([asked_of(position) for position in positions])
        await lead(session, positions[place])


async def lead(session: AsyncSession, position: Position | OtherPosition) -> None:
    """The organisation leads from now on, and who led until now is one of the others."""
    if isinstance(position, Position):
        return
    await session.flush()
    key = (position.pathway_id, position.requirement)
    leading = await session.get(Position, key, with_for_update=True)
    assert leading is not None
    before = leading.model_dump()
    after = position.model_dump()
    session.expunge(position)
    await session.execute(
        delete(OtherPosition).where(
            col(OtherPosition.pathway_id) == position.pathway_id,
            col(OtherPosition.requirement) == position.requirement,
            col(OtherPosition.organisation) == position.organisation,
        )
    )
    leading.sqlmodel_update(after)
    if before["organisation"] is not None:
        session.add(OtherPosition(**before))
    await session.flush()


def asked_of(position: Position | OtherPosition, *, treats: bool = False) -> Asked:
    """The position as the rules look at it."""
    return Asked(
        position.organisation,
        position.requested_at,
        position.suitable,
        position.approved,
        position.willing is not False and position.treatment_consent is not False,
        treats,
    )


async def asked_about(session: AsyncSession, pathway: Pathway, requirement: str) -> list[Asked]:
    """Every organisation asked about a requirement; whether it treats under the order."""
    made = {
        answer["requirement"]
        for answer in pathway.sentence.get("requirements", [])
        if answer.get("made")
    }
    positions = await positions_on(session, pathway.id, requirement)
    return [
        asked_of(
            one,
            treats=isinstance(one, Position) and bool(one.approved) and one.requirement in made,
        )
        for one in positions
    ]
