"""Breaches that were referred, and what the court made of them (R40)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from contracts.reference import breach_answer
from contracts.vocabulary import BreachAnswer
from services.common.columns import codes, document, moment, moment_or_none
from services.court_listing.models.pathways import Base


class Breach(Base, table=True):
    """A breach that probation referred, and what the court made of it (R40).

    ``reasons_by`` where they were not given with the decision, which a message told of. ``answer``
    is how the person answered it, in the court's words; ``answer_shared_at`` where a message said
    so, as of when. ``hearing_at`` is when it is on the list of a court, as others were told.
    """

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    referred_at: datetime = moment()
    requirement: str
    reason: str
    why: str
    answer: str | None = None
    answered_at: datetime | None = moment_or_none()
    answered_by: str | None = None
    answer_why: str | None = None
    answer_shared_at: datetime | None = moment_or_none()
    earlier_answers: list[dict[str, Any]] = document(
        default_factory=list, sa_column_kwargs={"server_default": "[]"}
    )
    hearing_at: datetime | None = moment_or_none()
    hearing_court: str | None = None
    hearing_room: str | None = None
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
        Index("undecided_breaches", "pathway_id", postgresql_where=text("outcome IS NULL")),
        Index(
            "breaches_without_reasons",
            "pathway_id",
            postgresql_where=text("outcome IS NOT NULL AND cardinality(decision_reasons) = 0"),
        ),
        CheckConstraint(
            "num_nulls(decided_at, outcome, decided_by) IN (0, 3)", name="decided_says_how"
        ),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_says_when"),
    )

    @property
    def answered_as(self) -> BreachAnswer | None:
        """What the answer comes to; none where it says neither, or nothing was said."""
        return breach_answer(self.answer) if self.answer else None
