"""What is told of many at once has its turn after the rest."""

from services.common.migrating import place_bulk

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    place_bulk()
