"""Whom somebody at a site sees, and what waits there, found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.drop_index(op.f("cases_worked_on"), table_name="provider_case")
    op.create_index(
        "cases_going_on",
        "provider_case",
        ["state", "organisation"],
        unique=False,
        postgresql_where=sa.text("state IN ('requested', 'assessed', 'approved', 'in_treatment')"),
    )
    op.create_index("cases_of_a_site", "provider_case", ["site", "pathway_id"], unique=False)
