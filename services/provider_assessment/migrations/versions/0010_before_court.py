"""Before court: registration with a GP (R5), what is to be expected (R10)."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("pathway", sa.Column("gp_registered", sa.Boolean(), nullable=True))
    _expected()


def _expected() -> None:
    op.create_table(
        "expected_assessments",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("count >= 0", name="a_count"),
        sa.PrimaryKeyConstraint("organisation", "site", "on", "requirement"),
    )
