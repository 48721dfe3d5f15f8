"""Likeness."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_index("ix_pathway_born", "pathway", ["date_of_birth"], unique=False)
