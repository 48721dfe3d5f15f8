"""A proposal may be withdrawn, and an assessment stood down (R11)."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("proposal", sa.Column("withdrawn_at", sa.DateTime(timezone=True)))
    op.add_column("position", sa.Column("stood_down_at", sa.DateTime(timezone=True)))
    op.drop_constraint("one_live_proposal", "proposal")
    op.create_index(
        "one_live_proposal",
        "proposal",
        ["pathway_id", "requirement"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
