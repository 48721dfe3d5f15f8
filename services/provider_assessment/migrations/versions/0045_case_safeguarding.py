"""Case safeguarding."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("provider_case", sa.Column("safeguarding", sa.Boolean(), nullable=True))
