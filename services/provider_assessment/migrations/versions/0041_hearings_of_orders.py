"""Hearings of orders."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("breach", sa.Column("answer", sa.String(), nullable=True))
    op.add_column("breach", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("breach", sa.Column("hearing_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("breach", sa.Column("hearing_court", sa.String(), nullable=True))
    op.add_column(
        "court_review", sa.Column("hearing_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("court_review", sa.Column("hearing_court", sa.String(), nullable=True))
