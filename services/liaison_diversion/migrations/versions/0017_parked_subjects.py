"""What is parked is found by its subject."""

from services.common.migrating import index_parked_subjects

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    index_parked_subjects()
