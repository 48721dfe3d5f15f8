"""A circumstance asked and answered (R33, R42)."""

from datetime import datetime
from uuid import UUID

from contracts.vocabulary import Circumstance
from services.common.schemas import Body, FromRow, Happened, Prose


class CircumstanceIn(Body):
    """Somebody died, was remanded in custody, or was admitted to hospital, and how it is known."""

    circumstance: Circumstance
    began_at: Happened
    ended_at: Happened | None = None
    why: Prose


class CircumstanceChangeIn(Body):
    """How it is now: ended, corrected, or ``withdrawn`` as it was not so; and why it is said."""

    began_at: Happened
    ended_at: Happened | None = None
    withdrawn: bool = False
    why: Prose


class CircumstanceToldOut(FromRow):
    """What an agency said; ``version`` is its ETag where it was recorded."""

    id: UUID
    circumstance: str
    began_at: datetime
    ended_at: datetime | None
    withdrawn: bool
    told_by: str
    version: int


class CircumstanceOut(CircumstanceToldOut):
    """The same at the agencies that record it; ``why`` is of what was recorded there."""

    why: str | None
