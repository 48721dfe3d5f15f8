"""Documents handed to the person (R16, R28, R42), and capacity (R44)."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "document_given",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.UniqueConstraint("case_id", "document", "given_at", name="one_document_at_a_time"),
        sa.CheckConstraint(
            "document IN ('consent-form', 'leaflet', 'certificate')", name="known_document"
        ),
        sa.CheckConstraint("form IN ('standard', 'large_print', 'easy_read')", name="known_form"),
        sa.ForeignKeyConstraint(["case_id"], ["provider_case.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_document_given_case_id", "document_given", ["case_id"])
    op.create_table(
        "capacity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("practitioners", sa.Integer(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_by", sa.String(), nullable=False),
        sa.Column("is_full", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("organisation", "site", "requirement", name="one_capacity"),
        sa.PrimaryKeyConstraint("id"),
    )
