"""Breaches that were referred, and what the court made of them (R40)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.common.columns import codes, moment, moment_or_none
from services.court_listing.models.pathways import Base


class Breach(Base, table=True):
    """A breach that probation referred, and what the court made of it (R40).

    ``reasons_by`` where they were not given with the decision, which a message told of. ``answer``
    is how the person answered it, in the court's words.
    """

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    referred_at: datetime = moment()
    requirement: str
    reason: str
    why: str
    answer: str | None = None
    answered_at: datetime | None = moment_or_none()
    decided_at: datetime | None = moment_or_none()
    outcome: str | None = None
    decision_reasons: list[str] = codes()
    decision_why: str | None = None
    custody_weeks: int | None = None
    not_suspended_because: list[str] = codes()
    not_suspended_why: str | None = None
    decided_by: str | None = None
    reasons_by: str | None = None

    __table_args__ = (
        CheckConstraint(
            "num_nulls(decided_at, outcome, decided_by) IN (0, 3)", name="decided_says_how"
        ),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_says_when"),
    )
