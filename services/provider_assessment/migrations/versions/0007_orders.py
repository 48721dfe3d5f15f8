"""What the court makes of an order: reviews, breaches, its end (R36, R40)."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


CASE_STATES = """state IN ('requested', 'assessed', 'not_suitable', 'approved', 'declined',
    'in_treatment', 'not_made', 'completed', 'discharged', 'order_ended')"""
APPOINTMENT_STATES = "state IN ('open', 'attended', 'not_attended', 'cancelled')"


def upgrade() -> None:
    """Forward."""
    op.add_column("provider_case", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("provider_case", sa.Column("ended_because", sa.String(), nullable=True))
    for table, states in (("provider_case", CASE_STATES), ("appointment", APPOINTMENT_STATES)):
        op.drop_constraint("known_state", table)
        op.create_check_constraint("known_state", table, states)
    op.create_table(
        "court_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("set_with_hearing", sa.Boolean(), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("with_hearing", sa.Boolean(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("willing", sa.Boolean(), nullable=True),
        sa.Column("requirement", sa.String(), nullable=True),
        sa.Column("amendment", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_court_review_pathway_id", "court_review", ["pathway_id"])
    op.create_table(
        "breach",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=True),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("referred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_breach_pathway_id", "breach", ["pathway_id"])
