"""The planning meeting a provider is invited to, and what was agreed there."""

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
    op.add_column("pathway", sa.Column("planning_meeting_at", moment, nullable=True))
    op.add_column("pathway", sa.Column("planning_meeting_place", sa.String(), nullable=True))
    plan = sa.Column("plan", postgresql.JSONB(), nullable=False, server_default="{}")
    op.add_column("pathway", plan)
    op.alter_column("pathway", "plan", server_default=None)
