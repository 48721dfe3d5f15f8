"""Whom somebody at a site sees, and what waits there, found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_index(
        "breaches_without_reasons",
        "breach",
        ["pathway_id"],
        unique=False,
        postgresql_where=sa.text("outcome IS NOT NULL AND cardinality(decision_reasons) = 0"),
    )
    op.create_index(
        "undecided_breaches",
        "breach",
        ["pathway_id"],
        unique=False,
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_index("pathways_of_a_site", "pathway", ["site", "id"], unique=False)
    op.create_index(
        "returns_to_answer",
        "return_to_court",
        ["pathway_id"],
        unique=False,
        postgresql_where=sa.text("answered_by IS NULL"),
    )
    op.create_index(
        "sentences_with_treatment",
        "sentence",
        ["pathway_id"],
        unique=False,
        postgresql_where=sa.text("superseded_at IS NULL AND ended_at IS NULL AND requirement_made"),
    )
