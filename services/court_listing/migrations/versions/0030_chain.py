"""Each event names the one before it, and readers keep which they hold."""

from services.common.migrating import chain_events

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    chain_events()
