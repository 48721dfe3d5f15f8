"""Order expiry."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column(
        "pathway", sa.Column("order_expired_at", sa.DateTime(timezone=True), nullable=True)
    )
