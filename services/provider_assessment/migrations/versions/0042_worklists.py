"""What waits on a list, found without looking through the table; an assessment asked for again."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_index(
        op.f("ix_adjustment_proposal_case_id"), "adjustment_proposal", ["case_id"], unique=False
    )
    op.create_index("ix_appointment_at", "appointment", ["at"], unique=False)
    op.create_index(
        "open_appointments",
        "appointment",
        ["at"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "undecided_absences",
        "appointment",
        ["recorded_at"],
        unique=False,
        postgresql_where=sa.text("state = 'not_attended' AND decision IS NULL"),
    )
    op.create_index(
        "open_conferrals",
        "conferral",
        ["asked_at"],
        unique=False,
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.create_index(
        "open_discrepancies",
        "discrepancy",
        ["found_at"],
        unique=False,
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_index(
        "disclosures_to_review",
        "emergency_disclosure",
        ["disclosed_at"],
        unique=False,
        postgresql_where=sa.text("reviewed_at IS NULL"),
    )
    op.create_index(
        "pathways_before_sentence",
        "pathway",
        ["id"],
        unique=False,
        postgresql_where=sa.text("sentenced_at IS NULL"),
    )
    op.add_column(
        "provider_case", sa.Column("asked_again_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "cases_worked_on",
        "provider_case",
        ["state", "organisation"],
        unique=False,
        postgresql_where=sa.text("state IN ('requested', 'assessed', 'in_treatment')"),
    )
