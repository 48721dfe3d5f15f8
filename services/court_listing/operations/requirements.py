"""How requirements ended, under the sentence in force and under those before it (R40, R45)."""

from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.vocabulary import Requirement
from services.common.database import first, rows, select
from services.court_listing.models.requirements import Position
from services.court_listing.models.sentences import Sentence


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
