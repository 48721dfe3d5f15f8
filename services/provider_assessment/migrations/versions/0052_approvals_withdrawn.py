"""Why an approval was withdrawn (R85)."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("clinical_decision", sa.Column("withdrawal_reason", sa.String(), nullable=True))
