"""What waits for the hour, and keys that are old, are found by their time."""

from services.common.migrating import find_by_time

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    find_by_time()
