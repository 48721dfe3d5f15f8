"""Returns to court, asked and answered (R38)."""

from datetime import datetime
from uuid import UUID

from contracts.reference import ReturnReason
from contracts.vocabulary import Requirement
from services.common.schemas import Body, FromRow, Happened, Prose


class ReturnIn(Body):
    """Why an order goes back to court without a breach; the words stay with probation (R38)."""

    returned_at: Happened
    requirement: Requirement
    reason: ReturnReason
    why: Prose | None = None


class ReturnOut(FromRow):
    """A return to court, and when the court answered it (R38)."""

    id: UUID
    requirement: Requirement
    reason: str
    why: str | None
    returned_at: datetime
    answered_at: datetime | None
