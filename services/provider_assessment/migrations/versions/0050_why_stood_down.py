"""Why probation stood an organisation down (R88)."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("provider_case", sa.Column("stood_down_because", sa.String(), nullable=True))
