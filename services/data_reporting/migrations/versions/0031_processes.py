"""Each process of the agency says that it is there."""

from services.common.migrating import list_processes

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    list_processes()
