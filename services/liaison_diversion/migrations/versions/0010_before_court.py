"""Before court: equality facts asked of all (R63), the day's list (R7), who is heard early (R9)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    _equality()
    _lists()
    _bring_forward_answers()


def _equality() -> None:
    for name in ("religion", "sexual_orientation", "gender_identity"):
        op.add_column("referral", sa.Column(name, sa.String(), nullable=True))
    op.add_column(
        "referral",
        sa.Column("not_stated", postgresql.ARRAY(sa.TEXT()), nullable=False, server_default="{}"),
    )
    op.alter_column("referral", "not_stated", server_default=None)


def _lists() -> None:
    op.create_table(
        "list_entry",
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("to_be_screened", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pathway_id"], ["pathway.id"]),
        sa.PrimaryKeyConstraint("pathway_id"),
    )
    op.create_table(
        "agreed_listing",
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("to_be_screened", sa.Boolean(), nullable=False),
        sa.Column("put_by", sa.String(), nullable=False),
        sa.Column("why", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pathway_id"),
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
