"""Before court: registration with a GP, what to expect, interpreters (R5, R6, R10)."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("pathway", sa.Column("gp_registered", sa.Boolean(), nullable=True))
    _expected()
    _interpreters()


def _expected() -> None:
    op.create_table(
        "expected_assessments",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("count >= 0", name="a_count"),
        sa.PrimaryKeyConstraint("organisation", "site", "on", "requirement"),
    )


def _interpreters() -> None:
    op.create_table(
        "interpreter_booking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_by", sa.String(), nullable=False),
        sa.Column("assessment_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["provider_case.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_interpreter_booking_case_id"), "interpreter_booking", ["case_id"])
