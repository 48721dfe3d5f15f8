"""What is parked is parked once; what is too large to be published is set aside."""

from services.common.migrating import bound_messages

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    bound_messages()
