"""Since when somebody waits, what a restored owner told before, and which numbers it may give."""

from services.common.migrating import rest_restores

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    rest_restores()
