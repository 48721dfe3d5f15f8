"""What evidence is hashed as is said once, and what is erased is audited at the commit."""

from services.common.migrating import hash_evidence_once

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    hash_evidence_once()
