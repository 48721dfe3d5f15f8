"""Whom somebody at a site sees, and what waits there, found by an index."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_index("pathways_of_a_site", "pathway", ["site", "id"], unique=False)
    op.create_index("referrals_of_a_site", "referral", ["site", "id"], unique=False)
