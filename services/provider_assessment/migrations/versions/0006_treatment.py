"""Treatment: tests, reviews, risks, adjustments, ends, follow-ups, emergencies (R35 to R57)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    _drug_tests()
    _reviews()
    _adjustments()
    _endings()
    _follow_ups()
    _emergencies()


def _drug_tests() -> None:
    op.create_table(
        "drug_test",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("results", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'tested') = (jsonb_array_length(results) > 0)", name="tested_has_results"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["provider_case.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "taken_at", name="one_drug_test_at_a_time"),
    )
    op.create_index(op.f("ix_drug_test_case_id"), "drug_test", ["case_id"])


def _reviews() -> None:
    op.create_table(
        "treatment_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("taking_part", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("engagement", sa.String(), nullable=True),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("cardinality(taking_part) > 0", name="somebody_took_part"),
        sa.ForeignKeyConstraint(["case_id"], ["provider_case.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "reviewed_at", name="one_review_at_a_time"),
    )
    op.create_index(op.f("ix_treatment_review_case_id"), "treatment_review", ["case_id"])
    op.create_table(
        "risk_raised",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("risk_flags", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.CheckConstraint("cardinality(risk_flags) > 0", name="raises_something"),
        sa.ForeignKeyConstraint(["case_id"], ["provider_case.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_risk_raised_case_id"), "risk_raised", ["case_id"])


def _adjustments() -> None:
    op.create_table(
        "adjustment_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("proposed_sessions", sa.Integer(), nullable=True),
        sa.Column("proposed_length_months", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind IN ('shorten_good_progress', 'lengthen'))"
            " = (num_nonnulls(proposed_sessions, proposed_length_months) > 0)",
            name="another_length_says_which",
        ),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL)", name="decided_at_some_moment"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["provider_case.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_open_adjustment",
        "adjustment_proposal",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("decision IS NULL"),
    )


def _endings() -> None:
    op.create_table(
        "ending",
        sa.Column("completion_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("end_meeting_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_meeting_with", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("onward_referrals", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("experience_asked", sa.Boolean(), nullable=True),
        sa.Column("experience_rating", sa.Integer(), nullable=True),
        sa.Column("experience_comments", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(end_meeting_at IS NULL) = (cardinality(end_meeting_with) = 0)",
            name="a_meeting_is_of_somebody",
        ),
        sa.CheckConstraint(
            "experience_asked OR num_nonnulls(experience_rating, experience_comments) = 0",
            name="an_answer_was_asked_for",
        ),
        sa.CheckConstraint("experience_rating BETWEEN 1 AND 5", name="rated_from_one_to_five"),
        sa.ForeignKeyConstraint(["completion_id"], ["completion.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["provider_case.id"]),
        sa.PrimaryKeyConstraint("completion_id"),
        sa.UniqueConstraint("case_id"),
    )


def _follow_ups() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.String(), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("offended_since", sa.String(), nullable=True),
        sa.Column("in_support", sa.String(), nullable=True),
        sa.CheckConstraint("months IN (3, 6, 12)", name="known_months"),
        sa.CheckConstraint(
            "reached OR num_nonnulls(offended_since, in_support) = 0",
            name="said_by_who_was_reached",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["provider_case.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_follow_up_case_id"), "follow_up", ["case_id"])
    op.create_index(
        "one_follow_up",
        "follow_up",
        ["case_id", "months"],
        unique=True,
        postgresql_where=sa.text("reached"),
    )


def _emergencies() -> None:
    op.create_table(
        "emergency_disclosure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("disclosed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disclosed_by", sa.String(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("risk_flags", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("risk", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.String(), nullable=True),
        sa.Column("justified", sa.Boolean(), nullable=True),
        sa.Column("review_note", sa.String(), nullable=True),
        sa.CheckConstraint("ends_at > disclosed_at", name="ends_after_it_is_made"),
        sa.CheckConstraint("cardinality(risk_flags) > 0", name="discloses_a_risk"),
        sa.CheckConstraint(
            "num_nulls(reviewed_at, reviewed_by, justified, review_note) IN (0, 4)",
            name="reviewed_whole",
        ),
        sa.CheckConstraint("reviewed_by <> disclosed_by", name="reviewed_by_somebody_else"),
        sa.ForeignKeyConstraint(["case_id"], ["provider_case.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("case_id", "pathway_id"):
        name = op.f(f"ix_emergency_disclosure_{column}")
        op.create_index(name, "emergency_disclosure", [column])
