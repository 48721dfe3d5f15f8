"""Permissions by the numbers of what was said (R54)."""

from services.common.migrating import number_permissions

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    number_permissions()
