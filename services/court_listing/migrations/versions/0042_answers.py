"""How somebody answered a breach that was referred (R40)."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("breach", sa.Column("answer", sa.String(), nullable=True))
    op.add_column("breach", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        "answered_says_when", "breach", "(answer IS NULL) = (answered_at IS NULL)"
    )
