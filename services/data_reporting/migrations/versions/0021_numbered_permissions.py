"""Permissions by the numbers of what was said (R54)."""

from services.common.migrating import number_permissions

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    number_permissions()
