"""What waits on a list, found without looking through the table."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_index(
        "disclosures_to_review",
        "emergency_disclosure",
        ["disclosed_at"],
        unique=False,
        postgresql_where=sa.text("reviewed_at IS NULL"),
    )
    op.create_index(
        "open_follow_ups",
        "follow_up",
        ["opened_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('open', 'planned')"),
    )
    op.create_index("ix_pathway_hearing_on", "pathway", ["hearing_on"], unique=False)
    op.create_index(
        "pathways_before_plea",
        "pathway",
        ["id"],
        unique=False,
        postgresql_where=sa.text("plea_at IS NULL AND sentenced_at IS NULL AND died_on IS NULL"),
    )
    op.create_index(
        "unmatched_referrals",
        "referral",
        ["referred_at"],
        unique=False,
        postgresql_where=sa.text("pathway_id IS NULL"),
    )
