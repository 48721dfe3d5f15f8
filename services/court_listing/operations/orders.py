"""The order a sentence made, and the end of treatment under it (R40)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import TreatmentEndedByCourt
from contracts.vocabulary import EndedBecause, Requirement
from services.common.outbox import tell
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.requirements import positions_of, treating
from services.court_listing.rules import breaches
from services.court_listing.rules.orders import Order, is_order, requirements_made


def order_of(sentence: Sentence | None) -> Order | None:
    """The order in force that a sentence made, if it made one and it has not ended."""
    return order_as_passed(sentence) if sentence and sentence.ended_at is None else None


def order_as_passed(sentence: Sentence) -> Order | None:
    """The order a sentence made, if it made one, whatever became of it."""
    if not is_order(sentence.disposal):
        return None
    return Order(
        sentenced_at=sentence.sentenced_at,
        months=sentence.order_months,
        made=requirements_made(sentence.requirements),
        review_every_weeks=sentence.review_every_weeks,
    )


def requirements_of(sentence: Sentence | None) -> frozenset[Requirement]:
    """The treatment requirements of a sentence, if there is one."""
    return requirements_made(sentence.requirements) if sentence else frozenset()


async def end_treatment(
    session: AsyncSession,
    pathway_id: UUID,
    at: datetime,
    because: EndedBecause,
    before: Collection[Requirement],
    now: Collection[Requirement],
) -> None:
    """R40: tell who treats and who follows up that requirements ended; nothing where none did."""
    positions = await positions_of(session, pathway_id)
    own = [position for position in positions if position.pathway_id == pathway_id]
    over = {Requirement(p.requirement) for p in own if p.outcome is not None}
    ended = breaches.treatment_ended(before, now, over)
    if ended:
        event = TreatmentEndedByCourt.of(pathway_id, at, requirements=ended, because=because)
        tell(session, event, to_organisations=treating(positions, ended))
