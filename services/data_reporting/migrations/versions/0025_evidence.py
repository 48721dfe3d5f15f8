"""The audit is appended to by one function, covers history, and its heads are kept."""

from services.common.migrating import keep_evidence

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    keep_evidence()
