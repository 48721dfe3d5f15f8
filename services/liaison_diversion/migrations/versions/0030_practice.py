"""What is on record though practice says it should not be."""

from services.common.migrating import mark_practice

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    mark_practice()
