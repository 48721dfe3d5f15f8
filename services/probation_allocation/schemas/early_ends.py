"""Early ends, asked and answered (R42)."""

from datetime import datetime

from pydantic import BaseModel

from services.common.schemas import Body, FromRow, Happened, Prose
from services.probation_allocation.rules.proposals import Condition


class EarlyEndIn(Body):
    """The officer ends the order early; what no event tells probation is said here (R42).

    ``others_met`` of what the order holds beside treatment; ``special_procedures`` of its reviews.
    """

    ended_at: Happened
    others_met: bool
    special_procedures: bool
    why: Prose


class EarlyEndOut(FromRow):
    """An order that ended early, with its conditions as they answered (R42)."""

    order_number: int
    ended_at: datetime
    ended_by: str
    why: str
    others_met: bool
    special_procedures: bool | None
    conditions: list[Condition]


class ReadinessOut(BaseModel):
    """The conditions of early termination; ``ready`` where every one of them is met (R42)."""

    ready: bool
    conditions: list[Condition]
