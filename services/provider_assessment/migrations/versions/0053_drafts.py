"""What somebody has begun to write and not sent."""

from services.common.migrating import keep_drafts

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    keep_drafts()
