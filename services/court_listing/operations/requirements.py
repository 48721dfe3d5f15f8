"""Who has the requirements of a person, and how they ended, also under earlier sentences."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.vocabulary import Requirement
from services.common import merging
from services.common.database import first, rows, select
from services.court_listing.models.requirements import Position
from services.court_listing.models.sentences import Sentence


async def positions_of(session: AsyncSession, pathway_id: UUID) -> Sequence[Position]:
    """What was told of each requirement of a person, under whichever of their names (R62)."""
    names = await merging.family(session, pathway_id)
    return await rows(session, select(Position).where(col(Position.pathway_id).in_(names)))


def treating(positions: Sequence[Position], requirements: Collection[str]) -> set[str]:
    """R52: the organisations that have these requirements of an order."""
    having = (p.treated_by or p.organisation for p in positions if p.requirement in requirements)
    return {organisation for organisation in having if organisation is not None}


async def who_treats(
    session: AsyncSession, pathway_id: UUID, requirements: Collection[str]
) -> set[str]:
    """R52: the same of a person's order."""
    return treating(await positions_of(session, pathway_id), requirements)


def proposed_or_treating(positions: Sequence[Position]) -> set[str]:
    """R52: every organisation that has a requirement, proposed or made."""
    having = {p.organisation for p in positions} | {p.treated_by for p in positions}
    return {organisation for organisation in having if organisation is not None}


def hand_over(positions: Sequence[Position], made: Collection[Requirement]) -> None:
    """R40, R52: a sentence makes these requirements: from now on who was proposed treats."""
    for position in positions:
        treats = position.organisation or position.treated_by
        position.treated_by = treats if position.requirement in made else None


async def resentenced_at(session: AsyncSession, pathway_id: UUID) -> datetime | None:
    """When the sentence was passed that took the place of another after a breach, if one did."""
    live = select(Sentence).where(
        Sentence.pathway_id == pathway_id,
        col(Sentence.superseded_at).is_(None),
    )
    sentence = await first(session, live)
    return sentence.sentenced_at if sentence is not None and sentence.after_breach else None


async def reopen_requirements(
    session: AsyncSession, pathway_id: UUID, made: Collection[Requirement], at: datetime
) -> None:
    """R40: what a new sentence makes again has not ended; how it ended before stays on record."""
    own = select(Position).where(Position.pathway_id == pathway_id)
    for position in await rows(session, own):
        if position.requirement not in made or position.ended_at is None or position.ended_at > at:
            continue
        add_earlier_outcome(position, str(position.outcome), position.ended_at)
        position.outcome = position.ended_at = None


def add_earlier_outcome(position: Position, outcome: str, ended_at: datetime) -> None:
    """R45: once, whichever of sentence and ending was heard of first."""
    earlier = {"outcome": outcome, "ended_at": ended_at.astimezone(UTC).isoformat()}
    if earlier not in position.earlier_outcomes:
        position.earlier_outcomes = [*position.earlier_outcomes, earlier]
