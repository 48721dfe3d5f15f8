"""The audit is appended to by one function, covers history, and its heads are kept."""

from services.common.migrating import keep_evidence

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    keep_evidence()
