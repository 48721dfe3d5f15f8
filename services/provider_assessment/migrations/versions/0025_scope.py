"""Who exists for whom: restrictions, cover, break-glass (R53)."""

from services.common.migrating import scope_subjects

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    scope_subjects()
