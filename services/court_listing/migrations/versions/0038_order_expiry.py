"""Order expiry."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("sentence", sa.Column("over_on", sa.Date(), nullable=True))
    op.add_column("sentence", sa.Column("expiry_told", sa.Date(), nullable=True))
    op.create_index(
        "ix_sentence_not_over",
        "sentence",
        ["pathway_id"],
        unique=False,
        postgresql_where=sa.text(
            "expiry_told IS NOT NULL"
            " AND (superseded_at IS NOT NULL OR over_on IS DISTINCT FROM expiry_told)"
        ),
    )
    op.create_index(
        "ix_sentence_over",
        "sentence",
        ["over_on"],
        unique=False,
        postgresql_where=sa.text(
            "superseded_at IS NULL AND ended_at IS NULL AND expiry_told IS NULL"
        ),
    )
    # Of what is in force, as the application works it out for whatever it keeps from now on.
    op.execute(
        """UPDATE sentence SET over_on = CAST((sentenced_at AT TIME ZONE 'Europe/London')
            + make_interval(months => order_months) AS date)
        WHERE order_months IS NOT NULL AND superseded_at IS NULL AND ended_at IS NULL
            AND disposal IN ('community_order', 'suspended_sentence_order')"""
    )
