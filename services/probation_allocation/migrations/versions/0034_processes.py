"""Each process of the agency says that it is there."""

from services.common.migrating import list_processes

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    list_processes()
