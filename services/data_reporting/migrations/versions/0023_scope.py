"""Who exists for whom: restrictions, cover, break-glass (R53)."""

from services.common.migrating import scope_subjects

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    scope_subjects()
