"""The mechanism's own evidence is sealed, and the database's chain is its own."""

from services.common.migrating import seal_mechanism

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    seal_mechanism()
