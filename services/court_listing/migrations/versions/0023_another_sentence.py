"""How requirements ended under earlier sentences, and who gave a decision's reasons (R40, R45)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.common.migrating import put_in_history

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

EARLIER = "earlier_outcomes"


def upgrade() -> None:
    """Forward."""
    outcomes: sa.Column[object] = sa.Column(
        EARLIER, postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default="[]"
    )
    op.add_column("position", outcomes)
    op.alter_column("position", EARLIER, server_default=None)
    put_in_history("position", earlier_outcomes=[])
    op.add_column("breach", sa.Column("reasons_by", sa.String(), nullable=True))
