"""What more than one endpoint looks up of an order."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.vocabulary import Requirement
from services.common.database import first, select
from services.probation_allocation.models import Pathway, Position
from services.probation_allocation.models_orders import CourtReview, ReturnToCourt
from services.probation_allocation.rules_orders import Order, Withdrawal, returns_due


def order_of(pathway: Pathway) -> Order:
    """The order as the rules look at it."""
    answers: Sequence[Mapping[str, Any]] = pathway.sentence.get("requirements", ())
    return Order(
        sentenced_at=pathway.sentenced_at,
        disposal=pathway.sentence.get("disposal"),
        made=frozenset(Requirement(one["requirement"]) for one in answers if one["made"]),
        ended_at=pathway.order_ended_at,
    )


async def review_to_hold(session: AsyncSession, pathway_id: UUID) -> CourtReview | None:
    """The review the court set and has not held."""
    wanted = select(CourtReview).where(
        CourtReview.pathway_id == pathway_id,
        CourtReview.held_at.is_(None),  # type: ignore[union-attr]
        CourtReview.cancelled_at.is_(None),  # type: ignore[union-attr]
    )
    return await first(session, wanted.order_by(CourtReview.due_on.desc()))  # type: ignore[union-attr]


def returns_that_are_due(
    pathway: Pathway,
    positions: Sequence[Position],
    returned: Sequence[ReturnToCourt],
    reviews: Sequence[CourtReview],
) -> list[Withdrawal]:
    """R38: what was withdrawn and is to be brought before the court, since when."""
    over = pathway.completion.get("requirement")
    return returns_due(
        order_of(pathway),
        [
            Withdrawal(Requirement(p.requirement), p.withdrawn, p.withdrawn_at)
            for p in positions
            if p.withdrawn is not None and p.withdrawn_at is not None
        ],
        [(one.requirement, one.returned_at) for one in returned],
        [one.held_at for one in reviews if one.held_at is not None],
        (over,) if over else (),
    )
