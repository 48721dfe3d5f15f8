"""What more than one endpoint looks up of an order."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.vocabulary import Requirement
from services.common.database import first, select
from services.probation_allocation.models import Pathway
from services.probation_allocation.order_models import CourtReview
from services.probation_allocation.order_rules import Order


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
    )
    return await first(session, wanted.order_by(CourtReview.due_on.desc()))  # type: ignore[union-attr]
