"""Clocks keep the facts they heard, and their states follow from them."""

from services.common.migrating import keep_facts_of_clocks

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    keep_facts_of_clocks()
