"""What becomes of a sentence: feedback, reviews, returns, breaches (R27, R36, R38, R40)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "sentencer_feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("sentence_id", sa.Uuid(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("would_have_been", sa.String(), nullable=True),
        sa.Column("would_have_been_custody_weeks", sa.Integer(), nullable=True),
        sa.Column("reasons", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("comments", sa.String(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["pathway_id"], ["pathway.id"]),
        sa.ForeignKeyConstraint(["sentence_id"], ["sentence.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sentence_id"),
    )
    op.add_column("sentence", sa.Column("review_every_weeks", sa.Integer(), nullable=True))
    op.add_column("sentence", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sentence", sa.Column("ended_because", sa.String(), nullable=True))
    op.create_check_constraint(
        "an_interval_belongs_to_reviews",
        "sentence",
        "review_every_weeks IS NULL OR court_reviews",
    )
    op.create_check_constraint(
        "what_ended_says_why", "sentence", "(ended_at IS NULL) = (ended_because IS NULL)"
    )
    op.create_table(
        "court_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("set_with_hearing", sa.Boolean(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("with_hearing", sa.Boolean(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("willing", sa.Boolean(), nullable=True),
        sa.Column("requirement", sa.String(), nullable=True),
        sa.Column("amendment", sa.String(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "num_nulls(held_at, with_hearing, outcome) IN (0, 3)", name="held_says_how_it_ended"
        ),
        sa.ForeignKeyConstraint(["pathway_id"], ["pathway.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_court_review_pathway_id", "court_review", ["pathway_id"])
    op.create_index(
        "one_open_review",
        "court_review",
        ["pathway_id"],
        unique=True,
        postgresql_where=sa.text("held_at IS NULL AND cancelled_at IS NULL"),
    )
    op.create_table(
        "review_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_review_report_pathway_id", "review_report", ["pathway_id"])
    op.create_index("ix_sentencer_feedback_pathway_id", "sentencer_feedback", ["pathway_id"])
    op.create_table(
        "return_to_court",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["court_review.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_return_to_court_pathway_id", "return_to_court", ["pathway_id"])
    op.create_table(
        "breach",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("referred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("decision_reasons", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("decision_why", sa.String(), nullable=True),
        sa.Column("custody_weeks", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "num_nulls(decided_at, outcome, decided_by) IN (0, 3)", name="decided_says_how"
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_breach_pathway_id", "breach", ["pathway_id"])
