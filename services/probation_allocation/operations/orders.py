"""The order of a pathway, as rules look at it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from contracts.vocabulary import Requirement
from services.common.database import select
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.rules.orders import Order, belongs_to_order


def order_of(pathway: Pathway) -> Order:
    """The order as the rules look at it."""
    answers: Sequence[Mapping[str, Any]] = pathway.sentence.get("requirements", ())
    return Order(
        sentenced_at=pathway.sentenced_at,
        disposal=pathway.sentence.get("disposal"),
        made=frozenset(Requirement(answer["requirement"]) for answer in answers if answer["made"]),
        ended_at=pathway.order_ended_at,
        expired=pathway.order_expired_at is not None,
    )


def is_of_order(pathway: Pathway, moment: datetime) -> bool:
    """R40: whether something that happened then is of the order in force."""
    return belongs_to_order(pathway.order_number, pathway.sentenced_at, moment)


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
