"""What follows at the court where somebody died, or did not after all (R42, R45, C1, C2, C11)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from sqlmodel.sql.expression import SelectOfScalar

from contracts.events.court_orders import CircumstanceRecorded
from services.circumstances.models import Said
from services.circumstances.operations import Kept, standing_of
from services.circumstances.rules import Standing
from services.common.database import first, load, select
from services.common.outbox import tell
from services.court_listing.models.circumstances import Circumstance
from services.court_listing.models.pathways import Pathway
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.requirements import positions_of, proposed_or_treating
from services.court_listing.operations.reviews import cancel_review, reinstate_review
from services.court_listing.rules.orders import ENDED_BY_DEATH


async def _lock(session: AsyncSession, pathway_id: UUID) -> Pathway | None:
    return await session.get(Pathway, pathway_id, with_for_update=True)


async def _follow(session: AsyncSession, pathway_id: UUID, before: Standing, now: Standing) -> None:
    """R42, R45: the order ended with the death, and is in force where it was not so."""
    if before.died_at == now.died_at:
        return
    if before.died_at is not None:
        await _undo_end(session, pathway_id, before.died_at)
    if now.died_at is not None:
        await end_order(session, pathway_id, now.died_at, ENDED_BY_DEATH)


async def end_order(session: AsyncSession, pathway_id: UUID, at: datetime, because: str) -> None:
    """R42, C11: an order that no court ended is over, and is reviewed no more; unless it was."""
    live = await first(session, _live(pathway_id))
    if live is None or live.ended_at is not None or at < live.sentenced_at:
        return
    live.ended_at, live.ended_because = at, because
    await cancel_review(session, pathway_id, at)


async def _undo_end(session: AsyncSession, pathway_id: UUID, at: datetime) -> None:
    live = await first(session, _live(pathway_id))
    if live is not None and live.ended_because == ENDED_BY_DEATH and live.ended_at == at:
        live.ended_at = live.ended_because = None
        await reinstate_review(session, pathway_id, at)


def _live(pathway_id: UUID) -> SelectOfScalar[Sentence]:
    own = select(Sentence).where(Sentence.pathway_id == pathway_id)
    return own.where(col(Sentence.superseded_at).is_(None)).with_for_update()


async def rest_where_died(session: AsyncSession, pathway_id: UUID) -> None:
    """R42: a sentence that becomes known after the death makes an order that is over with it."""
    died_at = (await standing_of(session, KEPT, pathway_id)).died_at
    if died_at is not None:
        await end_order(session, pathway_id, died_at, ENDED_BY_DEATH)


async def tell_circumstance(session: AsyncSession, said: Said) -> None:
    """R33, R42: whoever works with the person hears it, providers of each requirement too."""
    await load(session, Pathway, said.pathway_id)
    event = CircumstanceRecorded.of(said.pathway_id, said.began_at, said, circumstance_id=said.id)
    to = proposed_or_treating(await positions_of(session, said.pathway_id))
    tell(session, event, to_organisations=to)


KEPT = Kept(Circumstance, _lock, _follow)
