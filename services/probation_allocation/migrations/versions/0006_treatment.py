"""What providers tell: tests, reviews, risks, adjustments, ends, emergencies (R35 to R57)."""

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
    _ends()
    _emergencies()


def _drug_tests() -> None:
    op.create_table(
        "drug_test",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("results", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_drug_test_pathway_id"), "drug_test", ["pathway_id"])


def _reviews() -> None:
    op.create_table(
        "treatment_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("engagement", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_treatment_review_pathway_id"), "treatment_review", ["pathway_id"])
    op.create_table(
        "risk_raised",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("risk_flags", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_risk_raised_pathway_id"), "risk_raised", ["pathway_id"])


def _adjustments() -> None:
    op.create_table(
        "adjustment_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("proposed_sessions", sa.Integer(), nullable=True),
        sa.Column("proposed_length_months", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_adjustment_proposal_pathway_id"), "adjustment_proposal", ["pathway_id"]
    )
    op.create_table(
        "adjustment_decision",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["adjustment_proposal.id"]),
        sa.PrimaryKeyConstraint("proposal_id"),
    )
    op.create_index(
        op.f("ix_adjustment_decision_pathway_id"), "adjustment_decision", ["pathway_id"]
    )


def _ends() -> None:
    op.create_table(
        "requirement_end",
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pathway_id", "requirement"),
    )
    # What ended before this table was: the last requirement told of is on the pathway.
    op.execute("""
        INSERT INTO requirement_end (pathway_id, requirement, outcome, ended_at)
        SELECT id, completion->>'requirement', completion->>'outcome', completed_at FROM pathway
        WHERE completed_at IS NOT NULL AND completion ? 'requirement' AND completion ? 'outcome'
    """)


def _emergencies() -> None:
    op.create_table(
        "emergency_disclosure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("disclosed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("risk_flags", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("risk", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_emergency_disclosure_pathway_id"), "emergency_disclosure", ["pathway_id"]
    )
