"""Before court: answers on hearing early (R9), assessments put back (R6)."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    _bring_forward_answers()
    _postponements()


def _bring_forward_answers() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "bring_forward_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("answered_at", moment, nullable=False),
        sa.Column("hearing_at", moment, nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("superseded_at", moment, nullable=True),
        sa.CheckConstraint("granted = (hearing_at IS NOT NULL)", name="granted_says_when"),
        sa.CheckConstraint("granted OR why IS NOT NULL", name="refused_says_why"),
        sa.ForeignKeyConstraint(["pathway_id"], ["pathway.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_standing_answer",
        "bring_forward_answer",
        ["pathway_id"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
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
