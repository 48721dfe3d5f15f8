"""Applications."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "application_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("same", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("listed_as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("list_name", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("said", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("candidates", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("pathway_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "num_nulls(answered_at, answer, answered_by, why) IN (0, 4)", name="answered_says_how"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index(
        "ix_application_question_open",
        "application_question",
        ["site", "id"],
        unique=False,
        postgresql_where=sa.text("answer IS NULL"),
    )
    op.create_index(
        op.f("ix_application_question_same"), "application_question", ["same"], unique=False
    )
    op.create_index(
        op.f("ix_application_question_site"), "application_question", ["site"], unique=False
    )
    op.add_column("breach", sa.Column("answered_by", sa.String(), nullable=True))
    op.add_column("breach", sa.Column("answer_why", sa.String(), nullable=True))
    op.add_column(
        "breach", sa.Column("answer_shared_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "breach",
        sa.Column(
            "earlier_answers",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
    )
    op.add_column("breach", sa.Column("hearing_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("breach", sa.Column("hearing_court", sa.String(), nullable=True))
    op.add_column("breach", sa.Column("hearing_room", sa.String(), nullable=True))
    op.add_column(
        "court_review", sa.Column("hearing_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("court_review", sa.Column("hearing_court", sa.String(), nullable=True))
    op.add_column("court_review", sa.Column("hearing_room", sa.String(), nullable=True))
