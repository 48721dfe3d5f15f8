"""Permissions by the numbers of what was said, and what rests on which (R54)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from services.common.migrating import number_permissions, put_in_history

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    number_permissions()
    for table, column in (("pathway", "needs_under"), ("appointment", "engagement_under")):
        rests_on = sa.Column(column, JSONB(), nullable=False, server_default="[]")
        op.add_column(table, rests_on)
        op.alter_column(table, column, server_default=None)
        put_in_history(table, **{column: []})
    op.create_table(
        "permission_withdrawal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("permission", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_to", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_permission_withdrawal_pathway_id", "permission_withdrawal", ["pathway_id"])
