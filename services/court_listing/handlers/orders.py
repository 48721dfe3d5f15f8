"""What probation tells of an order that ended early (R42)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from sqlmodel.sql.expression import SelectOfScalar

from contracts.events.probation_supervision import OrderEndedEarly
from services.common.database import first, select
from services.court_listing.models.pathways import Pathway
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.reviews import cancel_review
from services.court_listing.rules.orders import ENDED_EARLY


async def handle_early_end(session: AsyncSession, event: OrderEndedEarly) -> None:
    """R42, R45: the order of the sentence ended early, and is reviewed no more (C11).

    One that another sentence took the place of since, has ended anyway.
    """
    await session.get(Pathway, event.pathway_id, with_for_update=True)
    live = await first(session, _live(event.pathway_id))
    if live is None or live.ended_at is not None or event.occurred_at < live.sentenced_at:
        return
    live.ended_at, live.ended_because = event.occurred_at, ENDED_EARLY
    await cancel_review(session, event.pathway_id, event.occurred_at)


def _live(pathway_id: UUID) -> SelectOfScalar[Sentence]:
    own = select(Sentence).where(Sentence.pathway_id == pathway_id)
    return own.where(col(Sentence.superseded_at).is_(None)).with_for_update()
