"""The order a sentence made, and the end of treatment under it (R40)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import (
    RequirementMade,
    TreatmentEndedByCourt,
)
from contracts.events.court_orders import OrderChanged
from contracts.events.order_terms import RequirementTerms
from contracts.vocabulary import Disposal, EndedBecause, OrderChange, Requirement
from services.common.outbox import tell
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.requirements import (
    hand_over,
    positions_of,
    proposed_or_treating,
    treating,
)
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
        ends_on=sentence.ends_on,
        first_review_on=sentence.first_review_on,
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


@dataclass(frozen=True)
class Change:
    """What became of an order that no breach or review was about: as it was, and as it is now."""

    change: OrderChange
    at: datetime
    before: Sentence
    now: Sentence | None
    changed: Sequence[str] = ()

    @property
    def order_ended(self) -> bool:
        """Whether no order is in force afterwards."""
        return self.now is None or not is_order(self.now.disposal)


async def tell_change(session: AsyncSession, change: Change) -> None:
    """R39, R40: tell whoever works with the person what of the order changed, field by field."""
    pathway_id, now = change.before.pathway_id, change.now
    made = requirements_of(now)
    positions = await positions_of(session, pathway_id)
    event = OrderChanged(
        pathway_id=pathway_id,
        occurred_at=change.at,
        change=change.change,
        order_ended=change.order_ended,
        changed=tuple(change.changed),
        ended=tuple(sorted(requirements_of(change.before) - made)),
        **(change_of(now) if now is not None else {}),
    )
    tell(session, event, to_organisations=proposed_or_treating(positions))
    hand_over(positions, made)


def change_of(sentence: Sentence) -> dict[str, Any]:
    """The order as it is since, field by field, as it is told."""
    said = {name: getattr(sentence, name) for name in CHANGEABLE}
    return {name: value for name, value in said.items() if value is not None} | {
        "disposal": Disposal(sentence.disposal),
        "requirements": tuple(RequirementMade.model_validate(r) for r in sentence.requirements),
        "terms": tuple(RequirementTerms.model_validate(t) for t in sentence.terms),
        "requirement_made": sentence.requirement_made,
        "court_reviews": sentence.court_reviews,
    }


CHANGEABLE = (
    "order_months",
    "ends_on",
    "custody_weeks",
    "operational_months",
    "supervision_months",
    "supervising_court",
    "probation_area",
)
"""The fields of an order that an amendment may change, beside its requirements."""
