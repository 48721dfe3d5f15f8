"""Why a short term is not suspended (R29)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0010"
branch_labels = None
depends_on = None

BECAUSE = "not_suspended_because"


def upgrade() -> None:
    """Forward."""
    for table in ("sentence", "breach"):
        reasons: sa.Column[list[str]] = sa.Column(
            BECAUSE, postgresql.ARRAY(sa.TEXT()), nullable=False, server_default="{}"
        )
        op.add_column(table, reasons)
        op.alter_column(table, BECAUSE, server_default=None)
        op.add_column(table, sa.Column("not_suspended_why", sa.String(), nullable=True))
    op.create_check_constraint(
        "only_custody_is_not_suspended",
        "sentence",
        "disposal = 'custody' OR cardinality(not_suspended_because) = 0",
    )
