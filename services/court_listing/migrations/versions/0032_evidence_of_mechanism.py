"""The mechanism's own evidence is sealed, and the database's chain is its own."""

from services.common.migrating import seal_mechanism

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    seal_mechanism()
