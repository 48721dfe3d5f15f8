"""Who exists for whom: restrictions, cover, break-glass (R53)."""

import sqlalchemy as sa
from alembic import op

from services.common.migrating import scope_subjects

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    scope_subjects()
    op.add_column("officer", sa.Column("user_name", sa.String(), nullable=True))
