"""What more than one endpoint looks up of an order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.vocabulary import Requirement
from services.common.clocks import note
from services.common.database import first, select
from services.probation_allocation.models.pathways import Appointment, Pathway, Position
from services.probation_allocation.models.reviews import Breach, CourtReview, ReturnToCourt
from services.probation_allocation.rules.orders import Order, Withdrawal, is_of, returns_due


def order_of(pathway: Pathway) -> Order:
    """The order as the rules look at it."""
    answers: Sequence[Mapping[str, Any]] = pathway.sentence.get("requirements", ())
    return Order(
        sentenced_at=pathway.sentenced_at,
        disposal=pathway.sentence.get("disposal"),
        made=frozenset(Requirement(one["requirement"]) for one in answers if one["made"]),
        ended_at=pathway.order_ended_at,
    )


def is_of_order(pathway: Pathway, moment: datetime) -> bool:
    """R40: whether something that happened then is of the order in force."""
    return is_of(pathway.order_number, pathway.sentenced_at, moment)


def waits_for_decision(pathway: Pathway, missed: Appointment) -> bool:
    """R34: an absence under an order that ended, or was replaced, is not decided on any more."""
    return still_under_order(pathway, missed.happened_at)


def still_under_order(pathway: Pathway, moment: datetime) -> bool:
    """R40: whether what happened then is of an order in force."""
    return pathway.order_ended_at is None and is_of_order(pathway, moment)


def under_the_order(pathway_id: Any, moment: Any) -> ColumnElement[bool]:
    """R34, R39: what waits for the officer, by when it happened; nothing of an order that is over.

    The same as ``still_under_order``, as a condition on a table with these columns.
    """
    replaced = and_(col(Pathway.order_number) > 1, moment < col(Pathway.sentenced_at))
    over = select(Pathway.id).where(
        col(Pathway.id) == pathway_id, or_(col(Pathway.order_ended_at).is_not(None), replaced)
    )
    return ~over.exists()


async def drop_if_over(session: AsyncSession, missed: Appointment) -> None:
    """C9: an absence that is reported when its order is over need not be decided on."""
    pathway = await session.get(Pathway, missed.pathway_id, with_for_update=True)
    if pathway is not None and not waits_for_decision(pathway, missed):
        need_not_be_decided(session, missed, missed.reported_at)


def need_not_be_decided(session: AsyncSession, missed: Appointment, at: datetime) -> None:
    """C9: since the order ended, or since it was reported where that was later."""
    moment, id = max(at, missed.reported_at), str(missed.id)
    note(session, "DecisionNotNeeded", missed.pathway_id, moment, appointment_id=id)


async def review_to_hold(session: AsyncSession, pathway_id: UUID) -> CourtReview | None:
    """The review the court set and has not held."""
    wanted = select(CourtReview).where(
        CourtReview.pathway_id == pathway_id,
        CourtReview.held_at.is_(None),  # type: ignore[union-attr]
        CourtReview.cancelled_at.is_(None),  # type: ignore[union-attr]
    )
    return await first(session, wanted.order_by(CourtReview.due_on.desc()))  # type: ignore[union-attr]


async def breach_waits(session: AsyncSession, pathway_id: UUID) -> bool:
    """R40: whether the court has a breach to decide, and so may sentence anew."""
    waiting = select(Breach).where(
        Breach.pathway_id == pathway_id, col(Breach.decided_at).is_(None)
    )
    return await first(session, waiting) is not None


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
