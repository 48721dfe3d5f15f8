"""First meetings, planning meetings, and when the person was told of another officer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    moment = sa.DateTime(timezone=True)
    op.add_column("allocation", sa.Column("person_told_at", moment, nullable=True))
    op.create_table(
        "first_meeting",
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("met_at", moment, nullable=False),
        sa.Column("met_by", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("sentence_explained", sa.Boolean(), nullable=False),
        sa.Column("planning_meeting_at", moment, nullable=False),
        sa.Column("planning_meeting_place", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("pathway_id"),
    )
    op.create_table(
        "planning_meeting",
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("held_at", moment, nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("person_took_part", sa.Boolean(), nullable=False),
        sa.Column("organisations", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("absences", postgresql.JSONB(), nullable=False),
        sa.Column("sequence", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("goals", sa.String(), nullable=False),
        sa.Column("expectations", sa.String(), nullable=False),
        sa.Column("attendance_process", sa.String(), nullable=False),
        sa.Column("communication", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("pathway_id"),
    )
