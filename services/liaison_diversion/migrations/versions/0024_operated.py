"""Operators see how much was told, what each process is, and who did what."""

from services.common.migrating import show_operators

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    show_operators()
