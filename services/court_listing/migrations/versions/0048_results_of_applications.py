"""Results of applications, what was recorded before an amendment, and shares of pleas."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column(
        "court_result",
        sa.Column("of_application", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "sentence",
        sa.Column("as_recorded", postgresql.JSONB(), nullable=False, server_default="{}"),
    )
    op.alter_column("sentence", "as_recorded", server_default=None)
    op.add_column("plea_record", sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("court_result", "of_application", server_default=None)
