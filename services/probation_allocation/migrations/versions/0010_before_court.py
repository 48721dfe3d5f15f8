"""Before court: safeguarding, the day's list, hearing early, what to expect (R5, R7, R9, R10)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("pathway", sa.Column("safeguarding", sa.Boolean(), nullable=True))
    _lists()
    _bring_forward_answers()
    _postponements()
    _expected()


def _lists() -> None:
    op.add_column("agreed_entry", sa.Column("reason", sa.String(), nullable=True))
    op.add_column(
        "agreed_entry",
        sa.Column("on_list", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("agreed_entry", "on_list", server_default=None)
    op.create_table(
        "list_entry",
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("to_be_screened", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("side IN ('probation', 'liaison_diversion')", name="a_known_side"),
        sa.PrimaryKeyConstraint("pathway_id", "side"),
    )
    op.create_table(
        "agreed_list",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.String(), nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.Column("to_be_screened", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", "on", "version"),
    )


def _expected() -> None:
    op.create_table(
        "expected_assessments",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("expected", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("site", "on", "organisation"),
    )


def _bring_forward_answers() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "bring_forward_answer",
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("hearing_at", moment, nullable=True),
        sa.Column("answered_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("pathway_id"),
    )


def _postponements() -> None:
    op.create_table(
        "postponement",
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pathway_id", "requirement"),
    )
