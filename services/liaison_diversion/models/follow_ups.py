"""People followed up, and what providers and court told that leads to it (R18, R28)."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.common.columns import codes, moment, moment_or_none
from services.liaison_diversion.models.pathways import Base


class FollowUp(Base, table=True):
    """Someone not taken further, whom liaison and diversion supports (R8, R11, R12, R18, R28).

    ``ceased_at`` is when the reason ceased; until then there is one, open or closed by hand.
    """

    __tablename__ = "follow_up"
    called: ClassVar = "follow-up"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(foreign_key="pathway.id", index=True)
    reason: str
    requirement: str = ""
    coded_reasons: list[str] = codes()
    support_advised: list[str] = codes()
    opened_at: datetime = moment()
    state: str = "open"
    closed_at: datetime | None = moment_or_none()
    result: str | None = None
    ceased_at: datetime | None = moment_or_none()

    __table_args__ = (
        Index(
            "one_follow_up_while_a_reason_holds",
            "pathway_id",
            "reason",
            "requirement",
            unique=True,
            postgresql_where=text("ceased_at IS NULL"),
        ),
        Index(
            "open_follow_ups", "opened_at", postgresql_where=text("state IN ('open', 'planned')")
        ),
        CheckConstraint("ceased_at IS NULL OR state = 'closed'", name="what_ceased_is_closed"),
        CheckConstraint("state IN ('open', 'planned', 'closed')", name="a_known_state"),
        CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL AND result IS NOT NULL)",
            name="what_is_closed_says_when_and_how",
        ),
    )


class FollowUpPlan(Base, table=True):
    """What support is planned for someone followed up."""

    __tablename__ = "follow_up_plan"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    follow_up_id: UUID = Field(foreign_key="follow_up.id", index=True)
    planned_at: datetime = moment()
    support: list[str] = codes()
    note: str | None = None
    planned_by: str


class Position(Base, table=True):
    """What providers and the court told of one requirement, which follow-ups follow from (R18)."""

    pathway_id: UUID = Field(primary_key=True, foreign_key="pathway.id")
    requirement: str = Field(primary_key=True)
    assessed_at: datetime | None = moment_or_none()
    suitable: bool | None = None
    reasons: list[str] = codes()
    support_advised: list[str] = codes()
    declined_at: datetime | None = moment_or_none()
    declined: str | None = None
    decline_reasons: list[str] = codes()
    decline_support: list[str] = codes()
    willingness_withdrawn_at: datetime | None = moment_or_none()
    treatment_withdrawn_at: datetime | None = moment_or_none()
    ended_by_court_at: datetime | None = moment_or_none()
