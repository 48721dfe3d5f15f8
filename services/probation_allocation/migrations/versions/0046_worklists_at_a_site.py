"""Whom somebody at a site sees, and what waits there, found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_index(
        "open_discrepancies",
        "discrepancy",
        ["found_at"],
        unique=False,
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_index(
        "disclosures_to_review",
        "own_disclosure",
        ["disclosed_at"],
        unique=False,
        postgresql_where=sa.text("reviewed_at IS NULL"),
    )
    op.create_index(
        "orders_in_force",
        "pathway",
        ["site", "id"],
        unique=False,
        postgresql_where=sa.text("sentenced_at IS NOT NULL AND order_ended_at IS NULL"),
    )
    op.create_index(
        "pathways_before_sentence",
        "pathway",
        ["site", "id"],
        unique=False,
        postgresql_where=sa.text("sentenced_at IS NULL"),
    )
    op.create_index("pathways_of_a_site", "pathway", ["site", "id"], unique=False)
