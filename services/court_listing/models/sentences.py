"""Sentences, those that were superseded too (R26)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.common.columns import codes, document, moment, moment_or_none
from services.court_listing.models.pathways import Base


class Sentence(Base, table=True):
    """The sentence passed; a corrected or a new one supersedes it, and one is live (R26, R27).

    ``ended_at`` where the court ended its order before time; ``over_on`` is the day on which it is
    over by itself, worked out wherever a sentence is kept, and ``expiry_told`` that it was told.
    ``offences`` are those it was passed for; it is worked out of results where ``from_results``.
    One that was set aside has no other in its place. ``terms`` are its requirements as the court
    made them. ``as_recorded`` is what was recorded here before results amended it.
    """

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(foreign_key="pathway.id", index=True)
    sentenced_at: datetime = moment()
    disposal: str
    order_months: int | None = None
    custody_weeks: int | None = None
    requirements: list[dict[str, Any]] = document(default_factory=list)
    requirement_made: bool
    support_advised: dict[str, list[str]] = document(default_factory=dict)
    court_reviews: bool = False
    review_every_weeks: int | None = None
    would_have_been: str | None = None
    would_have_been_custody_weeks: int | None = None
    within_24_hours: bool | None = None
    not_suspended_because: list[str] = codes()
    not_suspended_why: str | None = None
    recorded_by: str
    superseded_at: datetime | None = moment_or_none()
    ended_at: datetime | None = moment_or_none()
    ended_because: str | None = None
    after_breach: bool = False
    over_on: date | None = None
    expiry_told: date | None = None
    offences: list[str] = codes()
    from_results: bool = False
    known_since: datetime | None = moment_or_none()
    made_for: str | None = None
    ends_on: date | None = None
    operational_months: int | None = None
    supervision_months: int | None = None
    supervising_court: str | None = None
    probation_area: str | None = None
    life: bool = False
    minimum_weeks: int | None = None
    first_review_on: date | None = None
    not_proposed: list[str] = codes()
    terms: list[dict[str, Any]] = document(default_factory=list)
    amended_at: datetime | None = moment_or_none()
    as_recorded: dict[str, Any] = document(default_factory=dict)
    set_aside_at: datetime | None = moment_or_none()
    set_aside_because: str | None = None

    __table_args__ = (
        Index(
            "one_live_sentence",
            "pathway_id",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index(
            "sentences_with_treatment",
            "pathway_id",
            postgresql_where=text(
                "superseded_at IS NULL AND ended_at IS NULL AND requirement_made"
            ),
        ),
        Index(
            "ix_sentence_over",
            "over_on",
            postgresql_where=text(
                "superseded_at IS NULL AND ended_at IS NULL AND expiry_told IS NULL"
            ),
        ),
        Index(
            "ix_sentence_not_over",
            "pathway_id",
            postgresql_where=text(
                "expiry_told IS NOT NULL"
                " AND (superseded_at IS NOT NULL OR over_on IS DISTINCT FROM expiry_told)"
            ),
        ),
        CheckConstraint(
            "NOT requirement_made OR disposal IN ('community_order', 'suspended_sentence_order')",
            name="requirements_only_in_orders",
        ),
        CheckConstraint(
            "review_every_weeks IS NULL OR court_reviews", name="an_interval_belongs_to_reviews"
        ),
        CheckConstraint(
            "num_nulls(set_aside_at, set_aside_because) IN (0, 2)", name="set_aside_says_why"
        ),
        CheckConstraint(
            "set_aside_at IS NULL OR superseded_at IS NOT NULL", name="set_aside_is_not_live"
        ),
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="what_ended_says_why"),
        CheckConstraint(
            "disposal = 'custody' OR cardinality(not_suspended_because) = 0",
            name="only_custody_is_not_suspended",
        ),
    )
