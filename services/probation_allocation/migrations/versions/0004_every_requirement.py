"""Court screens, agreeing providers, combinations, the requirement of an appointment."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("position", sa.Column("agreeing_provider", sa.String(), nullable=True))
    op.add_column("position", sa.Column("conferred_with", sa.String(), nullable=True))
    op.add_column("position", sa.Column("combination_advised", sa.Boolean(), nullable=True))
    op.add_column("proposal", sa.Column("combined_with", sa.String(), nullable=True))
    op.add_column("appointment", sa.Column("requirement", sa.String(), nullable=True))
    _court_screens()


def _court_screens() -> None:
    op.create_table(
        "court_screen",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("screened_by", sa.String(), nullable=False),
        sa.Column("motivation", sa.Integer(), nullable=False),
        sa.Column("substances", postgresql.JSONB(), nullable=False),
        sa.Column("audit_answers", postgresql.JSONB(), nullable=True),
        sa.Column("audit", sa.Integer(), nullable=True),
        sa.Column("services_now", sa.String(), nullable=True),
        sa.Column("services_before", sa.String(), nullable=True),
        sa.Column("mental_health_care", sa.Boolean(), nullable=False),
        sa.Column("willing", sa.Boolean(), nullable=False),
        sa.Column("treatment_contract", sa.Boolean(), nullable=False),
        sa.Column("confidentiality_waiver", sa.Boolean(), nullable=False),
        sa.Column("suitable", sa.Boolean(), nullable=False),
        sa.Column("reasons", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_court_screen_pathway_id"), "court_screen", ["pathway_id"])
