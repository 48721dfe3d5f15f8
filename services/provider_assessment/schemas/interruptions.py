"""Times in which somebody cannot take part in treatment, asked and answered (R33)."""

from datetime import datetime
from uuid import UUID

from contracts.vocabulary import InterruptedBecause
from services.common.schemas import Body, FromRow, Happened, Prose
from services.provider_assessment.schemas.cases import OfCase


class InterruptionIn(OfCase):
    """Somebody was remanded in custody, or admitted to hospital (R33)."""

    because: InterruptedBecause
    began_at: Happened
    why: Prose


class InterruptionChangeIn(Body):
    """How it is now: ended, corrected, or ``withdrawn`` as it was not so; and why it is said."""

    because: InterruptedBecause
    began_at: Happened
    ended_at: Happened | None = None
    withdrawn: bool = False
    why: Prose


class InterruptionOut(FromRow):
    """An interruption; ``version`` is its ETag."""

    id: UUID
    because: str
    began_at: datetime
    ended_at: datetime | None
    withdrawn: bool
    why: str
    version: int
