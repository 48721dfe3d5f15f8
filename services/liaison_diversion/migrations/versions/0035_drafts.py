"""What somebody has begun to write and not sent."""

from services.common.migrating import keep_drafts

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    keep_drafts()
