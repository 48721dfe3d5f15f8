"""What probation tells of an order that ended early (R42)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from sqlmodel.sql.expression import SelectOfScalar

from contracts.events.probation_supervision import OrderEndedEarly
from contracts.events.provider_treatment import PersonDied
from services.common.database import first, select
from services.court_listing.models.pathways import Pathway
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.reviews import cancel_review
from services.court_listing.rules.orders import ENDED_BY_DEATH, ENDED_EARLY


async def handle_death(session: AsyncSession, event: PersonDied) -> None:
    """R42, R45: the order ended with the person's death, and is reviewed no more (C11)."""
    await _end(session, event.pathway_id, event.occurred_at, ENDED_BY_DEATH)


async def handle_early_end(session: AsyncSession, event: OrderEndedEarly) -> None:
    """R42, R45: the order of the sentence ended early, and is reviewed no more (C11).

    One that another sentence took the place of since, has ended anyway.
    """
    await _end(session, event.pathway_id, event.occurred_at, ENDED_EARLY)


async def _end(session: AsyncSession, pathway_id: UUID, at: datetime, because: str) -> None:
    await session.get(Pathway, pathway_id, with_for_update=True)
    live = await first(session, _live(pathway_id))
    if live is None or live.ended_at is not None or at < live.sentenced_at:
        return
    live.ended_at, live.ended_because = at, because
    await cancel_review(session, pathway_id, at)


def _live(pathway_id: UUID) -> SelectOfScalar[Sentence]:
    own = select(Sentence).where(Sentence.pathway_id == pathway_id)
    return own.where(col(Sentence.superseded_at).is_(None)).with_for_update()
